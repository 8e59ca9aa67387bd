//! The local time of day. Knows nothing of what happened then.

use std::time::SystemTime;

use crate::linux::clock::local;

/// `14:05`, in the session's time zone (`TZ`, else the system's). A time that the calendar can't express is `--:--`.
pub(super) fn time_of_day(at: SystemTime) -> String {
    local(at).map_or_else(
        || "--:--".to_owned(),
        |local| format!("{:02}:{:02}", local.hour(), local.minute()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, UNIX_EPOCH};

    #[test]
    fn a_day_later_is_the_same_time_of_day_and_a_minute_later_is_not() {
        // In July 2024 no time zone changes its offset from one day to the next.
        let at = UNIX_EPOCH + Duration::from_secs(1_720_000_000);
        let time = time_of_day(at);
        assert_eq!((time.len(), &time[2..3]), (5, ":"));
        assert_eq!(time_of_day(at + Duration::from_secs(86_400)), time);
        assert_ne!(time_of_day(at + Duration::from_secs(60)), time);
    }

    #[test]
    fn what_the_calendar_cannot_express_is_no_time() {
        assert_eq!(time_of_day(UNIX_EPOCH - Duration::from_secs(1)), "--:--");
    }
}
