//! The picture as the decoder has it after the last frame: what every change is measured against.
//!
//! Knows nothing of damage or bytes. Only what is sent may be written here.

use crate::geometry::{Rect, Size};
use crate::pixels::{Pixel, PixelView, Rows};

/// Pixels as `0x00RRGGBB`, rows without gaps.
#[derive(Debug)]
pub(crate) struct Reference {
    size: Size,
    pixels: Vec<u32>,
}

impl Reference {
    /// A black picture: what an independent frame starts from.
    pub(crate) fn black(size: Size) -> Self {
        Self {
            size,
            pixels: vec![0; size.area() as usize],
        }
    }

    /// Takes over `area` from the screen.
    pub(crate) fn take(&mut self, screen: PixelView<'_>, area: Rect) {
        for y in area.y..area.bottom() {
            let start = y as usize * self.size.width as usize;
            let columns = area.x as usize..area.right() as usize;
            let row = &mut self.pixels[start + columns.start..start + columns.end];
            for (kept, captured) in row.iter_mut().zip(&screen.row(y)[columns]) {
                *kept = captured.rgb();
            }
        }
    }
}

impl Rows for &Reference {
    type Pixel = u32;

    fn size(&self) -> Size {
        self.size
    }

    #[inline]
    fn row(&self, y: u32) -> &[u32] {
        let width = self.size.width as usize;
        &self.pixels[y as usize * width..][..width]
    }
}
