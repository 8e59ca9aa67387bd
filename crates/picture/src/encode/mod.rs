//! The encoder: screen and damage in, the bytes of a frame out.
//!
//! ```text
//! damage -> damage map -> diff against the reference -> copies -> what is left, tile by tile -> zstd -> bytes
//! ```
//!
//! Knows nothing of the operating system, the network or the time: when to encode is the caller's choice, the time an
//! argument, and every frame that was encoded has to be delivered, in order.

mod cells;
mod compressor;
mod copies;
mod damage;
mod diff;
mod join;
mod landmarks;
mod marks;
mod mosaic;
mod motion;
mod palette;
mod planes;
mod reference;
mod refine;
mod stream;
mod tiles;
mod watch;

pub use self::refine::REST;
use self::stream::{Pace, Stream};
use crate::error::EncodeError;
use crate::format::header::FrameId;
use crate::geometry::Rect;
use crate::jpeg::JpegEncoder;
use crate::pixels::{PixelOrder, PixelView};
use crate::stats::FrameStats;
use crate::video::{CodedVideo, VideoArea};
use std::time::Duration;

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

/// What a frame may cost, and when it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The time, by any clock that never goes back, the same for all frames of an encoder.
    pub now: Duration,
    /// Bytes that the frame should not be longer than. It is an aim: sizes are estimated before anything is compressed, text is
    /// never sent nearly, and JPEGs have a quality below which they don't go.
    pub budget: usize,
    /// How long what changes has to stand still before it is sent exactly, if it was sent nearly: [`REST`], or longer where
    /// bytes are dear.
    pub rest: Duration,
}

/// What came of one frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// The frame's number; when `empty`, the number that the next frame will have.
    pub frame: FrameId,
    /// Pixels in the areas that changed, copies included.
    pub changed: u64,
    /// Of them, pixels that were left to a video picture of [`Encoder::video`]'s place: it should be coded anew.
    pub filmed: u64,
    /// What the frame was made of.
    pub stats: FrameStats,
    /// Nothing had changed: no bytes were written and no number was used.
    pub empty: bool,
    /// The viewer has exactly the device's picture now, as far as damage told what to look at: nothing that was sent as JPEG
    /// waits to be refined.
    pub exact: bool,
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
    jpeg: Option<Box<dyn JpegEncoder>>,
    video: bool,
}

impl Encoder {
    /// An encoder whose first frame is number 0, and independent.
    pub fn new(options: EncoderOptions) -> Self {
        Self {
            options,
            next: FrameId(0),
            stream: None,
            jpeg: None,
            video: false,
        }
    }

    /// The same encoder, able to send photos as JPEG where a budget asks for it. Without this, budgets are ignored; viewers
    /// whose decoder knows no JPEG need an encoder without it.
    #[must_use]
    pub fn with_jpeg(self, jpeg: Box<dyn JpegEncoder>) -> Self {
        Self {
            jpeg: Some(jpeg),
            ..self
        }
    }

    /// The same encoder, which looks for what moves like a film, leaves it out of its frames and says in [`video`](Self::video) where it
    /// is, if `on`. It needs JPEG besides: films begin and end with it.
    #[must_use]
    pub fn with_video(self, on: bool) -> Self {
        Self { video: on, ..self }
    }

    /// Begins or ends to look for films, from the next frame on.
    pub fn allow_video(&mut self, on: bool) {
        self.video = on;
    }

    /// Makes the next frame independent: a viewer joins or reconnects, or lost a frame. Numbers go on.
    pub fn reset(&mut self) {
        self.stream = None;
    }

    /// Appends to `out` one frame that brings the viewer to `screen`, exactly where it changed, as far as `damage` tells what to look at.
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
        let result = self.encode_next(screen, damage, None, out);
        self.settle(result, start, out)
    }

    /// Like [`encode`](Self::encode), but keeps to the budget of `plan` by sending photos as JPEG when they don't fit. What was sent
    /// so is marked, and sent exactly once it has rested for as long as the plan says (at once, if it came with an independent frame): a
    /// slice beside the changes of each frame, the rest by [`refine`](Self::refine). When nothing changed, this is `refine`.
    ///
    /// # Errors
    /// As `encode`, and when the JPEG encoder fails.
    pub fn encode_within(
        &mut self,
        screen: PixelView<'_>,
        damage: &[Rect],
        plan: Plan,
        out: &mut Vec<u8>,
    ) -> Result<Encoded, EncodeError> {
        let start = out.len();
        let result = self.encode_next(screen, damage, Some(plan), out);
        self.settle(result, start, out)
    }

    /// Appends to `out` a frame that makes some of what was sent nearly exact: about half of the budget, so that a change that
    /// comes now need not wait long, and at least a part of a tile. It needs no screen. Before
    /// [`next_refinement`](Self::next_refinement) there is nothing to do, and the answer is empty.
    ///
    /// # Errors
    /// When zstd fails. `out` is as before, and the next frame is independent.
    pub fn refine(&mut self, plan: Plan, out: &mut Vec<u8>) -> Result<Encoded, EncodeError> {
        let start = out.len();
        let result = match &mut self.stream {
            Some(stream) => stream.refine(plan, self.next, out),
            None => Ok(self.nothing()),
        };
        self.settle(result, start, out)
    }

    /// The place that moves like a film. Its changes since the last picture that was coded of it are in no frame.
    pub fn video(&self) -> Option<VideoArea> {
        self.stream.as_ref().filter(|_| self.video).and_then(Stream::video)
    }

    /// Appends to `out` a frame that brings a coded picture of [`video`](Self::video)'s place, as it was then; `run` is that of the
    /// place. Of one film all pictures have to come, in order. The answer is empty, and the picture lost, when the film is over.
    ///
    /// # Errors
    /// When zstd fails. `out` is as before, and the next frame is independent.
    pub fn encode_video(
        &mut self,
        run: FrameId,
        video: CodedVideo<'_>,
        out: &mut Vec<u8>,
    ) -> Result<Encoded, EncodeError> {
        let start = out.len();
        let result = match &mut self.stream {
            Some(stream) => stream.encode_video(run, video, self.next, out),
            None => Ok(self.nothing()),
        };
        self.settle(result, start, out)
    }

    /// From when on [`refine`](Self::refine) has something to send, by the clock of the plans; `None` when everything is exact.
    pub fn next_refinement(&self) -> Option<Duration> {
        self.stream.as_ref().and_then(Stream::next_refinement)
    }

    /// Whether the viewer has the pixel at (`x`, `y`) as it was when damage last told to look there: for proofs, pixel by pixel.
    pub fn is_exact_at(&self, x: u32, y: u32) -> bool {
        let stream = self.stream.as_ref();
        stream.is_some_and(|stream| stream.size().rect().contains(Rect::new(x, y, 1, 1)) && stream.is_exact_at(x, y))
    }

    fn encode_next(
        &mut self,
        screen: PixelView<'_>,
        damage: &[Rect],
        plan: Option<Plan>,
        out: &mut Vec<u8>,
    ) -> Result<Encoded, EncodeError> {
        if screen.order() != PixelOrder::Bgrx {
            return Err(EncodeError::Order);
        }
        let stream = match &mut self.stream {
            Some(stream) if stream.size() == screen.size() => stream,
            stream => stream.insert(Stream::new(screen.size(), self.options)?),
        };
        let pace = plan.zip(self.jpeg.as_deref_mut());
        let video = self.video;
        let pace = pace.map(|(plan, jpeg)| Pace { plan, jpeg, video });
        stream.encode(screen, damage, pace, self.next, out)
    }

    /// The answer while there is no stream.
    fn nothing(&self) -> Encoded {
        Encoded {
            frame: self.next,
            changed: 0,
            filmed: 0,
            stats: FrameStats::default(),
            empty: true,
            exact: false,
        }
    }

    /// Counts a frame that was made, and starts over after one that was not.
    fn settle(
        &mut self,
        result: Result<Encoded, EncodeError>,
        start: usize,
        out: &mut Vec<u8>,
    ) -> Result<Encoded, EncodeError> {
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
}
