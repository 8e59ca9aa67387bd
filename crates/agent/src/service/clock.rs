//! The one place where the service reads clocks.

use std::time::{Duration, Instant, SystemTime};

use deskside_model::{Timestamp, WeekMoment};
use deskside_session::Now;

/// Both clocks of a session.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    started: Instant,
}

impl Clock {
    pub fn start() -> Self {
        Self {
            started: Instant::now(),
        }
    }

    pub fn now(self) -> Now {
        Now {
            wall: wall(),
            elapsed: self.started.elapsed(),
        }
    }

    /// The moment of [`Now::elapsed`] on the runtime's clock.
    pub fn instant(self, elapsed: Duration) -> tokio::time::Instant {
        tokio::time::Instant::from_std(self.started + elapsed)
    }
}

/// The moment of the week by the clock on the wall, as far as the system can tell.
pub(super) fn week_moment() -> Option<WeekMoment> {
    let (day, minute) = deskside_desktop::linux::local_week_moment(SystemTime::now())?;
    WeekMoment::new(day, minute)
}

/// The computer's clock. Before 1970 is no time: the epoch itself then.
pub(super) fn wall() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
