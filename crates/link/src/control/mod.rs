//! The control link, agent's side: one WebSocket (RFC 6455) to the site, kept for as long as the device runs.
//!
//! ```text
//! loop { connect ──> (sender, receiver) ── frames, until the receiver says why it ended ──> wait Backoff::next_delay }
//! ```
//!
//! It is idle nearly always, on thousands of devices at once, so it is built to cost little: 4 KiB of buffer, one ping
//! a minute. TLS here may end at a company's proxy; the two ends prove their keys to each other inside (not here).
//! Knows nothing of messages: binary frames in, binary frames out.

mod backoff;
mod connect;
mod error;
mod liveness;
mod socket;

pub use backoff::{Backoff, BackoffSettings, spread};
pub use connect::{ControlOptions, connect};
pub use error::ControlError;
pub use socket::{ControlReceiver, ControlSender};
