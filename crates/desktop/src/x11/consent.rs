//! The [`Consent`] port on X11. Suspends operators' input, then lets the attendant show the prompt.

use std::sync::Arc;

use super::attendant::Shared;
use crate::{AnswerSink, Consent, ConsentPrompt, DesktopError, InputGate, PromptHandle};

/// Prompts on one X display.
pub struct X11Consent {
    pub(super) shared: Arc<Shared>,
    pub(super) gate: InputGate,
}

impl Consent for X11Consent {
    fn show(&mut self, prompt: ConsentPrompt, answered: AnswerSink) -> Result<PromptHandle, DesktopError> {
        let number = self.shared.ask(prompt, answered, || self.gate.suspend())?;
        let shared = Arc::clone(&self.shared);
        Ok(PromptHandle::new(move || shared.withdraw(number)))
    }
}
