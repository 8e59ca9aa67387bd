//! The viewer's end: zune-jpeg, behind a check of its own.
//!
//! Knows nothing of who encoded.

use crate::headers;
use deskside_picture::{JpegDecoder, JpegError, Size};
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Shows the baseline JPEGs that devices make, and refuses all others.
#[derive(Debug, Default)]
pub struct RustDecoder;

impl JpegDecoder for RustDecoder {
    fn decode(&mut self, jpeg: &[u8], size: Size, rgb: &mut [u8]) -> Result<(), JpegError> {
        headers::check(jpeg, size)?;
        if rgb.len() as u64 != size.area() * 3 {
            return Err(JpegError("the buffer does not fit the picture".into()));
        }
        let options = DecoderOptions::new_fast()
            .set_strict_mode(true)
            .set_max_width(size.width as usize)
            .set_max_height(size.height as usize)
            .jpeg_set_out_colorspace(ColorSpace::RGB);
        let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(jpeg), options);
        decoder
            .decode_into(rgb)
            .map_err(|error| JpegError(format!("the JPEG can't be decoded: {error:?}")))
    }
}
