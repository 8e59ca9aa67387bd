//! Reads the keyboard's layout and state from the X server, and gives spare keys a character, all by XKB. Knows nothing
//! of what is pressed.

use x11rb::connection::Connection as _;
use x11rb::protocol::xkb::{self, ConnectionExt as _, EventType, ID, MapPart, SelectEventsAux, SetMapAux, SetMapFlags};
use x11rb::protocol::xproto::ModMask;

use super::connection::{During, XConnection};
use super::keymap::{Group, Key, KeyType, KeyboardState, Keycode, Keymap, Modifiers, OutOfRange};
use crate::{DesktopError, Keysym};

/// Announces that we speak XKB, and asks to be told of layout changes.
pub(super) fn select(connection: &XConnection) -> Result<(), DesktopError> {
    const OPERATION: &str = "watch the keyboard layout";
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
    .during(OPERATION)
}

/// The keyboard at this moment. One round trip.
pub(super) fn state(connection: &XConnection) -> Result<KeyboardState, DesktopError> {
    const OPERATION: &str = "read the keyboard's state";
    let reply = connection
        .x
        .xkb_get_state(core_keyboard())
        .during(OPERATION)?
        .reply()
        .during(OPERATION)?;
    Ok(KeyboardState {
        modifiers: modifiers(reply.mods),
        group: reply.group.into(),
    })
}

/// The layout.
pub(super) fn read(connection: &XConnection) -> Result<Keymap, DesktopError> {
    const OPERATION: &str = "read the keyboard layout";
    let parts = MapPart::KEY_TYPES | MapPart::KEY_SYMS | MapPart::MODIFIER_MAP;
    let (none, no_vmods) = (MapPart::from(0u16), xkb::VMod::from(0u16));
    // Whole maps of the parts named; ranges are for who wants less.
    #[rustfmt::skip]
    let request = connection.x.xkb_get_map(
        core_keyboard(), parts, none, 0, 0, 0, 0, 0, 0, 0, 0, no_vmods, 0, 0, 0, 0, 0, 0,
    );
    let reply = request.during(OPERATION)?.reply().during(OPERATION)?;
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

/// Gives a key a character, whatever Shift and Caps Lock say; no character empties it.
///
/// The core request for this lets the server choose the key's type, and with the one it chooses programs turn an "é"
/// into an "É" while Caps Lock is on. The type ALPHABETIC uses Caps Lock up.
pub(super) fn map_key(connection: &XConnection, keycode: Keycode, keysym: Option<Keysym>) -> Result<(), DesktopError> {
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

fn core_keyboard() -> xkb::DeviceSpec {
    ID::USE_CORE_KBD.into()
}

fn modifiers(mask: ModMask) -> Modifiers {
    // Bits above the eight modifiers are pointer buttons.
    (u16::from(mask) & 0xff) as Modifiers
}
