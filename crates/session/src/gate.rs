//! The rights gate: which right each message needs, in both directions. Every message passes it, and a new message does
//! not compile until somebody decides. Knows nothing of states, times or people.

use deskside_model::{Right, RightSet};
use deskside_wire::limits::MAX_SCREEN_SIDE;
use deskside_wire::session::{ViewerInput, device_to_viewer, viewer_input, viewer_to_device};

/// The most wheel clicks in one message: more than any hand turns between two messages.
pub const MAX_WHEEL_CLICKS: i32 = 64;
/// The largest evdev key code (`KEY_MAX` in `linux/input-event-codes.h`).
pub const MAX_PHYSICAL_KEY: u32 = 0x2ff;
/// The largest keysym: Unicode characters are `0x0100_0000` and their code point.
pub const MAX_KEYSYM: u32 = 0x0110_ffff;

/// What a message needs to pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing: it belongs to every session, also before it has begun.
    Nothing,
    /// This right.
    Right(Right),
}

impl Need {
    /// Whether `rights` are enough.
    #[must_use]
    pub fn is_met_by(self, rights: RightSet) -> bool {
        match self {
            Self::Nothing => true,
            Self::Right(right) => rights.has(right),
        }
    }
}

/// What a viewer needs to send this on the control channel.
#[must_use]
pub fn need_of_control(message: &viewer_to_device::Message) -> Need {
    use viewer_to_device::Message;
    match message {
        Message::Painted(_)
        | Message::ResetPicture(_)
        | Message::Pause(_)
        | Message::Measured(_)
        | Message::ChooseScreen(_)
        | Message::PictureWishes(_)
        | Message::AskControl(_)
        | Message::GiveUpControl(_) => Need::Right(Right::View),
        Message::LockInput(_) => Need::Right(Right::LockInput),
        Message::End(_) | Message::Ping(_) => Need::Nothing,
    }
}

/// What a viewer needs to send this on the input channel.
#[must_use]
pub fn need_of_input(input: &viewer_input::Input) -> Need {
    use viewer_input::Input;
    match input {
        Input::Move(_) | Input::Button(_) | Input::Wheel(_) | Input::Key(_) | Input::ReleaseAll(_) => {
            Need::Right(Right::Control)
        }
    }
}

/// What a viewer needs to be sent this on the control channel. (A frame on the picture channel needs `View`.)
#[must_use]
pub fn need_of_answer(message: &device_to_viewer::Message) -> Need {
    use device_to_viewer::Message;
    match message {
        Message::CursorShape(_) | Message::CursorPosition(_) | Message::Monitors(_) => Need::Right(Right::View),
        Message::Hello(_)
        | Message::Refused(_)
        | Message::Asking(_)
        | Message::Started(_)
        | Message::RightsChanged(_)
        | Message::Withheld(_)
        | Message::Raise(_)
        | Message::Ending(_)
        | Message::InputLock(_)
        | Message::Ended(_)
        | Message::Pong(_) => Need::Nothing,
    }
}

/// Whether an input is one that keyboard and mouse can make. What is not could keep the desktop busy for hours
/// (a million wheel clicks) and is never passed on.
#[must_use]
pub fn is_possible(input: &ViewerInput) -> bool {
    use viewer_input::Input;
    let on_screen = |x: i32, y: i32| [x, y].iter().all(|side| side.unsigned_abs() <= MAX_SCREEN_SIDE);
    match &input.input {
        None => false,
        Some(Input::Move(to)) => on_screen(to.x, to.y),
        Some(Input::Button(button)) => matches!(button.button, 1..=3 | 8 | 9) && on_screen(button.x, button.y),
        Some(Input::Wheel(wheel)) => {
            let few = |clicks: i32| clicks.unsigned_abs() <= MAX_WHEEL_CLICKS.unsigned_abs();
            few(wheel.dx) && few(wheel.dy) && on_screen(wheel.x, wheel.y)
        }
        Some(Input::Key(key)) => {
            key.physical <= MAX_PHYSICAL_KEY && key.keysym <= MAX_KEYSYM && (key.physical, key.keysym) != (0, 0)
        }
        Some(Input::ReleaseAll(_)) => true,
    }
}
