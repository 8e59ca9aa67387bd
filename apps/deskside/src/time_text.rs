//! Times as people read them: UTC, to the second.

use deskside_model::Timestamp;
use time::OffsetDateTime;

/// `2026-11-23 14:05:09`; a time that no calendar has, as its number of milliseconds.
pub fn utc(at: Timestamp) -> String {
    let Ok(time) = OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.as_millis()) * 1_000_000) else {
        return format!("{} ms", at.as_millis());
    };
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
        time.year(),
        u8::from(time.month()),
        time.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_utc_and_nothing_panics() {
        assert_eq!(utc(Timestamp::from_millis(1_790_000_000_007)), "2026-09-21 14:13:20");
        assert_eq!(utc(Timestamp::from_millis(-1)), "1969-12-31 23:59:59");
        assert_eq!(utc(Timestamp::from_millis(i64::MAX)), "9223372036854775807 ms");
    }
}
