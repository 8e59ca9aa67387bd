//! The few key combinations that stay on this side. They are those that remote control programs have used for decades, so that
//! hands that know one know this one. Every other combination goes to the device.

use deskside_session::viewer::UserInput;

use super::event::Held;
use super::texts::Texts;
use super::typing::chord;

/// Something that a combination means here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shortcut {
    SecurityScreen,
    FullScreen,
    Menus,
    NextWindow,
    PreviousWindow,
    ThroughWindows,
    StartMenu,
    WindowMenu,
}

/// evdev key codes (`linux/input-event-codes.h`) of the keys that make them.
mod place {
    pub(super) const ENTER: u32 = 28;
    pub(super) const HOME: u32 = 102;
    pub(super) const PAGE_UP: u32 = 104;
    pub(super) const END: u32 = 107;
    pub(super) const PAGE_DOWN: u32 = 109;
    pub(super) const INSERT: u32 = 110;
    pub(super) const DELETE: u32 = 111;
    pub(super) const PAUSE: u32 = 119;
}

/// Keys as keysym and place, as they are sent.
const CONTROL: (u32, u32) = (0xffe3, 29);
const ALT: (u32, u32) = (0xffe9, 56);
const SHIFT: (u32, u32) = (0xffe1, 42);
const DELETE: (u32, u32) = (0xffff, 111);
const TAB: (u32, u32) = (0xff09, 15);
const ESCAPE: (u32, u32) = (0xff1b, 1);
const SPACE: (u32, u32) = (0x20, 57);
const LOGO: (u32, u32) = (0xffeb, 125);

/// What a key means here while these are held; `None` when it belongs to the device.
pub(super) fn shortcut(held: Held, physical: u32) -> Option<Shortcut> {
    if held.shift || held.logo || !held.alt {
        return None;
    }
    if held.control {
        return match physical {
            place::END => Some(Shortcut::SecurityScreen),
            place::PAUSE | place::ENTER => Some(Shortcut::FullScreen),
            place::HOME => Some(Shortcut::Menus),
            _ => None,
        };
    }
    match physical {
        place::PAGE_UP => Some(Shortcut::NextWindow),
        place::PAGE_DOWN => Some(Shortcut::PreviousWindow),
        place::INSERT => Some(Shortcut::ThroughWindows),
        place::HOME => Some(Shortcut::StartMenu),
        place::DELETE => Some(Shortcut::WindowMenu),
        _ => None,
    }
}

impl Shortcut {
    /// What the device gets. `true` first: Alt is held there, and stays held, so that a list of windows stays open until it is let
    /// go; `false`: everything is let go before.
    pub(super) fn sent(self) -> Option<(bool, Vec<UserInput>)> {
        match self {
            Self::SecurityScreen => Some((false, chord(&[CONTROL, ALT, DELETE]))),
            Self::NextWindow => Some((true, chord(&[TAB]))),
            Self::PreviousWindow => Some((true, chord(&[SHIFT, TAB]))),
            Self::ThroughWindows => Some((true, chord(&[ESCAPE]))),
            Self::WindowMenu => Some((true, chord(&[SPACE]))),
            Self::StartMenu => Some((false, chord(&[LOGO]))),
            Self::FullScreen | Self::Menus => None,
        }
    }
}

/// Ctrl+Alt+Del, which the operator's own computer would keep.
pub(super) fn ctrl_alt_del() -> Vec<UserInput> {
    chord(&[CONTROL, ALT, DELETE])
}

/// The list that Help shows.
pub(super) fn list(texts: &Texts) -> Vec<(&'static str, &'static str)> {
    vec![
        ("Ctrl+Alt+Break", texts.full_screen),
        ("Ctrl+Alt+Home", texts.this_menu),
        ("Ctrl+Alt+End", texts.security_screen),
        ("Alt+Page Up", texts.to_next_window),
        ("Alt+Page Down", texts.to_previous_window),
        ("Alt+Insert", texts.through_windows),
        ("Alt+Home", texts.start_menu),
        ("Alt+Delete", texts.window_menu),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALT_HELD: Held = Held {
        shift: false,
        control: false,
        alt: true,
        logo: false,
    };

    #[test]
    fn only_exactly_these_stay_here() {
        let both = Held {
            control: true,
            ..ALT_HELD
        };
        assert_eq!(shortcut(both, place::END), Some(Shortcut::SecurityScreen));
        assert_eq!(shortcut(both, place::ENTER), Some(Shortcut::FullScreen));
        assert_eq!(shortcut(ALT_HELD, place::PAGE_UP), Some(Shortcut::NextWindow));
        assert_eq!(shortcut(both, place::PAGE_UP), None);
        assert_eq!(shortcut(Held { shift: true, ..both }, place::END), None);
        assert_eq!(shortcut(Held { logo: true, ..ALT_HELD }, place::HOME), None);
        assert_eq!(shortcut(Held::default(), place::PAUSE), None);
    }

    #[test]
    fn a_list_of_windows_stays_open_while_alt_is_held() {
        let (alt_stays, inputs) = Shortcut::PreviousWindow.sent().unwrap();
        assert!(alt_stays);
        assert_eq!(inputs, chord(&[SHIFT, TAB]));
        assert!(Shortcut::FullScreen.sent().is_none());
    }
}
