//! The port that keeps telling the local user who is here. Knows nothing of how a session is ended, paused or limited,
//! only that the local user asks for it.

use std::time::SystemTime;

use crate::{Access, DesktopError};

/// Shows the running sessions on the local user's screen, for as long as they run.
pub trait Notice: Send {
    /// Shows exactly these sessions from now on; with none, and nothing to choose, everything disappears. Returns when the request has been
    /// handed over; what is shown is drawn by another thread.
    ///
    /// # Errors
    /// When the display cannot be used. Whoever called must then treat the session as one that nobody was told of.
    fn show(&mut self, sessions: &[NoticedSession], style: NoticeStyle) -> Result<(), DesktopError>;
}

/// Receives what the notices have to tell; called on another thread, must not block.
pub type NoticeSink = Box<dyn Fn(NoticeEvent) + Send + Sync>;

/// One session as the local user is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticedSession {
    /// The caller's own name for it; comes back in [`NoticeEvent::Wished`].
    pub key: NoticeKey,
    /// The operator's name as people know it.
    pub operator_name: String,
    /// The operator's account.
    pub operator_account: String,
    /// What the operator may do at the moment.
    pub access: Access,
    /// The local user has paused it.
    pub paused: bool,
    /// It keeps the local user's own keyboard and mouse from acting; they are told how to end that.
    pub locks_input: bool,
    /// When it began; shown as the local time of day.
    pub since: SystemTime,
    /// When it ends by itself, if that is soon.
    pub ends: Option<SystemTime>,
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
    /// What the local user may ask for, on the card. With it the icon is there, and the card opens, with no session too.
    pub own: Option<OwnChoices>,
}

/// What the local user may ask for on this computer, beyond what they get anyway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OwnChoices {
    /// To be asked before anybody connects.
    pub prompt: Chosen,
    /// To see the bar while somebody is connected.
    pub bar: Chosen,
    /// To hear when somebody comes and leaves.
    pub sound: Chosen,
    /// Nothing can be taken back now.
    pub only_more: bool,
}

/// One of [`OwnChoices`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OwnChoice {
    /// [`OwnChoices::prompt`].
    Prompt,
    /// [`OwnChoices::bar`].
    Bar,
    /// [`OwnChoices::sound`].
    Sound,
}

/// How it stands with one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Chosen {
    /// They get it anyway.
    Given,
    /// Not asked for.
    No,
    /// Asked for.
    Yes,
}

impl OwnChoices {
    /// Each with how it stands, in the order in which people see them.
    #[must_use]
    pub fn all(&self) -> [(OwnChoice, Chosen); 3] {
        [
            (OwnChoice::Prompt, self.prompt),
            (OwnChoice::Bar, self.bar),
            (OwnChoice::Sound, self.sound),
        ]
    }
}

/// What the local user can want of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LocalWish {
    /// That it ends.
    End,
    /// That the operator neither sees nor does anything for a while.
    Pause,
    /// That a paused session goes on.
    GoOn,
    /// That the operator no longer has keyboard and mouse.
    TakeInput,
}

/// What the notices have to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeEvent {
    /// The local user wants this of these sessions, at once. Never empty.
    Wished(LocalWish, Vec<NoticeKey>),
    /// The local user asks for this, or takes it back.
    Chose(OwnChoice, bool),
    /// The notices have disappeared, because the display did; the text says why. From now on the local user does not
    /// know who is here.
    NotShown(String),
}
