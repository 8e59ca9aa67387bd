//! Keys without a meaning, lent to characters that the layout lacks. Does no I/O, reads no clock.
//!
//! A program looks a key's meaning up when it *reads* the key event, which may be well after we sent it. So a spare
//! key keeps its character as long as possible: the one unused for longest is lent next, and none sooner than
//! [`SETTLE`] after its last use.

use std::time::{Duration, Instant};

use super::keymap::Keycode;
use crate::Keysym;

/// How long a program gets to look up what a key meant. Programs mostly answer within a frame; on a machine that is
/// busy enough to need remote help they take longer, and too short a time shows as wrong characters.
const SETTLE: Duration = Duration::from_millis(500);

/// The most keys to borrow: with [`SETTLE`], 64 different foreign characters a second. Layouts leave 20 to 80 free, and
/// other programs (input methods, xdotool) want some too.
const MAX_SPARE: usize = 32;

/// The spare keys, and what each is lent to.
#[derive(Debug, Default)]
pub(super) struct SpareKeys {
    keys: Vec<Spare>,
}

#[derive(Debug)]
struct Spare {
    keycode: Keycode,
    lent: Option<Loan>,
}

#[derive(Debug, Clone, Copy)]
struct Loan {
    keysym: Keysym,
    used: Instant,
    held: bool,
}

/// What to do before a spare key can be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lent {
    pub(super) keycode: Keycode,
    pub(super) mapping: Mapping,
}

/// Whether the key has the character already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mapping {
    /// It has.
    Present,
    /// After this time, it must be given the character.
    Needed { after: Duration },
}

impl SpareKeys {
    /// Takes note of which keys are unused now. Loans whose key the new layout has taken are forgotten.
    pub(super) fn refresh(&mut self, unused: &[Keycode], still_lent: impl Fn(Keycode, Keysym) -> bool) {
        self.keys
            .retain(|spare| spare.lent.is_some_and(|loan| still_lent(spare.keycode, loan.keysym)));
        for keycode in unused {
            if self.keys.len() < MAX_SPARE && self.keys.iter().all(|spare| spare.keycode != *keycode) {
                self.keys.push(Spare {
                    keycode: *keycode,
                    lent: None,
                });
            }
        }
    }

    /// Lends a key to a character; `None` when every spare key is held down.
    pub(super) fn lend(&mut self, keysym: Keysym, now: Instant) -> Option<Lent> {
        if let Some(spare) = self
            .keys
            .iter_mut()
            .find(|spare| spare.lent.is_some_and(|loan| loan.keysym == keysym))
        {
            spare.lent = Some(Loan {
                keysym,
                used: now,
                held: true,
            });
            return Some(Lent {
                keycode: spare.keycode,
                mapping: Mapping::Present,
            });
        }
        let free = self
            .keys
            .iter_mut()
            .filter(|spare| !spare.lent.is_some_and(|loan| loan.held));
        let spare = free.min_by_key(|spare| spare.lent.map(|loan| loan.used))?;
        let after = spare.lent.map_or(Duration::ZERO, |loan| left_to_settle(loan, now));
        spare.lent = Some(Loan {
            keysym,
            used: now + after,
            held: true,
        });
        Some(Lent {
            keycode: spare.keycode,
            mapping: Mapping::Needed { after },
        })
    }

    /// Takes note that a key has been released.
    pub(super) fn released(&mut self, keycode: Keycode, now: Instant) {
        let loan = self
            .keys
            .iter_mut()
            .find(|spare| spare.keycode == keycode)
            .and_then(|spare| spare.lent.as_mut());
        if let Some(loan) = loan {
            *loan = Loan {
                used: now,
                held: false,
                ..*loan
            };
        }
    }

    /// The keys that are lent, borrowed from the layout.
    pub(super) fn lent(&self) -> impl Iterator<Item = Keycode> + '_ {
        self.keys
            .iter()
            .filter(|spare| spare.lent.is_some())
            .map(|spare| spare.keycode)
    }

    /// Ends all loans: the keys to empty, and how long to wait before doing so.
    pub(super) fn return_all(&mut self, now: Instant) -> (Vec<Keycode>, Duration) {
        let wait = self
            .keys
            .iter()
            .filter_map(|spare| spare.lent)
            .map(|loan| left_to_settle(loan, now))
            .max();
        let keycodes = self.lent().collect();
        for spare in &mut self.keys {
            spare.lent = None;
        }
        (keycodes, wait.unwrap_or_default())
    }
}

fn left_to_settle(loan: Loan, now: Instant) -> Duration {
    SETTLE.saturating_sub(now.saturating_duration_since(loan.used))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EURO: Keysym = Keysym(0x0100_20ac);
    const ZHE: Keysym = Keysym(0x0100_0436);
    const HEART: Keysym = Keysym(0x0100_2665);

    fn spare_keys() -> SpareKeys {
        let mut keys = SpareKeys::default();
        keys.refresh(&[200, 199], |_, _| true);
        keys
    }

    /// Lends, and releases at once.
    fn tap(keys: &mut SpareKeys, keysym: Keysym, now: Instant) -> Option<Lent> {
        let lent = keys.lend(keysym, now)?;
        keys.released(lent.keycode, now);
        Some(lent)
    }

    fn needed(keycode: Keycode, after: Duration) -> Option<Lent> {
        Some(Lent {
            keycode,
            mapping: Mapping::Needed { after },
        })
    }

    #[test]
    fn a_character_keeps_its_key() {
        let (mut keys, start) = (spare_keys(), Instant::now());
        assert_eq!(tap(&mut keys, EURO, start), needed(200, Duration::ZERO));
        assert_eq!(
            tap(&mut keys, EURO, start),
            Some(Lent {
                keycode: 200,
                mapping: Mapping::Present
            })
        );
    }

    #[test]
    fn the_key_unused_for_longest_is_lent_next_and_not_too_soon() {
        let (mut keys, start) = (spare_keys(), Instant::now());
        let _ = tap(&mut keys, EURO, start);
        let _ = tap(&mut keys, ZHE, start + Duration::from_millis(10));
        let soon = start + Duration::from_millis(20);
        assert_eq!(
            tap(&mut keys, HEART, soon),
            needed(200, SETTLE - Duration::from_millis(20))
        );
        let later = start + SETTLE * 3;
        assert_eq!(tap(&mut keys, EURO, later), needed(199, Duration::ZERO));
    }

    #[test]
    fn a_held_key_is_not_lent_again() {
        let (mut keys, start) = (spare_keys(), Instant::now());
        let _ = keys.lend(EURO, start);
        let _ = keys.lend(ZHE, start);
        assert_eq!(keys.lend(HEART, start + SETTLE), None);
        keys.released(199, start + SETTLE);
        assert_eq!(keys.lend(HEART, start + SETTLE * 2), needed(199, Duration::ZERO));
    }

    #[test]
    fn what_is_returned_waits_until_programs_have_looked() {
        let (mut keys, start) = (spare_keys(), Instant::now());
        let _ = tap(&mut keys, EURO, start);
        assert_eq!(keys.return_all(start), (vec![200], SETTLE));
        assert_eq!(keys.return_all(start), (vec![], Duration::ZERO));
    }

    #[test]
    fn a_new_layout_takes_its_keys_back() {
        let (mut keys, start) = (spare_keys(), Instant::now());
        let _ = tap(&mut keys, EURO, start);
        keys.refresh(&[150], |_, _| false);
        assert_eq!(keys.lent().count(), 0);
        assert_eq!(tap(&mut keys, EURO, start), needed(150, Duration::ZERO));
    }
}
