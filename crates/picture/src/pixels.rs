//! A borrowed picture: 32 bits a pixel, three of the four bytes mean something.
//!
//! Desktops hand out padding bytes with arbitrary content (Chromium leaves alpha there), so everything in this crate
//! looks at pixels through [`Pixel::rgb`], which never sees the padding. Knows nothing of tiles or the wire.

use crate::geometry::Size;

/// Order of a pixel's bytes in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum PixelOrder {
    /// Blue, green, red, padding: X11, DXGI and `softbuffer` on little-endian machines.
    #[default]
    Bgrx,
    /// Red, green, blue, 255: what `putImageData` in a browser takes.
    Rgba,
}

/// Why bytes can't be looked at as a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ViewError {
    /// The size is empty or over [`MAX_SIDE`](crate::MAX_SIDE).
    #[error("a picture of {}x{} pixels is not supported", .0.width, .0.height)]
    Size(Size),
    /// Rows overlap, or don't start at a whole pixel.
    #[error(
        "a stride of {stride} bytes does not fit rows of {width} pixels; it must be a multiple of 4, at least 4 x width"
    )]
    Stride {
        /// Bytes from one row to the next.
        stride: usize,
        /// Pixels per row.
        width: u32,
    },
    /// There are fewer bytes than rows.
    #[error("the picture needs {needed} bytes, the buffer holds {given}")]
    Short {
        /// Bytes up to the end of the last row.
        needed: usize,
        /// Bytes in the buffer.
        given: usize,
    },
}

/// A picture in somebody else's memory, 4 bytes a pixel.
#[derive(Clone, Copy, Debug)]
pub struct PixelView<'a> {
    size: Size,
    /// Pixels (not bytes) from one row to the next.
    stride: usize,
    order: PixelOrder,
    pixels: &'a [[u8; 4]],
}

impl<'a> PixelView<'a> {
    /// Looks at `data` as BGRX rows that start every `stride` bytes.
    ///
    /// # Errors
    /// When the size is not supported, or stride or length don't fit it.
    pub fn new(size: Size, stride: usize, data: &'a [u8]) -> Result<Self, ViewError> {
        Self::with_order(size, stride, data, PixelOrder::Bgrx)
    }

    /// Like [`PixelView::new`], for another order of bytes.
    ///
    /// # Errors
    /// The same.
    pub fn with_order(size: Size, stride: usize, data: &'a [u8], order: PixelOrder) -> Result<Self, ViewError> {
        if !size.is_supported() {
            return Err(ViewError::Size(size));
        }
        let row = size.width as usize * 4;
        if stride < row || !stride.is_multiple_of(4) {
            return Err(ViewError::Stride {
                stride,
                width: size.width,
            });
        }
        let needed = stride.saturating_mul(size.height as usize - 1).saturating_add(row);
        if data.len() < needed {
            return Err(ViewError::Short {
                needed,
                given: data.len(),
            });
        }
        let (pixels, _) = data[..needed].as_chunks::<4>();
        Ok(Self {
            size,
            stride: stride / 4,
            order,
            pixels,
        })
    }

    /// Rows without gaps, already checked by the one who owns them.
    pub(crate) fn packed(size: Size, pixels: &'a [[u8; 4]], order: PixelOrder) -> Self {
        debug_assert_eq!(pixels.len() as u64, size.area());
        Self {
            size,
            stride: size.width as usize,
            order,
            pixels,
        }
    }

    /// Width and height.
    pub fn size(&self) -> Size {
        self.size
    }

    /// Order of the bytes of each pixel.
    pub fn order(&self) -> PixelOrder {
        self.order
    }

    /// Bytes from one row to the next.
    pub fn stride(&self) -> usize {
        self.stride * 4
    }

    /// All bytes, from the first pixel to the last, gaps between rows included.
    pub fn bytes(&self) -> &'a [u8] {
        self.pixels.as_flattened()
    }

    /// The pixels of row `y`.
    ///
    /// # Panics
    /// When `y` is not below the height.
    pub fn row(&self, y: u32) -> &'a [[u8; 4]] {
        let start = y as usize * self.stride;
        &self.pixels[start..start + self.size.width as usize]
    }

    /// The colour at (`x`, `y`) as `0x00RRGGBB`, whatever the order.
    ///
    /// # Panics
    /// When the point is outside.
    pub fn rgb(&self, x: u32, y: u32) -> u32 {
        self.order.rgb(self.row(y)[x as usize])
    }
}

impl PixelOrder {
    /// The colour of a pixel in this order, as `0x00RRGGBB`.
    pub fn rgb(self, pixel: [u8; 4]) -> u32 {
        match self {
            Self::Bgrx => u32::from_le_bytes(pixel) & RGB,
            Self::Rgba => u32::from_be_bytes(pixel) >> 8,
        }
    }

    /// The bytes of an opaque pixel of colour `rgb` (`0x00RRGGBB`).
    pub fn pixel(self, rgb: u32) -> [u8; 4] {
        match self {
            Self::Bgrx => (rgb | !RGB).to_le_bytes(),
            Self::Rgba => (rgb << 8 | 0xff).to_be_bytes(),
        }
    }
}

/// The bits of `0x00RRGGBB` that carry colour.
pub(crate) const RGB: u32 = 0x00ff_ffff;

/// A pixel as the encoder meets it: captured (BGRX, padding unknown) or kept (already `0x00RRGGBB`).
pub(crate) trait Pixel: Copy {
    /// The colour as `0x00RRGGBB`.
    fn rgb(self) -> u32;
}

impl Pixel for [u8; 4] {
    #[inline(always)]
    fn rgb(self) -> u32 {
        u32::from_le_bytes(self) & RGB
    }
}

impl Pixel for u32 {
    #[inline(always)]
    fn rgb(self) -> u32 {
        self
    }
}

/// Rows of pixels of either kind, so that captured and kept frames are searched by the same code.
pub(crate) trait Rows: Copy {
    /// What the rows are made of.
    type Pixel: Pixel;

    /// Width and height.
    fn size(&self) -> Size;

    /// The pixels of row `y`, which is below the height.
    fn row(&self, y: u32) -> &[Self::Pixel];
}

impl Rows for PixelView<'_> {
    type Pixel = [u8; 4];

    fn size(&self) -> Size {
        self.size
    }

    #[inline]
    fn row(&self, y: u32) -> &[[u8; 4]] {
        PixelView::row(self, y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size::new(2, 2);

    #[test]
    fn views_that_do_not_fit_are_refused() {
        let bytes = [0; 100];
        let view =
            |size, stride, length: usize| PixelView::new(size, stride, &bytes[..length]).map(|view| view.bytes().len());
        assert_eq!(view(SIZE, 8, 16), Ok(16));
        // The last row needs no gap behind it.
        assert_eq!(view(SIZE, 12, 20), Ok(20));
        assert_eq!(view(SIZE, 12, 19), Err(ViewError::Short { needed: 20, given: 19 }));
        assert_eq!(view(SIZE, 4, 100), Err(ViewError::Stride { stride: 4, width: 2 }));
        assert_eq!(view(SIZE, 9, 100), Err(ViewError::Stride { stride: 9, width: 2 }));
        assert!(matches!(
            view(SIZE, usize::MAX - 3, 100),
            Err(ViewError::Short { given: 100, .. })
        ));
        let empty = Size::new(0, 5);
        assert_eq!(view(empty, 8, 100), Err(ViewError::Size(empty)));
        let large = Size::new(1, 16_385);
        assert_eq!(view(large, 8, 100), Err(ViewError::Size(large)));
    }

    #[test]
    fn orders_differ_in_bytes_and_not_in_colours() {
        let bgrx = PixelOrder::Bgrx.pixel(0x0011_2233);
        let rgba = PixelOrder::Rgba.pixel(0x0011_2233);
        assert_eq!((bgrx, rgba), ([0x33, 0x22, 0x11, 0xff], [0x11, 0x22, 0x33, 0xff]));
        assert_eq!(PixelOrder::Bgrx.rgb([0x33, 0x22, 0x11, 9]), 0x0011_2233);
        assert_eq!(PixelOrder::Rgba.rgb([0x11, 0x22, 0x33, 9]), 0x0011_2233);
    }
}
