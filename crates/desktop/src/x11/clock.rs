//! The local time of day. Knows nothing of what happened then.

use std::mem::MaybeUninit;
use std::time::{SystemTime, UNIX_EPOCH};

/// `14:05`, in the session's time zone (`TZ`, else the system's). A time that the calendar can't express is `--:--`.
pub(super) fn time_of_day(at: SystemTime) -> String {
    let seconds = at
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| libc::time_t::try_from(since.as_secs()).ok());
    seconds.and_then(local).map_or_else(
        || "--:--".to_owned(),
        |local| format!("{:02}:{:02}", local.tm_hour, local.tm_min),
    )
}

fn local(seconds: libc::time_t) -> Option<libc::tm> {
    let mut broken_down = MaybeUninit::<libc::tm>::uninit();
    // SAFETY: both pointers are to live values of the right type. `localtime_r` reads the environment, which no thread
    // of the helper changes.
    let result = unsafe { libc::localtime_r(&raw const seconds, broken_down.as_mut_ptr()) };
    if result.is_null() {
        return None;
    }
    // SAFETY: `localtime_r` fills the whole structure when it returns a pointer to it.
    Some(unsafe { broken_down.assume_init() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

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
