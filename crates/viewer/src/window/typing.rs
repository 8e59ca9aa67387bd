//! What goes down comes up again: follows the keys that the device believes pressed, whatever the windowing system forgets to
//! say. Knows no window and no layout.

use std::collections::BTreeMap;

use deskside_session::viewer::UserInput;

/// A key as this computer's keyboard means it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stroke {
    /// evdev key code; 0 when the system told none.
    pub(super) physical: u32,
    /// X11 keysym; 0 when the key means nothing by itself (a dead key, whose character comes with the next).
    pub(super) keysym: u32,
    pub(super) pressed: bool,
    /// Held so long that the system presses it again.
    pub(super) repeat: bool,
}

/// The keys that are down at the device.
#[derive(Debug, Default)]
pub(super) struct Typing {
    /// By place: the keysym that was sent, so that the release says the same.
    held: BTreeMap<u32, u32>,
}

impl Typing {
    /// What a stroke means for the device. With `translation` the character counts, without only the place.
    pub(super) fn stroke(&mut self, stroke: Stroke, translation: bool) -> Vec<UserInput> {
        let keysym = if translation || stroke.physical == 0 {
            stroke.keysym
        } else {
            0
        };
        if !stroke.pressed {
            return self.release(stroke.physical).into_iter().collect();
        }
        if is_lock(stroke.keysym) || (translation && keysym == 0) || (keysym == 0 && stroke.physical == 0) {
            return Vec::new();
        }
        let press = key(stroke.physical, keysym, true);
        if stroke.physical == 0 {
            return vec![press, key(0, keysym, false)];
        }
        match self.held.insert(stroke.physical, keysym) {
            // The same key with another meaning (Shift came between): let the first go, or it would stay down.
            Some(before) if before != keysym => vec![key(stroke.physical, before, false), press],
            _ => vec![press],
        }
    }

    /// The window lost the keyboard: nothing stays pressed.
    pub(super) fn release_all(&mut self) -> UserInput {
        self.held.clear();
        UserInput::ReleaseAll
    }

    fn release(&mut self, physical: u32) -> Option<UserInput> {
        let keysym = self.held.remove(&physical)?;
        Some(key(physical, keysym, false))
    }
}

/// Presses keys in order, and lets them go in the other order. Each is a keysym with its place.
pub(super) fn chord(keys: &[(u32, u32)]) -> Vec<UserInput> {
    let down = keys.iter().map(|&(keysym, physical)| key(physical, keysym, true));
    let up = keys
        .iter()
        .rev()
        .map(|&(keysym, physical)| key(physical, keysym, false));
    down.chain(up).collect()
}

fn key(physical: u32, keysym: u32, pressed: bool) -> UserInput {
    UserInput::Key {
        physical,
        keysym,
        pressed,
    }
}

/// CapsLock, NumLock and ScrollLock work on the person's own keyboard; the characters that follow say the rest.
fn is_lock(keysym: u32) -> bool {
    matches!(keysym, 0xffe5 | 0xff7f | 0xff14)
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Stroke = Stroke {
        physical: 30,
        keysym: 0x61,
        pressed: true,
        repeat: false,
    };

    fn up(stroke: Stroke) -> Stroke {
        Stroke {
            pressed: false,
            ..stroke
        }
    }

    #[test]
    fn a_release_says_what_the_press_said() {
        let mut typing = Typing::default();
        assert_eq!(typing.stroke(A, true), [key(30, 0x61, true)]);
        let capital = Stroke { keysym: 0x41, ..A };
        assert_eq!(
            typing.stroke(up(capital), true),
            [key(30, 0x61, false)],
            "Shift went first"
        );
        assert_eq!(typing.stroke(up(A), true), [], "it is up already");
    }

    #[test]
    fn a_key_that_changes_its_meaning_is_let_go_first() {
        let mut typing = Typing::default();
        typing.stroke(A, true);
        let capital = Stroke { keysym: 0x41, ..A };
        assert_eq!(
            typing.stroke(capital, true),
            [key(30, 0x61, false), key(30, 0x41, true)]
        );
    }

    #[test]
    fn without_translation_only_the_place_counts() {
        let mut typing = Typing::default();
        assert_eq!(typing.stroke(A, false), [key(30, 0, true)]);
        assert_eq!(typing.stroke(up(A), true), [key(30, 0, false)], "as it was pressed");
        let dead = Stroke { keysym: 0, ..A };
        assert_eq!(typing.stroke(dead, false), [key(30, 0, true)]);
        assert_eq!(
            Typing::default().stroke(dead, true),
            [],
            "its character comes with the next"
        );
    }

    #[test]
    fn what_has_no_place_is_typed_at_once() {
        let committed = Stroke { physical: 0, ..A };
        assert_eq!(
            Typing::default().stroke(committed, false),
            [key(0, 0x61, true), key(0, 0x61, false)]
        );
    }

    #[test]
    fn locks_stay_here_and_losing_the_keyboard_lets_all_go() {
        let mut typing = Typing::default();
        let caps = Stroke {
            keysym: 0xffe5,
            physical: 58,
            ..A
        };
        assert_eq!(typing.stroke(caps, false), []);
        typing.stroke(A, true);
        assert_eq!(typing.release_all(), UserInput::ReleaseAll);
        assert_eq!(typing.stroke(up(A), true), []);
    }

    #[test]
    fn chords_come_up_in_the_other_order() {
        let inputs = chord(&[(1, 10), (2, 20)]);
        assert_eq!(
            inputs,
            [key(10, 1, true), key(20, 2, true), key(20, 2, false), key(10, 1, false)]
        );
    }
}
