//! Does what a session asks for, in its order. Decides nothing: the session has decided.

use std::collections::VecDeque;

use deskside_model::SessionId;
use deskside_session::Now;
use deskside_session::device::{Input, Output, PictureTerms, Standing};
use deskside_wire::helper::{
    Credit, HideNotice, Inject, LockInput, NoticeOperator, ReleaseInput, ResetEncoder, ShowNotice, ShowScreen,
    StartPicture, StopPicture, service_to_helper,
};
use deskside_wire::session::ChooseScreen;

use super::Service;
use crate::Advice as _;
use crate::control::ToSite;
use crate::memory;

use service_to_helper::Message;

impl Service {
    /// Puts an input into a session and does everything that comes of it.
    pub(super) fn drive(&mut self, id: SessionId, input: Input) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            let now = self.clock.now();
            let Some(live) = self.sessions.get(id) else { return };
            live.machine.handle(now, input);
            inputs.extend(self.do_outputs(id, now));
        }
        let over = self.sessions.get(id).is_some_and(|live| live.machine.is_over());
        if over {
            self.sessions.remove(id);
            self.endpoints.keep(self.clock.now().elapsed);
        }
    }

    /// The same for every session.
    pub(super) fn drive_all(&mut self, input: &Input) {
        for id in self.sessions.ids() {
            self.drive(id, input.clone());
        }
    }

    /// Does the outputs that wait; gives back what the session has to hear about them.
    pub(super) fn do_outputs(&mut self, id: SessionId, now: Now) -> Vec<Input> {
        let mut heard = Vec::new();
        while let Some(output) = self.sessions.get(id).and_then(|live| live.machine.poll_output()) {
            heard.extend(self.perform(id, now, output));
        }
        heard
    }

    fn perform(&mut self, id: SessionId, now: Now, output: Output) -> Option<Input> {
        match output {
            Output::GrantUsed { grant, remember_until } => {
                let used = self.used_grants.record(grant, remember_until, now.wall);
                return used.err().map(|error| {
                    tracing::error!(%error, advice = error.advice(), "the use of a grant can't be recorded");
                    Input::CannotRecord
                });
            }
            Output::Evidence { id: entry, record } => {
                let recorded = self.evidence.record(now.wall, record);
                self.send_evidence();
                return Some(match recorded {
                    Ok(()) => Input::EvidenceWritten(entry),
                    Err(_said_in_the_log) => Input::CannotRecord,
                });
            }
            Output::Send(message) => self.with_link(id, |link| link.send(message)),
            Output::SendPicture(frame) => self.with_link(id, |link| link.send_picture(frame)),
            Output::CloseLink => {
                if let Some(live) = self.sessions.get(id) {
                    live.link = None;
                }
            }
            Output::AskConsent(question) => {
                let shown = self.prompts.ask(now.elapsed, id, question);
                self.tell_helper(shown);
            }
            Output::WithdrawConsent => {
                let messages = self.prompts.withdraw(now.elapsed, id);
                self.tell_helper(messages);
            }
            Output::Notice(notice) => self.notice(id, notice),
            Output::StartPicture {
                credit,
                picture,
                screen,
            } => self.start_picture(id, credit, picture, screen),
            Output::ShowScreen(screen) => self.tell_stream(id, |stream| {
                Message::ShowScreen(ShowScreen {
                    stream,
                    screen: Some(screen),
                })
            }),
            Output::StopPicture => {
                let stream = self.sessions.get(id).and_then(|live| live.stream.take());
                self.tell_helper(stream.map(|stream| Message::StopPicture(StopPicture { stream })));
            }
            Output::Credit { frames, rate, wishes } => self.tell_stream(id, |stream| {
                Message::Credit(Credit {
                    stream,
                    frames,
                    rate: rate.unwrap_or(0),
                    wishes: Some(wishes),
                })
            }),
            Output::ResetEncoder => self.tell_stream(id, |stream| Message::ResetEncoder(ResetEncoder { stream })),
            Output::Inject(input) => {
                self.pointer.acted(now.elapsed, id, &input);
                self.tell_stream(id, |stream| {
                    Message::Inject(Inject {
                        input: Some(input),
                        stream,
                    })
                });
            }
            Output::ReleaseInput => self.tell_stream(id, |stream| Message::ReleaseInput(ReleaseInput { stream })),
            Output::LockInput(locked) => self.tell_helper([Message::LockInput(LockInput {
                session_id: id.to_string(),
                locked,
            })]),
            Output::LockScreen => self.lock_screen(id),
            Output::Measured(measured) => {
                if let Some(live) = self.sessions.get(id) {
                    live.measured = Some(measured);
                }
            }
            Output::State(standing) => self.tell_standing(id, standing),
        }
        None
    }

    fn with_link(&mut self, id: SessionId, act: impl FnOnce(&mut super::viewer_link::ViewerLink)) {
        if let Some(link) = self.sessions.get(id).and_then(|live| live.link.as_mut()) {
            act(link);
        }
    }

    fn tell_helper(&mut self, messages: impl IntoIterator<Item = Message>) {
        for message in messages {
            self.helpers.send(message);
        }
    }

    /// Tells the helper something about the session's picture stream, if it has one.
    fn tell_stream(&mut self, id: SessionId, message: impl FnOnce(u64) -> Message) {
        let stream = self.sessions.get(id).and_then(|live| live.stream);
        self.tell_helper(stream.map(message));
    }

    fn start_picture(&mut self, id: SessionId, credit: u32, picture: PictureTerms, screen: ChooseScreen) {
        let stream = self.sessions.new_stream();
        if let Some(live) = self.sessions.get(id) {
            live.stream = Some(stream);
            self.tell_helper([Message::StartPicture(StartPicture {
                stream,
                credit,
                proofs: picture.proofs,
                screen: Some(screen),
                jpeg: picture.jpeg,
                h264: picture.h264,
                wishes: Some(picture.wishes),
            })]);
        }
    }

    /// The local user is told of this session in these words from now on, or no longer.
    fn notice(&mut self, id: SessionId, notice: Option<NoticeOperator>) {
        if let Some(live) = self.sessions.get(id) {
            live.notice = notice;
        }
        self.show_notices();
        self.sound_sessions();
    }

    /// Shows on bar and icon who is here now, as the settings ask, and what the local user may ask for.
    pub(super) fn show_notices(&mut self) {
        let operators = self.sessions.notices();
        let own_settings = self.own_settings_offered();
        let message = if operators.is_empty() && own_settings.is_none() {
            Message::HideNotice(HideNotice {})
        } else {
            let settings = &self.settings;
            Message::ShowNotice(ShowNotice {
                organisation: settings.organisation_name.clone(),
                operators,
                bar: settings.show_session_bar,
                icon: settings.show_notification_icon,
                own_settings,
            })
        };
        self.tell_helper([message]);
    }

    fn tell_standing(&mut self, id: SessionId, standing: Standing) {
        tracing::info!(session = %id, ?standing, "session");
        let mut measured = None;
        if let Some(live) = self.sessions.get(id) {
            live.standing = Some(standing);
            measured = live.measured;
        }
        self.tell_site(ToSite::SessionState {
            session: id,
            standing,
            measured,
        });
        if matches!(standing, Standing::Ended(_)) {
            memory::give_back();
        }
    }
}
