//! When a stream's picture is proven: at rest, and at moments that nobody can foresee while it moves. Pure: time is an
//! argument.
//!
//! A proof takes a capture of the whole screen, a comparison of all of it and a hash, so that it never comes between a key
//! and its echo (it waits for a rest longer than those between the keys of somebody who types), and never takes more than
//! a fiftieth of a core.

use std::time::{Duration, Instant};

/// Nothing changed for so long: the picture is at rest.
const REST: Duration = Duration::from_millis(400);
/// The least and the most time that a moving picture goes without a proof. While somebody types, a proof is as many bytes on
/// the wire as the picture of a key.
const MOVING: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(6)];
/// The least time between two proofs: a cursor that blinks is a picture that comes to rest twice a second.
const APART: Duration = Duration::from_secs(1);
/// After a proof so many times its cost go by until the next.
const COST: u32 = 50;

/// Says when.
#[derive(Debug, Default)]
pub(super) struct Proving {
    unproven: Option<Unproven>,
    not_before: Option<Instant>,
    /// How long the picture may move until the next proof, beyond the least.
    spread: Duration,
}

/// The viewer was shown something since the last proof.
#[derive(Debug, Clone, Copy)]
struct Unproven {
    first: Instant,
    last: Instant,
}

impl Proving {
    /// A frame was sent without a proof.
    pub fn changed(&mut self, now: Instant) {
        let first = self.unproven.map_or(now, |unproven| unproven.first);
        self.unproven = Some(Unproven { first, last: now });
    }

    /// A frame was sent that made exact what had stood still. That needs no rest of its own.
    pub fn refined(&mut self, now: Instant) {
        if self.unproven.is_none() {
            self.changed(now);
        }
    }

    /// A proof was made from `began` to `now`. The bits of its hash choose the next moment: what is on the screen is
    /// chance enough.
    pub fn proven(&mut self, began: Instant, now: Instant, hash: u64) {
        self.unproven = None;
        let cost = now.saturating_duration_since(began);
        self.not_before = Some(now + APART.max(cost * COST));
        let span = u64::try_from((MOVING[1] - MOVING[0]).as_micros()).unwrap_or(u64::MAX);
        self.spread = Duration::from_micros(hash % span);
    }

    /// A proof could not be made, because what the viewer has is not exact yet: as if everything had changed just now.
    pub fn postponed(&mut self, now: Instant) {
        self.unproven = Some(Unproven { first: now, last: now });
    }

    /// When the next proof is due; `None` while the viewer was shown nothing new.
    pub fn due(&self) -> Option<Instant> {
        let Unproven { first, last } = self.unproven?;
        let due = (last + REST).min(first + MOVING[0] + self.spread);
        Some(self.not_before.map_or(due, |moment| moment.max(due)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn a_picture_at_rest_is_proven_once() {
        let (mut proving, start) = (Proving::default(), Instant::now());
        assert_eq!(proving.due(), None);
        proving.changed(start);
        proving.changed(start + ms(100));
        assert_eq!(proving.due(), Some(start + ms(100) + REST));
        proving.proven(start + ms(500), start + ms(510), 1);
        assert_eq!(proving.due(), None);
    }

    #[test]
    fn a_proof_that_could_not_be_made_is_tried_again_later_and_not_at_once() {
        let (mut proving, start) = (Proving::default(), Instant::now());
        proving.changed(start);
        let later = start + ms(5_000);
        proving.postponed(later);
        assert_eq!(proving.due(), Some(later + REST));
    }

    #[test]
    fn a_picture_that_never_rests_is_proven_at_changing_moments() {
        let start = Instant::now();
        let next = |hash| {
            let mut proving = Proving::default();
            proving.proven(start, start, hash);
            for step in 0..500 {
                proving.changed(start + ms(step * 20));
            }
            proving.due().unwrap() - start
        };
        for hash in [0, 1_234_567, u64::MAX] {
            assert!(next(hash) >= MOVING[0] && next(hash) < MOVING[1], "{:?}", next(hash));
        }
        assert_ne!(next(1_234_567), next(765_432));
    }

    #[test]
    fn proofs_never_take_more_than_a_fiftieth_of_the_time() {
        let (mut proving, start) = (Proving::default(), Instant::now());
        proving.proven(start, start + ms(40), 0);
        proving.changed(start + ms(50));
        assert_eq!(proving.due(), Some(start + ms(40 + 2000)));
        proving.proven(start, start + ms(1), 0);
        proving.changed(start + ms(50));
        assert_eq!(proving.due(), Some(start + ms(1) + APART), "however cheap");
    }
}
