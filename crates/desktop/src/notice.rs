//! The port that keeps telling the local user who is here. Knows nothing of how a session is ended, only that the
//! local user asks for it.

use std::time::SystemTime;

use crate::{Access, DesktopError};

/// Shows the running sessions on the local user's screen, for as long as they run.
pub trait Notice: Send {
    /// Shows exactly these sessions from now on; with none, everything disappears. Returns when the request has been
    /// handed over; what is shown is drawn by another thread.
    ///
    /// # Errors
    /// When the display cannot be used. Whoever called must then treat the session as one that nobody was told of.
    fn show(&mut self, sessions: &[NoticedSession], style: NoticeStyle) -> Result<(), DesktopError>;
}

/// Receives the local user's wish to end sessions; called on another thread, must not block.
pub type EndSink = Box<dyn Fn(EndRequest) + Send>;

/// One session as the local user is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticedSession {
    /// The caller's own name for it; comes back in an [`EndRequest`].
    pub key: NoticeKey,
    /// The operator's name as people know it.
    pub operator_name: String,
    /// The operator's account.
    pub operator_account: String,
    /// What the operator may do at the moment.
    pub access: Access,
    /// When it began; shown as the local time of day.
    pub since: SystemTime,
}

/// Names one session between the caller and the notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NoticeKey(pub u64);

/// Which notices the client settings ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NoticeStyle {
    /// The connection bar at the top of every monitor.
    pub bar: bool,
    /// The notification icon.
    pub icon: bool,
}

/// The local user wants these sessions ended, at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndRequest {
    /// Never empty.
    pub sessions: Vec<NoticeKey>,
}
