//! The way out: refused before the beginning, or ended after it. What stops the session comes first in the outputs, the
//! evidence next, and last what the viewer is told.

use deskside_model::{EndReason, Refusal, StatusKind};
use deskside_wire::session::{Ended, Refused, device_to_viewer};

use super::{DeviceSession, Output, Standing, State, Then, record};
use crate::Now;
use crate::said::InputUnlocked;

impl DeviceSession {
    /// The session is over: at once, whatever state it was in.
    pub(super) fn end(&mut self, now: Now, reason: EndReason) {
        let linked = self.is_linked();
        self.finish(now, reason, linked);
    }

    /// Like [`Self::end`], and says whether there is a viewer to tell it to.
    pub(super) fn finish(&mut self, now: Now, reason: EndReason, linked: bool) {
        self.stop();
        let seconds = self
            .began
            .map(|began| now.elapsed.saturating_sub(began.elapsed).as_secs());
        self.record(record::ended(&self.grant, reason, seconds, self.conduct.tally));
        if self.began.is_some() && self.settings.lock_at_end {
            self.put(Output::LockScreen);
        }
        if linked {
            self.send(device_to_viewer::Message::Ended(Ended {
                reason: reason.number(),
            }));
            self.put(Output::CloseLink);
        }
        if let Some(measured) = self.measured.take() {
            self.put(Output::Measured(measured));
        }
        self.put(Output::State(Standing::Ended(reason)));
    }

    /// The session never begins.
    pub(super) fn refuse(&mut self, kind: StatusKind, refusal: Refusal) {
        self.stop();
        self.record(record::turned_away(kind, Some(&self.grant), None, refusal, ""));
        let refused = Refused {
            refusal: refusal.number(),
            detail: String::new(),
        };
        self.send(device_to_viewer::Message::Refused(refused));
        self.put(Output::CloseLink);
        self.put(Output::State(Standing::Refused(refusal)));
    }

    pub(super) fn local_user_ended(&mut self, now: Now) {
        if self.began.is_some() {
            self.end(now, EndReason::LocalUserEnded);
        } else {
            self.refuse(StatusKind::ConsentDenied, Refusal::ConsentDenied);
        }
    }

    pub(super) fn site_ended(&mut self, now: Now) {
        if self.began.is_some() {
            self.end(now, EndReason::SiteEnded);
        } else {
            self.refuse(StatusKind::SessionRefusedByDevice, Refusal::GrantRevoked);
        }
    }

    pub(super) fn helper_lost(&mut self, now: Now) {
        if self.began.is_some() {
            self.end(now, EndReason::HelperLost);
        } else {
            self.refuse(StatusKind::SessionRefusedByDevice, Refusal::HelperUnavailable);
        }
    }

    pub(super) fn no_longer_allowed(&mut self, now: Now, refusal: Refusal) {
        if self.began.is_some() {
            self.end(now, EndReason::PolicyChanged);
        } else {
            self.refuse(StatusKind::SessionRefusedByDevice, refusal);
        }
    }

    /// A session that can't be recorded can't be.
    pub(super) fn cannot_record(&mut self, now: Now) {
        if self.began.is_some() {
            self.end(now, EndReason::EvidenceLost);
        } else {
            self.refuse(StatusKind::SessionRefusedByDevice, Refusal::EvidenceUnavailable);
        }
    }

    /// Takes everything away from the viewer, and off the local user's screen.
    fn stop(&mut self) {
        match self.state {
            State::Asking { .. } => self.put(Output::WithdrawConsent),
            State::Active => {
                self.drop_raise("session_ended");
                self.stop_picture();
                self.unlock_input(InputUnlocked::Ended, "");
            }
            State::Recording { .. } | State::Away { .. } | State::Over => {}
        }
        if self.began.is_some() {
            self.put(Output::Notice(None));
        }
        self.state = State::Over;
    }

    pub(super) fn stop_picture(&mut self) {
        // First: what is held is known by the stream.
        self.put(Output::ReleaseInput);
        self.put(Output::StopPicture);
    }

    /// Whether there is a viewer to talk to.
    fn is_linked(&self) -> bool {
        !matches!(self.state, State::Away { .. } | State::Over)
    }

    /// Whether the session has begun and its picture is about to flow again.
    pub(super) fn is_resuming(&self) -> bool {
        matches!(self.state, State::Recording { then: Then::Resume, .. })
    }
}
