//! What can happen to the window, and what it can want: closed lists, free of the windowing library.

use deskside_picture::{Rect, Size};

use super::news::{News, Order};
use super::typing::Stroke;
use super::wheel::Turn;

/// Something that happened.
pub(super) enum Event {
    Resized {
        window: Size,
        scale: f32,
    },
    /// The keyboard came or went.
    Focus(bool),
    Held(Held),
    Key(Stroke),
    /// Pixels of the window.
    Pointer(f64, f64),
    PointerLeft,
    Button {
        button: MouseButton,
        pressed: bool,
    },
    Wheel(Turn),
    /// The window became full screen, or is no longer.
    FullScreen(bool),
    News(News),
    /// The picture changed.
    Painted,
    /// The time that was asked for has come.
    Tick,
    /// The window's own button, or the system's wish.
    Close,
}

/// Which modifiers are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Held {
    pub(super) shift: bool,
    pub(super) control: bool,
    pub(super) alt: bool,
    pub(super) logo: bool,
}

/// X11's numbers are those of the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MouseButton {
    Left = 1,
    Middle = 2,
    Right = 3,
    Back = 8,
    Forward = 9,
}

/// Something that is wanted of the shell.
pub(super) enum Request {
    Order(Order),
    /// Paint this part of the window.
    Paint(Rect),
    PaintAll,
    /// All of the picture up to this frame is on the screen when what was asked before is painted.
    Shown(u64),
    Title(String),
    Cursor(Cursor),
    FullScreen(bool),
    /// The window's inside would best be of this size, where the screen has room for it.
    Resize(Size),
    /// The window goes away.
    Exit,
}

/// What the pointer looks like.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cursor {
    /// As this computer's.
    Usual,
    /// A hand, over what can be pressed.
    Pressable,
    /// As the device's: straight alpha, rows of red, green, blue, alpha.
    Image {
        rgba: Vec<u8>,
        width: u16,
        height: u16,
        hot: (u16, u16),
    },
    /// The device shows none.
    Hidden,
}
