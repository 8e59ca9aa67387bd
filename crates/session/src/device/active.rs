//! While the picture flows: frames out, credit and input in, and the rights gate between viewer and desktop.

use std::time::Duration;

use deskside_model::{AccessLevel, EndReason, Refusal, Right};
use deskside_policy::{Consent, Decision, DeviceState, LocalAdministrators, Presence, Step};
use deskside_wire::limits::MAX_MONITOR_NAME;
use deskside_wire::session::{
    ChooseScreen, CursorPosition, CursorShape, Monitors, PictureFrame, PictureWishes, Pong, RightsChanged, ViewerInput,
    ViewerToDevice, device_to_viewer, viewer_to_device,
};

use super::flood::Allowance;
use super::record::{self, ChangedBy, Tally};
use super::{DeviceSession, End, Output, State};
use crate::Now;
use crate::credit::Answer;
use crate::gate::{Need, is_possible, need_of_control, need_of_input};
use crate::said::InputUnlocked;

/// Messages that a viewer may send without the right for them before it counts as broken or hostile. An honest viewer
/// whose right was just taken away sends on for a round trip: a thousand is a mouse of 1000 Hz for a second.
pub const MAX_UNGRANTED: u32 = 1_000;
/// Messages that make no sense, of which no honest viewer sends any.
pub const MAX_NONSENSE: u32 = 16;
/// What choosing a screen, or asking for more, counts as, in actions of the viewer.
pub(super) const CHOICE: u32 = 50;

/// How a viewer behaves, and what it has done.
#[derive(Debug)]
pub(super) struct Conduct {
    pub tally: Tally,
    /// How often the viewer has locked the device's own keyboard and mouse.
    pub input_locks: u32,
    /// Without the right for it, since the viewer was last told its rights.
    ungranted: u32,
    nonsense: u32,
    allowance: Allowance,
    /// When the operator did something last.
    pub last_act: Duration,
    /// The viewer is hidden.
    pub paused: bool,
    /// No frame was sent since the encoder was last reset.
    reset_pending: bool,
    /// The newest frame that was sent on this link, of the stream that flows and of those before.
    newest_frame: [Option<u32>; 2],
}

impl Conduct {
    /// Of somebody who has just arrived.
    pub(super) fn new(now: Now) -> Self {
        Self {
            tally: Tally::default(),
            input_locks: 0,
            ungranted: 0,
            nonsense: 0,
            allowance: Allowance::full(now.elapsed),
            last_act: now.elapsed,
            paused: false,
            reset_pending: false,
            newest_frame: [None, None],
        }
    }

    /// The stream has ended, and another one with numbers of its own may begin on the same link.
    pub(super) fn stream_ended(&mut self) {
        let [newest, before] = self.newest_frame;
        self.newest_frame = [None, newest.max(before)];
        self.reset_pending = false;
    }

    /// Whether a frame of that number was sent on this link before the stream that flows: its answer may come late.
    fn is_of_earlier_stream(&self, frame: u32) -> bool {
        self.newest_frame[1].is_some_and(|newest| frame <= newest)
    }

    /// A new link begins without what was said on the old one; whether the viewer is hidden it says as it comes back.
    pub(super) fn link_lost(&mut self) {
        self.ungranted = 0;
        self.reset_pending = false;
        self.newest_frame = [None, None];
    }
}

impl DeviceSession {
    pub(super) fn control(&mut self, now: Now, message: ViewerToDevice) {
        use viewer_to_device::Message;
        // A message of a later version: to be ignored, says the protocol.
        let Some(message) = message.message else { return };
        if !self.passes_gate(now, need_of_control(&message)) {
            return;
        }
        match message {
            Message::Painted(painted) => match self.credit.painted(now.elapsed, painted.frame) {
                Ok(()) => self.give_credit(now),
                Err(_) if self.conduct.is_of_earlier_stream(painted.frame) => {}
                Err(_) => self.nonsense(now),
            },
            Message::ResetPicture(_) => self.reset_picture(now),
            Message::Pause(pause) => {
                self.conduct.paused = pause.paused;
                self.give_credit(now);
            }
            // The viewer's own word, for figures only: the newest is kept.
            Message::Measured(measured) => self.measured = Some(measured),
            Message::ChooseScreen(screen) => self.choose_screen(now, screen),
            // Goes to the helper with the next credit, however often the viewer changes its mind.
            Message::PictureWishes(wishes) => self.wish(wishes),
            Message::AskControl(ask) => self.ask_control(now, &ask.grant),
            Message::GiveUpControl(_) => self.give_up_control(),
            Message::LockInput(lock) => self.lock_input(now, lock.locked),
            Message::End(_) => self.end(now, EndReason::ViewerEnded),
            Message::Ping(ping) => {
                self.acted(now);
                self.send(device_to_viewer::Message::Pong(Pong { id: ping.id }));
            }
        }
    }

    pub(super) fn viewer_input(&mut self, now: Now, input: ViewerInput) {
        // An input of a later version: to be ignored, says the protocol.
        let Some(what) = &input.input else { return };
        if !self.passes_gate(now, need_of_input(what)) {
            self.conduct.tally.inputs_refused += 1;
        } else if !is_possible(&input) {
            self.conduct.tally.inputs_refused += 1;
            self.nonsense(now);
        } else if self.conduct.allowance.take(now.elapsed, what) {
            self.conduct.tally.inputs += 1;
            self.acted(now);
            self.put(Output::Inject(input));
        } else {
            // To drop one input would be worse than to end: it may be the release of a key.
            self.conduct.tally.inputs_refused += 1;
            self.end(now, EndReason::ProtocolViolated);
        }
    }

    pub(super) fn frame(&mut self, now: Now, mut frame: PictureFrame) {
        if !Need::Right(Right::View).is_met_by(self.rights()) {
            return;
        }
        // Nothing but a proof: nothing to paint, so it uses no credit and answers no request for a new picture.
        if frame.data.is_empty() && frame.proof.is_some() {
            return self.put(Output::SendPicture(frame));
        }
        frame.quiet = self.credit.sent(now.elapsed, frame.frame, frame.data.len()) == Answer::Unneeded;
        self.conduct.tally.frames += 1;
        self.conduct.newest_frame[0] = Some(frame.frame);
        self.conduct.reset_pending = false;
        self.put(Output::SendPicture(frame));
        self.give_credit(now);
    }

    /// Costs as much as many inputs: it makes the device send all of a picture.
    fn choose_screen(&mut self, now: Now, screen: ChooseScreen) {
        if screen.name.len() > MAX_MONITOR_NAME {
            return self.nonsense(now);
        }
        if !self.may_act(now, CHOICE) {
            return;
        }
        self.acted(now);
        if screen != self.screen {
            self.screen = screen;
            self.put(Output::ShowScreen(self.screen.clone()));
        }
    }

    pub(super) fn cursor(&mut self, shape: CursorShape) {
        if !self.sees() {
            self.desk.keep_shape(shape);
        } else if let Some(message) = self.desk.set_shape(shape) {
            self.send(message);
        }
    }

    pub(super) fn cursor_at(&mut self, position: CursorPosition) {
        let message = self.desk.set_position(position);
        self.send(message);
    }

    pub(super) fn monitors(&mut self, monitors: Monitors) {
        let message = self.desk.set_monitors(monitors);
        self.send(message);
    }

    pub(super) fn settings_changed(&mut self, now: Now, settings: deskside_model::ClientSettings) {
        let could_lock = self.may_lock_input();
        self.settings = settings;
        self.decide_again(now);
        if could_lock && !self.may_lock_input() {
            self.unlock_input(InputUnlocked::Rights, "");
        }
        if could_lock != self.may_lock_input() && self.state == State::Active {
            self.tell_rights();
        }
    }

    /// Who is there changed. Not to know it for a moment changes nothing.
    pub(super) fn circumstances_changed(&mut self, now: Now, mut state: DeviceState) {
        if state.presence == Presence::Unknown {
            state.presence = self.circumstances.presence;
        }
        self.circumstances = state;
        self.decide_again(now);
    }

    /// Who administers this device was looked up again. Not to know it any more is taken as what it is: unlike who sits
    /// there, nobody has to be asked for it, and a device that can't read its own accounts has a serious problem.
    pub(super) fn administrators_seen(&mut self, now: Now, administrators: LocalAdministrators) {
        if administrators != self.administrators {
            self.administrators = administrators;
            self.decide_again(now);
        }
    }

    /// The same decision as at the beginning, with what is known now. It can only take away: nobody was asked for more
    /// than the session began with. A consent that was given stays given, and one that was not needed when the session
    /// began is not asked for in the middle (whoever signs in may be the operator).
    pub(super) fn decide_again(&mut self, now: Now) {
        match self.decide_about(&self.grant) {
            // Somebody who would have to be asked appeared while the evidence of the beginning was being written.
            Decision::Allowed {
                consent: Consent::Needed { .. },
                ..
            } if self.began.is_none() && self.terms.consent == Consent::NotNeeded => {
                self.no_longer_allowed(now, Refusal::ConsentImpossible);
            }
            Decision::Allowed {
                access,
                ends_after,
                explanation,
                ..
            } => {
                self.terms.ends_after = ends_after;
                self.terms.explanation = explanation;
                self.ends = End::of(&self.grant, self.arrived, ends_after);
                self.set_access(access.min(self.ceiling), ChangedBy::ClientSettings);
                if self.is_past_its_end(now) {
                    self.end(now, EndReason::GrantRanOut);
                }
                self.look_at_time_left(now);
            }
            Decision::Refused {
                step: Step::Consent, ..
            } => {}
            Decision::Refused { refusal, .. } => self.no_longer_allowed(now, refusal),
        }
    }

    /// How far the operator may go from now on.
    pub(super) fn set_access(&mut self, access: AccessLevel, by: ChangedBy) {
        if access == self.terms.access {
            return;
        }
        self.terms.access = access;
        if self.began.is_none() {
            return;
        }
        self.access_changed();
        self.record(record::rights_changed(&self.grant, access, by));
    }

    /// What the operator may do from now on takes effect, and is said.
    pub(super) fn access_changed(&mut self) {
        if !self.terms.access.rights().has(Right::Control) {
            self.put(Output::ReleaseInput);
            self.unlock_input(InputUnlocked::Rights, "");
        }
        self.show_notice();
        if self.state == State::Active {
            self.tell_rights();
        }
    }

    pub(super) fn tell_rights(&mut self) {
        let rights = self.rights().bits();
        self.conduct.ungranted = 0;
        self.send(device_to_viewer::Message::RightsChanged(RightsChanged { rights }));
    }

    /// Whether the rights of this moment are enough. If not, nothing comes of the message.
    fn passes_gate(&mut self, now: Now, need: Need) -> bool {
        if need.is_met_by(self.rights()) {
            return true;
        }
        self.conduct.ungranted += 1;
        if self.conduct.ungranted == 1 {
            // It may have missed what it may do.
            let rights = self.rights().bits();
            self.send(device_to_viewer::Message::RightsChanged(RightsChanged { rights }));
        }
        if self.conduct.ungranted > MAX_UNGRANTED {
            self.end(now, EndReason::ProtocolViolated);
        }
        false
    }

    /// Takes so many actions from what the viewer may do; without enough left, the session ends.
    pub(super) fn may_act(&mut self, now: Now, actions: u32) -> bool {
        let may = self.conduct.allowance.take_actions(now.elapsed, actions);
        if !may {
            self.end(now, EndReason::ProtocolViolated);
        }
        may
    }

    fn nonsense(&mut self, now: Now) {
        self.conduct.nonsense += 1;
        if self.conduct.nonsense > MAX_NONSENSE {
            self.end(now, EndReason::ProtocolViolated);
        }
    }

    /// Independent frames are dear: one is made only when a frame was sent since the last.
    fn reset_picture(&mut self, now: Now) {
        self.credit.forget_under_way();
        if !self.conduct.reset_pending {
            self.conduct.reset_pending = true;
            self.put(Output::ResetEncoder);
        }
        self.give_credit(now);
    }

    /// The helper hears of it now: a screen at rest asks for no more credit, which would tell it.
    fn wish(&mut self, wishes: PictureWishes) {
        if wishes != std::mem::replace(&mut self.picture.wishes, wishes) && self.sees() {
            self.put(Output::Credit {
                frames: 0,
                rate: self.credit.rate(),
                wishes,
            });
        }
    }

    fn give_credit(&mut self, now: Now) {
        if self.sees() && !self.conduct.paused && self.credit.take(now.elapsed) {
            self.put(Output::Credit {
                frames: 1,
                rate: self.credit.rate(),
                wishes: self.picture.wishes,
            });
        }
    }
}
