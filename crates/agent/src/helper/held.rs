//! Who holds down what. Operators share one keyboard and one mouse: a key is let go when the last of those who pressed it
//! has let go. Knows nothing of the display.

use std::collections::BTreeMap;

use deskside_desktop::{Button, KeyPress};

/// Something that is down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hold {
    Button(Button),
    Key(KeyPress),
}

/// What each stream's viewer holds down.
#[derive(Debug, Default)]
pub(super) struct Held(BTreeMap<u64, Vec<Hold>>);

impl Held {
    /// The viewer of `stream` presses something.
    pub fn press(&mut self, stream: u64, what: Hold) {
        let holds = self.0.entry(stream).or_default();
        if !holds.iter().any(|held| held.is(what)) {
            holds.push(what);
        }
    }

    /// It lets go, or could not press it after all. True when nobody else holds it, so that it is to come up.
    pub fn let_go(&mut self, stream: u64, what: Hold) -> bool {
        if let Some(holds) = self.0.get_mut(&stream) {
            holds.retain(|held| !held.is(what));
        }
        !self.is_held(what)
    }

    /// It lets go of everything. Gives what nobody else holds.
    pub fn let_go_of_all(&mut self, stream: u64) -> Vec<Hold> {
        let holds = self.0.remove(&stream).unwrap_or_default();
        holds.into_iter().filter(|hold| !self.is_held(*hold)).collect()
    }

    /// Whether nobody holds anything.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(Vec::is_empty)
    }

    /// Everything has come up.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    fn is_held(&self, what: Hold) -> bool {
        self.0.values().flatten().any(|held| held.is(what))
    }
}

impl Hold {
    /// Whether a release of `other` is a release of this. A key is known by its position, and only without one by its
    /// meaning, which may differ between press and release.
    fn is(self, other: Self) -> bool {
        match (self, other) {
            (Self::Key(one), Self::Key(other)) if one.physical.is_some() || other.physical.is_some() => {
                one.physical == other.physical
            }
            (one, other) => one == other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_desktop::{Keysym, PhysicalKey};

    const SHIFT: Hold = key(42, 0xffe1);

    const fn key(physical: u16, keysym: u32) -> Hold {
        Hold::Key(KeyPress {
            physical: Some(PhysicalKey(physical)),
            keysym: Some(Keysym(keysym)),
        })
    }

    #[test]
    fn what_two_hold_comes_up_with_the_second() {
        let mut held = Held::default();
        held.press(1, SHIFT);
        held.press(2, SHIFT);
        assert!(!held.let_go(1, SHIFT));
        assert!(held.let_go(2, SHIFT));
        assert!(held.is_empty());
    }

    #[test]
    fn who_leaves_lets_go_of_what_only_they_hold() {
        let mut held = Held::default();
        let letter = key(30, 0x61);
        held.press(1, SHIFT);
        held.press(1, letter);
        held.press(1, Hold::Button(Button::LEFT));
        held.press(2, SHIFT);
        assert_eq!(held.let_go_of_all(1), [letter, Hold::Button(Button::LEFT)]);
        assert!(!held.is_empty(), "the other still holds Shift");
        assert_eq!(held.let_go_of_all(2), [SHIFT]);
        assert_eq!(held.let_go_of_all(2), []);
    }

    #[test]
    fn a_key_is_known_by_its_position_when_its_meaning_changed() {
        let mut held = Held::default();
        held.press(1, key(30, 0x41));
        assert!(held.let_go(1, key(30, 0x61)));
        assert!(held.is_empty());
    }
}
