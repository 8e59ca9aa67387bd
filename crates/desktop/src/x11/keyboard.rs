//! Presses keys on the X server so that the wanted character arrives. Knows nothing of who wants it.

use std::collections::BTreeMap;
use std::time::Instant;

use x11rb::protocol::Event;
use x11rb::protocol::xproto::{KEY_PRESS_EVENT, KEY_RELEASE_EVENT};
use x11rb::protocol::xtest::ConnectionExt as _;

use super::connection::{During, XConnection};
use super::keymap::{KeyboardState, Keycode, Keymap, Modifiers, Stroke, is_function, is_same};
use super::layout;
use super::spare_keys::{Mapping, SpareKeys};
use crate::{DesktopError, KeyPress, Keysym, PhysicalKey};

/// X11's keycodes are Linux' key codes plus this.
const EVDEV_OFFSET: u16 = 8;

/// X11 reserves the three highest bits of a keysym (X protocol, section 5).
const MAX_KEYSYM: u32 = 0x1fff_ffff;

/// The keyboard, with what we hold on it.
pub(super) struct Keyboard {
    keymap: Option<Keymap>,
    spare: SpareKeys,
    held: BTreeMap<HeldBy, Keycode>,
}

/// Which press holds a key: a release names it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum HeldBy {
    Position(PhysicalKey),
    Character(Keysym),
}

impl Keyboard {
    /// A keyboard of which nothing is held.
    pub(super) fn open(connection: &XConnection) -> Result<Self, DesktopError> {
        layout::select(connection)?;
        Ok(Self {
            keymap: None,
            spare: SpareKeys::default(),
            held: BTreeMap::new(),
        })
    }

    /// Takes note of a change of layout.
    pub(super) fn take_in(&mut self, event: &Event) {
        if matches!(
            event,
            Event::XkbMapNotify(_) | Event::XkbNewKeyboardNotify(_) | Event::MappingNotify(_)
        ) {
            self.keymap = None;
        }
    }

    /// See [`Input::key`](crate::Input::key), which this implements.
    pub(super) fn press(&mut self, connection: &XConnection, key: KeyPress) -> Result<(), DesktopError> {
        let holder = holder(key)?;
        if self.held.contains_key(&holder) {
            return Ok(());
        }
        let position = key.physical.map(keycode).transpose()?;
        let keycode = match (key.keysym, position) {
            (Some(keysym), position) => match self.press_character(connection, keysym, position)? {
                Pressed::Held(keycode) => keycode,
                Pressed::Tapped => return Ok(()),
            },
            (None, Some(position)) => position,
            (None, None) => {
                return Err(DesktopError::UnknownKey(
                    "a key with neither position nor character".to_owned(),
                ));
            }
        };
        send_key(connection, KEY_PRESS_EVENT, keycode)?;
        self.held.insert(holder, keycode);
        Ok(())
    }

    /// Releases what the press of this key holds, if it holds anything.
    pub(super) fn release(&mut self, connection: &XConnection, key: KeyPress) -> Result<(), DesktopError> {
        let Some(keycode) = self.held.remove(&holder(key)?) else {
            return Ok(());
        };
        self.spare.released(keycode, Instant::now());
        send_key(connection, KEY_RELEASE_EVENT, keycode)
    }

    /// Releases every key that is held.
    pub(super) fn release_held(&mut self, connection: &XConnection) -> Result<(), DesktopError> {
        let now = Instant::now();
        for keycode in std::mem::take(&mut self.held).into_values() {
            self.spare.released(keycode, now);
            send_key(connection, KEY_RELEASE_EVENT, keycode)?;
        }
        Ok(())
    }

    /// Gives the borrowed keys back, after programs had time to look up what they meant.
    pub(super) fn return_spare_keys(&mut self, connection: &XConnection) -> Result<(), DesktopError> {
        let (keycodes, wait) = self.spare.return_all(Instant::now());
        if !keycodes.is_empty() {
            std::thread::sleep(wait);
            keycodes
                .into_iter()
                .try_for_each(|keycode| layout::map_key(connection, keycode, None))?;
        }
        Ok(())
    }

    /// Finds the key for a character and brings it to where a press makes it; or taps it, when that needs modifiers
    /// that must not stay.
    fn press_character(
        &mut self,
        connection: &XConnection,
        keysym: Keysym,
        position: Option<Keycode>,
    ) -> Result<Pressed, DesktopError> {
        if keysym.0 == 0 || keysym.0 > MAX_KEYSYM {
            return Err(DesktopError::UnknownKey(format!("keysym {:#x}", keysym.0)));
        }
        let state = self.state(connection)?;
        let keymap = self.current_keymap(connection)?;
        let means_it = |position| {
            keymap
                .meaning(position, state)
                .is_some_and(|meaning| is_same(meaning, keysym.0))
        };
        let does_it = |position| is_function(keysym) && keymap.has(position, keysym, state);
        if let Some(position) = position.filter(|position| means_it(*position) || does_it(*position)) {
            return Ok(Pressed::Held(position));
        }
        if is_function(keysym) {
            return match keymap.find_function(keysym, state) {
                Some(keycode) => Ok(Pressed::Held(keycode)),
                None => self.borrow_key(connection, keysym).map(Pressed::Held),
            };
        }
        match keymap.find(keysym, state) {
            Some(stroke) if stroke.set == 0 && stroke.clear == 0 => Ok(Pressed::Held(stroke.keycode)),
            Some(stroke) => self.tap(connection, stroke).map(|()| Pressed::Tapped),
            None => self.borrow_key(connection, keysym).map(Pressed::Held),
        }
    }

    /// Makes one character with other modifiers than those that are down, and puts those back.
    fn tap(&self, connection: &XConnection, stroke: Stroke) -> Result<(), DesktopError> {
        let shifts = self
            .keymap
            .as_ref()
            .map(|keymap| keymap.shifts.as_slice())
            .unwrap_or_default();
        let held = self.held.values().copied();
        let cleared: Vec<Keycode> = held
            .filter(|held| shifts.iter().any(|(key, sets)| key == held && sets & stroke.clear != 0))
            .collect();
        let set: Vec<Keycode> = keys_for(shifts, stroke.set);
        cleared
            .iter()
            .try_for_each(|key| send_key(connection, KEY_RELEASE_EVENT, *key))?;
        set.iter()
            .try_for_each(|key| send_key(connection, KEY_PRESS_EVENT, *key))?;
        send_key(connection, KEY_PRESS_EVENT, stroke.keycode)?;
        send_key(connection, KEY_RELEASE_EVENT, stroke.keycode)?;
        set.iter()
            .try_for_each(|key| send_key(connection, KEY_RELEASE_EVENT, *key))?;
        cleared
            .iter()
            .try_for_each(|key| send_key(connection, KEY_PRESS_EVENT, *key))
    }

    fn borrow_key(&mut self, connection: &XConnection, keysym: Keysym) -> Result<Keycode, DesktopError> {
        let unknown = || {
            DesktopError::UnknownKey(format!(
                "keysym {:#x}: not on the layout, and no spare key left",
                keysym.0
            ))
        };
        let lent = self.spare.lend(keysym, Instant::now()).ok_or_else(unknown)?;
        if let Mapping::Needed { after } = lent.mapping {
            std::thread::sleep(after);
            layout::map_key(connection, lent.keycode, Some(keysym))?;
        }
        Ok(lent.keycode)
    }

    fn state(&mut self, connection: &XConnection) -> Result<KeyboardState, DesktopError> {
        let state = layout::state(connection)?;
        // The reply comes after every event that the server sent before it: layout changes are known now.
        while let Some(event) = connection.poll()? {
            self.take_in(&event);
        }
        Ok(state)
    }

    fn current_keymap(&mut self, connection: &XConnection) -> Result<&Keymap, DesktopError> {
        let keymap = match self.keymap.take() {
            Some(keymap) => keymap,
            None => self.read_keymap(connection)?,
        };
        Ok(self.keymap.insert(keymap))
    }

    fn read_keymap(&mut self, connection: &XConnection) -> Result<Keymap, DesktopError> {
        let mut keymap = layout::read(connection)?;
        let still_lent = |key, lent: Keysym| keymap.meaning(key, KeyboardState::default()) == Some(lent.0);
        self.spare.refresh(&keymap.unused(), still_lent);
        self.spare.lent().for_each(|keycode| keymap.forget(keycode));
        Ok(keymap)
    }
}

enum Pressed {
    /// This key is to be pressed, and stays down until its release.
    Held(Keycode),
    /// It is done already.
    Tapped,
}

fn holder(key: KeyPress) -> Result<HeldBy, DesktopError> {
    key.physical
        .map(HeldBy::Position)
        .or(key.keysym.map(HeldBy::Character))
        .ok_or_else(|| DesktopError::UnknownKey("a key with neither position nor character".to_owned()))
}

fn keycode(physical: PhysicalKey) -> Result<Keycode, DesktopError> {
    physical
        .0
        .checked_add(EVDEV_OFFSET)
        .and_then(|code| Keycode::try_from(code).ok())
        .ok_or_else(|| DesktopError::UnknownKey(format!("position {} (X11 has 0 to 247)", physical.0)))
}

/// One key for each of the modifiers.
fn keys_for(shifts: &[(Keycode, Modifiers)], wanted: Modifiers) -> Vec<Keycode> {
    let mut missing = wanted;
    shifts
        .iter()
        .filter(|(_, sets)| {
            let helps = sets & missing != 0;
            missing &= !sets;
            helps
        })
        .map(|(key, _)| *key)
        .collect()
}

fn send_key(connection: &XConnection, event: u8, keycode: Keycode) -> Result<(), DesktopError> {
    connection
        .x
        .xtest_fake_input(event, keycode, 0, x11rb::NONE, 0, 0, 0)
        .during("press a key")?
        .ignore_error();
    Ok(())
}
