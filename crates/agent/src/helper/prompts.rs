//! The question to the local user: shows one, and tells the service what came of it.

use std::time::Duration;

use deskside_desktop::{Access, Consent, ConsentAnswer, ConsentPrompt, PromptHandle};
use deskside_wire::helper::{AskConsent, ConsentAnswer as AnswerMessage, helper_to_service};

use super::outlet::Outlet;

/// Numbers of `ConsentAnswer.answer` in `helper.proto`.
const ALLOWED: u32 = 1;
const DENIED: u32 = 2;
const NO_ANSWER: u32 = 3;
const NOT_SHOWN: u32 = 4;

/// The prompt, if one is up.
pub(super) struct Prompts {
    consent: Box<dyn Consent>,
    outlet: Outlet,
    shown: Option<(u64, PromptHandle)>,
}

impl Prompts {
    pub(super) fn new(consent: Box<dyn Consent>, outlet: Outlet) -> Self {
        Self {
            consent,
            outlet,
            shown: None,
        }
    }

    /// Asks. What can't be shown is answered at once, with "could not be shown".
    pub(super) fn ask(&mut self, ask: AskConsent) {
        let (prompt, outlet) = (ask.prompt, self.outlet.clone());
        let answered = Box::new(move |answer| {
            let answer = match answer {
                ConsentAnswer::Allowed => ALLOWED,
                ConsentAnswer::Denied => DENIED,
                ConsentAnswer::TimedOut => NO_ANSWER,
                ConsentAnswer::NotShown(why) => {
                    tracing::warn!(why, "the prompt disappeared");
                    NOT_SHOWN
                }
            };
            tell(&outlet, prompt, answer);
        });
        // The one before was answered or is given up; its window goes first, so that there is room for this one.
        self.shown = None;
        let question = ConsentPrompt {
            organisation: ask.organisation,
            operator_name: ask.operator_name,
            operator_account: ask.operator_account,
            access: if ask.control { Access::Control } else { Access::View },
            reason: Some(ask.reason).filter(|reason| !reason.is_empty()),
            site: ask.site,
            time_to_answer: Duration::from_secs(u64::from(ask.seconds)),
        };
        match self.consent.show(question, answered) {
            Ok(handle) => self.shown = Some((prompt, handle)),
            Err(error) => {
                tracing::warn!(%error, "the local user could not be asked");
                tell(&self.outlet, prompt, NOT_SHOWN);
            }
        }
    }

    /// Takes the question back, when it is still this one.
    pub(super) fn withdraw(&mut self, prompt: u64) {
        if self.shown.as_ref().is_some_and(|(shown, _)| *shown == prompt) {
            self.shown = None;
        }
    }
}

fn tell(outlet: &Outlet, prompt: u64, answer: u32) {
    let message = helper_to_service::Message::ConsentAnswer(AnswerMessage { prompt, answer });
    if let Err(error) = outlet.send(message) {
        // The reader sees the end of the socket too, and ends the process.
        tracing::warn!(%error, "an answer could not be delivered");
    }
}
