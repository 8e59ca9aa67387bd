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
mod tiles;

use self::compressor::Compressor;
use self::copies::{Copy, CopyFinder};
use self::damage::DamageMap;
use self::diff::Changes;
use self::reference::Reference;
use self::tiles::TileWriter;
use crate::error::EncodeError;
use crate::format::header::{FrameBase, FrameHeader, FrameId};
use crate::format::number;
use crate::geometry::{Rect, Size};
use crate::pixels::{PixelOrder, PixelView, Rows};
use crate::stats::FrameStats;

/// How to encode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncoderOptions {
    /// zstd level for everything but photos, 1 to 19. Text frames are small once copies have done their work, so 6
    /// costs a tenth of a millisecond more than 3 on the largest of them and saves 8 % (scrolling) to 20 % (typing).
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
    state: State,
    damage: DamageMap,
    changes: Changes,
    copies: CopyFinder,
    tiles: TileWriter,
    /// The main part and the planes of the frame at hand, and the compressed main part.
    main: Vec<u8>,
    planes: Vec<u8>,
    packed: Vec<u8>,
}

/// ```text
/// Fresh --- first frame ---> Started --- a frame whenever something changed ---> Started
///                               |--- reset, error ---> Fresh
///                               `--- another size ---> Started, by an independent frame
/// ```
#[derive(Debug)]
enum State {
    /// The viewer has nothing: the next frame is independent.
    Fresh,
    /// The viewer has what `reference` holds.
    Started {
        reference: Reference,
        compressors: Compressors,
    },
}

/// Text and photos have a window each: photos would push the text out of a shared one, and want less effort.
#[derive(Debug)]
struct Compressors {
    main: Compressor,
    planes: Compressor,
}

impl Encoder {
    /// An encoder whose first frame is number 0, and independent.
    pub fn new(options: EncoderOptions) -> Self {
        Self {
            options,
            next: FrameId(0),
            state: State::Fresh,
            damage: DamageMap::default(),
            changes: Changes::default(),
            copies: CopyFinder::default(),
            tiles: TileWriter::new(),
            main: Vec::new(),
            planes: Vec::new(),
            packed: Vec::new(),
        }
    }

    /// Makes the next frame independent: a viewer joins or reconnects, or lost a frame. Numbers go on.
    pub fn reset(&mut self) {
        self.state = State::Fresh;
    }

    /// Appends to `out` one frame that brings the viewer to `screen`, as far as `damage` tells what to look at.
    ///
    /// An independent frame ignores `damage` and covers everything. When nothing in the damaged area differs from what was
    /// sent before, `out` stays as it is and [`Encoded::empty`] is true.
    ///
    /// # Errors
    /// When `screen` is not BGRX or zstd fails. `out` is as before, and the next frame is independent.
    pub fn encode(
        &mut self,
        screen: PixelView<'_>,
        damage: &[Rect],
        out: &mut Vec<u8>,
    ) -> Result<Encoded, EncodeError> {
        if screen.order() != PixelOrder::Bgrx {
            return Err(EncodeError::Order);
        }
        let start = out.len();
        let result = self.encode_next(screen, damage, out);
        if result.is_err() {
            out.truncate(start);
            self.reset();
        }
        result
    }

    fn encode_next(
        &mut self,
        screen: PixelView<'_>,
        damage: &[Rect],
        out: &mut Vec<u8>,
    ) -> Result<Encoded, EncodeError> {
        let size = screen.size();
        let start = out.len();
        let independent = self.prepare(size)?;
        let State::Started { reference, compressors } = &mut self.state else {
            return Err(EncodeError::Compress("the stream was not started"));
        };
        let whole = [size.rect()];
        self.damage.fill(size, if independent { &whole } else { damage });
        self.changes.find(screen, reference, self.damage.boxes());
        let mut encoded = Encoded {
            frame: self.next,
            changed: 0,
            stats: FrameStats::default(),
            empty: false,
        };
        if self.changes.is_empty() && !independent {
            encoded.empty = true;
            return Ok(encoded);
        }
        encoded.changed = self.changes.parts(size).map(|(_, part)| part.area()).sum();

        let copies = if independent {
            Vec::new()
        } else {
            self.copies.find(screen, reference, &self.changes)
        };
        self.main.clear();
        self.planes.clear();
        write_copies(&copies, &mut self.main);
        copies::apply(&copies, screen, reference, &mut self.changes);
        encoded.stats.copies = copies.len();
        encoded.stats.copied_pixels = copies.iter().map(|copy| copy.to.area()).sum();
        encoded.stats.copy_bytes = self.main.len();

        let parts: Vec<_> = self.changes.parts(size).collect();
        self.tiles
            .write(screen, &parts, &mut self.main, &mut self.planes, &mut encoded.stats);
        for (_, part) in parts {
            reference.take(screen, part);
        }
        let base = if independent {
            FrameBase::Nothing { frame: self.next, size }
        } else {
            FrameBase::Previous {
                low: self.next.0 as u16,
            }
        };
        self.packed.clear();
        compressors.main.compress(&self.main, &mut self.packed)?;
        let main_length = (!self.planes.is_empty()).then_some(self.packed.len() as u32);
        FrameHeader { base, main_length }.write(out);
        out.extend_from_slice(&self.packed);
        if !self.planes.is_empty() {
            compressors.planes.compress(&self.planes, out)?;
        }
        encoded.stats.encoded_bytes = out.len() - start;
        self.next = self.next.next();
        Ok(encoded)
    }

    /// Makes sure that the state fits a screen of `size`; true when the frame has to be independent.
    fn prepare(&mut self, size: Size) -> Result<bool, EncodeError> {
        match &mut self.state {
            State::Started { reference, .. } if Rows::size(&&*reference) == size => {
                return Ok(false);
            }
            State::Started { reference, compressors } => {
                reference.clear(size);
                compressors.main.restart()?;
                compressors.planes.restart()?;
            }
            State::Fresh => {
                self.state = State::Started {
                    reference: Reference::black(size),
                    compressors: Compressors {
                        main: Compressor::new(self.options.level)?,
                        planes: Compressor::new(self.options.photo_level)?,
                    },
                };
            }
        }
        self.copies.restart(size);
        self.tiles.restart();
        Ok(true)
    }
}

/// Appends the number of copies, and each one's place and vector, the vector relative to the one before.
fn write_copies(copies: &[Copy], out: &mut Vec<u8>) {
    // At most `MAX_COPIES`.
    number::put(out, copies.len() as u32);
    let mut last = (0, 0);
    for Copy { to, vector } in copies {
        for value in [to.x, to.y, to.width - 1, to.height - 1] {
            number::put(out, value);
        }
        let (dx, dy) = (i32::from(vector.dx), i32::from(vector.dy));
        number::put_signed(out, dx - last.0);
        number::put_signed(out, dy - last.1);
        last = (dx, dy);
    }
}
