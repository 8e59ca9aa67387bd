//! What goes into and comes out of the viewer's end: closed enums, so that nothing else can.

use std::time::Duration;

use deskside_model::{EndReason, Refusal, RightSet};
use deskside_wire::session::{
    ChooseScreen, CursorShape, DeviceToViewer, Key, Monitors, Opening, PictureFrame, PictureWishes, PointerButton,
    PointerMove, Proof, ReleaseAll, ViewerInput, ViewerToDevice, Wheel, viewer_input,
};

use super::equality::Equality;
use super::latency::Timing;
use crate::credit::Answer;
use crate::said::InputUnlocked;

/// Everything that can happen to a viewer's session.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The link that [`Output::Dial`] asked for is there.
    LinkUp,
    /// The link is gone, or could not be made.
    LinkDown(String),
    /// A message on the control channel.
    Control(DeviceToViewer),
    /// A frame on the picture channel.
    Picture(PictureFrame),
    /// A frame is on the screen.
    Painted {
        /// The frame's number.
        frame: u32,
        /// Which input it shows, and where time went.
        timing: Timing,
        /// Whether the device waits to hear of it, as the frame said.
        answer: Answer,
    },
    /// The picture was compared with the proof of [`Output::Compare`].
    Compared {
        /// Whether it has the hash that the device's screen had.
        same: bool,
        /// Of how many colours that was, as the proof said.
        colours: u32,
    },
    /// A frame could not be decoded: the next one has to be independent.
    Undecodable,
    /// The operator did something with keyboard or mouse.
    User(UserInput),
    /// The picture is hidden (true) or shown again (false).
    Pause(bool),
    /// The operator wants the picture so from now on.
    Wish(PictureWishes),
    /// The operator wants to see this part of the screen from now on.
    Choose(ScreenChoice),
    /// The operator wants keyboard and mouse; the site has signed this for it.
    AskControl(String),
    /// The operator wants keyboard and mouse no longer.
    GiveUpControl,
    /// The operator wants the device's own keyboard and mouse locked, or free again.
    LockInput(bool),
    /// The operator is there, though they do nothing.
    StillHere,
    /// The operator ends the session.
    End,
    /// The time of [`super::ViewerSession::next_timeout`] has come.
    Tick,
}

/// Which part of the device's screen to show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ScreenChoice {
    /// All monitors, as one picture.
    #[default]
    All,
    /// The first monitor: the one with the panel.
    First,
    /// The monitor of this name; all of them while it is not there.
    Named(String),
}

impl ScreenChoice {
    pub(super) fn to_wire(&self) -> ChooseScreen {
        let (kind, name) = match self {
            Self::All => (0, ""),
            Self::First => (1, ""),
            Self::Named(name) => (2, name.as_str()),
        };
        ChooseScreen {
            kind,
            name: name.to_owned(),
        }
    }
}

/// Everything that a viewer's session can ask of the world.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// Dial the device, then say [`Input::LinkUp`] or [`Input::LinkDown`].
    Dial,
    /// Open the control and input channels and send this first.
    SendOpening(Opening),
    /// Send on the control channel.
    SendControl(ViewerToDevice),
    /// Send on the input channel, before anything else.
    SendInput(ViewerInput),
    /// Decode and paint, then say [`Input::Painted`] or [`Input::Undecodable`].
    Decode(PictureFrame),
    /// Compare all that was decoded and painted with this, then say [`Input::Compared`].
    Compare(Proof),
    /// Tell the person.
    Event(ViewerEvent),
    /// Close the link, once everything is sent.
    CloseLink,
}

/// What the person at the viewer may learn.
#[derive(Debug, Clone, PartialEq)]
pub enum ViewerEvent {
    /// Where the session stands.
    State(ViewerState),
    /// The device's name, as it says itself.
    Device {
        /// The name.
        name: String,
    },
    /// What is allowed from now on.
    Rights(RightSet),
    /// What the local user holds back from now on.
    Withheld {
        /// Paused: nothing is seen, nothing is acted on.
        everything: bool,
        /// Keyboard and mouse were taken away.
        input: bool,
    },
    /// How it stands with the wish for keyboard and mouse.
    Raise(RaiseState),
    /// How it stands with the device's own keyboard and mouse.
    InputLock(InputLockState),
    /// The session ends by itself at this time, for this reason (when this version knows it); `None`: not any more.
    Ending(Option<(Duration, Option<EndReason>)>),
    /// The device's monitors.
    Monitors(Monitors),
    /// The pointer's shape: `width` * `height` * 4 bytes of pixels, at most 256 x 256; hidden when 0 x 0.
    CursorShape(CursorShape),
    /// What is known about the picture and the device's screen changed.
    Equality(Equality),
    /// Somebody else moved the pointer here.
    CursorPosition {
        /// Whole-screen pixels.
        x: i32,
        /// Whole-screen pixels.
        y: i32,
    },
}

/// How it stands with a wish for keyboard and mouse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RaiseState {
    /// The local user is being asked.
    Asking {
        /// When no answer counts as no.
        until: Duration,
    },
    /// Yes.
    Allowed,
    /// No; the session goes on as it was.
    Refused {
        /// The reason, when this version knows it.
        refusal: Option<Refusal>,
        /// More about this case; may be empty.
        detail: String,
    },
}

/// Whether the device's own keyboard and mouse act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InputLockState {
    /// They don't.
    Locked,
    /// They do again.
    Free {
        /// Why, when this version knows it.
        why: Option<InputUnlocked>,
        /// More about this case; may be empty.
        detail: String,
    },
}

/// Where the session stands, for people. Times are on the clock of [`super::ViewerSession::handle`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ViewerState {
    /// On the way to the device.
    Connecting,
    /// The device checks the grant.
    Greeting,
    /// The local user is being asked.
    AskingConsent {
        /// When no answer counts as no.
        until: Duration,
    },
    /// The picture flows.
    Active,
    /// The link broke, and is being made again.
    Reconnecting {
        /// How long the device keeps the session.
        until: Duration,
    },
    /// Nothing more comes.
    Over(Outcome),
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It began and is over; the reason, when this version knows it.
    Ended {
        /// Why.
        reason: Option<EndReason>,
    },
    /// The device refused.
    Refused {
        /// The number as it was sent.
        number: u32,
        /// The reason, when this version knows it.
        refusal: Option<Refusal>,
        /// More about this case; may be empty.
        detail: String,
    },
    /// The device was never reached.
    Unreachable {
        /// What the link said.
        why: String,
    },
}

/// What the operator does. Coordinates are whole-screen pixels of the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserInput {
    /// The pointer moved.
    Move {
        /// Left to right.
        x: i32,
        /// Top to bottom.
        y: i32,
    },
    /// A button went down or up (numbers as in `session.proto`).
    Button {
        /// Which.
        button: u32,
        /// Down or up.
        pressed: bool,
        /// Where.
        x: i32,
        /// Where.
        y: i32,
    },
    /// The wheel turned by so many clicks.
    Wheel {
        /// Positive is right.
        dx: i32,
        /// Positive is down.
        dy: i32,
        /// Where.
        x: i32,
        /// Where.
        y: i32,
    },
    /// A key went down or up.
    Key {
        /// evdev key code; 0 when unknown.
        physical: u32,
        /// X11 keysym; 0 when none.
        keysym: u32,
        /// Down or up.
        pressed: bool,
    },
    /// The window lost the keyboard: let everything go.
    ReleaseAll,
}

impl UserInput {
    /// Whether people expect to see something change: what latency is measured on.
    #[must_use]
    pub fn shows_an_effect(self) -> bool {
        matches!(
            self,
            Self::Button { pressed: true, .. } | Self::Key { pressed: true, .. } | Self::Wheel { .. }
        )
    }
}

impl From<UserInput> for viewer_input::Input {
    fn from(input: UserInput) -> Self {
        match input {
            UserInput::Move { x, y } => Self::Move(PointerMove { x, y }),
            UserInput::Button { button, pressed, x, y } => Self::Button(PointerButton { button, pressed, x, y }),
            UserInput::Wheel { dx, dy, x, y } => Self::Wheel(Wheel { dx, dy, x, y }),
            UserInput::Key {
                physical,
                keysym,
                pressed,
            } => Self::Key(Key {
                physical,
                keysym,
                pressed,
            }),
            UserInput::ReleaseAll => Self::ReleaseAll(ReleaseAll {}),
        }
    }
}
