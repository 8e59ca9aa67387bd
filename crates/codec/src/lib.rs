//! JPEG for the picture: one library on either end, behind the picture's own traits.
//!
//! Devices encode with libjpeg-turbo (feature `encode`), the fastest there is and fed by ourselves only. Viewers decode with
//! zune-jpeg on every system, the browser included: what comes from the network meets Rust alone, and one path is fuzzed.
//! The two need not agree on a pixel (`deskside_picture::JpegDecoder` says why). Knows nothing of tiles, frames or budgets.

mod decode;
#[cfg(feature = "encode")]
mod encode;
mod headers;

pub use decode::RustDecoder;
#[cfg(feature = "encode")]
pub use encode::TurboEncoder;
