//! The screen port of the fake desktop. Its framebuffer is a copy, so that a capture that misses damage shows.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::state::{Shared, State};
use crate::{DesktopError, Frame, Point, Rect, Screen, ScreenEvent, ScreenLayout, Waker};

/// The screen of a [`Desktop`](super::Desktop).
pub struct FakeScreen {
    shared: Arc<Shared>,
    layout: ScreenLayout,
    watching: Option<Watching>,
}

struct Watching {
    framebuffer: Vec<u8>,
    told_damage: bool,
    told_shape: Option<u32>,
    told_pointer: Option<Point>,
}

impl FakeScreen {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let layout = shared.look(|state| state.layout.clone());
        Self {
            shared,
            layout,
            watching: None,
        }
    }
}

impl Screen for FakeScreen {
    fn layout(&self) -> &ScreenLayout {
        &self.layout
    }

    fn start(&mut self) -> Result<(), DesktopError> {
        if self.watching.is_some() {
            return Ok(());
        }
        let length = self.shared.ask("watch the screen", |state| {
            state.damage = vec![state.layout.size.as_rect()];
            Ok(state.pixels.len())
        })?;
        self.watching = Some(Watching {
            framebuffer: vec![0; length],
            told_damage: false,
            told_shape: None,
            told_pointer: None,
        });
        Ok(())
    }

    fn stop(&mut self) {
        self.watching = None;
    }

    fn next_event(&mut self, timeout: Duration) -> Result<Option<ScreenEvent>, DesktopError> {
        let (layout, watching) = (&mut self.layout, &mut self.watching);
        let event = self.shared.wait(Instant::now() + timeout, |state| {
            if state.is_gone {
                return Some(Err(gone("read an event")));
            }
            next(state, layout, watching.as_mut()).map(Ok)
        });
        event.transpose()
    }

    fn waker(&self) -> Waker {
        let shared = Arc::clone(&self.shared);
        Waker::new(move || shared.change(|state| state.woken = true))
    }

    fn take_damage(&mut self) -> Result<Vec<Rect>, DesktopError> {
        let watching = self.watching.as_mut().ok_or(DesktopError::NotStarted)?;
        watching.told_damage = false;
        self.shared
            .ask("take the damage", |state| Ok(std::mem::take(&mut state.damage)))
    }

    fn capture(&mut self, rects: &[Rect]) -> Result<Frame<'_>, DesktopError> {
        let (layout, watching) = (&self.layout, self.watching.as_mut().ok_or(DesktopError::NotStarted)?);
        let framebuffer = &mut watching.framebuffer;
        let stride = layout.size.width as usize * 4;
        self.shared.ask("read the screen", |state| {
            if state.layout.size != layout.size {
                return Err(DesktopError::LayoutChanged);
            }
            for area in rects.iter().filter_map(|rect| rect.intersection(layout.size.as_rect())) {
                for y in area.y..area.bottom() {
                    let at = y as usize * stride + area.x as usize * 4;
                    let row = at..at + area.width as usize * 4;
                    framebuffer[row.clone()].copy_from_slice(&state.pixels[row]);
                }
            }
            Ok(())
        })?;
        Ok(Frame {
            pixels: framebuffer,
            stride,
            size: layout.size,
        })
    }

    fn pointer(&mut self) -> Result<Point, DesktopError> {
        self.shared.ask("find the pointer", |state| Ok(state.pointer))
    }
}

fn gone(operation: &'static str) -> DesktopError {
    DesktopError::Lost {
        operation,
        detail: "the display was unplugged".to_owned(),
    }
}

fn next(state: &mut State, layout: &mut ScreenLayout, watching: Option<&mut Watching>) -> Option<ScreenEvent> {
    let resized = *layout != state.layout;
    if resized {
        *layout = state.layout.clone();
    }
    let Some(watching) = watching else {
        return resized.then_some(ScreenEvent::LayoutChanged).or_else(|| woken(state));
    };
    if resized {
        watching.framebuffer = vec![0; state.pixels.len()];
        watching.told_damage = false;
        return Some(ScreenEvent::LayoutChanged);
    }
    if watching.told_shape != Some(state.cursor.serial) {
        watching.told_shape = Some(state.cursor.serial);
        return Some(ScreenEvent::CursorShape(state.cursor.clone()));
    }
    if watching.told_pointer != Some(state.pointer) {
        watching.told_pointer = Some(state.pointer);
        return Some(ScreenEvent::PointerMoved(state.pointer));
    }
    if !state.damage.is_empty() && !watching.told_damage {
        watching.told_damage = true;
        return Some(ScreenEvent::Damaged);
    }
    woken(state)
}

fn woken(state: &mut State) -> Option<ScreenEvent> {
    std::mem::take(&mut state.woken).then_some(ScreenEvent::Woken)
}
