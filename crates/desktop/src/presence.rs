//! The port that says who is there. Knows nothing of what an absence means: policy decides that.

use std::time::Duration;

use crate::DesktopError;

/// Who sits at this computer. Asked every few seconds; each call reads a few small files and asks the display server
/// once, and keeps nothing.
pub trait Presence: Send {
    /// What is known now.
    ///
    /// # Errors
    /// When the display server is gone. A source that is missing is not an error: what it would have told is unknown.
    fn report(&mut self) -> Result<PresenceReport, DesktopError>;
}

/// Who is there, at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresenceReport {
    /// The computer's own name.
    pub hostname: String,
    /// Whose desktop session this is; `None` when the helper runs on the greeter, where nobody is signed in.
    ///
    /// Where no login service tells (a bare X server), the account that the helper runs as counts as signed in.
    pub user: Option<SignedInUser>,
    /// Everybody with a session on this computer, this one included: other seats, text consoles, remote logins.
    pub everybody: Vec<SignedInUser>,
    /// How long nobody has touched keyboard or mouse; `None` when the display can't tell. Injected input counts as a
    /// touch.
    pub idle: Option<Duration>,
}

impl PresenceReport {
    /// Whether somebody is signed in here and the screen is not known to be locked.
    #[must_use]
    pub fn is_attended(&self) -> bool {
        self.user.as_ref().is_some_and(|user| !user.lock.is_locked())
    }
}

/// One signed-in user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedInUser {
    /// The account's name.
    pub name: String,
    /// The account's number, when known.
    pub uid: Option<u32>,
    /// Where: `seat0`, `:1`, `pts/0`, or a remote host's name; empty when unknown.
    pub place: String,
    /// Whether the session comes over the network (ssh, RDP).
    pub remote: bool,
    /// Whether its screen is locked.
    pub lock: LockState,
}

/// Whether a session's screen is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum LockState {
    /// The session says that it is locked.
    Locked,
    /// The session says that it is not.
    Unlocked,
    /// Nobody tells: no login service, and no known screen locker.
    #[default]
    Unknown,
}

impl LockState {
    /// Whether it is *known* to be locked. Unknown counts as not locked: a bare X server has no lock at all.
    #[must_use]
    pub fn is_locked(self) -> bool {
        self == Self::Locked
    }
}
