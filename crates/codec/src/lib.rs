//! JPEG and video for the picture: libraries behind the picture's own seams.
//!
//! Devices encode with libjpeg-turbo (feature `encode`), the fastest there is and fed by ourselves only. Viewers decode with
//! zune-jpeg on every system, the browser included: what comes from the network meets Rust alone, and one path is fuzzed.
//! Video is coded with openh264, and decoded by browsers. Neither pair need agree on a pixel (`deskside_picture::JpegDecoder` says why). Knows nothing of tiles, frames or budgets.

mod decode;
#[cfg(feature = "encode")]
mod encode;
#[cfg(feature = "h264-decode")]
mod h264_decode;
#[cfg(feature = "encode")]
mod h264_encode;
mod headers;

pub use decode::RustDecoder;
#[cfg(feature = "encode")]
pub use encode::TurboEncoder;
#[cfg(feature = "h264-decode")]
pub use h264_decode::H264Decoder;
#[cfg(feature = "encode")]
pub use h264_encode::H264Encoder;

/// A video library failed, or was given what it can't take.
#[cfg(any(feature = "encode", feature = "h264-decode"))]
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("video: {0}")]
pub struct VideoError(pub String);

#[cfg(any(feature = "encode", feature = "h264-decode"))]
impl From<openh264::Error> for VideoError {
    fn from(error: openh264::Error) -> Self {
        Self(error.to_string())
    }
}
