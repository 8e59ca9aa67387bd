//! How many bytes a frame may take, from what the line is known to carry and what the viewer wants. Pure.
//!
//! Only photos keep to it: they come nearly first, as JPEG, and exactly when they have stood still.

use std::time::Duration;

use deskside_picture::{Plan, REST};
use deskside_wire::session::PictureWishes;

/// How long the line may be busy with one frame: the next one then shows what has happened meanwhile.
const ON_THE_LINE: Duration = Duration::from_millis(50);
/// While nobody knows what the line carries.
const UNKNOWN: usize = 64 * 1024;
/// However fast the line is: packing more takes the device longer than anybody should wait for a frame.
const MOST: usize = 192 * 1024;
/// However slow it is: less makes the picture no quicker and a lot uglier.
const LEAST: usize = 4 * 1024;
/// Where bytes are dear, photos that move are always sent nearly, unless they are small.
const LOW_BANDWIDTH: usize = 8 * 1024;
/// How long something stands still where bytes are dear before it is taken for what somebody wants to look at.
const LONG_REST: Duration = Duration::from_secs(2);

/// A film while nobody knows what the line carries, in bits a second.
const FILM_UNKNOWN: u64 = 4_000_000;
/// The bounds otherwise. Above the most nobody sees more. The least is 33 ms of a line of 1 Mbit/s for each picture; on a slower one
/// pictures are left out. (Small pictures on a far line look like a slow line: without this a film would get ever worse.)
const FILM: [u64; 2] = [1_000_000, 8_000_000];
/// The bounds where bytes are dear.
const FILM_DEAR: [u64; 2] = [200_000, 600_000];

/// What is known of the line, and wanted by the viewer.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Budget {
    /// Bytes a second, once known.
    rate: Option<u64>,
    wishes: PictureWishes,
}

impl Budget {
    /// Nothing is known of the line yet.
    pub fn new(wishes: PictureWishes) -> Self {
        Self { rate: None, wishes }
    }

    /// What the service has learnt; a rate of 0 is one that is not known.
    pub fn learn(&mut self, rate: u64, wishes: PictureWishes) {
        (self.rate, self.wishes) = (Some(rate).filter(|rate| *rate > 0), wishes);
    }

    /// For a frame that shows what has changed.
    pub fn for_changes(&self, now: Duration) -> Plan {
        let (budget, rest) = if self.wishes.low_bandwidth {
            (self.of_line().min(LOW_BANDWIDTH), LONG_REST)
        } else {
            (self.of_line(), REST)
        };
        Plan { now, budget, rest }
    }

    /// For a frame that makes exact what stands still: nothing else happens, so it may take what the line gives.
    pub fn for_refinement(&self, now: Duration) -> Plan {
        Plan {
            budget: self.of_line(),
            ..self.for_changes(now)
        }
    }

    /// For a film, in bits a second: a part of the line, the rest of which is for what is exact.
    pub fn film_bits(&self) -> u32 {
        let of_line = self.rate.map_or(FILM_UNKNOWN, |rate| rate.saturating_mul(8) / 5 * 3);
        let [least, most] = if self.wishes.low_bandwidth { FILM_DEAR } else { FILM };
        // Within `u32` by its bounds.
        of_line.clamp(least, most) as u32
    }

    fn of_line(&self) -> usize {
        self.rate.map_or(UNKNOWN, |rate| {
            let bytes = u128::from(rate) * ON_THE_LINE.as_millis() / 1000;
            usize::try_from(bytes).unwrap_or(MOST).clamp(LEAST, MOST)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(9);
    const FREE: PictureWishes = PictureWishes {
        low_bandwidth: false,
        no_video: false,
        colours: 0,
    };
    const DEAR: PictureWishes = PictureWishes {
        low_bandwidth: true,
        ..FREE
    };

    fn bytes(rate: u64, wishes: PictureWishes) -> [usize; 2] {
        let mut budget = Budget::new(FREE);
        budget.learn(rate, wishes);
        [budget.for_changes(NOW).budget, budget.for_refinement(NOW).budget]
    }

    #[test]
    fn a_frame_takes_a_twentieth_of_a_second_of_the_line_within_bounds() {
        assert_eq!(bytes(1_250_000, FREE), [62_500; 2]);
        assert_eq!(bytes(1, FREE), [LEAST; 2]);
        assert_eq!(bytes(u64::MAX, FREE), [MOST; 2]);
        assert_eq!(bytes(0, FREE), [UNKNOWN; 2], "not known");
    }

    #[test]
    fn a_film_takes_a_part_of_the_line_within_bounds() {
        let bits = |rate, wishes| {
            let mut budget = Budget::new(FREE);
            budget.learn(rate, wishes);
            u64::from(budget.film_bits())
        };
        assert_eq!(bits(250_000, FREE), 1_200_000);
        assert_eq!([bits(1, FREE), bits(u64::MAX, FREE)], FILM);
        assert_eq!([bits(1, DEAR), bits(u64::MAX, DEAR)], FILM_DEAR);
        assert_eq!(bits(0, FREE), FILM_UNKNOWN);
    }

    #[test]
    fn where_bytes_are_dear_only_what_stands_still_for_long_gets_many() {
        assert_eq!(bytes(1_250_000, DEAR), [LOW_BANDWIDTH, 62_500]);
        assert_eq!(bytes(100_000, DEAR), [5_000; 2]);
        assert_eq!(Budget::new(DEAR).for_changes(NOW).rest, LONG_REST);
        assert_eq!(Budget::new(FREE).for_changes(NOW).rest, REST);
    }
}
