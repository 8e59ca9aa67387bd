//! What the session's thread tells the window, and what the window tells it. Knows nothing of threads.

use std::time::Instant;

use deskside_model::AccessLevel;
use deskside_session::viewer::ViewerEvent;

use super::{Preferences, Trouble};
use crate::{Command, Statistics};

/// From the session's thread.
pub(super) enum News {
    /// The site granted a session at the device of this name.
    Granted(String),
    /// There is no session, because the site would not have it or could not be asked.
    Declined(Trouble),
    /// From the session. Its times count from this moment.
    Session(ViewerEvent, Instant),
    /// How the session does.
    Statistics(Box<Statistics>),
    /// The site would not sign the wish for keyboard and mouse.
    NotRaised(Trouble),
    /// The program was told to end.
    Stop,
}

/// To the session's thread.
pub(super) enum Order {
    /// Ask for a session and bring it up.
    Connect {
        access: AccessLevel,
        preferences: Preferences,
    },
    /// For the session that is up.
    Session(Command),
    /// Ask the site, then the device, for keyboard and mouse.
    Raise,
    /// Give up on the session, or on asking for one.
    Disconnect,
    /// Keep these.
    Keep(Preferences),
}
