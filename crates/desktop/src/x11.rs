//! Linux with X11: every port over the X protocol alone, no C library.
//!
//! Each port has a connection of its own, so that none waits behind another: a frame never delays a key, and a prompt
//! can be answered while a capture is under way. All of them may be used from different threads.

mod atoms;
mod attendant;
mod bars;
mod capture;
mod card_window;
mod clock;
mod connection;
mod consent;
mod corners;
mod cursor;
mod damage;
mod desk;
mod input;
mod input_lock;
mod key_table;
mod keyboard;
mod keymap;
mod layout;
mod local_devices;
mod monitors;
mod notice;
mod notices;
mod picture;
mod popup;
mod presence;
mod prompt_window;
mod screen;
mod shared_memory;
mod spare_keys;
mod stacking;
mod summon;
mod tray;
mod wanted;

pub use consent::X11Consent;
pub use input::X11Input;
pub use input_lock::X11InputLock;
pub use notice::X11Notice;
pub use presence::X11Presence;
pub use screen::X11Screen;

use crate::{InputGate, Look, NoticeSink};

/// The ports that talk to the local user on `display` (`:0`), or on `$DISPLAY`. They share one thread, which exists only
/// while something is shown, so that a prompt is always above the notices.
///
/// Nothing is opened yet: an error of the display comes with the first `show`. `gate` is closed while a prompt is up.
/// `noticed` is told what the local user does with the notices.
#[must_use]
pub fn windows(display: Option<&str>, look: Look, gate: InputGate, noticed: NoticeSink) -> (X11Consent, X11Notice) {
    let wanted = wanted::Wanted::new(display, look, noticed);
    (
        X11Consent {
            wanted: std::sync::Arc::clone(&wanted),
            gate,
        },
        X11Notice { wanted },
    )
}
