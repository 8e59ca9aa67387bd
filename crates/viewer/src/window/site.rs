//! What the window asks of the program around it, which knows the site.

use deskside_link::EndpointOptions;
use deskside_model::{AccessLevel, Refusal};
use deskside_session::viewer::ViewerOptions;

use super::Preferences;
use crate::Target;

/// Whoever asks the site. All calls come from the session's thread, one at a time; a future that is dropped was given up.
pub trait Site: Send + 'static {
    /// Asks for a session at the device that this window is for.
    fn begin(&mut self, access: AccessLevel) -> impl Future<Output = Result<Begun, Trouble>>;

    /// Asks for keyboard and mouse in the session that was begun last: what the site signs for the device.
    fn raise(&mut self) -> impl Future<Output = Result<String, Trouble>>;

    /// Keeps what the person chose, for the next session at this device.
    fn keep(&mut self, preferences: &Preferences);
}

/// A session that the site granted.
pub struct Begun {
    /// With the key that the session was granted to.
    pub endpoint: EndpointOptions,
    /// Whom to reach.
    pub target: Target,
    /// The grant. What the picture should be like, the window says itself.
    pub options: ViewerOptions,
    /// The device's name, as the site knows it.
    pub device: String,
}

/// Why something was not done, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What happened.
    pub what: String,
    /// What to do about it; may be empty.
    pub advice: String,
    /// The refusal that it is, which can be said in every language; what and advice say it in English.
    pub refusal: Option<Refusal>,
}
