//! Shows what the device's end codes, for tests and benches. Viewers never do this: what comes from the network is decoded by
//! the browser, which locks such code in.

use crate::VideoError;
use deskside_picture::Size;
use openh264::decoder::Decoder;
use openh264::formats::YUVSource;

/// Decodes one film.
pub struct H264Decoder {
    decoder: Decoder,
}

impl H264Decoder {
    /// Awaits a key picture.
    ///
    /// # Errors
    /// When the library fails.
    pub fn new() -> Result<Self, VideoError> {
        Ok(Self {
            decoder: Decoder::new()?,
        })
    }

    /// The pixels of the next picture: red, green, blue, 255, rows without gaps.
    ///
    /// # Errors
    /// When it can't be decoded, or is not of `size`.
    pub fn decode(&mut self, coded: &[u8], size: Size) -> Result<Vec<u8>, VideoError> {
        let picture = self.decoder.decode(coded)?;
        let picture = picture.ok_or_else(|| VideoError("the picture is incomplete".into()))?;
        if picture.dimensions() != (size.width as usize, size.height as usize) {
            return Err(VideoError(format!(
                "a picture of another size: {:?}",
                picture.dimensions()
            )));
        }
        let mut rgba = vec![0; size.area() as usize * 4];
        picture.write_rgba8(&mut rgba);
        Ok(rgba)
    }
}

impl std::fmt::Debug for H264Decoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("H264Decoder").finish_non_exhaustive()
    }
}
