//! Which question is on the local user's screen: one at a time, in the order in which they came. Pure: time is an
//! argument, and what is to be sent to the helper comes out.

use std::collections::VecDeque;
use std::time::Duration;

use deskside_model::SessionId;
use deskside_session::device::Question;
use deskside_wire::helper::{AskConsent, WithdrawConsent, service_to_helper::Message};

/// The questions of all sessions.
#[derive(Debug, Default)]
pub(super) struct Prompts {
    shown: Option<(u64, SessionId)>,
    waiting: VecDeque<Waiting>,
    last: u64,
}

#[derive(Debug)]
struct Waiting {
    session: SessionId,
    question: Question,
    asked: Duration,
}

impl Prompts {
    /// A session asks. Its time runs from now, shown or not.
    pub fn ask(&mut self, now: Duration, session: SessionId, question: Question) -> Option<Message> {
        self.waiting.push_back(Waiting {
            session,
            question,
            asked: now,
        });
        self.show_next(now)
    }

    /// A session no longer asks. What is to be sent to the helper, in order.
    pub fn withdraw(&mut self, now: Duration, session: SessionId) -> Vec<Message> {
        self.waiting.retain(|waiting| waiting.session != session);
        match self.shown {
            Some((prompt, shown)) if shown == session => {
                self.shown = None;
                let withdraw = Message::WithdrawConsent(WithdrawConsent { prompt });
                std::iter::once(withdraw).chain(self.show_next(now)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The local user answered: whose question that was. Then call [`Self::show_next`].
    pub fn answered(&mut self, prompt: u64) -> Option<SessionId> {
        let (_, session) = self.shown.filter(|(shown, _)| *shown == prompt)?;
        self.shown = None;
        Some(session)
    }

    /// Shows the next question, if there is room for it.
    pub fn show_next(&mut self, now: Duration) -> Option<Message> {
        if self.shown.is_some() {
            return None;
        }
        let Waiting {
            session,
            question,
            asked,
        } = self.waiting.pop_front()?;
        self.last += 1;
        self.shown = Some((self.last, session));
        let waited = u32::try_from(now.saturating_sub(asked).as_secs()).unwrap_or(u32::MAX);
        Some(Message::AskConsent(AskConsent {
            prompt: self.last,
            organisation: question.organisation,
            site: question.site,
            operator_name: question.operator_name,
            operator_account: question.operator_account,
            control: question.control,
            reason: question.reason,
            seconds: question.seconds.saturating_sub(waited).max(1),
        }))
    }

    /// The helper is gone, and every question with it. The sessions hear it otherwise.
    pub fn forget(&mut self) {
        self.shown = None;
        self.waiting.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(number: u8) -> SessionId {
        SessionId::from_bytes([number; 16])
    }

    fn question(seconds: u32) -> Question {
        Question {
            organisation: String::new(),
            site: String::new(),
            operator_name: String::new(),
            operator_account: String::new(),
            control: true,
            reason: String::new(),
            seconds,
        }
    }

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn seconds(message: Option<Message>) -> u32 {
        match message {
            Some(Message::AskConsent(ask)) => ask.seconds,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_second_question_waits_and_its_time_runs() {
        let mut prompts = Prompts::default();
        assert_eq!(seconds(prompts.ask(at(0), session(1), question(30))), 30);
        assert_eq!(prompts.ask(at(5), session(2), question(30)), None);
        assert_eq!(
            prompts.answered(9),
            None,
            "an answer to a question that was never shown"
        );
        assert_eq!(prompts.answered(1), Some(session(1)));
        assert_eq!(prompts.answered(1), None, "one answer is enough");
        assert_eq!(seconds(prompts.show_next(at(15))), 20);
        assert_eq!(prompts.answered(2), Some(session(2)));
    }

    #[test]
    fn a_withdrawn_question_makes_room() {
        let mut prompts = Prompts::default();
        prompts.ask(at(0), session(1), question(30));
        prompts.ask(at(0), session(2), question(30));
        prompts.ask(at(0), session(3), question(30));
        assert!(
            prompts.withdraw(at(1), session(2)).is_empty(),
            "it was not on the screen"
        );
        let sent = prompts.withdraw(at(1), session(1));
        assert!(matches!(
            sent[0],
            Message::WithdrawConsent(WithdrawConsent { prompt: 1 })
        ));
        assert!(matches!(sent[1], Message::AskConsent(_)));
        assert_eq!(prompts.answered(2), Some(session(3)));
    }

    #[test]
    fn a_helper_that_is_gone_takes_the_questions_along() {
        let mut prompts = Prompts::default();
        prompts.ask(at(0), session(1), question(30));
        prompts.ask(at(0), session(2), question(30));
        prompts.forget();
        assert_eq!(prompts.answered(1), None);
        assert_eq!(prompts.show_next(at(1)), None);
    }
}
