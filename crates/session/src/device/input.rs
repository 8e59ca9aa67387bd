//! What can happen to the device's end: a closed list, and the numbers under which helpers say some of it.

use deskside_model::ClientSettings;
use deskside_policy::{DeviceState, LocalAdministrators};
use deskside_wire::session::{CursorPosition, CursorShape, Monitors, PictureFrame, ViewerInput, ViewerToDevice};

use super::EvidenceId;

/// Everything that can happen to a session on the device.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A message on the control channel.
    Control(ViewerToDevice),
    /// A message on the input channel.
    ViewerInput(ViewerInput),
    /// The viewer's link is gone. (It comes back through [`super::DeviceSession::resume`].)
    LinkLost,
    /// The viewer sent something that can't be decoded, or opened a channel that is not in the protocol.
    Unreadable,

    /// Evidence is on the disk, up to and with this number.
    EvidenceWritten(EvidenceId),
    /// Evidence, or the use of the grant, could not be written.
    CannotRecord,

    /// How the question to the local user ended.
    Consent(ConsentAnswer),
    /// The local user wants something of the session.
    LocalUser(LocalWish),
    /// What became of [`super::Output::LockInput`].
    InputLock(InputLockTold),
    /// The helper is gone, and with it picture, prompt and bar.
    HelperLost,

    /// A frame of the picture stream that was started last.
    Frame(PictureFrame),
    /// The pointer's shape with its pixels (whether the viewer has them already is known here).
    Cursor(CursorShape),
    /// Where the pointer is, when somebody else moved it.
    CursorAt(CursorPosition),
    /// The monitors, at first and at each change.
    Monitors(Monitors),

    /// The site ends the session.
    SiteEnded,
    /// The client settings changed.
    Settings(ClientSettings),
    /// Who is there changed.
    Circumstances(DeviceState),
    /// Who administers this device, looked up again.
    LocalAdministrators(LocalAdministrators),
    /// The agent stops.
    AgentStops,
    /// The time of [`super::DeviceSession::poll_timeout`] has come.
    Tick,
}

/// What the local user can do to a session at any moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LocalWish {
    /// End it.
    End,
    /// Hold everything back until [`Self::GoOn`].
    Pause,
    /// Let a paused session go on.
    GoOn,
    /// Take keyboard and mouse away; the operator may go on looking.
    TakeInput,
}

impl LocalWish {
    /// From the number in `helper.proto`, when this version knows it.
    #[must_use]
    pub fn from_wire(wish: u32) -> Option<Self> {
        match wish {
            1 => Some(Self::End),
            2 => Some(Self::Pause),
            3 => Some(Self::GoOn),
            4 => Some(Self::TakeInput),
            _ => None,
        }
    }

    /// The number in `helper.proto`.
    #[must_use]
    pub fn to_wire(self) -> u32 {
        match self {
            Self::End => 1,
            Self::Pause => 2,
            Self::GoOn => 3,
            Self::TakeInput => 4,
        }
    }
}

/// What became of the order to lock the local user's own keyboard and mouse.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum InputLockTold {
    /// They are locked.
    Locked,
    /// The local user ended it by the emergency key.
    EmergencyKey,
    /// A question to the local user ended it.
    Question,
    /// It could not be done, or does not hold any more: why.
    Impossible(String),
}

/// How a question to the local user ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConsentAnswer {
    /// Yes.
    Allowed,
    /// No.
    Denied,
    /// No answer in time, which is a no.
    NoAnswer,
    /// The question could not be shown, or did not stay on the screen.
    NotShown,
}

impl ConsentAnswer {
    /// From the number in `helper.proto`. A number that is not known is no consent.
    #[must_use]
    pub fn from_wire(answer: u32) -> Self {
        match answer {
            1 => Self::Allowed,
            2 => Self::Denied,
            3 => Self::NoAnswer,
            _ => Self::NotShown,
        }
    }

    /// The number in `helper.proto`.
    #[must_use]
    pub fn to_wire(self) -> u32 {
        match self {
            Self::Allowed => 1,
            Self::Denied => 2,
            Self::NoAnswer => 3,
            Self::NotShown => 4,
        }
    }
}
