//! What the device's end asks of the world: a closed list. To be done in order; the order is part of the contract.

use deskside_model::{EndReason, GrantId, Refusal, SessionId, Timestamp};
use deskside_wire::control::SessionState;
use deskside_wire::helper::NoticeOperator;
use deskside_wire::session::{
    ChooseScreen, DeviceToViewer, Measured, PictureFrame, PictureWishes, ViewerHello, ViewerInput,
};

use super::Record;

/// Everything that a session can ask of the agent's service.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// Put on the disk that this grant was used, and remember it until then. Failed: [`super::Input::CannotRecord`].
    GrantUsed {
        /// Which.
        grant: GrantId,
        /// From then on it is refused as expired anyway.
        remember_until: Timestamp,
    },
    /// Append to the chain and put on the disk, then say [`super::Input::EvidenceWritten`] or
    /// [`super::Input::CannotRecord`].
    Evidence {
        /// To be named in the answer.
        id: EvidenceId,
        /// What to append.
        record: Record,
    },

    /// Send on the control channel.
    Send(DeviceToViewer),
    /// Send on the picture channel.
    SendPicture(PictureFrame),
    /// Close the link, once everything is sent.
    CloseLink,

    /// Ask the local user.
    AskConsent(Question),
    /// Take the question away.
    WithdrawConsent,
    /// Show on bar and icon that this operator is here; `None`: no longer.
    Notice(Option<NoticeOperator>),

    /// Start a picture stream of a new number, with so many credits. Its first frame is all that it shows. Frames of
    /// older streams are not passed in.
    StartPicture {
        /// Frames that the helper may send at first.
        credit: u32,
        /// What the viewer can show, and wants.
        picture: PictureTerms,
        /// Which part of the screen.
        screen: ChooseScreen,
    },
    /// The picture stream shows another part of the screen from its next frame on, which shows all of that part.
    ShowScreen(ChooseScreen),
    /// Give the picture stream so many more credits.
    Credit {
        /// Frames that the helper may send; 0 when only the rest is new.
        frames: u32,
        /// Bytes a second that the viewer gets and paints, once that is known.
        rate: Option<u64>,
        /// How the viewer wants the picture from this frame on.
        wishes: PictureWishes,
    },
    /// The stream's next frame has to be independent of those before, and is due even when nothing on the screen
    /// changes: the viewer has no picture at all.
    ResetEncoder,
    /// Stop the picture stream.
    StopPicture,

    /// Act on the desktop. Has passed the rights gate.
    Inject(ViewerInput),
    /// Let go of everything that this session holds down, unless another session holds it too. Comes while the picture
    /// stream is there, whose number tells the sessions apart.
    ReleaseInput,

    /// Keep the local user's own keyboard and mouse from acting for this session, or no longer. What became of it comes as
    /// [`super::Input::InputLock`].
    LockInput(bool),

    /// Lock the screen, if no other session goes on.
    LockScreen,

    /// How quick the session was, as its viewer said: for the site, with the end that follows at once.
    Measured(Measured),
    /// Where the session stands, for the site's live view.
    State(Standing),
}

/// What a viewer can show, and how it wants it. An older viewer says nothing of it, and gets what every viewer can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PictureTerms {
    /// With proofs of equality.
    pub proofs: bool,
    /// It shows JPEG parts.
    pub jpeg: bool,
    /// It shows video pictures in H.264.
    pub h264: bool,
    /// What the person at the viewer wants.
    pub wishes: PictureWishes,
}

impl PictureTerms {
    /// As the viewer said when it came.
    pub(super) fn of(hello: &ViewerHello) -> Self {
        let abilities = hello.abilities.unwrap_or_default();
        Self {
            proofs: hello.proofs,
            jpeg: abilities.jpeg,
            h264: abilities.h264,
            wishes: hello.wishes.unwrap_or_default(),
        }
    }
}

/// Numbers the evidence of one session, ascending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EvidenceId(pub u64);

/// What the local user is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The organisation's name from the client settings; may be empty.
    pub organisation: String,
    /// The site's name.
    pub site: String,
    /// The operator's name.
    pub operator_name: String,
    /// The operator's account.
    pub operator_account: String,
    /// Keyboard and mouse too, or view only.
    pub control: bool,
    /// Reason or ticket number; may be empty.
    pub reason: String,
    /// How long the local user has to answer.
    pub seconds: u32,
}

/// Where a session stands, for whoever looks on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// The local user is being asked.
    AskingConsent,
    /// The picture flows.
    Active,
    /// The link broke; the viewer may come back.
    LinkLost,
    /// It began, or was about to, and is over.
    Ended(EndReason),
    /// It never began.
    Refused(Refusal),
}

impl Standing {
    /// As the site is told, with what was measured, once that is known.
    #[must_use]
    pub fn to_wire(self, session: SessionId, measured: Option<Measured>) -> SessionState {
        let (state, reason, refused) = match self {
            Self::AskingConsent => (1, 0, false),
            Self::Active => (2, 0, false),
            Self::LinkLost => (3, 0, false),
            Self::Ended(reason) => (4, reason.number(), false),
            Self::Refused(refusal) => (4, refusal.number(), true),
        };
        SessionState {
            session_id: session.to_string(),
            state,
            reason,
            refused,
            measured,
        }
    }

    /// Whether nothing more comes.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Ended(_) | Self::Refused(_))
    }
}
