//! Puts the parts of a frame that go as JPEG side by side into one picture and has it coded.
//!
//! Knows nothing of which parts those are, or why.

use super::reference::Reference;
use crate::format::mosaic::Mosaic;
use crate::geometry::{Rect, TILE};
use crate::jpeg::{JpegEncoder, JpegError};
use crate::pixels::{PixelOrder, PixelView, Rows};

/// The picture at hand; the memory stays for the next one.
#[derive(Debug, Default)]
pub(crate) struct MosaicWriter {
    pixels: Vec<[u8; 4]>,
}

impl MosaicWriter {
    /// Appends one JPEG of all `areas` of `picture`, at least one, none larger than a tile, to `out`.
    pub(crate) fn write(
        &mut self,
        picture: &Reference,
        areas: &[Rect],
        quality: u8,
        encoder: &mut dyn JpegEncoder,
        out: &mut Vec<u8>,
    ) -> Result<(), JpegError> {
        let mosaic = Mosaic::of(areas.len());
        let size = mosaic.size();
        self.pixels.clear();
        self.pixels.resize(size.area() as usize, [0; 4]);
        for (index, area) in areas.iter().enumerate() {
            self.fill(picture, *area, mosaic.start(index), size.width as usize);
        }
        let view = PixelView::packed(size, &self.pixels, PixelOrder::Bgrx);
        encoder.encode(view, quality, out)
    }

    /// Fills the cell that begins at `start` with `area`. Its last column and row are drawn out to the cell's edge: a hard edge
    /// there would cost bytes, and its ringing would show.
    fn fill(&mut self, picture: &Reference, area: Rect, start: usize, stride: usize) {
        let tile = TILE as usize;
        let width = area.width as usize;
        for line in 0..TILE {
            let y = (area.y + line).min(area.bottom() - 1);
            let source = &picture.row(y)[area.x as usize..area.right() as usize];
            let cell = &mut self.pixels[start + line as usize * stride..][..tile];
            for (pixel, colour) in cell.iter_mut().zip(source) {
                // 0x00RRGGBB, little-endian: BGRX.
                *pixel = colour.to_le_bytes();
            }
            let last = cell[width - 1];
            cell[width..].fill(last);
        }
    }
}
