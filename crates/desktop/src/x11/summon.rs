//! The key combination that brings the keyboard to the list of sessions, whatever program has it: Ctrl+Alt+Shift+Home.
//! Knows nothing of the list.

use x11rb::protocol::Event;
use x11rb::protocol::xproto::{ConnectionExt as _, GrabMode, KeyButMask, ModMask};

use super::connection::During;
use super::desk::Desk;
use super::key_table::KeyTable;
use crate::DesktopError;

/// Control, Shift and Alt, which is the first modifier in every layout that people use.
const HELD: u16 = 0x01 | 0x04 | 0x08;
/// Caps Lock and, by convention, Num Lock: each may be on or off.
const LOCKS: [u16; 4] = [0, 0x02, 0x10, 0x02 | 0x10];

/// The combination, while we have it.
pub(super) struct Summon {
    keys: Vec<u8>,
}

impl Summon {
    /// Takes the combination. Another program that has it already keeps it, which the log says.
    pub(super) fn take(desk: &Desk) -> Result<Self, DesktopError> {
        const OPERATION: &str = "take a key combination";
        let (x, root, mode) = (&desk.connection.x, desk.connection.root(), GrabMode::ASYNC);
        let keys = KeyTable::keys_of(&desk.connection, xkeysym::key::Home)?;
        let mut taken = Vec::new();
        for key in &keys {
            for lock in LOCKS {
                let held = ModMask::from(HELD | lock);
                taken.push(x.grab_key(false, root, held, *key, mode, mode).during(OPERATION)?);
            }
        }
        let mut refused = false;
        for request in taken {
            refused |= request.check().is_err();
        }
        if refused {
            tracing::warn!("another program has Ctrl+Alt+Shift+Home; the list of sessions opens by mouse only");
        }
        Ok(Self { keys })
    }

    /// Whether this is the combination.
    pub(super) fn is_pressed_by(&self, desk: &Desk, event: &Event) -> bool {
        match event {
            Event::KeyPress(press) => {
                let held = KeyButMask::from(HELD);
                press.event == desk.connection.root() && self.keys.contains(&press.detail) && press.state & held == held
            }
            _ => false,
        }
    }

    /// Gives it back.
    pub(super) fn give_back(self, desk: &Desk) -> Result<(), DesktopError> {
        const OPERATION: &str = "give a key combination back";
        for key in self.keys {
            for lock in LOCKS {
                let held = ModMask::from(HELD | lock);
                let given = desk.connection.x.ungrab_key(key, desk.connection.root(), held);
                given.during(OPERATION)?.ignore_error();
            }
        }
        Ok(())
    }
}
