//! What the local user does to a session besides agreeing and ending: holds everything back for a while, or takes keyboard
//! and mouse away. What is taken is gone in the outputs of that very input, before it is written down; what is given back
//! is written down first. Keyboard and mouse come back in no other way than that the local user agrees again.

use deskside_model::{AccessLevel, Right, StatusKind};
use deskside_wire::session::{Withheld as WireWithheld, device_to_viewer};

use super::record::{self, ChangedBy};
use super::{DeviceSession, LocalWish, State};
use crate::Now;
use crate::said::InputUnlocked;

/// What the local user holds back of what was granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Withheld {
    /// Nothing is seen, nothing is acted on.
    pub everything: bool,
    /// Keyboard and mouse were taken away.
    pub input: bool,
}

impl DeviceSession {
    pub(super) fn local_user(&mut self, now: Now, wish: LocalWish) {
        match wish {
            LocalWish::End => self.local_user_ended(now),
            // There is nothing yet to be held back; who is asked says yes or no.
            _ if self.began.is_none() => {}
            LocalWish::Pause => self.pause(now),
            LocalWish::GoOn => self.go_on(now),
            LocalWish::TakeInput => self.take_input(),
        }
    }

    /// Whether the viewer may see at this moment.
    pub(super) fn sees(&self) -> bool {
        self.rights().has(Right::View)
    }

    /// Says what is held back, if anything is.
    pub(super) fn tell_what_is_withheld(&mut self) {
        if self.withheld != Withheld::default() {
            self.tell_withheld();
        }
    }

    fn pause(&mut self, now: Now) {
        if self.withheld.everything {
            return;
        }
        self.drop_raise("local_user");
        if self.state == State::Active {
            self.stop_picture();
            self.conduct.stream_ended();
        }
        self.unlock_input(InputUnlocked::Paused, "");
        self.withheld.everything = true;
        self.acted(now);
        self.show_notice();
        self.record(record::about(StatusKind::SessionPaused, &self.grant));
        self.tell_what_changed();
    }

    fn go_on(&mut self, now: Now) {
        if !self.withheld.everything {
            return;
        }
        self.record(record::about(StatusKind::SessionContinued, &self.grant));
        self.withheld.everything = false;
        self.acted(now);
        self.show_notice();
        self.tell_what_changed();
        if let Some(monitors) = self.desk.monitors().cloned() {
            self.send(device_to_viewer::Message::Monitors(monitors));
        }
        self.let_picture_flow(now);
    }

    fn take_input(&mut self) {
        self.drop_raise("local_user");
        if !self.terms.access.rights().has(Right::Control) {
            return;
        }
        self.withheld.input = true;
        self.ceiling = self.ceiling.min(AccessLevel::ViewOnly);
        self.set_access(self.ceiling, ChangedBy::LocalUser);
        if self.state == State::Active {
            self.tell_withheld();
        }
    }

    fn tell_what_changed(&mut self) {
        if self.state == State::Active {
            self.tell_withheld();
            self.tell_rights();
        }
    }

    pub(super) fn tell_withheld(&mut self) {
        let Withheld { everything, input } = self.withheld;
        self.send(device_to_viewer::Message::Withheld(WireWithheld { everything, input }));
    }
}
