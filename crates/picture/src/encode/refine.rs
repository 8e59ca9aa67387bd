//! When what was sent nearly is sent exactly: once it rests, a slice at a time, and not at all when it changes first.
//!
//! Knows nothing of bytes; time is an argument.

use super::marks::Marks;
use crate::geometry::{Rect, Size};
use std::time::Duration;

/// How long a tile must have stood still. Shorter, and a film is sent twice; longer, and people see it come.
pub const REST: Duration = Duration::from_millis(250);

/// About how many pixels can be sent exactly with `bytes`, not 0: photos take 1.2 to 2 bytes a pixel.
pub(crate) fn pixels(bytes: usize) -> u64 {
    (bytes as u64 / 2).max(1)
}

/// When each tile will have rested.
#[derive(Debug)]
pub(crate) struct Resting {
    size: Size,
    due: Vec<Duration>,
    /// The tile to go on with: a slice begins where the one before ended.
    next: usize,
}

impl Resting {
    /// The tiles of a picture of `size`, all of them due: nobody knows of a new stream's picture that it moves.
    pub(crate) fn all(size: Size) -> Self {
        Self {
            size,
            due: vec![Duration::ZERO; size.tiles()],
            next: 0,
        }
    }

    /// The tiles with these numbers change at `now`.
    pub(crate) fn changed(&mut self, tiles: impl Iterator<Item = usize>, now: Duration) {
        for tile in tiles {
            self.due[tile] = now.saturating_add(REST);
        }
    }

    /// When the first marked tile has rested long enough; `None` when nothing is marked.
    pub(crate) fn due(&self, marks: &Marks) -> Option<Duration> {
        if marks.count() == 0 {
            return None;
        }
        let marked = self.due.iter().enumerate();
        marked
            .filter(|(tile, _)| marks.in_tile(*tile).is_some())
            .map(|(_, due)| *due)
            .min()
    }

    /// Marked parts of tiles that have rested, of about `pixels` in all, in growing order of tiles. `taken` says which
    /// tiles this frame paints anyway. At least one part when any is due and `pixels` is not 0.
    pub(crate) fn slice(
        &mut self,
        marks: &Marks,
        now: Duration,
        pixels: u64,
        taken: impl Fn(usize) -> bool,
    ) -> Vec<(usize, Rect)> {
        let tiles = self.size.tiles();
        let mut parts = Vec::new();
        let mut left = if marks.count() == 0 { 0 } else { pixels };
        for tile in (0..tiles).map(|step| (self.next + step) % tiles) {
            if left == 0 {
                break;
            }
            if taken(tile) || now < self.due[tile] {
                continue;
            }
            if let Some(part) = marks.in_tile(tile) {
                parts.push((tile, part));
                left = left.saturating_sub(part.area());
            }
        }
        if let Some((last, _)) = parts.last() {
            self.next = (last + 1) % tiles;
        }
        parts.sort_unstable_by_key(|(tile, _)| *tile);
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size::new(256, 64);
    const START: Duration = Duration::from_secs(7);

    fn all_marked() -> (Marks, Resting) {
        let mut marks = Marks::none(SIZE);
        marks.set(SIZE.rect());
        let mut resting = Resting::all(SIZE);
        resting.changed(0..SIZE.tiles(), START);
        (marks, resting)
    }

    fn tiles(parts: &[(usize, Rect)]) -> Vec<usize> {
        parts.iter().map(|(tile, _)| *tile).collect()
    }

    #[test]
    fn what_moves_is_left_alone_and_what_rests_is_due() {
        let (marks, mut resting) = all_marked();
        let rested = START + REST;
        assert_eq!(resting.due(&marks), Some(rested));
        let just_before = rested - Duration::from_millis(1);
        assert!(resting.slice(&marks, just_before, u64::MAX, |_| false).is_empty());
        resting.changed([1, 2].into_iter(), rested);
        assert_eq!(tiles(&resting.slice(&marks, rested, u64::MAX, |_| false)), [0, 3]);
        assert_eq!(resting.due(&Marks::none(SIZE)), None);
    }

    #[test]
    fn slices_go_round_and_leave_out_what_the_frame_paints() {
        let (marks, mut resting) = all_marked();
        let now = START + REST;
        let mut slice = || tiles(&resting.slice(&marks, now, 64 * 64 * 2, |tile| tile == 1));
        assert_eq!(slice(), [0, 2]);
        assert_eq!(slice(), [0, 3]);
    }
}
