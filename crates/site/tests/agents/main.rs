//! The site's half of the control link, over a real port and TLS, against agents that are honest, broken or lying.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise; clippy only knows functions that are marked as tests"
)]

mod evidence;
mod identity;
mod played;
mod revoke;
mod settings;

use deskside_wire::control::{SiteToAgent, site_to_agent::Message};

/// What the site says when it hangs up.
fn goodbye(message: &SiteToAgent) -> u32 {
    match &message.message {
        Some(Message::Goodbye(goodbye)) => goodbye.reason,
        other => panic!("expected a goodbye, got {other:?}"),
    }
}
