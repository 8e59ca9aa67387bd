//! Times in words that people and programs read alike (RFC 3339, UTC, to the millisecond).

use deskside_model::Timestamp;
use time::OffsetDateTime;

/// `2026-09-21T14:13:20.123Z`; none for a time outside the years 0 to 9999.
#[must_use]
pub fn rfc3339(at: Timestamp) -> Option<String> {
    let time = OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.as_millis()) * 1_000_000).ok()?;
    if !(0..=9999).contains(&time.year()) {
        return None;
    }
    let (year, month, day) = (time.year(), u8::from(time.month()), time.day());
    let (hour, minute, second, millis) = (time.hour(), time.minute(), time.second(), time.millisecond());
    Some(format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_for_people_and_programs() {
        let text = |millis| rfc3339(Timestamp::from_millis(millis));
        assert_eq!(text(1_790_000_000_123).as_deref(), Some("2026-09-21T14:13:20.123Z"));
        assert_eq!(text(0).as_deref(), Some("1970-01-01T00:00:00.000Z"));
        assert_eq!(text(i64::MAX), None);
        assert_eq!(text(-100_000_000_000_000), None);
    }
}
