//! The question to the local user: one at a time, answered once. The answer goes to the service whatever it is; a
//! question that can't be shown is answered with just that.

use std::time::Duration;

use deskside_desktop::{Access, Consent, ConsentAnswer, ConsentPrompt, PromptHandle};
use deskside_session::device::ConsentAnswer as AnswerSaid;
use deskside_wire::helper::helper_to_service::Message;
use deskside_wire::helper::{AskConsent, ConsentAnswer as WireAnswer};

use super::socket::ToService;

/// Owns the consent port.
pub(super) struct Asking {
    consent: Box<dyn Consent>,
    service: ToService,
    shown: Option<(u64, PromptHandle)>,
}

impl Asking {
    pub fn new(consent: Box<dyn Consent>, service: ToService) -> Self {
        Self {
            consent,
            service,
            shown: None,
        }
    }

    /// Shows a question. An error means that the service is gone.
    pub fn ask(&mut self, ask: AskConsent) -> std::io::Result<()> {
        let number = ask.prompt;
        // One that is still up belongs to a session that no longer waits for it.
        self.shown = None;
        let service = self.service.clone();
        let answered = Box::new(move |answer| {
            if let Err(error) = service.send(message(number, &answer)) {
                tracing::warn!(%error, "the local user's answer could not be passed on");
            }
        });
        match self.consent.show(prompt(ask), answered) {
            Ok(handle) => {
                self.shown = Some((number, handle));
                Ok(())
            }
            Err(error) => {
                tracing::warn!(%error, "the local user could not be asked");
                self.service
                    .send(message(number, &ConsentAnswer::NotShown(error.to_string())))
            }
        }
    }

    /// Takes a question away, if it is the one that is shown.
    pub fn withdraw(&mut self, number: u64) {
        self.shown = self.shown.take().filter(|(shown, _)| *shown != number);
    }
}

fn prompt(ask: AskConsent) -> ConsentPrompt {
    ConsentPrompt {
        organisation: ask.organisation,
        operator_name: ask.operator_name,
        operator_account: ask.operator_account,
        access: access(ask.control),
        reason: Some(ask.reason).filter(|reason| !reason.is_empty()),
        site: ask.site,
        time_to_answer: Duration::from_secs(ask.seconds.into()),
    }
}

/// What an operator may do, in the desktop's words.
pub(super) fn access(control: bool) -> Access {
    if control { Access::Control } else { Access::View }
}

fn message(prompt: u64, answer: &ConsentAnswer) -> Message {
    let answer = match answer {
        ConsentAnswer::Allowed => AnswerSaid::Allowed,
        ConsentAnswer::Denied => AnswerSaid::Denied,
        ConsentAnswer::TimedOut => AnswerSaid::NoAnswer,
        ConsentAnswer::NotShown(_) => AnswerSaid::NotShown,
    };
    Message::ConsentAnswer(WireAnswer {
        prompt,
        answer: answer.to_wire(),
    })
}
