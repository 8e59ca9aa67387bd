//! From damage to tiles, copies and bytes, and back again, pixel for pixel.
//!
//! The device's side hands its screen and the rectangles that were touched to an [`Encoder`]; the bytes that come out go,
//! complete and in order, to the viewer's [`Decoder`], which keeps a framebuffer and says which areas to paint. What the
//! viewer shows is what the device shows: [`Encoder::encode`] is lossless. [`Encoder::encode_within`] keeps to a budget: photos
//! that don't fit go as JPEG first, and [`Encoder::refine`] brings them exactly once they rest.
//!
//! ```
//! use deskside_picture::{Decoder, DecoderLimits, Encoder, EncoderOptions, PixelView, Size};
//!
//! let screen = [0x30_u8; 4 * 100 * 80];
//! let view = PixelView::new(Size::new(100, 80), 4 * 100, &screen)?;
//! let mut bytes = Vec::new();
//! Encoder::new(EncoderOptions::default()).encode(view, &[view.size().rect()], &mut bytes)?;
//!
//! let mut decoder = Decoder::new(DecoderLimits::default());
//! let update = decoder.decode(&bytes)?;
//! assert_eq!(update.size, Size::new(100, 80));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The format is described in `docs/picture-format.md`. Invariants: no I/O, no clock, no threads, nothing of any operating
//! system; the decoder never panics and never takes more memory than [`DecoderLimits`] states; an encoder's reference is
//! the decoder's framebuffer wherever nothing is marked as sent nearly.

mod decode;
mod encode;
mod error;
mod format;
mod geometry;
mod jpeg;
mod pixels;
mod proof;
pub mod recording;
mod scale;
mod stats;
mod video;

pub use decode::{Decoder, DecoderLimits, Update};
pub use encode::{Encoded, Encoder, EncoderOptions, Plan, REST};
pub use error::{DecodeError, EncodeError};
pub use format::FORMAT_VERSION;
pub use format::header::FrameId;
pub use geometry::{MAX_SIDE, Rect, Size, TILE};
pub use jpeg::{JPEG_MEMORY, JpegDecoder, JpegEncoder, JpegError};
pub use pixels::{PixelOrder, PixelView, ViewError};
pub use proof::{combine, differing_pixels, frame_hash, tile_hash, tile_hashes};
pub use scale::Scaler;
pub use stats::FrameStats;
pub use video::{CodedVideo, VideoArea};
