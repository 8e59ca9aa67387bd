//! A JPEG codec that is none: the encoder writes a few bytes, the decoder makes noise of them. Whatever is taken for exact
//! without having been sent exactly can't survive that.
//!
//! Knows nothing of frames.

#![allow(dead_code, reason = "each test uses its own part")]

use deskside_picture::{JpegDecoder, JpegEncoder, JpegError, PixelView, Size};

/// Writes [`MAGIC`], the quality, and the sides of the picture.
#[derive(Debug)]
pub struct NoiseEncoder;

/// Shows what [`NoiseEncoder`] wrote, as other noise each time.
#[derive(Debug, Default)]
pub struct NoiseDecoder {
    shown: u32,
}

const MAGIC: u8 = 0x4a;

/// What the encoder writes.
pub fn noise(size: Size, quality: u8) -> Vec<u8> {
    let (width, height) = (size.width as u16, size.height as u16);
    [&[MAGIC, quality][..], &width.to_le_bytes(), &height.to_le_bytes()].concat()
}

impl JpegEncoder for NoiseEncoder {
    fn encode(&mut self, picture: PixelView<'_>, quality: u8, out: &mut Vec<u8>) -> Result<(), JpegError> {
        out.extend(noise(picture.size(), quality));
        Ok(())
    }
}

impl JpegDecoder for NoiseDecoder {
    fn decode(&mut self, jpeg: &[u8], size: Size, rgb: &mut [u8]) -> Result<(), JpegError> {
        assert_eq!(rgb.len() as u64, size.area() * 3);
        let expected = noise(size, jpeg.get(1).copied().unwrap_or_default());
        if jpeg != expected {
            return Err(JpegError("not the noise of that size".into()));
        }
        self.shown += 1;
        let mut value = self.shown;
        for byte in rgb {
            value = value.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *byte = (value >> 24) as u8;
        }
        Ok(())
    }
}
