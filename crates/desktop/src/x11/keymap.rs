//! The device's keyboard layout as data: which key, with which modifiers, makes which character. Does no I/O.
//!
//! The model is XKB's (X Keyboard Extension protocol, section 2 and 7): a key has up to four groups (the layouts that
//! the user switches between), a group has levels, and the group's *type* says which modifiers choose which level.

use xkeysym::Keysym as Sym;

use crate::Keysym;

/// An X11 keycode, 8 to 255.
pub(super) type Keycode = u8;

/// A set of X11's eight real modifiers, one bit each: Shift, Lock, Control, Mod1 to Mod5.
pub(super) type Modifiers = u8;

/// The layout.
#[derive(Debug, Clone, Default)]
pub(super) struct Keymap {
    pub(super) types: Vec<KeyType>,
    /// The first is the key with the lowest keycode.
    pub(super) keys: Vec<Key>,
    pub(super) lowest: Keycode,
    /// Keys that can be held to set a modifier for the length of one character, and the modifiers that they set.
    pub(super) shifts: Vec<(Keycode, Modifiers)>,
}

/// Which modifiers choose which level.
#[derive(Debug, Clone, Default)]
pub(super) struct KeyType {
    /// The modifiers that matter to this type.
    pub(super) mask: Modifiers,
    /// A combination of them that is not listed chooses level 0.
    pub(super) levels: Vec<(Modifiers, u8)>,
}

/// One key.
#[derive(Debug, Clone, Default)]
pub(super) struct Key {
    pub(super) groups: Vec<Group>,
    pub(super) out_of_range: OutOfRange,
    /// Whether it is bound to a modifier.
    pub(super) modifier: bool,
}

/// What a key means in one group.
#[derive(Debug, Clone, Default)]
pub(super) struct Group {
    /// Index into [`Keymap::types`].
    pub(super) key_type: u8,
    /// One for each level; 0 is nothing.
    pub(super) syms: Vec<u32>,
}

/// What a key with fewer groups does in a group that it lacks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum OutOfRange {
    #[default]
    Wrap,
    Clamp,
    Redirect(u8),
}

/// The keyboard at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct KeyboardState {
    pub(super) modifiers: Modifiers,
    /// The layout chosen, from 0.
    pub(super) group: u8,
}

/// How to make a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stroke {
    pub(super) keycode: Keycode,
    /// Modifiers that must be down and are not.
    pub(super) set: Modifiers,
    /// Modifiers that are down and must not be.
    pub(super) clear: Modifiers,
}

impl Keymap {
    /// What the key makes now.
    pub(super) fn meaning(&self, keycode: Keycode, state: KeyboardState) -> Option<u32> {
        let group = self.key(keycode)?.group(state.group)?;
        let level = self.types.get(usize::from(group.key_type))?.level(state.modifiers);
        group.syms.get(usize::from(level)).copied().filter(|sym| *sym != 0)
    }

    /// The stroke that makes a character in the current group with the fewest changes of modifiers.
    pub(super) fn find(&self, keysym: Keysym, state: KeyboardState) -> Option<Stroke> {
        let keycodes = self.numbered_keys();
        keycodes
            .filter_map(|(keycode, key)| key.group(state.group).map(|group| (keycode, group)))
            .flat_map(|(keycode, group)| self.strokes(keycode, group, keysym, state))
            .min_by_key(|(exact, stroke)| (stroke.changes(), !exact, stroke.keycode))
            .map(|(_, stroke)| stroke)
    }

    /// Whether the key has this meaning in the current group, with whatever modifiers.
    pub(super) fn has(&self, keycode: Keycode, keysym: Keysym, state: KeyboardState) -> bool {
        let group = self.key(keycode).and_then(|key| key.group(state.group));
        group.is_some_and(|group| group.syms.contains(&keysym.0))
    }

    /// The key with this function in the current group, with as few modifiers as possible.
    pub(super) fn find_function(&self, keysym: Keysym, state: KeyboardState) -> Option<Keycode> {
        let level = |key: &Key| key.group(state.group)?.syms.iter().position(|sym| *sym == keysym.0);
        let found = self
            .numbered_keys()
            .filter_map(|(keycode, key)| Some((level(key)?, keycode)));
        found.min().map(|(_, keycode)| keycode)
    }

    /// Keys that mean nothing and set nothing, the highest first: those are the least likely to exist.
    pub(super) fn unused(&self) -> Vec<Keycode> {
        let mut unused: Vec<Keycode> = self
            .numbered_keys()
            .filter(|(_, key)| key.is_unused())
            .map(|(keycode, _)| keycode)
            .collect();
        unused.reverse();
        unused
    }

    /// Makes the map forget what a key means, so that it is never found. For keys that we have borrowed.
    pub(super) fn forget(&mut self, keycode: Keycode) {
        if let Some(key) = keycode
            .checked_sub(self.lowest)
            .and_then(|index| self.keys.get_mut(usize::from(index)))
        {
            key.groups.clear();
        }
    }

    /// The modifiers that we can set or clear for one character.
    fn settable(&self) -> Modifiers {
        self.shifts.iter().fold(0, |all, (_, modifiers)| all | modifiers)
    }

    fn strokes<'a>(
        &'a self,
        keycode: Keycode,
        group: &'a Group,
        keysym: Keysym,
        state: KeyboardState,
    ) -> impl Iterator<Item = (bool, Stroke)> + 'a {
        let key_type = self.types.get(usize::from(group.key_type));
        key_type.into_iter().flat_map(move |key_type| {
            submasks(key_type.mask & self.settable()).filter_map(move |wanted| {
                // Modifiers that cannot be set (Caps Lock, Num Lock) stay as they are, and are reckoned with.
                let fixed = state.modifiers & !self.settable();
                let sym = *group.syms.get(usize::from(key_type.level(wanted | fixed)))?;
                let present = state.modifiers & key_type.mask & self.settable();
                let stroke = Stroke {
                    keycode,
                    set: wanted & !present,
                    clear: present & !wanted,
                };
                is_same(sym, keysym.0).then_some((sym == keysym.0, stroke))
            })
        })
    }

    fn numbered_keys(&self) -> impl Iterator<Item = (Keycode, &Key)> {
        (self.lowest..=Keycode::MAX).zip(&self.keys)
    }

    fn key(&self, keycode: Keycode) -> Option<&Key> {
        self.keys.get(usize::from(keycode.checked_sub(self.lowest)?))
    }
}

impl KeyType {
    fn level(&self, modifiers: Modifiers) -> u8 {
        let relevant = modifiers & self.mask;
        self.levels
            .iter()
            .find(|(combination, _)| *combination == relevant)
            .map_or(0, |(_, level)| *level)
    }
}

impl Key {
    fn group(&self, group: u8) -> Option<&Group> {
        let count = u8::try_from(self.groups.len()).ok().filter(|count| *count > 0)?;
        let index = match self.out_of_range {
            _ if group < count => group,
            OutOfRange::Wrap => group % count,
            OutOfRange::Clamp => count - 1,
            OutOfRange::Redirect(to) if to < count => to,
            OutOfRange::Redirect(_) => 0,
        };
        self.groups.get(usize::from(index))
    }

    fn is_unused(&self) -> bool {
        !self.modifier && self.groups.iter().all(|group| group.syms.iter().all(|sym| *sym == 0))
    }
}

impl Stroke {
    fn changes(self) -> u32 {
        self.set.count_ones() + self.clear.count_ones()
    }
}

/// Whether two keysyms are one, or two names of one character: layouts still use the keysyms from before Unicode
/// (`0x6d6`), viewers send Unicode (`0x100_0436`). The keypad's digits are functions of their own.
pub(super) fn is_same(one: u32, other: u32) -> bool {
    let character = |sym: u32| {
        let sym = Sym::new(sym);
        sym.key_char()
            .filter(|character| !character.is_control() && !sym.is_keypad_key())
    };
    one != 0 && (one == other || character(one).is_some_and(|c| character(other) == Some(c)))
}

/// Whether a keysym is what a key *does* (Tab, Alt, F5) and not what it writes. Modifiers don't choose between functions:
/// Shift with Tab is meant as just that, though layouts call it `ISO_Left_Tab`. The keypad is not among them, because
/// its functions and its digits are told apart by a modifier.
pub(super) fn is_function(keysym: Keysym) -> bool {
    let sym = Sym::new(keysym.0);
    !sym.is_keypad_key() && sym.key_char().is_none_or(char::is_control)
}

/// Every combination of the modifiers in `mask`, none included.
fn submasks(mask: Modifiers) -> impl Iterator<Item = Modifiers> {
    (0..=mask).filter(move |candidate| candidate & !mask == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIFT: Modifiers = 1;
    const LOCK: Modifiers = 2;
    const CONTROL: Modifiers = 4;
    const ALTGR: Modifiers = 0x80;
    const SHIFT_KEY: Keycode = 50;
    const ALTGR_KEY: Keycode = 92;

    /// Keys 8 to 13: a/A, 1/!, q/Q/@, an unused one, Cyrillic zhe in the second group, and a modifier's.
    fn keymap() -> Keymap {
        let alphabetic = KeyType {
            mask: SHIFT | LOCK,
            levels: vec![(SHIFT, 1), (LOCK, 1)],
        };
        let two_levels = KeyType {
            mask: SHIFT,
            levels: vec![(SHIFT, 1)],
        };
        let four_levels = KeyType {
            mask: SHIFT | ALTGR,
            levels: vec![(SHIFT, 1), (ALTGR, 2), (SHIFT | ALTGR, 3)],
        };
        let group = |key_type, syms: &[u32]| Group {
            key_type,
            syms: syms.to_vec(),
        };
        let key = |groups: Vec<Group>| Key {
            groups,
            ..Key::default()
        };
        Keymap {
            types: vec![alphabetic, two_levels, four_levels],
            keys: vec![
                key(vec![group(0, &[0x61, 0x41])]),
                key(vec![group(1, &[0x31, 0x21])]),
                key(vec![group(2, &[0x71, 0x51, 0x40, 0])]),
                key(vec![]),
                key(vec![group(0, &[0x3b, 0x3a]), group(0, &[0x6d6, 0x6f6])]),
                Key {
                    modifier: true,
                    ..Key::default()
                },
            ],
            lowest: 8,
            shifts: vec![(SHIFT_KEY, SHIFT), (ALTGR_KEY, ALTGR)],
        }
    }

    fn with(modifiers: Modifiers) -> KeyboardState {
        KeyboardState { modifiers, group: 0 }
    }

    fn stroke(keycode: Keycode, set: Modifiers, clear: Modifiers) -> Option<Stroke> {
        Some(Stroke { keycode, set, clear })
    }

    #[test]
    fn a_plain_character_needs_no_modifier() {
        assert_eq!(keymap().find(Keysym::from_char('a'), with(0)), stroke(8, 0, 0));
        assert_eq!(keymap().find(Keysym::from_char('a'), with(CONTROL)), stroke(8, 0, 0));
    }

    #[test]
    fn shift_is_set_or_cleared_as_the_character_needs() {
        assert_eq!(keymap().find(Keysym::from_char('!'), with(0)), stroke(9, SHIFT, 0));
        assert_eq!(keymap().find(Keysym::from_char('1'), with(SHIFT)), stroke(9, 0, SHIFT));
        assert_eq!(
            keymap().find(Keysym::from_char('@'), with(SHIFT)),
            stroke(10, ALTGR, SHIFT)
        );
    }

    #[test]
    fn caps_lock_is_reckoned_with_and_not_touched() {
        assert_eq!(keymap().find(Keysym::from_char('A'), with(LOCK)), stroke(8, 0, 0));
        assert_eq!(keymap().find(Keysym::from_char('a'), with(LOCK)), stroke(8, SHIFT, 0));
    }

    #[test]
    fn the_group_that_the_user_chose_counts() {
        let zhe = Keysym::from_char('ж');
        assert_eq!(keymap().find(zhe, with(0)), None);
        let second = KeyboardState { modifiers: 0, group: 1 };
        assert_eq!(keymap().find(zhe, second), stroke(12, 0, 0));
        assert_eq!(
            keymap().find(Keysym::from_char('a'), second),
            stroke(8, 0, 0),
            "one group wraps into range"
        );
    }

    #[test]
    fn a_characters_old_and_new_name_are_the_same() {
        assert!(is_same(0x6d6, Keysym::from_char('ж').0));
        assert!(is_same(0x20ac, Keysym::from_char('€').0));
        assert!(
            !is_same(0xffb5, Keysym::from_char('5').0),
            "the keypad's five is another key"
        );
        assert!(!is_same(0, 0), "nothing is no character");
    }

    #[test]
    fn what_a_key_means_now() {
        assert_eq!(keymap().meaning(8, with(SHIFT)), Some(0x41));
        assert_eq!(keymap().meaning(10, with(SHIFT | ALTGR)), None);
        assert_eq!(keymap().meaning(200, with(0)), None);
        assert_eq!(keymap().meaning(3, with(0)), None);
    }

    #[test]
    fn unused_keys_are_those_without_meaning_or_modifier() {
        assert_eq!(keymap().unused(), [11]);
    }

    #[test]
    fn a_function_is_found_at_every_level_and_the_lowest_wins() {
        let (tab, left_tab) = (Keysym(0xff09), Keysym(0xfe20));
        let mut keymap = keymap();
        let syms = |one: Keysym, other: Keysym| {
            vec![Group {
                key_type: 1,
                syms: vec![one.0, other.0],
            }]
        };
        keymap.keys[0].groups = syms(left_tab, tab);
        keymap.keys[2].groups = syms(tab, left_tab);
        assert_eq!(keymap.find_function(tab, with(SHIFT)), Some(10));
        assert_eq!(keymap.find_function(left_tab, with(0)), Some(8));
        assert_eq!(keymap.find_function(Keysym(0xffbe), with(0)), None);
        assert!(keymap.has(10, left_tab, with(0)));
        assert!(!keymap.has(9, left_tab, with(0)));
    }

    #[test]
    fn functions_are_what_keys_do_and_not_what_they_write() {
        for function in [0xff09, 0xff0d, 0xffe9, 0xffbe, 0xfe20, 0xff51] {
            assert!(is_function(Keysym(function)), "{function:#x}");
        }
        for writes in [0x61, 0x20, 0x0100_20ac, 0x6d6, 0xffb5, 0xff95] {
            assert!(!is_function(Keysym(writes)), "{writes:#x}");
        }
    }

    #[test]
    fn a_borrowed_key_is_never_found() {
        let mut keymap = keymap();
        keymap.forget(8);
        assert_eq!(keymap.find(Keysym::from_char('a'), with(0)), None);
    }
}
