//! The encoder: screen and damage in, the bytes of a frame out.
//!
//! ```text
//! damage -> damage map -> diff against the reference -> copies -> what is left, tile by tile -> zstd -> bytes
//! ```
//!
//! Knows nothing of the operating system, the network or the time: when to encode is the caller's choice, and every frame
//! that was encoded has to be delivered, in order.

mod cells;
mod compressor;
mod copies;
mod damage;
mod diff;
mod landmarks;
mod motion;
mod palette;
mod planes;
mod reference;
mod stream;
mod tiles;

use self::stream::Stream;
use crate::error::EncodeError;
use crate::format::header::FrameId;
use crate::geometry::Rect;
use crate::pixels::{PixelOrder, PixelView};
use crate::stats::FrameStats;

/// How to encode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncoderOptions {
    /// zstd level for everything but photos, 1 to 19. Text frames are small once copies have done their work, so 6
    /// costs a tenth of a millisecond more than 3 on the largest of them and saves 4 % (scrolling) to 17 % (typing).
    pub level: i32,
    /// zstd level for the planes of photos, 1 to 19. Above 3 the search takes long and finds little.
    pub photo_level: i32,
}

impl Default for EncoderOptions {
    fn default() -> Self {
        Self {
            level: 6,
            photo_level: 3,
        }
    }
}

/// What came of one call to [`Encoder::encode`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// The frame's number; when `empty`, the number that the next frame will have.
    pub frame: FrameId,
    /// Pixels in the areas that changed, copies included.
    pub changed: u64,
    /// What the frame was made of.
    pub stats: FrameStats,
    /// Nothing had changed: no bytes were written and no number was used.
    pub empty: bool,
}

/// Encodes the picture of one device for one viewer's stream.
///
/// It keeps the picture as the viewer has it, so damage that is reported twice, too large, or late costs a comparison and
/// no bytes. Damage that is never reported is never sent.
#[derive(Debug)]
pub struct Encoder {
    options: EncoderOptions,
    /// Number of the next frame.
    next: FrameId,
    /// What the viewer has; `None` when it has nothing, and the next frame must be independent.
    stream: Option<Stream>,
}

impl Encoder {
    /// An encoder whose first frame is number 0, and independent.
    pub fn new(options: EncoderOptions) -> Self {
        Self {
            options,
            next: FrameId(0),
            stream: None,
        }
    }

    /// Makes the next frame independent: a viewer joins or reconnects, or lost a frame. Numbers go on.
    pub fn reset(&mut self) {
        self.stream = None;
    }

    /// Appends to `out` one frame that brings the viewer to `screen`, as far as `damage` tells what to look at.
    ///
    /// An independent frame ignores `damage` and covers everything; it comes first, after a [`reset`](Self::reset), and when
    /// the screen has another size than before. When nothing in the damaged area differs from what was sent before, `out`
    /// stays as it is and [`Encoded::empty`] is true.
    ///
    /// # Errors
    /// When `screen` is not BGRX or zstd fails. `out` is as before, and the next frame is independent.
    pub fn encode(
        &mut self,
        screen: PixelView<'_>,
        damage: &[Rect],
        out: &mut Vec<u8>,
    ) -> Result<Encoded, EncodeError> {
        let start = out.len();
        let result = self.encode_next(screen, damage, out);
        match &result {
            Ok(encoded) if encoded.empty => {}
            Ok(_) => self.next = self.next.next(),
            Err(_) => {
                out.truncate(start);
                self.reset();
            }
        }
        result
    }

    fn encode_next(
        &mut self,
        screen: PixelView<'_>,
        damage: &[Rect],
        out: &mut Vec<u8>,
    ) -> Result<Encoded, EncodeError> {
        if screen.order() != PixelOrder::Bgrx {
            return Err(EncodeError::Order);
        }
        let stream = match &mut self.stream {
            Some(stream) if stream.size() == screen.size() => stream,
            stream => stream.insert(Stream::new(screen.size(), self.options)?),
        };
        stream.encode(screen, damage, self.next, out)
    }
}
