//! What lasts from one independent frame to the next, and how a frame is made with it.
//!
//! Everything in here has its mirror image in the decoder. Knows nothing of when frames are made.

use super::compressor::Compressor;
use super::copies::{self, Copy, CopyFinder};
use super::damage::DamageMap;
use super::diff::Changes;
use super::reference::Reference;
use super::tiles::TileWriter;
use super::{Encoded, EncoderOptions};
use crate::error::EncodeError;
use crate::format::header::{FrameBase, FrameHeader, FrameId};
use crate::format::number;
use crate::geometry::{Rect, Size};
use crate::pixels::{PixelView, Rows};
use crate::stats::FrameStats;

/// A stream of frames of one size, the first of which is independent.
#[derive(Debug)]
pub(super) struct Stream {
    /// Whether the independent frame is still to come.
    fresh: bool,
    reference: Reference,
    copies: CopyFinder,
    tiles: TileWriter,
    /// Text and photos have a window each: photos would push the text out of a shared one, and want less effort.
    main: Compressor,
    planes: Compressor,
    damage: DamageMap,
    changes: Changes,
    buffers: Buffers,
}

/// The frame at hand.
#[derive(Debug, Default)]
struct Buffers {
    main: Vec<u8>,
    planes: Vec<u8>,
    packed_main: Vec<u8>,
}

impl Stream {
    /// A stream of pictures of `size`.
    pub(super) fn new(size: Size, options: EncoderOptions) -> Result<Self, EncodeError> {
        Ok(Self {
            fresh: true,
            reference: Reference::black(size),
            copies: CopyFinder::new(size),
            tiles: TileWriter::new(),
            main: Compressor::new(options.level)?,
            planes: Compressor::new(options.photo_level)?,
            damage: DamageMap::default(),
            changes: Changes::default(),
            buffers: Buffers::default(),
        })
    }

    /// The size of its pictures.
    pub(super) fn size(&self) -> Size {
        Rows::size(&&self.reference)
    }

    /// Appends frame number `frame` to `out`, unless nothing changed. After an error the stream can't go on.
    pub(super) fn encode(
        &mut self,
        screen: PixelView<'_>,
        damage: &[Rect],
        frame: FrameId,
        out: &mut Vec<u8>,
    ) -> Result<Encoded, EncodeError> {
        let size = screen.size();
        let start = out.len();
        let everything = [size.rect()];
        self.damage.fill(size, if self.fresh { &everything } else { damage });
        self.changes.find(screen, &self.reference, self.damage.boxes());
        let changed = self.changes.parts(size).map(|(_, part)| part.area()).sum();
        let mut stats = FrameStats::default();
        if changed == 0 && !self.fresh {
            return Ok(Encoded {
                frame,
                changed,
                stats,
                empty: true,
            });
        }
        let base = if self.fresh {
            FrameBase::Nothing { frame, size }
        } else {
            FrameBase::Previous { low: frame.0 as u16 }
        };
        self.compose(screen, &mut stats);
        self.pack(base, out)?;
        self.fresh = false;
        stats.encoded_bytes = out.len() - start;
        Ok(Encoded {
            frame,
            changed,
            stats,
            empty: false,
        })
    }

    /// Turns the changes into copies and parts, and brings the reference up to date.
    fn compose(&mut self, screen: PixelView<'_>, stats: &mut FrameStats) {
        let Buffers { main, planes, .. } = &mut self.buffers;
        main.clear();
        planes.clear();
        // Black, which an independent frame starts from, is no place to copy from.
        let copies = if self.fresh {
            Vec::new()
        } else {
            self.copies.find(screen, &self.reference, &self.changes)
        };
        write_copies(&copies, main);
        stats.copies = copies.len();
        stats.copied_pixels = copies.iter().map(|copy| copy.to.area()).sum();
        stats.copy_bytes = main.len();
        copies::apply(&copies, screen, &mut self.reference, &mut self.changes);

        let parts: Vec<_> = self.changes.parts(screen.size()).collect();
        self.tiles.write(screen, &parts, main, planes, stats);
        for (_, part) in parts {
            self.reference.take(screen, part);
        }
    }

    /// Appends header, compressed main part and compressed planes.
    fn pack(&mut self, base: FrameBase, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let Buffers {
            main,
            planes,
            packed_main,
        } = &mut self.buffers;
        packed_main.clear();
        self.main.compress(main, packed_main)?;
        // A compressed main part is far below 4 GiB: the format's largest picture has 2^28 pixels.
        let main_length = (!planes.is_empty()).then_some(packed_main.len() as u32);
        FrameHeader { base, main_length }.write(out);
        out.extend_from_slice(packed_main);
        if !planes.is_empty() {
            self.planes.compress(planes, out)?;
        }
        Ok(())
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
