//! Painting into the window's pixels: pieces that were drawn before, plain colour, and nothing outside the part that is painted.

use deskside_draw::{Canvas, Colour};
use deskside_picture::{Rect, Size};

/// The window's pixels, `0x00RRGGBB`.
pub(super) struct Pixels<'a> {
    pub(super) size: Size,
    pub(super) pixels: &'a mut [u32],
}

impl Pixels<'_> {
    /// The pixels from a corner on, and how many there are from row to row.
    pub(super) fn from(&mut self, x: u32, y: u32) -> (&mut [u32], usize) {
        let stride = self.size.width as usize;
        let begin = y as usize * stride + x as usize;
        (self.pixels.get_mut(begin..).unwrap_or_default(), stride)
    }

    /// Fills with one colour.
    pub(super) fn fill(&mut self, area: Rect, colour: Colour) {
        let Some(area) = area.intersect(self.size.rect()) else {
            return;
        };
        let [red, green, blue] = colour.0;
        let colour = u32::from_be_bytes([0, red, green, blue]);
        let (pixels, stride) = self.from(area.x, area.y);
        for row in pixels.chunks_mut(stride).take(area.height as usize) {
            let length = row.len().min(area.width as usize);
            row[..length].fill(colour);
        }
    }
}

/// A piece that was drawn, and where it is in the window.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) area: Rect,
    /// `0xAARRGGBB`, colours multiplied by alpha.
    pixels: Vec<u32>,
}

impl Piece {
    /// A canvas at a corner of the window.
    pub(super) fn new(canvas: Canvas, x: u32, y: u32) -> Self {
        let size = canvas.size();
        let bytes = canvas.into_bgra();
        Self {
            area: Rect::new(x, y, size.width, size.height),
            pixels: bytes
                .as_chunks::<4>()
                .0
                .iter()
                .map(|&pixel| u32::from_le_bytes(pixel))
                .collect(),
        }
    }

    /// Puts the part of it that lies in `area` over what is there.
    pub(super) fn paint(&self, area: Rect, target: &mut Pixels<'_>) {
        let inside = area
            .intersect(self.area)
            .and_then(|area| area.intersect(target.size.rect()));
        let Some(inside) = inside else { return };
        for y in inside.y..inside.bottom() {
            let begin = (y - self.area.y) as usize * self.area.width as usize + (inside.x - self.area.x) as usize;
            let piece = &self.pixels[begin..begin + inside.width as usize];
            let (row, _) = target.from(inside.x, y);
            for (under, &over) in row.iter_mut().zip(piece) {
                *under = blend(over, *under);
            }
        }
    }
}

fn blend(over: u32, under: u32) -> u32 {
    match over >> 24 {
        255 => over & 0x00ff_ffff,
        0 => under,
        alpha => {
            let rest = 255 - alpha;
            let channel = |shift: u32| {
                let mixed = ((under >> shift) & 0xff) * rest / 255 + ((over >> shift) & 0xff);
                mixed.min(255) << shift
            };
            channel(16) | channel(8) | channel(0)
        }
    }
}

#[cfg(test)]
mod tests {
    use deskside_draw::Area;

    use super::*;

    #[test]
    fn a_piece_covers_its_place_and_no_more() {
        let mut canvas = Canvas::new(4.0, 4.0, 1.0);
        let left = Area {
            x: 0.0,
            y: 0.0,
            width: 2.0,
            height: 4.0,
        };
        canvas.fill(left, 0.0, Colour([1, 2, 3]));
        let piece = Piece::new(canvas, 3, 1);
        let mut pixels = [0x00aa_aaaa; 64];
        let mut target = Pixels {
            size: Size::new(8, 8),
            pixels: &mut pixels,
        };
        piece.paint(Rect::new(4, 0, 9, 3), &mut target);
        target.fill(Rect::new(7, 7, 9, 9), Colour([9, 9, 9]));
        let changed: Vec<usize> = (0..64).filter(|&at| pixels[at] != 0x00aa_aaaa).collect();
        assert_eq!(
            changed,
            [8 + 4, 16 + 4, 63],
            "one column of two is asked for, and the rest is clear"
        );
        assert_eq!((pixels[12], pixels[63]), (0x0001_0203, 0x0009_0909));
    }

    #[test]
    fn half_is_half() {
        assert_eq!(blend(0x8040_4040, 0x0080_8080), 0x007f_7f7f);
        assert_eq!(blend(0x0000_0000, 0x0012_3456), 0x0012_3456);
    }
}
