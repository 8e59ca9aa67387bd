//! A lost link, and the way back: who comes back must be the same viewer (the key that the link has proven), show the
//! secret that only it was given, and come in time. Everything else of the session is as it was.

use deskside_model::{EndReason, Refusal, StatusKind, ViewerKey};
use deskside_wire::session::{DeviceToViewer, Refused, Resume, device_to_viewer};
use subtle::ConstantTimeEq;

use super::{DeviceSession, KEPT_FOR, Output, Record, Standing, State, Then, record};
use crate::Now;
use crate::said::InputUnlocked;

/// Failed attempts that are recorded; more say nothing new and would fill the disk.
const RECORDED_FAILURES: u32 = 8;

/// Somebody who may not take a session up. The session itself is as it was.
#[derive(Debug, Clone, PartialEq)]
pub struct NotResumed {
    /// To be appended to the chain, if it is worth it.
    pub record: Option<Record>,
}

impl NotResumed {
    /// A session that this device does not know (any more).
    pub const UNKNOWN: Self = Self { record: None };

    /// What the viewer is told before its link is closed: the same whatever was wrong.
    #[must_use]
    pub fn message(&self) -> DeviceToViewer {
        let refusal = Refusal::ResumeRefused.number();
        let refused = Refused {
            refusal,
            detail: String::new(),
        };
        DeviceToViewer {
            message: Some(device_to_viewer::Message::Refused(refused)),
        }
    }
}

impl DeviceSession {
    /// A viewer on a new link wants its session back. On success the caller gives the session the new link in place of
    /// the old one, closes the old one, and then does the outputs: they are for the new link.
    ///
    /// # Errors
    /// [`NotResumed`]: record it, send its message on the new link and close that; the session is untouched.
    pub fn resume(&mut self, now: Now, resume: &Resume, viewer: ViewerKey) -> Result<(), NotResumed> {
        if self.state == State::Over || self.began.is_none() {
            return Err(NotResumed::UNKNOWN);
        }
        let mine = viewer == self.grant.viewer
            && resume.session_id == self.grant.session.to_string()
            && resume.version == self.version
            && bool::from(self.resume_secret.expose().as_slice().ct_eq(&resume.resume_secret));
        if !mine {
            return Err(self.failed_resume(viewer));
        }
        self.lose_link(now);
        self.conduct.paused = resume.paused;
        let entry = self.record(record::about(StatusKind::SessionResumed, &self.grant));
        self.wait_for_evidence(now, entry, Then::Resume);
        Ok(())
    }

    pub(super) fn link_lost(&mut self, now: Now) {
        match self.state {
            State::Active => self.lose_link(now),
            State::Recording { .. } if self.is_resuming() => self.lose_link(now),
            // Nobody is left to begin a session with.
            State::Recording { .. } | State::Asking { .. } => self.finish(now, EndReason::LinkLost, false),
            State::Away { .. } | State::Over => {}
        }
    }

    fn lose_link(&mut self, now: Now) {
        self.drop_raise("link_lost");
        self.ends_soon = None;
        if self.state == State::Active {
            self.stop_picture();
            self.unlock_input(InputUnlocked::LinkLost, "");
        }
        if !matches!(self.state, State::Away { .. }) {
            self.put(Output::State(Standing::LinkLost));
        }
        self.desk.forget_known_shapes();
        self.conduct.link_lost();
        self.state = State::Away {
            until: now.elapsed + KEPT_FOR,
        };
    }

    fn failed_resume(&mut self, viewer: ViewerKey) -> NotResumed {
        self.failed_resumes = self.failed_resumes.saturating_add(1);
        let worth_it = self.failed_resumes <= RECORDED_FAILURES;
        let record = || {
            record::turned_away(
                StatusKind::GrantMisused,
                Some(&self.grant),
                Some(viewer),
                Refusal::ResumeRefused,
                "",
            )
        };
        NotResumed {
            record: worth_it.then(record),
        }
    }
}
