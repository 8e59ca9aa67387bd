//! What lasts from one independent frame to the next, and how a frame is made with it.
//!
//! Everything in here has its mirror image in the decoder. Knows nothing of when frames are made.

mod video;

use super::compressor::Compressor;
use super::copies::{self, Copy, CopyFinder};
use super::damage::DamageMap;
use super::diff::Changes;
use super::join::join;
use super::marks::Marks;
use super::mosaic::MosaicWriter;
use super::reference::Reference;
use super::refine::{Cost, Resting};
use super::tiles::{Fidelity, TileWriter, Wanted};
use super::watch::MotionWatch;
use super::{Encoded, EncoderOptions, Plan};
use crate::error::EncodeError;
use crate::format::header::{FrameBase, FrameHeader, FrameId, Layout};
use crate::format::number;
use crate::format::tile::TileKind;
use crate::geometry::{Rect, Size};
use crate::jpeg::JpegEncoder;
use crate::pixels::{PixelView, Rows};
use crate::stats::FrameStats;
use std::time::Duration;

/// A stream of frames of one size, the first of which is independent.
#[derive(Debug)]
pub(super) struct Stream {
    /// Whether the independent frame is still to come.
    fresh: bool,
    reference: Reference,
    /// Where the viewer has only nearly what the reference says.
    marks: Marks,
    resting: Resting,
    /// Of making exact what is near.
    cost: Cost,
    watch: MotionWatch,
    copies: CopyFinder,
    tiles: TileWriter,
    mosaic: MosaicWriter,
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
    jpeg: Vec<u8>,
    packed_main: Vec<u8>,
    packed_planes: Vec<u8>,
}

/// What it takes to keep to a budget.
#[derive(Debug)]
pub(super) struct Pace<'a> {
    /// The budget.
    pub(super) plan: Plan,
    /// What makes it possible.
    pub(super) jpeg: &'a mut dyn JpegEncoder,
    /// What moves like a film may go as video.
    pub(super) video: bool,
}

impl Stream {
    /// A stream of pictures of `size`.
    pub(super) fn new(size: Size, options: EncoderOptions) -> Result<Self, EncodeError> {
        Ok(Self {
            fresh: true,
            reference: Reference::black(size),
            marks: Marks::none(size),
            resting: Resting::all(size),
            cost: Cost::default(),
            watch: MotionWatch::new(size),
            copies: CopyFinder::new(size),
            tiles: TileWriter::new(),
            mosaic: MosaicWriter::default(),
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

    /// When something sent nearly can be refined; `None` when everything is exact.
    pub(super) fn next_refinement(&self) -> Option<Duration> {
        self.resting.due(&self.marks)
    }

    /// Whether the viewer has the pixel at (`x`, `y`), which is inside, exactly.
    pub(super) fn is_exact_at(&self, x: u32, y: u32) -> bool {
        !self.fresh && !self.marks.has(x, y)
    }

    /// Appends frame number `frame` to `out`, unless nothing changed. After an error the stream can't go on.
    pub(super) fn encode(
        &mut self,
        screen: PixelView<'_>,
        damage: &[Rect],
        pace: Option<Pace<'_>>,
        frame: FrameId,
        out: &mut Vec<u8>,
    ) -> Result<Encoded, EncodeError> {
        let size = screen.size();
        let start = out.len();
        let everything = [size.rect()];
        self.damage.fill(size, if self.fresh { &everything } else { damage });
        self.changes.find(screen, &self.reference, self.damage.boxes());
        let changed = self.changes.parts(size).map(|(_, part)| part.area()).sum();
        let filmed = match pace.as_ref().filter(|pace| pace.video && !self.fresh) {
            Some(pace) => self.leave_to_video(screen, pace, frame),
            None => 0,
        };
        let film = |encoded| Encoded {
            changed,
            filmed,
            ..encoded
        };
        if self.changes.numbers().next().is_none() && !self.fresh {
            return match pace {
                Some(pace) => self.refine(pace.plan, frame, out).map(film),
                None => Ok(film(self.nothing(frame))),
            };
        }
        let base = if self.fresh {
            FrameBase::Nothing { frame, size }
        } else {
            FrameBase::Previous { low: frame.0 as u16 }
        };
        let mut stats = FrameStats::default();
        self.buffers.clear();
        self.move_copies(screen, pace.as_ref().map(|pace| pace.plan), &mut stats);
        let parts = self.wanted(screen, pace.as_ref().map(|pace| pace.plan), &mut stats);
        self.code(&parts, pace, &mut stats)?;
        self.pack(base, out)?;
        self.fresh = false;
        stats.encoded_bytes = out.len() - start;
        Ok(film(Encoded {
            stats,
            empty: false,
            ..self.nothing(frame)
        }))
    }

    /// Appends a frame that makes a slice of what was sent nearly exact, unless none is due.
    pub(super) fn refine(&mut self, plan: Plan, frame: FrameId, out: &mut Vec<u8>) -> Result<Encoded, EncodeError> {
        let start = out.len();
        self.watch.end_at_rest(plan.now);
        let slice = self
            .resting
            .slice(&self.marks, plan.now, self.cost.pixels(plan.budget / 2), |_| false);
        if slice.is_empty() {
            return Ok(self.nothing(frame));
        }
        let mut stats = FrameStats::default();
        self.buffers.clear();
        write_copies(&[], &mut self.buffers.main);
        let parts = exact(slice, &mut stats);
        self.code(&parts, None, &mut stats)?;
        self.pack(FrameBase::Previous { low: frame.0 as u16 }, out)?;
        stats.encoded_bytes = out.len() - start;
        self.cost.learn(stats.refined_pixels, stats.encoded_bytes);
        Ok(Encoded {
            stats,
            empty: false,
            ..self.nothing(frame)
        })
    }

    /// The answer when there is nothing to send.
    fn nothing(&self, frame: FrameId) -> Encoded {
        Encoded {
            frame,
            changed: 0,
            filmed: 0,
            stats: FrameStats::default(),
            empty: true,
            exact: self.marks.count() == 0,
        }
    }

    /// Writes the copies that explain most of the changes, and leaves the others in `changes`.
    fn move_copies(&mut self, screen: PixelView<'_>, plan: Option<Plan>, stats: &mut FrameStats) {
        let main = &mut self.buffers.main;
        // Black, which an independent frame starts from, is no place to copy from; and what it brings rests already.
        let copies = if self.fresh {
            Vec::new()
        } else {
            if let Some(plan) = plan {
                self.resting.changed(self.changes.numbers(), plan.now, plan.rest);
            }
            self.copies.find(screen, &self.reference, &self.changes)
        };
        write_copies(&copies, main);
        stats.copies = copies.len();
        stats.copied_pixels = copies.iter().map(|copy| copy.to.area()).sum();
        stats.copy_bytes = main.len();
        // The viewer copies what it has, and where that is near, so is the copy.
        self.marks.copy(&copies);
        copies::apply(&copies, screen, &mut self.reference, &mut self.changes);
    }

    /// The parts that the frame has to bring, in the order of tiles: what changed, now in the reference too, and a slice of what
    /// rests elsewhere.
    fn wanted(&mut self, screen: PixelView<'_>, plan: Option<Plan>, stats: &mut FrameStats) -> Vec<Wanted> {
        let mut parts = Vec::new();
        for (tile, area) in self.changes.parts(screen.size()) {
            self.reference.take(screen, area);
            parts.push(Wanted {
                tile,
                area,
                fidelity: Fidelity::NearWhenTight,
            });
        }
        if let Some(plan) = plan {
            let changes = self.changes.tiles();
            let slice = self
                .resting
                .slice(&self.marks, plan.now, self.cost.pixels(plan.budget / 4), |tile| {
                    !changes[tile].is_empty()
                });
            parts.extend(exact(slice, stats));
            parts.sort_unstable_by_key(|part| part.tile);
        }
        join(&mut parts, screen.size());
        parts
    }

    /// Codes `parts` from the reference and remembers which of them the viewer will have only nearly.
    fn code(&mut self, parts: &[Wanted], pace: Option<Pace<'_>>, stats: &mut FrameStats) -> Result<(), EncodeError> {
        let size = self.size();
        let Buffers { main, planes, jpeg, .. } = &mut self.buffers;
        let budget = pace
            .as_ref()
            .map_or(usize::MAX, |pace| pace.plan.budget.saturating_mul(8));
        let bits = self.tiles.write(&self.reference, parts, budget, (main, planes), stats);
        let near = self.tiles.parts().filter(|part| part.kind == TileKind::Jpeg);
        let near: Vec<Rect> = near.map(|part| part.area).collect();
        if let Some(Pace { plan, .. }) = pace.as_ref().filter(|pace| pace.video) {
            for (part, wanted) in self.tiles.parts().zip(parts) {
                let photo = matches!(part.kind, TileKind::Jpeg | TileKind::Photo);
                let inside = size.tile(part.tile).intersect(part.area);
                if let Some(inside) = inside.filter(|_| photo && wanted.fidelity == Fidelity::NearWhenTight) {
                    self.watch.changes(part.tile, inside, plan.now);
                }
            }
        }
        if let Some(pace) = pace
            && !near.is_empty()
        {
            let quality = quality(budget.saturating_sub(bits), near.iter().map(|area| area.area()).sum());
            self.mosaic
                .write(&self.reference, &near, quality, pace.jpeg, jpeg)
                .map_err(EncodeError::Jpeg)?;
            stats.jpeg_bytes = jpeg.len();
        }
        for part in self.tiles.parts() {
            match part.kind {
                TileKind::Jpeg | TileKind::Video => self.marks.set(part.area),
                TileKind::Solid | TileKind::Palette { .. } | TileKind::Photo => self.marks.clear(part.area),
            }
        }
        Ok(())
    }

    /// Appends header, compressed main part, compressed planes and JPEG.
    fn pack(&mut self, base: FrameBase, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let Buffers {
            main,
            planes,
            jpeg,
            packed_main,
            packed_planes,
        } = &mut self.buffers;
        self.main.compress(main, packed_main)?;
        if !planes.is_empty() {
            self.planes.compress(planes, packed_planes)?;
        }
        // Both are far below 4 GiB: the format's largest picture has 2^28 pixels.
        let (main, planes) = (packed_main.len() as u32, packed_planes.len() as u32);
        let layout = match (jpeg.is_empty(), planes) {
            (false, _) => Layout::Jpeg { main, planes },
            (true, 0) => Layout::Main,
            (true, _) => Layout::Planes { main },
        };
        FrameHeader { base, layout }.write(out);
        for section in [packed_main, packed_planes, jpeg] {
            out.extend_from_slice(section);
        }
        Ok(())
    }
}

impl Buffers {
    fn clear(&mut self) {
        for buffer in [
            &mut self.main,
            &mut self.planes,
            &mut self.jpeg,
            &mut self.packed_main,
            &mut self.packed_planes,
        ] {
            buffer.clear();
        }
    }
}

/// The parts of a slice, and their pixels counted.
fn exact(slice: Vec<(usize, Rect)>, stats: &mut FrameStats) -> Vec<Wanted> {
    stats.refined_pixels = slice.iter().map(|(_, area)| area.area()).sum();
    let fidelity = Fidelity::Exact;
    let parts = slice.into_iter();
    parts.map(|(tile, area)| Wanted { tile, area, fidelity }).collect()
}

/// The quality at which a JPEG of so many pixels takes about `bits`. Estimates for photos with 4:2:0: below 60 blocks
/// show, above 85 the exact picture is not much longer.
fn quality(bits: usize, pixels: u64) -> u8 {
    match bits as u64 * 10 / pixels.max(1) {
        18.. => 85,
        12.. => 75,
        _ => 60,
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
