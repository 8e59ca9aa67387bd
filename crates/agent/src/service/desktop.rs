//! What helpers say, and what follows for the sessions and for what the site knows of this computer.

use deskside_model::DeviceFacts;
use deskside_policy::DeviceState;
use deskside_session::device::{ConsentAnswer, Input, InputLockTold, LocalWish};
use deskside_wire::helper::helper_to_service::Message;
use deskside_wire::helper::{InputLock, LocalWish as WireWish};

use deskside_wire::session::CursorPosition;

use super::Service;
use super::event::HelperId;
use crate::helper_link::FromHelper;
use crate::said::InputLockSaid;

impl Service {
    pub(super) fn helper_event(&mut self, id: HelperId, event: FromHelper) {
        if !self.helpers.is_current(id) {
            return;
        }
        match event {
            FromHelper::Said(message) => self.helper_said(message),
            FromHelper::Gone(gone) => {
                self.helpers.gone(self.clock.now().elapsed, &gone);
                self.prompts.forget();
                // What it did not say will not come, except for a session that ends by this.
                self.give_up_locking("the helper was gone before it was known");
                self.drive_all(&Input::HelperLost);
                self.look_at_computer();
            }
        }
    }

    fn helper_said(&mut self, message: Message) {
        match message {
            Message::Frame(frame) => {
                // A frame of a stream that was stopped meanwhile belongs to nobody.
                if let (Some(session), Some(picture)) = (self.sessions.of_stream(frame.stream), frame.frame) {
                    self.drive(session, Input::Frame(picture));
                }
            }
            Message::CursorPosition(position) => self.pointer_moved(position),
            Message::CursorShape(shape) => self.drive_all(&Input::Cursor(shape)),
            Message::ConsentAnswer(answer) => self.local_user_answered(answer.prompt, answer.answer),
            Message::SoundNotPlayed(told) => self.sound_not_played(&told.tried),
            Message::ScreenLock(told) => self.screen_lock_told(&told),
            Message::LocalWish(wish) => self.local_user_wishes(&wish),
            Message::InputLock(told) => self.input_lock_told(told),
            Message::ChooseOwnSetting(chosen) => self.own_setting_chosen(&chosen),
            Message::Monitors(monitors) => {
                self.helpers.set_monitors(&monitors);
                self.drive_all(&Input::Monitors(monitors));
                self.look_at_computer();
            }
            Message::Presence(presence) => {
                self.helpers.presence(&presence);
                self.look_at_computer();
            }
            Message::Hello(hello) => {
                self.helpers.hello(&hello);
                self.lock_if_due();
                self.show_notices();
                self.look_at_computer();
            }
            Message::Error(error) => {
                tracing::warn!(error = error.what, fatal = error.fatal, "the helper has a problem");
                if error.fatal {
                    self.helpers.dismiss();
                }
            }
        }
    }

    fn pointer_moved(&mut self, position: CursorPosition) {
        let spared = self.pointer.moved(self.clock.now().elapsed, position);
        for id in self.sessions.ids() {
            if spared != Some(id) {
                self.drive(id, Input::CursorAt(position));
            }
        }
    }

    fn local_user_answered(&mut self, prompt: u64, answer: u32) {
        let Some(session) = self.prompts.answered(prompt) else {
            return;
        };
        self.drive(session, Input::Consent(ConsentAnswer::from_wire(answer)));
        let next = self.prompts.show_next(self.clock.now().elapsed);
        if let Some(message) = next {
            self.helpers.send(message);
        }
    }

    fn local_user_wishes(&mut self, said: &WireWish) {
        match (said.session_id.parse(), LocalWish::from_wire(said.wish)) {
            (Ok(session), Some(wish)) => self.drive(session, Input::LocalUser(wish)),
            _ => tracing::warn!(?said, "the helper passes on a wish that can't be understood"),
        }
    }

    fn input_lock_told(&mut self, told: InputLock) {
        let (Ok(session), Some(said)) = (told.session_id.parse(), InputLockSaid::from_number(told.state)) else {
            return tracing::warn!(?told, "the helper says of keyboard and mouse what can't be understood");
        };
        let told = match said {
            InputLockSaid::Locked => InputLockTold::Locked,
            InputLockSaid::EmergencyKey => InputLockTold::EmergencyKey,
            InputLockSaid::Question => InputLockTold::Question,
            InputLockSaid::Refused | InputLockSaid::Broken => {
                tracing::warn!(why = told.detail, "keyboard and mouse can't be kept locked");
                InputLockTold::Impossible(told.detail)
            }
        };
        self.drive(session, Input::InputLock(told));
    }

    /// Gathers the facts anew; tells the site and the sessions when they changed.
    pub(super) fn look_at_computer(&mut self) {
        let facts = DeviceFacts {
            own_settings: self.own.in_effect(&self.applied.settings),
            ..self.fact_source.gather(self.helpers.seen())
        };
        let state = DeviceState {
            can_ask: self.helpers.is_ready(),
            ..DeviceState::from_facts(&facts)
        };
        if facts != self.facts {
            match serde_json::to_string(&facts) {
                Ok(json) => {
                    self.told_facts.send_replace(json);
                }
                Err(error) => tracing::warn!(%error, "facts can't be written as JSON"),
            }
            self.facts = facts;
        }
        if state != self.device_state {
            self.device_state = state;
            self.drive_all(&Input::Circumstances(state));
        }
        if !self.sessions.ids().is_empty() {
            let administrators = self.fact_source.local_administrators();
            self.drive_all(&Input::LocalAdministrators(administrators));
        }
    }
}
