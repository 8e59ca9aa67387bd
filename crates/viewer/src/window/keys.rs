//! The windowing library's keys as evdev places and X11 keysyms (X protocol, appendix A). Knows nothing of sessions.

use winit::event::{ElementState, KeyEvent};
use winit::keyboard::{Key, KeyLocation, NamedKey, NativeKey, NativeKeyCode, PhysicalKey};
use winit::platform::scancode::PhysicalKeyExtScancode as _;

use super::typing::Stroke;

const UNICODE: u32 = 0x0100_0000;

/// What a key event means.
pub(super) fn stroke(event: &KeyEvent) -> Stroke {
    Stroke {
        physical: physical(event.physical_key),
        keysym: keysym(&event.logical_key, event.location),
        pressed: event.state == ElementState::Pressed,
        repeat: event.repeat,
    }
}

fn physical(key: PhysicalKey) -> u32 {
    match key {
        PhysicalKey::Unidentified(NativeKeyCode::Xkb(place)) => place,
        PhysicalKey::Unidentified(_) => 0,
        known @ PhysicalKey::Code(_) => known.to_scancode().unwrap_or(0),
    }
}

/// 0 when the key means nothing by itself, as a dead key.
fn keysym(key: &Key, location: KeyLocation) -> u32 {
    match key {
        Key::Character(text) => {
            let mut characters = text.chars();
            match (characters.next(), characters.next()) {
                (Some(only), None) => keypad_character(only, location).unwrap_or_else(|| character(only)),
                _ => 0,
            }
        }
        Key::Named(named) => keypad(*named, location).unwrap_or_else(|| name(*named, location)),
        // What the library has no name for has one in X11 all the same.
        Key::Unidentified(NativeKey::Xkb(keysym)) => *keysym,
        Key::Dead(_) | Key::Unidentified(_) => 0,
    }
}

/// Latin-1 characters are their own number; all others are 0x01000000 and their code point.
pub(super) fn character(of: char) -> u32 {
    match u32::from(of) {
        latin @ (0x20..=0x7e | 0xa0..=0xff) => latin,
        // No keyboard has a key for a new line any more, but scanners and programs press one: they mean Return.
        0x0a => 0xff0d,
        0x00..=0x1f | 0x7f..=0x9f => 0,
        other => UNICODE | other,
    }
}

/// The keypad's digits and signs are keys of their own; its separator stays the character that the layout gives it.
fn keypad_character(of: char, location: KeyLocation) -> Option<u32> {
    if location != KeyLocation::Numpad {
        return None;
    }
    match of {
        '0'..='9' => Some(0xffb0 + (u32::from(of) - u32::from('0'))),
        '*' => Some(0xffaa),
        '+' => Some(0xffab),
        '-' => Some(0xffad),
        '/' => Some(0xffaf),
        '=' => Some(0xffbd),
        _ => None,
    }
}

/// The keypad without NumLock.
fn keypad(key: NamedKey, location: KeyLocation) -> Option<u32> {
    if location != KeyLocation::Numpad {
        return None;
    }
    Some(match key {
        NamedKey::Enter => 0xff8d,
        NamedKey::Home => 0xff95,
        NamedKey::ArrowLeft => 0xff96,
        NamedKey::ArrowUp => 0xff97,
        NamedKey::ArrowRight => 0xff98,
        NamedKey::ArrowDown => 0xff99,
        NamedKey::PageUp => 0xff9a,
        NamedKey::PageDown => 0xff9b,
        NamedKey::End => 0xff9c,
        NamedKey::Clear => 0xff9d,
        NamedKey::Insert => 0xff9e,
        NamedKey::Delete => 0xff9f,
        _ => return None,
    })
}

fn name(key: NamedKey, location: KeyLocation) -> u32 {
    let sided = |left: u32, right: u32| if location == KeyLocation::Right { right } else { left };
    if let Some(number) = function(key) {
        return 0xffbd + number;
    }
    match key {
        NamedKey::Backspace => 0xff08,
        NamedKey::Tab => 0xff09,
        NamedKey::Clear => 0xff0b,
        NamedKey::Enter => 0xff0d,
        NamedKey::Pause => 0xff13,
        NamedKey::ScrollLock => 0xff14,
        NamedKey::Escape => 0xff1b,
        NamedKey::Space => 0x20,
        NamedKey::Home => 0xff50,
        NamedKey::ArrowLeft => 0xff51,
        NamedKey::ArrowUp => 0xff52,
        NamedKey::ArrowRight => 0xff53,
        NamedKey::ArrowDown => 0xff54,
        NamedKey::PageUp => 0xff55,
        NamedKey::PageDown => 0xff56,
        NamedKey::End => 0xff57,
        NamedKey::Select => 0xff60,
        NamedKey::PrintScreen => 0xff61,
        NamedKey::Execute => 0xff62,
        NamedKey::Insert => 0xff63,
        NamedKey::Undo => 0xff65,
        NamedKey::Redo => 0xff66,
        NamedKey::ContextMenu => 0xff67,
        NamedKey::Find => 0xff68,
        NamedKey::Cancel => 0xff69,
        NamedKey::Help => 0xff6a,
        NamedKey::NumLock => 0xff7f,
        NamedKey::Shift => sided(0xffe1, 0xffe2),
        NamedKey::Control => sided(0xffe3, 0xffe4),
        NamedKey::CapsLock => 0xffe5,
        NamedKey::Alt => sided(0xffe9, 0xffea),
        NamedKey::Super | NamedKey::Meta => sided(0xffeb, 0xffec),
        NamedKey::AltGraph => 0xfe03,
        NamedKey::Delete => 0xffff,
        NamedKey::AudioVolumeDown => 0x1008_ff11,
        NamedKey::AudioVolumeMute => 0x1008_ff12,
        NamedKey::AudioVolumeUp => 0x1008_ff13,
        NamedKey::MediaPlayPause => 0x1008_ff14,
        NamedKey::MediaStop => 0x1008_ff15,
        NamedKey::MediaTrackPrevious => 0x1008_ff16,
        NamedKey::MediaTrackNext => 0x1008_ff17,
        NamedKey::BrowserHome => 0x1008_ff18,
        NamedKey::LaunchMail => 0x1008_ff19,
        NamedKey::BrowserSearch => 0x1008_ff1b,
        NamedKey::BrowserBack => 0x1008_ff26,
        NamedKey::BrowserForward => 0x1008_ff27,
        NamedKey::BrowserRefresh => 0x1008_ff29,
        NamedKey::Copy => 0x1008_ff57,
        NamedKey::Cut => 0x1008_ff58,
        NamedKey::Open => 0x1008_ff6b,
        NamedKey::Paste => 0x1008_ff6d,
        _ => 0,
    }
}

/// 1 to 24.
fn function(key: NamedKey) -> Option<u32> {
    const KEYS: [NamedKey; 24] = [
        NamedKey::F1,
        NamedKey::F2,
        NamedKey::F3,
        NamedKey::F4,
        NamedKey::F5,
        NamedKey::F6,
        NamedKey::F7,
        NamedKey::F8,
        NamedKey::F9,
        NamedKey::F10,
        NamedKey::F11,
        NamedKey::F12,
        NamedKey::F13,
        NamedKey::F14,
        NamedKey::F15,
        NamedKey::F16,
        NamedKey::F17,
        NamedKey::F18,
        NamedKey::F19,
        NamedKey::F20,
        NamedKey::F21,
        NamedKey::F22,
        NamedKey::F23,
        NamedKey::F24,
    ];
    (1..)
        .zip(KEYS)
        .find(|(_, known)| *known == key)
        .map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use winit::keyboard::KeyCode;

    use super::*;

    #[test]
    fn places_are_those_of_evdev() {
        for (code, place) in [
            (KeyCode::Escape, 1),
            (KeyCode::KeyA, 30),
            (KeyCode::IntlBackslash, 86),
            (KeyCode::NumpadEnter, 96),
            (KeyCode::AltRight, 100),
            (KeyCode::Pause, 119),
            (KeyCode::SuperLeft, 125),
        ] {
            assert_eq!(physical(PhysicalKey::Code(code)), place, "{code:?}");
        }
        assert_eq!(physical(PhysicalKey::Unidentified(NativeKeyCode::Xkb(205))), 205);
        assert_eq!(physical(PhysicalKey::Unidentified(NativeKeyCode::Unidentified)), 0);
    }

    #[test]
    fn meanings_are_keysyms() {
        let text = |text: &str| keysym(&Key::Character(text.into()), KeyLocation::Standard);
        assert_eq!(
            [text("a"), text("A"), text("é"), text("€"), text("ж")],
            [0x61, 0x41, 0xe9, 0x0100_20ac, 0x0100_0436]
        );
        assert_eq!(
            [
                text("\u{7}"),
                text("ab"),
                keysym(&Key::Dead(Some('`')), KeyLocation::Standard)
            ],
            [0, 0, 0]
        );
        assert_eq!(text("\n"), 0xff0d);
        let unknown = Key::Unidentified(NativeKey::Xkb(0x1008_ff41));
        assert_eq!(keysym(&unknown, KeyLocation::Standard), 0x1008_ff41);
        let named = |key, location| keysym(&Key::Named(key), location);
        assert_eq!(named(NamedKey::Shift, KeyLocation::Right), 0xffe2);
        assert_eq!(named(NamedKey::F12, KeyLocation::Standard), 0xffc9);
        assert_eq!(named(NamedKey::Home, KeyLocation::Numpad), 0xff95);
        assert_eq!(keysym(&Key::Character("7".into()), KeyLocation::Numpad), 0xffb7);
        assert_eq!(keysym(&Key::Character(",".into()), KeyLocation::Numpad), 0x2c);
    }
}
