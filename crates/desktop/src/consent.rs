//! The port that asks the local user. Knows nothing of when to ask or of what an answer leads to.

use std::fmt;
use std::time::Duration;

use crate::DesktopError;

/// Puts a question on the local user's screen.
///
/// Guaranteed, whatever the system: the prompt is above all windows and can be used by keyboard alone; the focus
/// starts on Deny; input is ignored at first, so that whoever was typing when it appeared has not answered by
/// accident; operators' input is suspended while it is up; time running out is an answer of its own.
///
/// Not guaranteed: that whoever answers is whoever signed in. A prompt is shown above a lock screen, too, where any
/// passer-by can answer it; do not ask while [`Presence`](crate::Presence) says that the screen is locked.
pub trait Consent: Send {
    /// Shows `prompt` and returns. `answered` is called once, on another thread, with the answer; it must not block.
    /// It is not called when the prompt is withdrawn by dropping the handle.
    ///
    /// # Errors
    /// [`DesktopError::PromptBusy`] while another prompt is up; otherwise when the display cannot be used.
    fn show(&mut self, prompt: ConsentPrompt, answered: AnswerSink) -> Result<PromptHandle, DesktopError>;
}

/// Receives the answer to one prompt.
pub type AnswerSink = Box<dyn FnOnce(ConsentAnswer) + Send>;

/// What the local user is told and asked. Texts come from the site and the grant, and are shown as plain text: control
/// and direction characters are removed, what is too long is cut with an ellipsis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentPrompt {
    /// The organisation's name from the client settings.
    pub organisation: String,
    /// The operator's name as people know it.
    pub operator_name: String,
    /// The operator's account.
    pub operator_account: String,
    /// What the operator wants.
    pub access: Access,
    /// Why, in the operator's words, or a ticket's number.
    pub reason: Option<String>,
    /// The site that signed the grant.
    pub site: String,
    /// How long the local user has to answer.
    pub time_to_answer: Duration,
}

/// What an operator may do on the desktop, as the local user is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// See the screen.
    View,
    /// See the screen, and use keyboard and mouse.
    Control,
}

/// How a prompt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsentAnswer {
    /// The local user agreed.
    Allowed,
    /// The local user refused.
    Denied,
    /// The local user did not answer in time. That is a refusal.
    TimedOut,
    /// The prompt could not stay on the screen (the display went away). That is a refusal; the text says why.
    NotShown(String),
}

/// A prompt on the screen. Dropping it takes the prompt away; after an answer that does nothing.
#[must_use = "dropping the handle takes the prompt from the screen"]
pub struct PromptHandle(Option<Box<dyn FnOnce() + Send>>);

impl PromptHandle {
    /// A handle that calls `withdraw` when it is dropped. Only an implementation of the port needs this.
    pub fn new(withdraw: impl FnOnce() + Send + 'static) -> Self {
        Self(Some(Box::new(withdraw)))
    }
}

impl Drop for PromptHandle {
    fn drop(&mut self) {
        if let Some(withdraw) = self.0.take() {
            withdraw();
        }
    }
}

impl fmt::Debug for PromptHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PromptHandle")
    }
}
