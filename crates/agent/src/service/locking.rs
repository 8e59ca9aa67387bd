//! The screen is locked when the last session ends, where the settings want that; whether it is, is written down. That holds
//! when the agent itself ends the session: it waits for the answer before it leaves, and one that was killed in a session
//! does it when it is started again.
//!
//! ```text
//! Nothing ──the last session ends──> Ordered (helper there) ──told, or its helper is gone──> Nothing
//!                                    WhenReady (none there) ──helper comes──> Ordered
//!                                        └── nobody's desktop came back in time ──> Nothing
//! ```

use std::time::Duration;

use deskside_audit::Values;
use deskside_model::{SessionId, StatusKind};
use deskside_session::device::Record;
use deskside_wire::helper::{LockScreen, ScreenLock, service_to_helper::Message};

use super::Service;

/// How long a desktop may take to come back. After that it may be another person's, who has nothing to do with the session.
const COMES_BACK_WITHIN: Duration = Duration::from_secs(60);

/// What is left to do.
#[derive(Debug, Default)]
pub(super) enum Locking {
    /// Nothing.
    #[default]
    Nothing,
    /// There is no desktop to lock; one has until then to come back.
    WhenReady { session: String, until: Duration },
    /// The helper was told to, and has not said what came of it.
    Ordered { session: String },
}

impl Locking {
    /// For a session that was open when an agent was killed.
    pub fn after_a_crash(session: String, now: Duration) -> Self {
        Self::WhenReady {
            session,
            until: now + COMES_BACK_WITHIN,
        }
    }

    /// When something is due.
    pub fn until(&self) -> Option<Duration> {
        match self {
            Self::WhenReady { until, .. } => Some(*until),
            Self::Nothing | Self::Ordered { .. } => None,
        }
    }

    /// Whether the helper has still to say what came of it.
    pub fn is_ordered(&self) -> bool {
        matches!(self, Self::Ordered { .. })
    }
}

impl Service {
    /// A session has ended. Others that go on keep the screen open.
    pub(super) fn lock_screen(&mut self, ended: SessionId) {
        if self.sessions.others_go_on(ended) {
            return;
        }
        let session = ended.to_string();
        if self.helpers.is_ready() {
            self.order_lock(session);
        } else {
            // The helper's end ended the session; the next one is on its way.
            let until = self.clock.now().elapsed + COMES_BACK_WITHIN;
            self.locking = Locking::WhenReady { session, until };
        }
    }

    /// A helper is ready: what was left to do is done now, unless somebody came meanwhile.
    pub(super) fn lock_if_due(&mut self) {
        if !self.helpers.is_ready() {
            return;
        }
        if let Locking::WhenReady { session, .. } = &mut self.locking {
            let session = std::mem::take(session);
            self.locking = Locking::Nothing;
            if self.sessions.is_empty() {
                self.order_lock(session);
            }
        }
    }

    /// No desktop came back, or the helper that was told is gone.
    pub(super) fn give_up_locking(&mut self, why: &str) {
        if let Locking::WhenReady { session, .. } | Locking::Ordered { session } = std::mem::take(&mut self.locking) {
            self.record_lock(&session, StatusKind::ScreenNotLocked, why);
        }
    }

    /// Looks whether the time is up.
    pub(super) fn lock_in_time(&mut self, now: Duration) {
        if self.locking.until().is_some_and(|until| until <= now) {
            self.give_up_locking("no desktop came back within a minute");
        }
    }

    /// The helper says what came of it.
    pub(super) fn screen_lock_told(&mut self, told: &ScreenLock) {
        if matches!(&self.locking, Locking::Ordered { session } if *session == told.session_id) {
            self.locking = Locking::Nothing;
        }
        let kind = if told.locked {
            tracing::info!(by = told.how, "the screen is locked");
            StatusKind::ScreenLocked
        } else {
            StatusKind::ScreenNotLocked
        };
        self.record_lock(&told.session_id, kind, &told.how);
    }

    fn order_lock(&mut self, session: String) {
        self.helpers.send(Message::LockScreen(LockScreen {
            session_id: session.clone(),
        }));
        self.locking = Locking::Ordered { session };
    }

    fn record_lock(&mut self, session: &str, kind: StatusKind, how: &str) {
        if kind == StatusKind::ScreenNotLocked {
            tracing::warn!(tried = how, "the screen could not be locked");
        }
        let values = Values::new().with("session_id", session).with("how", how);
        // What can't be recorded was said in the log; the screen is as it is.
        let _ = self.evidence.record(self.clock.now().wall, Record { kind, values });
        self.send_evidence();
    }
}
