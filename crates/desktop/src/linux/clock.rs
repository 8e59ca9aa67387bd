//! The clock on the wall: a moment in the local time zone (`TZ`, else the system's).

use std::mem::MaybeUninit;
use std::time::{SystemTime, UNIX_EPOCH};

/// The day of the week (0 is Monday) and the minutes since midnight; `None` for what the calendar can't express.
#[must_use]
pub fn local_week_moment(at: SystemTime) -> Option<(u8, u16)> {
    let local = local(at)?;
    let day = u8::try_from((local.tm_wday + 6) % 7).ok()?;
    let minute = u16::try_from(local.tm_hour * 60 + local.tm_min).ok()?;
    Some((day, minute))
}

/// A moment in the local time zone.
pub(crate) fn local(at: SystemTime) -> Option<libc::tm> {
    let since = at.duration_since(UNIX_EPOCH).ok()?;
    let seconds = libc::time_t::try_from(since.as_secs()).ok()?;
    let mut broken_down = MaybeUninit::<libc::tm>::uninit();
    // SAFETY: both pointers are to live values of the right type. `localtime_r` reads the environment, which no thread
    // of the agent changes.
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
    fn a_day_later_is_the_next_day_of_the_week_at_the_same_time() {
        // In July 2024 no time zone changes its offset from one day to the next.
        let at = UNIX_EPOCH + Duration::from_secs(1_720_000_000);
        let (day, minute) = local_week_moment(at).expect("a moment");
        let later = local_week_moment(at + Duration::from_secs(86_400));
        assert_eq!(later, Some(((day + 1) % 7, minute)));
        // Wednesday, 3 July 2024, in every time zone but those that are nearly a day apart.
        assert!((1..=3).contains(&day), "{day}");
        assert_eq!(local_week_moment(UNIX_EPOCH - Duration::from_secs(1)), None);
    }
}
