//! What the keys of the keyboard mean to windows of ours. Knows nothing of the windows.

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{ConnectionExt as _, KeyButMask};

use super::connection::{During, XConnection};
use crate::DesktopError;
use crate::view::Key;

/// What each key of this keyboard means to a window of ours.
pub(super) struct KeyTable {
    lowest: u8,
    meanings: Vec<Key>,
}

impl KeyTable {
    pub(super) fn read(connection: &XConnection) -> Result<Self, DesktopError> {
        let (lowest, per_key, keysyms) = mapping(connection)?;
        let meanings = keysyms
            .chunks(per_key)
            .map(|key| key.first().map_or(Key::Unknown, |sym| meaning(*sym)));
        Ok(Self {
            lowest,
            meanings: meanings.collect(),
        })
    }

    /// What a key means, with these modifiers.
    pub(super) fn key(&self, keycode: u8, modifiers: KeyButMask) -> Key {
        let index = keycode.checked_sub(self.lowest).map(usize::from);
        let key = index.and_then(|index| self.meanings.get(index)).copied();
        match key.unwrap_or(Key::Unknown) {
            Key::Next if modifiers.contains(KeyButMask::SHIFT) => Key::Previous,
            key => key,
        }
    }

    /// The keys that have this function.
    pub(super) fn keys_of(connection: &XConnection, keysym: u32) -> Result<Vec<u8>, DesktopError> {
        let (lowest, per_key, keysyms) = mapping(connection)?;
        let has = |key: &[u32]| key.first() == Some(&keysym);
        let keys = (lowest..=u8::MAX).zip(keysyms.chunks(per_key));
        Ok(keys.filter(|(_, key)| has(key)).map(|(keycode, _)| keycode).collect())
    }
}

/// The lowest keycode, how many keysyms each key has, and all keysyms.
fn mapping(connection: &XConnection) -> Result<(u8, usize, Vec<u32>), DesktopError> {
    const OPERATION: &str = "read the keyboard layout";
    let setup = connection.x.setup();
    let (lowest, highest) = (setup.min_keycode, setup.max_keycode);
    let mapping = connection
        .x
        .get_keyboard_mapping(lowest, highest - lowest + 1)
        .during(OPERATION)?
        .reply()
        .during(OPERATION)?;
    let per_key = usize::from(mapping.keysyms_per_keycode).max(1);
    Ok((lowest, per_key, mapping.keysyms))
}

fn meaning(keysym: u32) -> Key {
    use xkeysym::key;
    match keysym {
        key::Tab | key::Right | key::Down | key::KP_Right | key::KP_Down => Key::Next,
        key::ISO_Left_Tab | key::Left | key::Up | key::KP_Left | key::KP_Up => Key::Previous,
        key::Return | key::KP_Enter | key::space => Key::Press,
        key::Escape => Key::Escape,
        _ => Key::Unknown,
    }
}
