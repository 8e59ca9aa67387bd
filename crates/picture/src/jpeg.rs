//! The seam to whatever codes and decodes JPEG: the picture itself is free of it.
//!
//! An encoder and a decoder by different hands need not agree on a single pixel: what came as JPEG is never taken for
//! exact until a lossless part has covered it. Knows nothing of tiles or frames.

use crate::geometry::Size;
use crate::pixels::PixelView;

/// Why a JPEG could not be made or shown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct JpegError(pub String);

/// Makes baseline JPEGs of three components in one scan: all that a [`JpegDecoder`] has to understand.
pub trait JpegEncoder: std::fmt::Debug + Send {
    /// Appends `picture` (BGRX) as one JPEG of `quality` (1 to 100) to `out`.
    ///
    /// # Errors
    /// When the library fails. `out` may then hold a part.
    fn encode(&mut self, picture: PixelView<'_>, quality: u8, out: &mut Vec<u8>) -> Result<(), JpegError>;
}

/// Shows JPEGs that a stranger made.
pub trait JpegDecoder: std::fmt::Debug + Send {
    /// Fills `rgb` with the pixels of `jpeg`: red, green, blue, rows without gaps, exactly 3 bytes for each pixel of `size`.
    ///
    /// Must not panic, must refuse a JPEG of another size before it takes memory for its pixels, and must hold no more than
    /// [`JPEG_MEMORY`] bytes a pixel and 1 MiB besides while it works, nothing afterwards.
    ///
    /// # Errors
    /// When the bytes are not a JPEG of that size. `rgb` may then hold anything.
    fn decode(&mut self, jpeg: &[u8], size: Size, rgb: &mut [u8]) -> Result<(), JpegError>;
}

/// Most bytes that a [`JpegDecoder`] may take for each pixel of a JPEG while it works.
pub const JPEG_MEMORY: usize = 1;
