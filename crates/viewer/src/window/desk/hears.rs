//! What the session's thread tells.

use std::time::Instant;

use deskside_model::RightSet;
use deskside_session::viewer::{Equality, InputLockState, RaiseState, ViewerEvent, ViewerState};
use deskside_wire::session::CursorShape;

use super::{Desk, Phase, Raise};
use crate::window::event::{Cursor, Request};
use crate::window::news::News;
use crate::window::reasons::refused;
use crate::window::texts::fill;

impl Desk {
    pub(super) fn hear(&mut self, news: News) {
        match news {
            News::Granted(device) => {
                self.device = device;
                self.phase = Phase::Connecting;
                let title = self.title();
                self.want(Request::Title(title));
            }
            News::Declined(trouble) => self.over(Phase::Declined(trouble)),
            News::Session(event, began) => self.session(event, began),
            News::Statistics(statistics) => self.statistics = Some(*statistics),
            News::NotRaised(trouble) => {
                let known = trouble
                    .refusal
                    .map(|refusal| refused(refusal, self.texts.language).to_owned());
                self.raise = Raise::Refused(known.unwrap_or(trouble.what));
            }
            News::Stop => self.want(Request::Exit),
        }
    }

    fn session(&mut self, event: ViewerEvent, began: Instant) {
        match event {
            ViewerEvent::State(state) => self.state(state, began),
            ViewerEvent::Device { name } if self.device.is_empty() => self.device = name,
            ViewerEvent::Rights(rights) => {
                if self.rights != rights {
                    self.pressed.clear();
                }
                self.rights = rights;
                if self.controls() {
                    self.raise = Raise::None;
                }
            }
            ViewerEvent::Withheld { everything, input } => {
                self.input_taken = input;
                self.phase_is(if everything { Phase::Paused } else { Phase::Active });
            }
            ViewerEvent::Raise(raise) => {
                self.raise = match raise {
                    RaiseState::Asking { .. } => Raise::Asked,
                    RaiseState::Allowed => Raise::None,
                    RaiseState::Refused { refusal, detail } => Raise::Refused(
                        refusal.map_or(detail, |refusal| refused(refusal, self.texts.language).to_owned()),
                    ),
                };
            }
            ViewerEvent::InputLock(state) => self.input_locked = state == InputLockState::Locked,
            ViewerEvent::Ending(ending) => self.ending = ending.map(|(until, reason)| (began + until, reason)),
            ViewerEvent::Monitors(monitors) => {
                self.monitors = monitors.monitors.into_iter().map(|monitor| monitor.name).collect();
            }
            ViewerEvent::CursorShape(shape) => self.device_cursor = cursor(shape),
            ViewerEvent::Equality(equality) => self.equality = equality,
            // Who else moves the pointer shows when they do something with it; the name is known by the site.
            _ => {}
        }
    }

    fn state(&mut self, state: ViewerState, began: Instant) {
        match state {
            ViewerState::Connecting => self.phase_is(Phase::Connecting),
            ViewerState::Greeting => self.phase_is(Phase::Greeting),
            ViewerState::AskingConsent { until } => self.phase_is(Phase::AskingUser { until: began + until }),
            ViewerState::Active => self.phase_is(Phase::Active),
            ViewerState::Reconnecting { until } => {
                // A lost link takes the questions away.
                self.raise = Raise::None;
                self.input_locked = false;
                self.ending = None;
                self.phase_is(Phase::Reconnecting { until: began + until });
            }
            ViewerState::Over(outcome) => self.over(Phase::Over(outcome)),
        }
    }

    fn over(&mut self, phase: Phase) {
        self.rights = RightSet::default();
        self.raise = Raise::None;
        self.input_locked = false;
        self.ending = None;
        self.statistics = None;
        self.equality = Equality::default();
        self.device_cursor = Cursor::Usual;
        self.phase_is(phase);
    }

    pub(super) fn phase_is(&mut self, phase: Phase) {
        if self.phase == phase {
            return;
        }
        let was_active = self.phase == Phase::Active;
        self.phase = phase;
        self.button = None;
        self.pressed.clear();
        self.typing.release_all();
        if was_active != (self.phase == Phase::Active) {
            self.want(Request::PaintAll);
        }
    }

    /// What the status bar says about keyboard and mouse.
    pub(super) fn said(&self) -> String {
        match &self.raise {
            _ if self.input_locked => self.texts.input_locked.to_owned(),
            _ if self.controls() => String::new(),
            Raise::Asked => self.texts.control_asked.to_owned(),
            Raise::Refused(why) => fill(self.texts.control_refused, "why", why),
            Raise::None if self.input_taken => self.texts.input_taken.to_owned(),
            Raise::None => String::new(),
        }
    }
}

/// The device's pointer as this window's.
fn cursor(shape: CursorShape) -> Cursor {
    let side = |length: u32| u16::try_from(length).unwrap_or(0);
    let (width, height) = (side(shape.width), side(shape.height));
    if width == 0 || height == 0 {
        return Cursor::Hidden;
    }
    Cursor::Image {
        hot: (side(shape.hot_x).min(width - 1), side(shape.hot_y).min(height - 1)),
        width,
        height,
        rgba: shape.rgba,
    }
}
