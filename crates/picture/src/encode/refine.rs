//! When what was sent nearly is sent exactly: once it rests, a slice at a time, and not at all when it changes first.
//!
//! Knows nothing of bytes; time is an argument.

use super::marks::Marks;
use crate::geometry::{Rect, Size};
use std::time::Duration;

/// How long a tile must have stood still, where bytes are not dear. Shorter, and a film is sent twice; longer, and people
/// see it come.
pub const REST: Duration = Duration::from_millis(250);

/// How many bytes it takes to send a pixel exactly: learnt, because one photo takes four times what another does.
#[derive(Debug)]
pub(crate) struct Cost {
    /// For 256 pixels.
    bytes: u64,
}

impl Default for Cost {
    /// The dearest photos: a first slice that is too small is soon made up for.
    fn default() -> Self {
        Self { bytes: 512 }
    }
}

impl Cost {
    /// About how many pixels can be sent with so many bytes, not 0.
    pub(crate) fn pixels(&self, bytes: usize) -> u64 {
        ((bytes as u64).saturating_mul(256) / self.bytes).max(1)
    }

    /// A slice of so many pixels took so many bytes.
    pub(crate) fn learn(&mut self, pixels: u64, bytes: usize) {
        // Small slices are mostly headers.
        if pixels >= 2048 {
            let seen = ((bytes as u64).saturating_mul(256) / pixels).clamp(8, 1024);
            self.bytes = (3 * self.bytes + seen) / 4;
        }
    }
}

/// The fewest rows of a tile that are worth a part of their own.
const FEWEST_ROWS: u32 = 8;

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

    /// The tiles with these numbers change at `now`, and are to stand still for `rest`.
    pub(crate) fn changed(&mut self, tiles: impl Iterator<Item = usize>, now: Duration, rest: Duration) {
        for tile in tiles {
            self.due[tile] = now.saturating_add(rest);
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

    /// Marked parts of tiles that have rested, of about `pixels` in all, in growing order of tiles; the last may be the upper
    /// rows of what is marked in its tile. `taken` says which tiles this frame paints anyway. At least one part when any
    /// is due and `pixels` is not 0.
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
        let first = self.next;
        for tile in (0..tiles).map(|step| (first + step) % tiles) {
            if left == 0 {
                break;
            }
            if taken(tile) || now < self.due[tile] {
                continue;
            }
            if let Some(mut part) = marks.in_tile(tile) {
                // What fits `u32` whenever it is the smaller of the two.
                let rows = (left / u64::from(part.width)).min(u64::from(part.height)) as u32;
                let whole = part.height;
                part.height = rows.max(FEWEST_ROWS).min(whole);
                parts.push((tile, part));
                left = left.saturating_sub(part.area());
                self.next = if part.height < whole { tile } else { (tile + 1) % tiles };
                if part.height < whole {
                    break;
                }
            }
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
        resting.changed(0..SIZE.tiles(), START, REST);
        (marks, resting)
    }

    fn tiles(parts: &[(usize, Rect)]) -> Vec<usize> {
        parts.iter().map(|(tile, _)| *tile).collect()
    }

    #[test]
    fn slices_get_as_large_as_their_bytes_allow() {
        let mut cost = Cost::default();
        assert_eq!(cost.pixels(1000), 500);
        (0..40).for_each(|_| cost.learn(10_000, 5000));
        assert!((1900..=2050).contains(&cost.pixels(1000)), "{}", cost.pixels(1000));
        assert_eq!(cost.pixels(0), 1);
    }

    #[test]
    fn what_moves_is_left_alone_and_what_rests_is_due() {
        let (marks, mut resting) = all_marked();
        let rested = START + REST;
        assert_eq!(resting.due(&marks), Some(rested));
        let just_before = rested - Duration::from_millis(1);
        assert!(resting.slice(&marks, just_before, u64::MAX, |_| false).is_empty());
        resting.changed([1, 2].into_iter(), rested, REST);
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

    #[test]
    fn a_slice_that_a_tile_does_not_fit_takes_rows_of_it_and_goes_on_there() {
        let (mut marks, mut resting) = all_marked();
        let now = START + REST;
        let slice = resting.slice(&marks, now, 64 * 80, |_| false);
        assert_eq!(slice, [(0, Rect::new(0, 0, 64, 64)), (1, Rect::new(64, 0, 64, 16))]);
        slice.iter().for_each(|(_, part)| marks.clear(*part));
        let slice = resting.slice(&marks, now, 1, |_| false);
        assert_eq!(slice, [(1, Rect::new(64, 16, 64, FEWEST_ROWS))]);
    }
}
