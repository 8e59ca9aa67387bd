//! The screen is locked when the last session ends, where the settings want that; whether it is, is written down.

use deskside_audit::Values;
use deskside_model::{SessionId, StatusKind};
use deskside_session::device::Record;
use deskside_wire::helper::{LockScreen, ScreenLock, service_to_helper::Message};

use super::Service;

impl Service {
    /// A session has ended. Others that go on keep the screen open.
    pub(super) fn lock_screen(&mut self, ended: SessionId) {
        if self.sessions.others_go_on(ended) {
            return;
        }
        let order = Message::LockScreen(LockScreen {
            session_id: ended.to_string(),
        });
        if self.helpers.is_ready() {
            self.helpers.send(order);
        } else {
            // The helper's end ended the session; the next one is on its way.
            self.lock_when_ready = Some(order);
        }
    }

    /// A helper is ready: what was left to do is done now, unless somebody came meanwhile.
    pub(super) fn lock_if_due(&mut self) {
        if let Some(order) = self.lock_when_ready.take_if(|_| self.helpers.is_ready())
            && self.sessions.is_empty()
        {
            self.helpers.send(order);
        }
    }

    /// The helper says what came of it.
    pub(super) fn screen_lock_told(&mut self, told: &ScreenLock) {
        let kind = if told.locked {
            tracing::info!(by = told.how, "the screen is locked");
            StatusKind::ScreenLocked
        } else {
            tracing::warn!(tried = told.how, "the screen could not be locked");
            StatusKind::ScreenNotLocked
        };
        let values = Values::new()
            .with("session_id", &told.session_id)
            .with("how", &told.how);
        // What can't be recorded was said in the log; the screen is as it is.
        let _ = self.evidence.record(self.clock.now().wall, Record { kind, values });
        self.send_evidence();
    }
}
