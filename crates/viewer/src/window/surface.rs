//! The window's pixels on the screen. Knows the drawing library, and nothing of what is drawn.

use std::num::NonZeroU32;
use std::rc::Rc;

use deskside_picture::{Rect, Size};
use softbuffer::{Context, SoftBufferError, Surface as Buffers};
use winit::window::Window;

use super::paint::Pixels;
use super::picture::around;

/// More parts than this are painted as one.
const MOST: usize = 24;

/// See the module.
pub(super) struct Surface {
    buffers: Buffers<Rc<Window>, Rc<Window>>,
    size: Size,
    waiting: Vec<Rect>,
}

impl Surface {
    pub(super) fn new(window: &Rc<Window>) -> Result<Self, SoftBufferError> {
        let context = Context::new(window.clone())?;
        Ok(Self {
            buffers: Buffers::new(&context, window.clone())?,
            size: Size::new(0, 0),
            waiting: Vec::new(),
        })
    }

    /// The window has this size now; everything has to be painted.
    pub(super) fn resize(&mut self, size: Size) -> Result<(), SoftBufferError> {
        let (Some(width), Some(height)) = (NonZeroU32::new(size.width), NonZeroU32::new(size.height)) else {
            return Ok(());
        };
        self.buffers.resize(width, height)?;
        self.size = size;
        self.add_all();
        Ok(())
    }

    /// A part has to be painted.
    pub(super) fn add(&mut self, area: Rect) {
        if let Some(area) = area.intersect(self.size.rect()) {
            self.waiting.push(area);
        }
        if self.waiting.len() > MOST {
            self.waiting = self.waiting.iter().copied().reduce(around).into_iter().collect();
        }
    }

    pub(super) fn add_all(&mut self) {
        self.waiting = vec![self.size.rect()];
    }

    /// Has all that waits painted, and puts it on the screen; when it returns, the display server has it.
    pub(super) fn present(&mut self, mut paint: impl FnMut(Rect, &mut Pixels<'_>)) -> Result<(), SoftBufferError> {
        if self.waiting.is_empty() || self.size.area() == 0 {
            return Ok(());
        }
        let mut buffer = self.buffers.buffer_mut()?;
        let mut parts = std::mem::take(&mut self.waiting);
        if buffer.age() != 1 {
            // It does not hold what was painted last.
            parts = vec![self.size.rect()];
        }
        let mut pixels = Pixels {
            size: self.size,
            pixels: &mut buffer,
        };
        for part in &parts {
            paint(*part, &mut pixels);
        }
        let damage: Vec<softbuffer::Rect> = parts.into_iter().filter_map(damage).collect();
        buffer.present_with_damage(&damage)?;
        // The library sends nothing before it has to: asking for the next buffer waits until the server took this one.
        self.buffers.buffer_mut().map(drop)
    }
}

fn damage(area: Rect) -> Option<softbuffer::Rect> {
    Some(softbuffer::Rect {
        x: area.x,
        y: area.y,
        width: NonZeroU32::new(area.width)?,
        height: NonZeroU32::new(area.height)?,
    })
}
