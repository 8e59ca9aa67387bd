//! The consent and notice ports of the fake desktop: its local user is the test.

use std::sync::Arc;

use super::state::{Asked, Shared};
use crate::{
    AnswerSink, Consent, ConsentAnswer, ConsentPrompt, DesktopError, InputGate, Notice, NoticeEvent, NoticeSink,
    NoticeStyle, NoticedSession, PromptHandle,
};

/// The prompts of a [`Desktop`](super::Desktop).
pub struct FakeConsent {
    shared: Arc<Shared>,
    gate: InputGate,
}

impl FakeConsent {
    pub(super) fn new(shared: Arc<Shared>, gate: InputGate) -> Self {
        Self { shared, gate }
    }
}

impl Consent for FakeConsent {
    fn show(&mut self, prompt: ConsentPrompt, answered: AnswerSink) -> Result<PromptHandle, DesktopError> {
        let suspension = self.gate.suspend();
        let number = self.shared.ask("show a prompt", |state| {
            if state.asked.is_some() {
                return Err(DesktopError::PromptBusy);
            }
            state.last_prompt += 1;
            let number = state.last_prompt;
            state.asked = Some(Asked {
                number,
                prompt,
                answered,
                suspension,
            });
            Ok(number)
        })?;
        if let Some(always) = self.shared.look(|state| state.answer_always.clone()) {
            answer(&self.shared, always);
        }
        let shared = Arc::clone(&self.shared);
        Ok(PromptHandle::new(move || withdraw(&shared, number)))
    }
}

/// The notices of a [`Desktop`](super::Desktop).
pub struct FakeNotice {
    shared: Arc<Shared>,
    sink: Arc<NoticeSink>,
}

impl FakeNotice {
    pub(super) fn new(shared: Arc<Shared>, sink: NoticeSink) -> Self {
        Self {
            shared,
            sink: Arc::new(sink),
        }
    }
}

impl Notice for FakeNotice {
    fn show(&mut self, sessions: &[NoticedSession], style: NoticeStyle) -> Result<(), DesktopError> {
        self.shared.ask("show who is here", |state| {
            state.notices = sessions.to_vec();
            state.notice_style = style;
            state.notice_sink = (!sessions.is_empty() || style.own.is_some()).then(|| Arc::clone(&self.sink));
            Ok(())
        })
    }
}

impl Drop for FakeNotice {
    fn drop(&mut self) {
        self.shared.change(|state| {
            state.notices.clear();
            state.notice_sink = None;
        });
    }
}

/// Answers the prompt, outside the lock: the sink may ask the next question.
pub(super) fn answer(shared: &Shared, answer: ConsentAnswer) -> bool {
    let Some(asked) = shared.change(|state| state.asked.take()) else {
        return false;
    };
    drop(asked.suspension);
    (asked.answered)(answer);
    true
}

/// Tells whoever shows notices, outside the lock.
pub(super) fn tell(shared: &Shared, event: NoticeEvent) -> bool {
    let Some(sink) = shared.look(|state| state.notice_sink.clone()) else {
        return false;
    };
    sink(event);
    true
}

fn withdraw(shared: &Shared, number: u64) {
    let is_it = |asked: &Asked| asked.number == number;
    // Dropped outside the lock: what the sink holds may use this desktop when it goes.
    drop(shared.change(|state| {
        if state.asked.as_ref().is_some_and(is_it) {
            state.asked.take()
        } else {
            None
        }
    }));
}
