//! The device's end: libjpeg-turbo.
//!
//! Knows nothing of who decodes.

use deskside_picture::{JpegEncoder, JpegError, PixelView};
use turbojpeg::{Compressor, Image, PixelFormat, Subsamp};

/// Makes baseline JPEGs with colours at half the resolution (4:2:0): they are looked at for a moment only.
#[derive(Debug)]
pub struct TurboEncoder {
    compressor: Compressor,
}

impl TurboEncoder {
    /// An encoder that can be used for any number of pictures.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn new() -> Result<Self, JpegError> {
        let mut compressor = Compressor::new().map_err(failed)?;
        compressor.set_subsamp(Subsamp::Sub2x2).map_err(failed)?;
        Ok(Self { compressor })
    }
}

impl JpegEncoder for TurboEncoder {
    fn encode(&mut self, picture: PixelView<'_>, quality: u8, out: &mut Vec<u8>) -> Result<(), JpegError> {
        let format = match picture.order() {
            deskside_picture::PixelOrder::Bgrx => PixelFormat::BGRX,
            deskside_picture::PixelOrder::Rgba => PixelFormat::RGBX,
        };
        let image = Image {
            pixels: picture.bytes(),
            width: picture.size().width as usize,
            pitch: picture.stride(),
            height: picture.size().height as usize,
            format,
        };
        self.compressor.set_quality(i32::from(quality)).map_err(failed)?;
        let jpeg = self.compressor.compress_to_owned(image).map_err(failed)?;
        out.extend_from_slice(&jpeg);
        Ok(())
    }
}

fn failed(error: turbojpeg::Error) -> JpegError {
    JpegError(error.to_string())
}
