//! What time it is, said twice, because each of the two clocks lies in its own way.

use std::time::Duration;

use deskside_model::Timestamp;

/// The time, passed into the device's end with each input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The computer's clock: for what is written down, and for the end that a grant names. Can be set.
    pub wall: Timestamp,
    /// Since any fixed moment; never goes back, but may stand still while the computer sleeps. For everything that is
    /// waited for.
    pub elapsed: Duration,
}
