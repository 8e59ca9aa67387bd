//! The helper: lives in the local user's session and is the service's eyes and hands there. It knows its desktop and the
//! socket to the service, and nothing else: no network, no key, no site, no policy. What it is told to inject has been
//! decided by others.
//!
//! ```text
//!                    ┌ main thread    reads the socket; injects input at once, asks, shows notices
//! service <─ fd 3 ─> ┤ capture thread owns the screen: damage + credit -> encode -> frames; cursor; monitors
//!                    └ presence thread looks every few seconds who is there
//! ```
//!
//! It ends when the socket ends, when it is told to, or when the display is gone; whatever an operator held down is let
//! go on the way out.

mod budget;
mod capture;
mod colours;
mod consent;
mod cursor;
mod damage;
mod film;
mod frames;
mod held;
mod injection;
mod input_lock;
mod locking;
mod notices;
mod pace;
mod ports;
mod presence;
mod proving;
mod region;
mod service;
mod socket;
mod sounding;
mod stream;

use std::os::unix::net::UnixStream;

pub use ports::Ports;
pub use service::HelperError;

/// Runs until the service or the display is gone. `socket` is the helper's end of the pair that the service made.
///
/// # Errors
/// [`HelperError`] when it ends for another reason than that the service wants it to.
pub fn run(socket: UnixStream, ports: Ports, display: &str) -> Result<(), HelperError> {
    service::serve(socket, ports, display)
}
