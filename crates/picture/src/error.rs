//! What can go wrong at either end, and what to do about it.
//!
//! Knows nothing of how the work is done.

use crate::geometry::{Rect, Size};
use crate::jpeg::JpegError;

/// Why a picture could not be encoded. The encoder has reset itself: its next frame is independent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// The encoder takes BGRX only; convert before encoding.
    #[error("the encoder takes BGRX pixels, not RGBA")]
    Order,
    /// The compressor failed: out of memory, or a parameter that this build of zstd does not know.
    #[error("zstd could not compress: {0}")]
    Compress(&'static str),
    /// The JPEG encoder failed.
    #[error("could not make a JPEG: {0}")]
    Jpeg(JpegError),
}

/// Why bytes are not a frame that this decoder can show.
///
/// After any of these the framebuffer may hold a part of the bad frame, and the decoder accepts only an independent
/// frame: ask the encoder's side to reset.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The frame is longer than [`DecoderLimits::max_frame_bytes`](crate::DecoderLimits::max_frame_bytes).
    #[error("a frame of {0} bytes is over the limit")]
    TooLong(usize),
    /// The picture is empty or larger than the limits allow.
    #[error("a picture of {}x{} pixels is over the limits", .0.width, .0.height)]
    Size(Size),
    /// The other end speaks another version of the format.
    #[error("picture format {0} is not supported")]
    Version(u8),
    /// Bits of the first byte that have no meaning in this version.
    #[error("unknown flags {0:#04x} in a frame header")]
    Flags(u8),
    /// The frame builds on one that this decoder does not have.
    #[error("the frame builds on another that has not been decoded")]
    NeedsIndependent,
    /// A frame is missing before this one.
    #[error("frame {found:#06x} where {expected:#06x} was expected (low 16 bits)")]
    Gap {
        /// Low bits of the number that should have come.
        expected: u16,
        /// Low bits of the number that came.
        found: u16,
    },
    /// The bytes end in the middle of something.
    #[error("the frame ends too early")]
    Truncated,
    /// Bytes are left over after the last tile.
    #[error("{0} bytes are left over at the end of the frame")]
    Trailing(usize),
    /// A number does not fit 32 bits.
    #[error("a number does not fit 32 bits")]
    Number,
    /// The compressed part is not zstd, or zstd of another stream.
    #[error("zstd could not decompress: {0}")]
    Decompress(&'static str),
    /// The compressed part unpacks to more than a picture of this size can need.
    #[error("the payload is over {0} bytes")]
    Payload(usize),
    /// More copies, or copies of a larger area, than a frame may have.
    #[error("too many copies")]
    Copies,
    /// A copy that reads or writes outside the picture.
    #[error("a copy to {0:?} reaches outside the picture")]
    Copy(Rect),
    /// A tile number past the last tile.
    #[error("tile {0} does not exist")]
    Tile(usize),
    /// A tile coded in a way that this version does not know.
    #[error("unknown tile kind {0:#04x}")]
    TileKind(u8),
    /// A part that is not inside its tile.
    #[error("{0:?} is not inside its tile")]
    Part(Rect),
    /// More than 256 colours in the palette, or an index past its end.
    #[error("a colour outside the palette")]
    Palette,
    /// The frame has a JPEG, and this decoder was made without a [`JpegDecoder`](crate::JpegDecoder).
    #[error("the frame has a JPEG, which this decoder was not made for")]
    NoJpeg,
    /// The frame's JPEG can't be shown.
    #[error("could not show a JPEG: {0}")]
    Jpeg(JpegError),
    /// A video picture coded in a way that this version does not know.
    #[error("unknown video codec {0:#04x}")]
    VideoCodec(u8),
    /// The frame has a video picture, and its pixels were not given, or are not as many as they should be.
    #[error("the frame needs the pixels of its video picture of {}x{}", .0.width, .0.height)]
    NoVideo(Size),
}
