//! The port that acts: pointer, buttons, wheel, keys. Knows nothing of rights: whoever calls has already decided.

use crate::{DesktopError, Point};

/// Moves the pointer and presses keys as if the local user did. One thread owns it; it is not the capture thread, so
/// that input never waits for a frame.
///
/// Each call reaches the display server before it returns. While a prompt is up every call except
/// [`Self::release_all`] fails with [`DesktopError::InputSuspended`] (see [`InputGate`](crate::InputGate)), and what
/// was held has been released. Dropping the input releases everything held.
pub trait Input: Send {
    /// Moves the pointer to a point of the whole screen; a point outside is moved to the nearest edge.
    ///
    /// # Errors
    /// [`DesktopError::InputSuspended`], or when the display server is gone.
    fn motion(&mut self, to: Point) -> Result<(), DesktopError>;

    /// Presses or releases a button. A wheel's click is a press and a release of buttons 4 to 7.
    ///
    /// # Errors
    /// [`DesktopError::InputSuspended`], or when the display server is gone.
    fn button(&mut self, button: Button, action: Action) -> Result<(), DesktopError>;

    /// Presses or releases a key.
    ///
    /// For a press of a character, the first that works of:
    /// 1. it is on `physical` with the modifiers that are down now: that key is pressed;
    /// 2. it is elsewhere on the device's layout: that key is pressed, or *tapped* if it needs other modifiers;
    /// 3. it is nowhere on the layout: a spare key is given the character and pressed.
    ///
    /// A function (Tab, Alt, F5) never changes modifiers: it is pressed on `physical` if that key has it at all, else
    /// where the layout has it, else on a spare key. Without a keysym, the key at `physical` is pressed, whatever it
    /// means on the device.
    ///
    /// A release gives `physical` again (or the same `keysym`, when there was no position), and releases exactly what
    /// its press pressed, even if the layout or the modifiers changed in between. A release without a press does
    /// nothing. A second press of a held key does nothing, because the desktop repeats held keys by itself; a tapped
    /// key is tapped again.
    ///
    /// # Errors
    /// [`DesktopError::UnknownKey`] for a position or character that cannot be pressed on this desktop,
    /// [`DesktopError::InputSuspended`], or when the display server is gone.
    fn key(&mut self, key: KeyPress, action: Action) -> Result<(), DesktopError>;

    /// Releases every key and button that this input holds, and gives borrowed spare keys back. Called when a viewer
    /// leaves or its link breaks.
    ///
    /// # Errors
    /// When the display server is gone (everything is released then anyway).
    fn release_all(&mut self) -> Result<(), DesktopError>;
}

/// Down or up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Goes down.
    Press,
    /// Comes up.
    Release,
}

/// A pointer button by X11's numbers: 1 left, 2 middle, 3 right, 4 and 5 wheel up and down, 6 and 7 wheel left and
/// right, 8 back, 9 forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Button(u8);

impl Button {
    /// The left button.
    pub const LEFT: Self = Self(1);
    /// The middle button.
    pub const MIDDLE: Self = Self(2);
    /// The right button.
    pub const RIGHT: Self = Self(3);
    /// One click of the wheel, away from the person.
    pub const WHEEL_UP: Self = Self(4);
    /// One click of the wheel, towards the person.
    pub const WHEEL_DOWN: Self = Self(5);

    /// The button with this number.
    ///
    /// # Errors
    /// [`DesktopError::UnknownKey`] unless the number is 1 to 9.
    pub fn new(number: u8) -> Result<Self, DesktopError> {
        match number {
            1..=9 => Ok(Self(number)),
            _ => Err(DesktopError::UnknownKey(format!("button {number} (known are 1 to 9)"))),
        }
    }

    /// Its number, 1 to 9.
    #[must_use]
    pub fn number(self) -> u8 {
        self.0
    }
}

/// What an operator pressed: where on the keyboard, what it means, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct KeyPress {
    /// The position on the operator's keyboard, when there is one.
    pub physical: Option<PhysicalKey>,
    /// The character or function that the operator means, by the operator's own layout.
    pub keysym: Option<Keysym>,
}

/// A key by its position, as Linux numbers it: the `KEY_` codes of `linux/input-event-codes.h` (`KEY_ESC` is 1, `KEY_A`
/// is 30, the key *right of Caps Lock*, whatever is printed on it). X11 keycodes are these plus 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PhysicalKey(pub u16);

/// A character or function by its X11 keysym (X protocol, appendix A): Latin-1 characters are their own number, any
/// other Unicode character is `0x0100_0000` plus its code point, functions are `0xff..` (`Return` is `0xff0d`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Keysym(pub u32);

impl Keysym {
    /// The keysym of a character. Control characters that have a key of their own become that key (`'\n'` Return,
    /// `'\t'` Tab, `'\u{8}'` BackSpace, `'\u{1b}'` Escape, `'\u{7f}'` Delete).
    #[must_use]
    pub fn from_char(character: char) -> Self {
        match character {
            '\n' | '\r' => Self(0xff0d),
            '\t' => Self(0xff09),
            '\u{8}' => Self(0xff08),
            '\u{1b}' => Self(0xff1b),
            '\u{7f}' => Self(0xffff),
            ' '..='~' | '\u{a0}'..='\u{ff}' => Self(character as u32),
            other => Self(0x0100_0000 + other as u32),
        }
    }
}
