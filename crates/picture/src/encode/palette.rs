//! The palette that tiles share: the same colour keeps the same index from tile to tile and from frame to frame, so that
//! the compressor meets the same bytes when it meets the same glyph.
//!
//! Knows nothing of tiles.

use crate::format::MAX_COLOURS;

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

    /// Forgets the colours from number `length` on.
    pub(crate) fn truncate(&mut self, length: usize) {
        // Last in, first out: no colour that stays was ever placed behind one that goes.
        while self.colours.len() > length {
            if let Some(colour) = self.colours.pop() {
                let (slot, _) = self.locate(colour);
                self.slots[slot] = 0;
            }
        }
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
            // A colour that was popped but not yet unlinked is past the end: it is the one looked for.
            let known = entry == 0
                || self
                    .colours
                    .get(usize::from(entry) - 1)
                    .is_none_or(|known| *known == colour);
            if known {
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
    fn forgotten_colours_are_forgotten_and_the_others_are_not() {
        let mut palette = Palette::new();
        let colours: Vec<u32> = (0..256_u32).map(|n| n.wrapping_mul(0x0012_3457) & 0xff_ffff).collect();
        for colour in &colours {
            palette.index_of(*colour);
        }
        palette.truncate(100);
        assert_eq!(palette.len(), 100);
        for (index, colour) in colours.iter().enumerate().take(100) {
            assert_eq!(palette.index_of(*colour), Some(index as u8));
        }
        assert_eq!(palette.len(), 100);
        assert_eq!(palette.index_of(colours[200]), Some(100));
    }
}
