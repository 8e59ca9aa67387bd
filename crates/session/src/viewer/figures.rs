//! When the device is told what was measured: now and then while somebody works, and at the end. Reads no clock, and asks
//! for no timer: a session in which nobody does anything has nothing new to tell.

use std::time::Duration;

/// So that a viewer that dies takes no more than this along.
const EVERY: Duration = Duration::from_secs(10);

/// What the device does not know yet.
#[derive(Debug, Default)]
pub(super) struct Figures {
    new: bool,
    told: Option<Duration>,
}

impl Figures {
    /// There is one more.
    pub(super) fn sampled(&mut self) {
        self.new = true;
    }

    /// Whether anything has to be told at all.
    pub(super) fn are_new(&self) -> bool {
        self.new
    }

    /// Whether it is time. The first sample says little: it waits for more as well.
    pub(super) fn are_due(&mut self, now: Duration) -> bool {
        let told = *self.told.get_or_insert(now);
        self.new && now.saturating_sub(told) >= EVERY
    }

    pub(super) fn told(&mut self, now: Duration) {
        (self.new, self.told) = (false, Some(now));
    }
}
