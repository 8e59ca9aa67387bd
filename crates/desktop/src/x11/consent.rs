//! The [`Consent`] port on X11. Suspends operators' input, then lets the attendant show the prompt.

use std::sync::Arc;

use super::wanted::Wanted;
use crate::{AnswerSink, Consent, ConsentPrompt, DesktopError, InputGate, PromptHandle};

/// Prompts on one X display.
pub struct X11Consent {
    pub(super) wanted: Arc<Wanted>,
    pub(super) gate: InputGate,
}

impl Consent for X11Consent {
    fn show(&mut self, prompt: ConsentPrompt, answered: AnswerSink) -> Result<PromptHandle, DesktopError> {
        let number = self.wanted.ask(prompt, answered, || self.gate.suspend())?;
        let wanted = Arc::clone(&self.wanted);
        Ok(PromptHandle::new(move || wanted.withdraw(number)))
    }
}
