//! What the device says, and what it changes. Nothing that the device sends can do more than is written here.

use std::time::Duration;

use deskside_model::{EndReason, Refusal, Right, RightSet};
use deskside_wire::session::{
    Ending, InputLock, PausePicture, Raise, ResetPicture, Started, device_to_viewer, viewer_to_device,
};

use super::{
    ANSWER_WITHIN, Decoding, InputLockState, Outcome, Output, Phase, RaiseState, Ticket, ViewerEvent, ViewerSession,
    ViewerState,
};
use crate::said::{InputUnlocked, RaiseSaid};

impl ViewerSession {
    fn tell(&mut self, event: ViewerEvent) {
        self.outputs.push_back(Output::Event(event));
    }

    pub(super) fn control(&mut self, now: Duration, message: device_to_viewer::Message) {
        use device_to_viewer::Message;
        if matches!(self.phase, Phase::Over) {
            return;
        }
        match message {
            Message::Hello(hello) => {
                if let Phase::Greeting {
                    session_id,
                    version,
                    until,
                } = &mut self.phase
                {
                    *session_id = hello.session_id;
                    *version = hello.version;
                    *until = now + ANSWER_WITHIN;
                    self.outputs.push_back(Output::Event(ViewerEvent::Device {
                        name: hello.device_name,
                    }));
                }
            }
            Message::Refused(refused) => {
                let refusal = Refusal::from_number(refused.refusal);
                self.outputs.push_back(Output::CloseLink);
                self.over(Outcome::Refused {
                    number: refused.refusal,
                    refusal,
                    detail: refused.detail,
                });
            }
            Message::Asking(asking) => {
                let answer = now + Duration::from_secs(u64::from(asking.seconds_left));
                if let Phase::Greeting { until, .. } = &mut self.phase {
                    *until = answer + ANSWER_WITHIN;
                    self.state(ViewerState::AskingConsent { until: answer });
                }
            }
            Message::Started(started) => self.started(started),
            Message::RightsChanged(changed) => {
                let saw = self.rights.has(Right::View);
                self.rights = RightSet::from_bits(changed.rights);
                self.outputs.push_back(Output::Event(ViewerEvent::Rights(self.rights)));
                if !saw && self.rights.has(Right::View) {
                    self.say_everything_again();
                }
            }
            Message::Withheld(withheld) => {
                self.outputs.push_back(Output::Event(ViewerEvent::Withheld {
                    everything: withheld.everything,
                    input: withheld.input,
                }));
            }
            Message::Raise(raise) => self.tell(ViewerEvent::Raise(raise_state(now, raise))),
            Message::InputLock(lock) => self.tell(ViewerEvent::InputLock(input_lock_state(lock))),
            Message::Ending(ending) => self.tell(ViewerEvent::Ending(ends(now, ending))),
            Message::Monitors(monitors) => self.outputs.push_back(Output::Event(ViewerEvent::Monitors(monitors))),
            Message::CursorShape(shape) => {
                if let Some(shape) = self.cursors.complete(shape) {
                    self.outputs.push_back(Output::Event(ViewerEvent::CursorShape(shape)));
                }
            }
            Message::CursorPosition(at) => {
                self.outputs
                    .push_back(Output::Event(ViewerEvent::CursorPosition { x: at.x, y: at.y }));
            }
            Message::Ended(ended) => {
                self.outputs.push_back(Output::CloseLink);
                self.over(Outcome::Ended {
                    reason: EndReason::from_number(ended.reason),
                });
            }
            Message::Pong(_) => {}
        }
    }

    fn started(&mut self, started: Started) {
        let ticket = match std::mem::replace(&mut self.phase, Phase::Over) {
            Phase::Greeting {
                session_id, version, ..
            } => Ticket {
                session_id,
                version,
                secret: started.resume_secret,
                kept_for: Duration::from_secs(u64::from(started.resume_seconds)),
            },
            Phase::Resuming { ticket, .. } => Ticket {
                secret: started.resume_secret,
                ..ticket
            },
            other => {
                self.phase = other;
                return;
            }
        };
        self.phase = Phase::Active(ticket);
        self.decoding = Decoding::InStep;
        self.new_stream();
        self.rights = RightSet::from_bits(started.rights);
        self.state(ViewerState::Active);
        self.outputs.push_back(Output::Event(ViewerEvent::Rights(self.rights)));
        if let Some(monitors) = started.monitors {
            self.outputs.push_back(Output::Event(ViewerEvent::Monitors(monitors)));
        }
        // An older device does not read it in `Resume`; and the page may have been shown again since.
        if self.paused {
            self.send(viewer_to_device::Message::Pause(PausePicture { paused: true }));
        } else if self.resumed_paused {
            self.send(viewer_to_device::Message::Pause(PausePicture { paused: false }));
        }
        self.tell_wishes();
        self.tell_screen();
        match std::mem::take(&mut self.early).into_frames() {
            Some(frames) => frames.into_iter().for_each(|frame| self.show(frame)),
            None => self.send(viewer_to_device::Message::ResetPicture(ResetPicture {})),
        }
    }
}

fn input_lock_state(lock: InputLock) -> InputLockState {
    if lock.locked {
        return InputLockState::Locked;
    }
    InputLockState::Free {
        why: InputUnlocked::from_number(lock.why),
        detail: lock.detail,
    }
}

fn ends(now: Duration, ending: Ending) -> Option<(Duration, Option<EndReason>)> {
    let until = now + Duration::from_secs(u64::from(ending.seconds_left));
    (ending.reason != 0).then(|| (until, EndReason::from_number(ending.reason)))
}

fn raise_state(now: Duration, raise: Raise) -> RaiseState {
    match RaiseSaid::from_number(raise.state) {
        Some(RaiseSaid::Asking) => RaiseState::Asking {
            until: now + Duration::from_secs(u64::from(raise.seconds_left)),
        },
        Some(RaiseSaid::Allowed) => RaiseState::Allowed,
        // What is not known is no yes.
        Some(RaiseSaid::Refused) | None => RaiseState::Refused {
            refusal: Refusal::from_number(raise.refusal),
            detail: raise.detail,
        },
    }
}
