//! The palettes that tiles share: the same colour keeps the same index from tile to tile and from frame to frame, so that
//! the compressor meets the same bytes when it meets the same glyph.
//!
//! One palette for everything would be full of links, shadows and icons by the time the next line of text comes. Sixteen
//! sort themselves out: each tile takes the one that knows most of its colours. Knows nothing of tiles.

use crate::format::{MAX_COLOURS, PALETTES};

/// The palettes of a stream, in slots that both ends number alike.
#[derive(Debug)]
pub(crate) struct Palettes {
    slots: Vec<Slot>,
    /// Counts choices.
    clock: u64,
    last: usize,
}

#[derive(Debug)]
struct Slot {
    palette: Palette,
    /// When it was chosen last; 0 for never.
    chosen: u64,
}

/// The palette that suits a tile best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    /// Number of the palette.
    pub(crate) slot: usize,
    /// Whether it has to be emptied first.
    pub(crate) fresh: bool,
    /// Colours that it does not have yet.
    pub(crate) missing: usize,
}

impl Palettes {
    /// All empty.
    pub(crate) fn new() -> Self {
        let slots = (0..PALETTES)
            .map(|_| Slot {
                palette: Palette::new(),
                chosen: 0,
            })
            .collect();
        Self {
            slots,
            clock: 0,
            last: 0,
        }
    }

    /// The palette that lacks the fewest of `colours` (at most 256) and has room for those; if each lacks all or is full, the
    /// one that was not used for longest, emptied.
    pub(crate) fn choose(&self, colours: &[u32]) -> Choice {
        let mut best = Choice {
            slot: self.oldest(),
            fresh: true,
            missing: colours.len(),
        };
        // Neighbours look alike: the palette of the tile before is tried first, and often needs no rival.
        let others = (0..self.slots.len()).filter(|slot| *slot != self.last);
        for slot in std::iter::once(self.last).chain(others) {
            let palette = &self.slots[slot].palette;
            let room = MAX_COLOURS - palette.colours.len();
            let bound = best.missing.min(room + 1);
            let missing = palette.missing(colours, bound);
            if missing < bound {
                best = Choice {
                    slot,
                    fresh: false,
                    missing,
                };
            }
            if best.missing == 0 {
                break;
            }
        }
        best
    }

    /// The chosen palette, emptied if need be, ready to be extended by the missing colours.
    pub(crate) fn open(&mut self, choice: Choice) -> &mut Palette {
        self.clock += 1;
        self.last = choice.slot;
        let slot = &mut self.slots[choice.slot];
        slot.chosen = self.clock;
        if choice.fresh {
            slot.palette.clear();
        }
        &mut slot.palette
    }

    fn oldest(&self) -> usize {
        let oldest = self.slots.iter().enumerate().min_by_key(|(_, slot)| slot.chosen);
        oldest.map_or(0, |(slot, _)| slot)
    }
}

/// Up to 256 colours and the way back from a colour to its index.
#[derive(Debug)]
pub(crate) struct Palette {
    colours: Vec<u32>,
    /// Open-addressed: index + 1, 0 when free.
    slots: Box<[u16; Self::SLOTS]>,
}

impl Palette {
    /// Four times the colours: probes stay short.
    const SLOTS: usize = 4 * MAX_COLOURS;

    /// No colours.
    pub(crate) fn new() -> Self {
        Self {
            colours: Vec::with_capacity(MAX_COLOURS),
            slots: Box::new([0; Self::SLOTS]),
        }
    }

    /// Number of colours.
    pub(crate) fn len(&self) -> usize {
        self.colours.len()
    }

    /// The colours from number `start` on.
    pub(crate) fn colours_from(&self, start: usize) -> &[u32] {
        &self.colours[start..]
    }

    /// Forgets all colours.
    pub(crate) fn clear(&mut self) {
        self.colours.clear();
        self.slots.fill(0);
    }

    /// How many of `colours` are not in the palette; counting stops at `bound`.
    fn missing(&self, colours: &[u32], bound: usize) -> usize {
        colours
            .iter()
            .filter(|colour| self.locate(**colour).1 == 0)
            .take(bound)
            .count()
    }

    /// The index of `colour`, which is added if it is new; `None` when there is no room.
    #[inline]
    pub(crate) fn index_of(&mut self, colour: u32) -> Option<u8> {
        let (slot, entry) = self.locate(colour);
        if entry != 0 {
            return Some((entry - 1) as u8);
        }
        if self.colours.len() == MAX_COLOURS {
            return None;
        }
        let index = self.colours.len() as u8;
        self.colours.push(colour);
        self.slots[slot] = u16::from(index) + 1;
        Some(index)
    }

    /// The slot where `colour` is, or would be, and what is in it.
    #[inline]
    fn locate(&self, colour: u32) -> (usize, u16) {
        let mut slot = (colour.wrapping_mul(0x9e37_79b1) >> 22) as usize;
        loop {
            let entry = self.slots[slot % Self::SLOTS];
            if entry == 0 || self.colours[usize::from(entry) - 1] == colour {
                return (slot % Self::SLOTS, entry);
            }
            slot += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_keep_their_index() {
        let mut palette = Palette::new();
        for colour in 0..256_u32 {
            assert_eq!(palette.index_of(colour * 0x0001_0101), Some(colour as u8));
        }
        assert_eq!(palette.index_of(0x00ab_cdef), None);
        assert_eq!(palette.index_of(0x0007_0707), Some(7));
    }

    #[test]
    fn a_tile_takes_the_palette_that_knows_most_of_its_colours() {
        let mut palettes = Palettes::new();
        for colours in [[1, 2, 3, 4], [10, 20, 30, 40]] {
            let choice = palettes.choose(&colours);
            assert!(choice.fresh);
            let palette = palettes.open(choice);
            assert_eq!(colours.map(|colour| palette.index_of(colour)), [0, 1, 2, 3].map(Some));
        }
        assert_eq!(
            palettes.choose(&[3, 4]),
            Choice {
                slot: 0,
                fresh: false,
                missing: 0
            }
        );
        assert_eq!(
            palettes.choose(&[4, 10, 20]),
            Choice {
                slot: 1,
                fresh: false,
                missing: 1
            }
        );
        assert_eq!(
            palettes.choose(&[5]),
            Choice {
                slot: 2,
                fresh: true,
                missing: 1
            }
        );
    }

    #[test]
    fn a_palette_without_room_is_not_chosen() {
        let mut palettes = Palettes::new();
        let full: Vec<u32> = (0..256).collect();
        let palette = palettes.open(palettes.choose(&full));
        assert!(full.iter().all(|colour| palette.index_of(*colour).is_some()));
        assert_eq!(
            palettes.choose(&[1, 2, 999]),
            Choice {
                slot: 1,
                fresh: true,
                missing: 3
            }
        );
        assert_eq!(
            palettes.choose(&[1, 2]),
            Choice {
                slot: 0,
                fresh: false,
                missing: 0
            }
        );
    }

    #[test]
    fn the_palette_unused_for_longest_is_replaced() {
        let mut palettes = Palettes::new();
        for colour in 0..PALETTES as u32 {
            palettes.open(palettes.choose(&[colour])).index_of(colour);
        }
        palettes.open(palettes.choose(&[0]));
        assert_eq!(
            palettes.choose(&[777]),
            Choice {
                slot: 1,
                fresh: true,
                missing: 1
            }
        );
    }
}
