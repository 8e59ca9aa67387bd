//! The JPEG of a frame, unpacked: the parts that came in it, each in its cell.
//!
//! Nothing larger than the parts need is ever allocated. Knows nothing of JPEG itself: that is behind [`JpegDecoder`].

use crate::error::DecodeError;
use crate::format::mosaic::Mosaic;
use crate::geometry::TILE;
use crate::jpeg::JpegDecoder;

/// The pixels of the frame at hand; the memory stays for the next one.
#[derive(Debug, Default)]
pub(crate) struct MosaicPixels {
    /// Red, green, blue, row by row of the whole mosaic.
    rgb: Vec<u8>,
    /// Pixels in a row of the mosaic.
    width: usize,
}

impl MosaicPixels {
    /// Bytes of memory held.
    pub(crate) fn memory(&self) -> usize {
        self.rgb.capacity()
    }

    /// Unpacks `jpeg`, which carries `parts` parts.
    pub(crate) fn unpack(
        &mut self,
        jpeg: &[u8],
        parts: usize,
        decoder: Option<&mut (dyn JpegDecoder + 'static)>,
    ) -> Result<(), DecodeError> {
        self.rgb.clear();
        if parts == 0 {
            return if jpeg.is_empty() {
                Ok(())
            } else {
                Err(DecodeError::Trailing(jpeg.len()))
            };
        }
        if jpeg.is_empty() {
            return Err(DecodeError::Truncated);
        }
        let decoder = decoder.ok_or(DecodeError::NoJpeg)?;
        let size = Mosaic::of(parts).size();
        let length = size.area() as usize * 3;
        self.width = size.width as usize;
        self.rgb.reserve_exact(length);
        self.rgb.resize(length, 0);
        decoder.decode(jpeg, size, &mut self.rgb).map_err(DecodeError::Jpeg)
    }

    /// The first `width` pixels in line `line` of the cell whose first pixel is number `start`. Both were checked: they follow
    /// from the parts that were counted for [`unpack`](Self::unpack).
    pub(crate) fn line(&self, start: usize, line: u32, width: u32) -> &[[u8; 3]] {
        debug_assert!(line < TILE && width <= TILE);
        let first = start + line as usize * self.width;
        &self.rgb.as_chunks::<3>().0[first..first + width as usize]
    }
}
