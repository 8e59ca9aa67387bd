//! Which way did things move? Landmarks of the new picture look for themselves in the old one and vote.
//!
//! One mechanism for scrolls up, down and sideways and for dragged windows. The result is a list of guesses: whether a
//! vector holds, and where, is for `copies` to check, pixel by pixel. Knows nothing of tiles or bytes.

use super::landmarks::{self, Landmark};
use super::reference::Reference;
use crate::geometry::Size;
use crate::pixels::PixelView;

/// How far content moved, in pixels: what is at `p` was at `p - vector` in the frame before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Vector {
    /// To the right.
    pub(crate) dx: i16,
    /// Down.
    pub(crate) dy: i16,
}

/// Most vectors that are worth a check in one frame.
const MAX_VECTORS: usize = 6;
/// A vector with fewer votes is chance.
const MIN_VOTES: u32 = 3;

/// The search, and what it remembers of the reference.
#[derive(Debug)]
pub(crate) struct MotionSearch {
    /// The landmarks of each tile of the reference, where they are known: in a scroll every tile is looked at once, when
    /// it is new, and found again in the next frame.
    known: Vec<Option<Vec<Landmark>>>,
    old: Vec<Landmark>,
    new: Vec<Landmark>,
    /// Open-addressed index into `old`: position + 1, 0 when free, and the highest bit when several look alike.
    index: Vec<u32>,
    votes: VoteTable,
}

const AMBIGUOUS: u32 = 1 << 31;

impl MotionSearch {
    /// A search over pictures of `size`.
    pub(crate) fn new(size: Size) -> Self {
        Self {
            known: vec![None; size.tiles()],
            old: Vec::new(),
            new: Vec::new(),
            index: Vec::new(),
            votes: VoteTable::default(),
        }
    }

    /// The tiles of the reference with the numbers `changed` are about to change without a search.
    pub(crate) fn forget(&mut self, changed: impl Iterator<Item = usize>) {
        for tile in changed {
            self.known[tile] = None;
        }
    }

    /// The likeliest vectors between `reference` and `screen` in the tiles with the numbers `changed`, most votes first.
    /// Takes for granted that the reference is about to become like the screen in these tiles.
    pub(crate) fn vectors(
        &mut self,
        screen: PixelView<'_>,
        reference: &Reference,
        changed: impl Iterator<Item = usize>,
    ) -> Vec<Vector> {
        self.old.clear();
        self.new.clear();
        for tile in changed {
            let area = screen.size().tile(tile);
            let mut landmarks = match self.known[tile].take() {
                Some(landmarks) => {
                    self.old.extend_from_slice(&landmarks);
                    landmarks
                }
                None => {
                    landmarks::collect(reference, area, &mut self.old);
                    Vec::new()
                }
            };
            landmarks.clear();
            landmarks::collect(screen, area, &mut landmarks);
            self.new.extend_from_slice(&landmarks);
            self.known[tile] = Some(landmarks);
        }
        self.build_index();
        self.votes.clear();
        for new in &self.new {
            if let Some(old) = find_unique(&self.index, &self.old, new.look) {
                let vector = Vector {
                    dx: new.x.wrapping_sub(old.x) as i16,
                    dy: new.y.wrapping_sub(old.y) as i16,
                };
                if vector != (Vector { dx: 0, dy: 0 }) {
                    self.votes.add(vector);
                }
            }
        }
        self.votes.winners()
    }

    fn build_index(&mut self) {
        let slots = (self.old.len() * 2).next_power_of_two().max(16);
        self.index.clear();
        self.index.resize(slots, 0);
        let mask = slots - 1;
        for (position, landmark) in (1_u32..).zip(&self.old) {
            let mut slot = landmark.look as usize & mask;
            loop {
                match self.index[slot] {
                    0 => {
                        self.index[slot] = position;
                        break;
                    }
                    taken => {
                        let other = self.old[(taken & !AMBIGUOUS) as usize - 1];
                        if other.look == landmark.look {
                            self.index[slot] |= AMBIGUOUS;
                            break;
                        }
                    }
                }
                slot = (slot + 1) & mask;
            }
        }
    }
}

/// The only landmark of `old` that looks like `look`, if there is exactly one.
fn find_unique(index: &[u32], old: &[Landmark], look: u32) -> Option<Landmark> {
    let mask = index.len() - 1;
    let mut slot = look as usize & mask;
    loop {
        let entry = index[slot];
        if entry == 0 {
            return None;
        }
        let landmark = old[(entry & !AMBIGUOUS) as usize - 1];
        if landmark.look == look {
            return (entry & AMBIGUOUS == 0).then_some(landmark);
        }
        slot = (slot + 1) & mask;
    }
}

/// Counts votes per vector. Bounded: when chance fills it, further vectors go uncounted, which only loses a guess.
#[derive(Debug)]
struct VoteTable {
    slots: Vec<(Vector, u32)>,
}

impl Default for VoteTable {
    fn default() -> Self {
        Self {
            slots: vec![(Vector { dx: 0, dy: 0 }, 0); Self::SLOTS],
        }
    }
}

impl VoteTable {
    const SLOTS: usize = 4096;
    /// Steps from a vector's own slot before its vote is dropped.
    const PROBES: usize = 16;

    fn clear(&mut self) {
        self.slots.fill((Vector { dx: 0, dy: 0 }, 0));
    }

    fn add(&mut self, vector: Vector) {
        let bits = u32::from(vector.dx as u16) << 16 | u32::from(vector.dy as u16);
        let start = (bits.wrapping_mul(0x9e37_79b1) >> 20) as usize;
        for step in 0..Self::PROBES {
            let slot = &mut self.slots[(start + step) % Self::SLOTS];
            if slot.1 == 0 || slot.0 == vector {
                *slot = (vector, slot.1 + 1);
                return;
            }
        }
    }

    fn winners(&self) -> Vec<Vector> {
        let mut best: Vec<_> = self
            .slots
            .iter()
            .filter(|(_, votes)| *votes >= MIN_VOTES)
            .copied()
            .collect();
        best.sort_unstable_by_key(|(vector, votes)| (std::cmp::Reverse(*votes), vector.dy, vector.dx));
        best.truncate(MAX_VECTORS);
        best.into_iter().map(|(vector, _)| vector).collect()
    }
}
