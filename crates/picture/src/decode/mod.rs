//! The decoder: the bytes of a frame in, a framebuffer and what changed in it out.
//!
//! Its input comes from the network, so it trusts nothing: it never panics, refuses what it does not understand, and
//! never holds more memory than [`DecoderLimits`] says. Knows nothing of windows, canvases or the network.

mod canvas;
mod decompressor;
mod dirty;
mod mosaic;
mod tiles;

use self::canvas::{Canvas, CanvasCopy};
use self::decompressor::Decompressor;
use self::dirty::DirtyAreas;
use self::mosaic::MosaicPixels;
use self::tiles::TilePainter;
use crate::error::DecodeError;
use crate::format::header::{FrameBase, FrameHeader, FrameId, Layout};
use crate::format::reader::Reader;
use crate::format::video::VideoHead;
use crate::format::{self, MAX_COPIES, number};
use crate::geometry::{Rect, Size, TILE};
use crate::jpeg::{JPEG_MEMORY, JpegDecoder};
use crate::pixels::{PixelOrder, PixelView};
use crate::video::CodedVideo;

/// What a decoder accepts, and with it the most memory that it takes.
///
/// Pictures are only allocated at the size that an independent frame asks for, and frames over `max_frame_bytes` are refused
/// unseen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecoderLimits {
    /// Largest width in pixels.
    pub max_width: u32,
    /// Largest height in pixels.
    pub max_height: u32,
    /// Longest frame in bytes, as it comes from the network.
    pub max_frame_bytes: usize,
}

impl Default for DecoderLimits {
    /// Room for three 4K screens side by side.
    fn default() -> Self {
        Self {
            max_width: 11_520,
            max_height: 4_320,
            max_frame_bytes: 64 << 20,
        }
    }
}

impl DecoderLimits {
    /// The most bytes that a decoder with these limits ever holds, whatever is sent to it.
    ///
    /// A pixel (sides rounded up to whole tiles) takes 4 bytes in the framebuffer, 4 when it waits to be copied, 3 in the planes
    /// of a photo, 3 in those of a JPEG and 1.2 in an unpacked main part; every tile takes lists of tiles and areas besides,
    /// each of the two zstd streams a window of 4 MiB with its tables, and a JPEG decoder at work what its trait allows.
    /// Rounded up.
    pub const fn max_memory(&self) -> usize {
        let tiles = Size::new(self.max_width, self.max_height).tiles();
        tiles * ((16 + JPEG_MEMORY) * (TILE * TILE) as usize) + (13 << 20)
    }
}

/// What a frame did to the framebuffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Update<'a> {
    /// The frame's number: acknowledge it when it has been painted.
    pub frame: FrameId,
    /// Size of the picture; it changes only with an independent frame.
    pub size: Size,
    /// Areas that may differ from before. They can overlap.
    pub dirty: &'a [Rect],
}

/// Decodes one viewer's stream into a framebuffer.
#[derive(Debug)]
pub struct Decoder {
    limits: DecoderLimits,
    state: State,
    canvas: Canvas,
    tiles: TilePainter,
    streams: Option<Streams>,
    main: Vec<u8>,
    planes: Vec<u8>,
    jpeg: Option<Box<dyn JpegDecoder>>,
    mosaic: MosaicPixels,
    copies: Vec<CanvasCopy>,
    dirty: DirtyAreas,
}

/// The two zstd streams of a viewer's stream.
#[derive(Debug)]
struct Streams {
    main: Decompressor,
    planes: Decompressor,
}

/// Whether a frame that builds on others can be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nothing has been decoded yet, or the last frame was bad: only an independent frame helps.
    Waiting,
    /// Everything up to this frame has been decoded.
    After(FrameId),
}

impl Decoder {
    /// A decoder that keeps its framebuffer as BGRX (padding 255).
    pub fn new(limits: DecoderLimits) -> Self {
        Self::with_order(limits, PixelOrder::Bgrx)
    }

    /// A decoder that keeps its framebuffer in `order`. Choosing [`PixelOrder::Rgba`] makes the framebuffer fit for a
    /// browser's `putImageData` as it is; it costs nothing, because colours are converted in the palette.
    pub fn with_order(limits: DecoderLimits, order: PixelOrder) -> Self {
        Self {
            limits,
            state: State::Waiting,
            canvas: Canvas::new(order),
            tiles: TilePainter::default(),
            streams: None,
            main: Vec::new(),
            planes: Vec::new(),
            jpeg: None,
            mosaic: MosaicPixels::default(),
            copies: Vec::new(),
            dirty: DirtyAreas::default(),
        }
    }

    /// The same decoder, able to show frames with a JPEG in them. Without this they are refused.
    #[must_use]
    pub fn with_jpeg(self, jpeg: Box<dyn JpegDecoder>) -> Self {
        Self {
            jpeg: Some(jpeg),
            ..self
        }
    }

    /// Decodes one whole frame.
    ///
    /// # Errors
    /// When the bytes are not the frame that follows. The framebuffer may then hold a part of it, and only an independent
    /// frame is accepted next; after a [`DecodeError::Gap`] or [`DecodeError::NeedsIndependent`] the framebuffer is untouched.
    pub fn decode(&mut self, bytes: &[u8]) -> Result<Update<'_>, DecodeError> {
        self.decode_with(bytes, None)
    }

    /// The video picture of a frame that is to be decoded next: to be shown by whoever can, before [`decode_with`](Self::decode_with)
    /// is given its pixels. `None` when the frame has none.
    ///
    /// # Errors
    /// When the bytes are not a frame. That the frame follows is not looked at yet.
    pub fn video_in<'a>(&self, bytes: &'a [u8]) -> Result<Option<CodedVideo<'a>>, DecodeError> {
        let mut reader = Reader::new(bytes);
        let header = FrameHeader::read(&mut reader)?;
        Ok(Packed::split(header.layout, reader, self.canvas.size())?.video)
    }

    /// Decodes one whole frame, whose [`video_in`](Self::video_in) shows `video`: as large as its area.
    ///
    /// # Errors
    /// As [`decode`](Self::decode), and when the frame has a video picture and `video` is not its pixels.
    pub fn decode_with(&mut self, bytes: &[u8], video: Option<PixelView<'_>>) -> Result<Update<'_>, DecodeError> {
        let before = std::mem::replace(&mut self.state, State::Waiting);
        let frame = self.decode_after(before, bytes, video)?;
        self.state = State::After(frame);
        Ok(Update {
            frame,
            size: self.canvas.size(),
            dirty: self.dirty.areas(),
        })
    }

    /// The picture as far as it has been decoded; `None` before the first frame.
    pub fn framebuffer(&self) -> Option<PixelView<'_>> {
        (self.canvas.size().area() > 0).then(|| self.canvas.view())
    }

    /// Bytes of memory that the decoder holds now, for counters. Never more than [`DecoderLimits::max_memory`].
    pub fn memory(&self) -> usize {
        self.canvas.memory()
            + self.tiles.memory()
            + self.dirty.memory()
            + self.copies.capacity() * size_of::<CanvasCopy>()
            + self.main.capacity()
            + self.planes.capacity()
            + self.mosaic.memory()
            + self.window_memory()
    }

    /// What of [`memory`](Self::memory) is zstd's, which takes it from C and not from Rust's allocator.
    pub fn window_memory(&self) -> usize {
        let streams = self.streams.as_ref();
        streams.map_or(0, |streams| streams.main.memory() + streams.planes.memory())
    }

    fn decode_after(
        &mut self,
        before: State,
        bytes: &[u8],
        video: Option<PixelView<'_>>,
    ) -> Result<FrameId, DecodeError> {
        if bytes.len() > self.limits.max_frame_bytes {
            return Err(DecodeError::TooLong(bytes.len()));
        }
        let mut reader = Reader::new(bytes);
        self.dirty.clear();
        let header = FrameHeader::read(&mut reader)?;
        let frame = match header.base {
            FrameBase::Nothing { frame, size } => {
                self.start(size)?;
                self.dirty.add(size.rect());
                frame
            }
            FrameBase::Previous { low } => {
                let State::After(last) = before else {
                    return Err(DecodeError::NeedsIndependent);
                };
                let expected = last.next();
                if expected.0 as u16 != low {
                    return Err(DecodeError::Gap {
                        expected: expected.0 as u16,
                        found: low,
                    });
                }
                expected
            }
        };
        self.paint(header.layout, reader, video)?;
        Ok(frame)
    }

    /// Unpacks, checks and paints what follows the header.
    fn paint(&mut self, layout: Layout, packed: Reader<'_>, video: Option<PixelView<'_>>) -> Result<(), DecodeError> {
        let Some(streams) = &mut self.streams else {
            return Err(DecodeError::NeedsIndependent);
        };
        let size = self.canvas.size();
        let packed = Packed::split(layout, packed, size)?;
        let video = VideoPixels::check(packed.video, video)?;
        streams
            .main
            .decompress(packed.main, format::max_main(size), &mut self.main)?;
        let mut main = Reader::new(&self.main);
        read_copies(&mut main, size, &mut self.copies)?;
        let needs = self.tiles.read_parts(&mut main, size)?;
        self.planes.clear();
        if needs.planes > 0 || !packed.planes.is_empty() {
            streams
                .planes
                .decompress(packed.planes, needs.planes, &mut self.planes)?;
        }
        if self.planes.len() < needs.planes {
            return Err(DecodeError::Truncated);
        }
        self.mosaic.unpack(packed.jpeg, needs.cells, self.jpeg.as_deref_mut())?;
        self.canvas.copy(&self.copies);
        for copy in &self.copies {
            self.dirty.add(copy.to);
        }
        self.tiles.paint(
            main,
            &self.planes,
            &self.mosaic,
            video,
            &mut self.canvas,
            &mut self.dirty,
        )?;
        self.dirty.finish();
        Ok(())
    }

    /// Begins a new stream with a black picture of `size`.
    fn start(&mut self, size: Size) -> Result<(), DecodeError> {
        let allowed = size.width <= self.limits.max_width && size.height <= self.limits.max_height;
        if !size.is_supported() || !allowed {
            return Err(DecodeError::Size(size));
        }
        self.canvas.clear(size);
        self.tiles.restart();
        // A smaller picture must not keep the memory of a larger one.
        self.main = Vec::new();
        self.planes = Vec::new();
        self.mosaic = MosaicPixels::default();
        match &mut self.streams {
            Some(streams) => {
                streams.main.restart()?;
                streams.planes.restart()
            }
            None => {
                let (main, planes) = (Decompressor::new()?, Decompressor::new()?);
                self.streams = Some(Streams { main, planes });
                Ok(())
            }
        }
    }
}

/// The pixels of a frame's video picture.
#[derive(Clone, Copy, Debug)]
struct VideoPixels<'a> {
    area: Rect,
    pixels: PixelView<'a>,
}

impl<'a> VideoPixels<'a> {
    /// Brings together what a frame has and what was given for it.
    fn check(coded: Option<CodedVideo<'_>>, pixels: Option<PixelView<'a>>) -> Result<Option<Self>, DecodeError> {
        let Some(CodedVideo { area, .. }) = coded else {
            return Ok(None);
        };
        let size = Size::new(area.width, area.height);
        let pixels = pixels.filter(|pixels| pixels.size() == size);
        let pixels = pixels.ok_or(DecodeError::NoVideo(size))?;
        Ok(Some(Self { area, pixels }))
    }
}

/// The sections of a frame as they came.
struct Packed<'a> {
    main: &'a [u8],
    /// Empty when there are none.
    planes: &'a [u8],
    /// Empty when there is none.
    jpeg: &'a [u8],
    video: Option<CodedVideo<'a>>,
}

impl<'a> Packed<'a> {
    /// Cuts what follows a header as it says, in a frame of `size`.
    fn split(layout: Layout, mut bytes: Reader<'a>, size: Size) -> Result<Self, DecodeError> {
        let (main, planes) = match layout {
            Layout::Main => (bytes.rest().len(), 0),
            Layout::Planes { main } => (main as usize, bytes.rest().len().saturating_sub(main as usize)),
            Layout::Jpeg { main, planes } => (main as usize, planes as usize),
            Layout::Video { main } => (main as usize, 0),
        };
        let (main, planes) = (bytes.take(main)?, bytes.take(planes)?);
        let mut packed = Self {
            main,
            planes,
            jpeg: &[],
            video: None,
        };
        if let Layout::Video { .. } = layout {
            let VideoHead { key, area } = VideoHead::read(&mut bytes, size)?;
            let data = bytes.rest();
            packed.video = Some(CodedVideo { area, key, data });
        } else {
            packed.jpeg = bytes.rest();
        }
        Ok(packed)
    }
}

/// Reads what `encode::write_copies` wrote.
fn read_copies(payload: &mut Reader<'_>, size: Size, copies: &mut Vec<CanvasCopy>) -> Result<(), DecodeError> {
    copies.clear();
    let count = payload.number()? as usize;
    if count > MAX_COPIES {
        return Err(DecodeError::Copies);
    }
    let mut area = 0;
    let (mut dx, mut dy) = (0_i32, 0_i32);
    for _ in 0..count {
        let (x, y) = (payload.number()?, payload.number()?);
        let width = payload.number()?.saturating_add(1);
        let height = payload.number()?.saturating_add(1);
        dx = dx.wrapping_add(number::unfold(payload.number()?));
        dy = dy.wrapping_add(number::unfold(payload.number()?));
        let to = Rect::new(x, y, width, height);
        let from = x
            .checked_add_signed(dx.wrapping_neg())
            .zip(y.checked_add_signed(dy.wrapping_neg()))
            .map(|(x, y)| Rect { x, y, ..to });
        let inside = |rect: &Rect| size.rect().contains(*rect);
        let from = from
            .filter(inside)
            .filter(|_| inside(&to))
            .ok_or(DecodeError::Copy(to))?;
        copies.push(CanvasCopy { from, to });
        area += to.area();
    }
    if area > size.area() {
        return Err(DecodeError::Copies);
    }
    Ok(())
}
