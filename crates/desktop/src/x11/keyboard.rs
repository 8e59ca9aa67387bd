//! Presses keys on the X server so that the wanted character arrives. Knows nothing of who wants it.

use std::collections::BTreeMap;
use std::time::Instant;

use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xkb::{self, ConnectionExt as _, EventType, ID, MapPart, SelectEventsAux, SetMapAux, SetMapFlags};
use x11rb::protocol::xproto::{KEY_PRESS_EVENT, KEY_RELEASE_EVENT};
use x11rb::protocol::xtest::ConnectionExt as _;

use super::connection::{During, XConnection};
use super::keymap::{Group, Key, KeyType, KeyboardState, Keycode, Keymap, Modifiers, OutOfRange, Stroke, is_same};
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
    /// Announces that we speak XKB, and asks to be told of layout changes.
    pub(super) fn open(connection: &XConnection) -> Result<Self, DesktopError> {
        const OPERATION: &str = "read the keyboard layout";
        connection.require(xkb::X11_EXTENSION_NAME, "know the keyboard layout")?;
        let x = &connection.x;
        x.xkb_use_extension(1, 0).during(OPERATION)?.reply().during(OPERATION)?;
        let events = EventType::NEW_KEYBOARD_NOTIFY | EventType::MAP_NOTIFY;
        let parts = MapPart::KEY_TYPES | MapPart::KEY_SYMS | MapPart::MODIFIER_MAP;
        x.xkb_select_events(
            core_keyboard(),
            EventType::from(0u16),
            events,
            parts,
            parts,
            &SelectEventsAux::new(),
        )
        .during(OPERATION)?
        .check()
        .during(OPERATION)?;
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
        fake(connection, KEY_PRESS_EVENT, keycode)?;
        self.held.insert(holder, keycode);
        Ok(())
    }

    /// Releases what the press of this key holds, if it holds anything.
    pub(super) fn release(&mut self, connection: &XConnection, key: KeyPress) -> Result<(), DesktopError> {
        let Some(keycode) = self.held.remove(&holder(key)?) else {
            return Ok(());
        };
        self.spare.released(keycode, Instant::now());
        fake(connection, KEY_RELEASE_EVENT, keycode)
    }

    /// Releases every key that is held.
    pub(super) fn release_held(&mut self, connection: &XConnection) -> Result<(), DesktopError> {
        let now = Instant::now();
        for keycode in std::mem::take(&mut self.held).into_values() {
            self.spare.released(keycode, now);
            fake(connection, KEY_RELEASE_EVENT, keycode)?;
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
                .try_for_each(|keycode| map_key(connection, keycode, None))?;
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
        let state = self.state(connection)?;
        let keymap = self.current_keymap(connection)?;
        if let Some(position) = position
            && keymap
                .meaning(position, state)
                .is_some_and(|meaning| is_same(meaning, keysym.0))
        {
            return Ok(Pressed::Held(position));
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
            .try_for_each(|key| fake(connection, KEY_RELEASE_EVENT, *key))?;
        set.iter().try_for_each(|key| fake(connection, KEY_PRESS_EVENT, *key))?;
        fake(connection, KEY_PRESS_EVENT, stroke.keycode)?;
        fake(connection, KEY_RELEASE_EVENT, stroke.keycode)?;
        set.iter()
            .try_for_each(|key| fake(connection, KEY_RELEASE_EVENT, *key))?;
        cleared
            .iter()
            .try_for_each(|key| fake(connection, KEY_PRESS_EVENT, *key))
    }

    fn borrow_key(&mut self, connection: &XConnection, keysym: Keysym) -> Result<Keycode, DesktopError> {
        let unknown = || {
            DesktopError::UnknownKey(format!(
                "keysym {:#x}: not on the layout, and no spare key left",
                keysym.0
            ))
        };
        if keysym.0 == 0 || keysym.0 > MAX_KEYSYM {
            return Err(DesktopError::UnknownKey(format!("keysym {:#x}", keysym.0)));
        }
        let lent = self.spare.lend(keysym, Instant::now()).ok_or_else(unknown)?;
        if let Mapping::Needed { after } = lent.mapping {
            std::thread::sleep(after);
            map_key(connection, lent.keycode, Some(keysym))?;
        }
        Ok(lent.keycode)
    }

    fn state(&mut self, connection: &XConnection) -> Result<KeyboardState, DesktopError> {
        const OPERATION: &str = "read the keyboard's state";
        let reply = connection
            .x
            .xkb_get_state(core_keyboard())
            .during(OPERATION)?
            .reply()
            .during(OPERATION)?;
        // The reply comes after every event that the server sent before it: layout changes are known now.
        while let Some(event) = connection.poll()? {
            self.take_in(&event);
        }
        Ok(KeyboardState {
            modifiers: modifiers(reply.mods),
            group: reply.group.into(),
        })
    }

    fn current_keymap(&mut self, connection: &XConnection) -> Result<&Keymap, DesktopError> {
        if self.keymap.is_none() {
            let mut keymap = read_keymap(connection)?;
            let state = KeyboardState::default();
            self.spare.refresh(&keymap.unused(), |key, lent| {
                keymap.meaning(key, state).is_some_and(|m| m == lent.0)
            });
            self.spare.lent().for_each(|keycode| keymap.forget(keycode));
            self.keymap = Some(keymap);
        }
        self.keymap.as_ref().ok_or(DesktopError::NotStarted)
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

fn fake(connection: &XConnection, event: u8, keycode: Keycode) -> Result<(), DesktopError> {
    connection
        .x
        .xtest_fake_input(event, keycode, 0, x11rb::NONE, 0, 0, 0)
        .during("press a key")?
        .ignore_error();
    Ok(())
}

/// Gives a key a character, whatever Shift and Caps Lock say; no character empties it.
///
/// The core request for this lets the server choose the key's type, and with the one it chooses programs turn an "é"
/// into an "É" while Caps Lock is on. The type ALPHABETIC uses Caps Lock up.
fn map_key(connection: &XConnection, keycode: Keycode, keysym: Option<Keysym>) -> Result<(), DesktopError> {
    const OPERATION: &str = "give a spare key a character";
    /// Every keyboard has this type at this place (X Keyboard Extension protocol, section 7.2.1).
    const ALPHABETIC: u8 = 2;
    let syms = keysym.map_or(Vec::new(), |keysym| vec![keysym.0, keysym.0]);
    let width = syms.len() as u8;
    let key = xkb::KeySymMap {
        kt_index: [ALPHABETIC, 0, 0, 0],
        group_info: width.min(1),
        width,
        syms,
    };
    let setup = connection.x.setup();
    let (lowest, highest, no_vmods) = (setup.min_keycode, setup.max_keycode, xkb::VMod::from(0u16));
    let parts = SetMapAux::new().syms(vec![key]);
    // Only symbols of one key; the rest of the request stays empty.
    #[rustfmt::skip]
    let request = connection.x.xkb_set_map(
        core_keyboard(), SetMapFlags::RECOMPUTE_ACTIONS, lowest, highest, 0, 0, keycode, 1, width.into(),
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, no_vmods, &parts,
    );
    request.during(OPERATION)?.check().during(OPERATION)
}

fn core_keyboard() -> xkb::DeviceSpec {
    ID::USE_CORE_KBD.into()
}

fn modifiers(mask: x11rb::protocol::xproto::ModMask) -> Modifiers {
    // Bits above the eight modifiers are pointer buttons.
    (u16::from(mask) & 0xff) as Modifiers
}

fn read_keymap(connection: &XConnection) -> Result<Keymap, DesktopError> {
    const OPERATION: &str = "read the keyboard layout";
    let parts = MapPart::KEY_TYPES | MapPart::KEY_SYMS | MapPart::MODIFIER_MAP;
    let (none, no_vmods) = (MapPart::from(0u16), xkb::VMod::from(0u16));
    let reply = connection
        .x
        .xkb_get_map(
            core_keyboard(),
            parts,
            none,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            no_vmods,
            0,
            0,
            0,
            0,
            0,
            0,
        )
        .during(OPERATION)?
        .reply()
        .during(OPERATION)?;
    let mut keymap = Keymap {
        types: reply.map.types_rtrn.unwrap_or_default().iter().map(key_type).collect(),
        keys: reply.map.syms_rtrn.unwrap_or_default().iter().map(key).collect(),
        lowest: reply.first_key_sym,
        shifts: Vec::new(),
    };
    for bound in reply.map.modmap_rtrn.unwrap_or_default() {
        let index = bound.keycode.checked_sub(keymap.lowest).map(usize::from);
        if let Some(key) = index.and_then(|index| keymap.keys.get_mut(index)) {
            key.modifier = true;
            if key
                .groups
                .first()
                .and_then(|group| group.syms.first())
                .is_some_and(|sym| is_momentary(*sym))
            {
                keymap.shifts.push((bound.keycode, modifiers(bound.mods)));
            }
        }
    }
    Ok(keymap)
}

/// Whether a key with this meaning sets its modifier only while it is held, and does nothing else.
fn is_momentary(sym: u32) -> bool {
    use xkeysym::key::{ISO_Level3_Shift, ISO_Level5_Shift, Mode_switch, Shift_L, Shift_R};
    [Shift_L, Shift_R, ISO_Level3_Shift, ISO_Level5_Shift, Mode_switch].contains(&sym)
}

fn key_type(reply: &xkb::KeyType) -> KeyType {
    let active = reply.map.iter().filter(|entry| entry.active);
    KeyType {
        mask: modifiers(reply.mods_mask),
        levels: active.map(|entry| (modifiers(entry.mods_mask), entry.level)).collect(),
    }
}

fn key(reply: &xkb::KeySymMap) -> Key {
    let count = usize::from(reply.group_info & 0x0f);
    let width = usize::from(reply.width).max(1);
    let groups = reply.syms.chunks(width).zip(reply.kt_index).take(count);
    Key {
        groups: groups
            .map(|(syms, key_type)| Group {
                key_type,
                syms: syms.to_vec(),
            })
            .collect(),
        out_of_range: match reply.group_info & 0xc0 {
            0x40 => OutOfRange::Clamp,
            0x80 => OutOfRange::Redirect((reply.group_info >> 4) & 0x03),
            _ => OutOfRange::Wrap,
        },
        modifier: false,
    }
}
