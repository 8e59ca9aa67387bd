//! What ends a session by itself, and the word before it: the longest time that it may take, and an operator who does nothing.
//! Both sides are told a minute before. A session that the local user has paused is not idle, and one whose link is lost has
//! an end of its own.

use std::time::Duration;

use deskside_model::{EndReason, Timestamp};
use deskside_wire::session::{Ending, device_to_viewer};

use super::{DeviceSession, State};
use crate::Now;

/// How long before a session ends by itself both sides are told.
pub const WARNING: Duration = Duration::from_secs(60);

/// An end that both sides were told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EndsSoon {
    reason: EndReason,
    /// For the local user.
    pub at: Timestamp,
}

impl DeviceSession {
    /// The operator did something.
    pub(super) fn acted(&mut self, now: Now) {
        self.conduct.last_act = now.elapsed;
        if self.ends_soon.is_some_and(|soon| soon.reason == EndReason::Idle) {
            self.look_at_time_left(now);
        }
    }

    /// When the next word, or the end, is due.
    pub(super) fn time_left_is_due(&self) -> Duration {
        let (end, reason) = self.next_end();
        if self.ends_soon.is_some_and(|soon| soon.reason == reason) {
            end
        } else {
            end.saturating_sub(WARNING)
        }
    }

    /// Says that the end is near, or no longer; and ends what has been idle for too long.
    pub(super) fn look_at_time_left(&mut self, now: Now) {
        if self.state != State::Active {
            return;
        }
        let (end, reason) = self.next_end();
        let left = end.saturating_sub(now.elapsed);
        if left.is_zero() {
            return self.end(now, reason);
        }
        let soon = (left <= WARNING).then(|| EndsSoon {
            reason,
            at: now.wall.after(left),
        });
        if soon.map(|soon| soon.reason) == self.ends_soon.map(|soon| soon.reason) {
            return;
        }
        self.ends_soon = soon;
        self.show_notice();
        self.send(device_to_viewer::Message::Ending(Ending {
            reason: soon.map_or(0, |soon| soon.reason.number()),
            seconds_left: u32::try_from(left.as_millis().div_ceil(1000)).unwrap_or(u32::MAX),
        }));
    }

    fn next_end(&self) -> (Duration, EndReason) {
        let longest = (self.ends.elapsed, EndReason::GrantRanOut);
        let idle = Duration::from_secs(60 * u64::from(self.settings.idle_session_minutes));
        if idle.is_zero() || self.withheld.everything {
            return longest;
        }
        longest.min((self.conduct.last_act + idle, EndReason::Idle))
    }
}
