//! The framebuffer: the picture as far as it has been decoded.
//!
//! Every area that comes in here has been checked against the size. Knows nothing of bytes on the wire.

use crate::geometry::{Rect, Size};
use crate::pixels::{PixelOrder, PixelView};

/// Pixels in the order that the screen of the viewer wants, rows without gaps.
#[derive(Debug)]
pub(crate) struct Canvas {
    size: Size,
    order: PixelOrder,
    pixels: Vec<[u8; 4]>,
    /// Sources of copies that would be overwritten before they are read.
    saved: Vec<[u8; 4]>,
}

/// A checked copy: both rectangles are of the same size and inside the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CanvasCopy {
    /// Where the pixels were in the frame before.
    pub(crate) from: Rect,
    /// Where they go.
    pub(crate) to: Rect,
}

impl Canvas {
    /// A canvas without pixels.
    pub(crate) fn new(order: PixelOrder) -> Self {
        Self {
            size: Size::new(0, 0),
            order,
            pixels: Vec::new(),
            saved: Vec::new(),
        }
    }

    /// Width and height.
    pub(crate) fn size(&self) -> Size {
        self.size
    }

    /// Order of the bytes of each pixel.
    pub(crate) fn order(&self) -> PixelOrder {
        self.order
    }

    /// Bytes of memory held.
    pub(crate) fn memory(&self) -> usize {
        (self.pixels.capacity() + self.saved.capacity()) * 4
    }

    /// Starts over with a black picture of `size`.
    pub(crate) fn clear(&mut self, size: Size) {
        let black = self.order.pixel(0);
        self.size = size;
        if size.area() as usize > self.pixels.capacity() {
            // Not `resize` alone: it would keep the old pixels alive next to the new ones while it grows.
            self.pixels = Vec::new();
            self.saved = Vec::new();
        }
        self.pixels.clear();
        self.pixels.resize(size.area() as usize, black);
    }

    /// The picture.
    pub(crate) fn view(&self) -> PixelView<'_> {
        PixelView::packed(self.size, &self.pixels, self.order)
    }

    /// Columns of `area` in line `y`.
    pub(crate) fn row_mut(&mut self, area: Rect, y: u32) -> &mut [[u8; 4]] {
        let start = y as usize * self.size.width as usize + area.x as usize;
        &mut self.pixels[start..start + area.width as usize]
    }

    /// Performs `copies`, all of which read the picture as it is now; where two write, the later one wins.
    pub(crate) fn copy(&mut self, copies: &[CanvasCopy]) {
        // Most copies can be moved in place, one after the other. Those that read what an earlier one writes are saved first.
        self.saved.clear();
        let conflicts: Vec<bool> = (copies.iter().enumerate())
            .map(|(index, copy)| {
                copies[..index]
                    .iter()
                    .any(|earlier| earlier.to.intersect(copy.from).is_some())
            })
            .collect();
        let waiting = copies.iter().zip(&conflicts).filter(|(_, conflict)| **conflict);
        self.saved
            .reserve_exact(waiting.map(|(copy, _)| copy.to.area() as usize).sum());
        for (copy, conflict) in copies.iter().zip(&conflicts) {
            if *conflict {
                for y in copy.from.y..copy.from.bottom() {
                    let row = self.span(copy.from, y);
                    self.saved.extend_from_slice(&self.pixels[row]);
                }
            }
        }
        let mut used = 0;
        for (copy, conflict) in copies.iter().zip(conflicts) {
            if conflict {
                for y in copy.to.y..copy.to.bottom() {
                    let row = self.span(copy.to, y);
                    let length = row.len();
                    self.pixels[row].copy_from_slice(&self.saved[used..used + length]);
                    used += length;
                }
            } else {
                self.shift(*copy);
            }
        }
    }

    /// Moves one rectangle, which may overlap its destination.
    fn shift(&mut self, copy: CanvasCopy) {
        let mut line = |offset: u32| {
            let from = self.span(copy.from, copy.from.y + offset);
            let to = self.span(copy.to, copy.to.y + offset).start;
            self.pixels.copy_within(from, to);
        };
        // Lines that are read must not have been written: start at the end towards which things move.
        if copy.to.y > copy.from.y {
            (0..copy.to.height).rev().for_each(&mut line);
        } else {
            (0..copy.to.height).for_each(&mut line);
        }
    }

    fn span(&self, area: Rect, y: u32) -> std::ops::Range<usize> {
        let start = y as usize * self.size.width as usize + area.x as usize;
        start..start + area.width as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(size: Size) -> Canvas {
        let mut canvas = Canvas::new(PixelOrder::Bgrx);
        canvas.clear(size);
        for (number, pixel) in (0_u32..).zip(&mut canvas.pixels) {
            *pixel = number.to_le_bytes();
        }
        canvas
    }

    /// What copies mean: each pixel comes from the picture before, the last copy that covers it wins.
    fn expected(canvas: &Canvas, copies: &[CanvasCopy]) -> Vec<[u8; 4]> {
        let mut pixels = canvas.pixels.clone();
        for copy in copies {
            for y in 0..copy.to.height {
                for x in 0..copy.to.width {
                    let from = (copy.from.y + y) * canvas.size.width + copy.from.x + x;
                    let to = (copy.to.y + y) * canvas.size.width + copy.to.x + x;
                    pixels[to as usize] = canvas.pixels[from as usize];
                }
            }
        }
        pixels
    }

    #[test]
    fn a_rectangle_may_overlap_its_destination_in_every_direction() {
        for (dx, dy) in [(0, 1), (0, 5), (1, 0), (5, 0), (1, 1), (2, 1), (5, 0), (0, 0)] {
            let (a, b) = (Rect::new(0, 0, 9, 7), Rect::new(dx, dy, 9, 7));
            for copy in [CanvasCopy { from: a, to: b }, CanvasCopy { from: b, to: a }] {
                let mut canvas = numbered(Size::new(20, 16));
                let expected = expected(&canvas, &[copy]);
                canvas.copy(&[copy]);
                assert_eq!(canvas.pixels, expected, "{copy:?}");
            }
        }
    }

    #[test]
    fn copies_read_the_picture_as_it_was_before_all_of_them() {
        let swap = [
            CanvasCopy {
                from: Rect::new(0, 0, 8, 8),
                to: Rect::new(10, 2, 8, 8),
            },
            CanvasCopy {
                from: Rect::new(10, 2, 8, 8),
                to: Rect::new(0, 0, 8, 8),
            },
            CanvasCopy {
                from: Rect::new(4, 4, 8, 8),
                to: Rect::new(5, 5, 8, 8),
            },
        ];
        let mut canvas = numbered(Size::new(20, 16));
        let expected = expected(&canvas, &swap);
        canvas.copy(&swap);
        assert_eq!(canvas.pixels, expected);
    }
}
