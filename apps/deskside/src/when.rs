//! Times as people give them: UTC, a day or a minute of it. Reads no clock.

use deskside_model::Timestamp;
use time::{Date, Month, Time};

/// When something ends: `2027-03-31` is the end of that day, `2027-03-31T18:00` that minute.
pub fn end(text: &str) -> Result<Timestamp, String> {
    parse(text, Date::next_day).ok_or_else(wrong)
}

/// When something begins: `2027-03-31` is the beginning of that day, `2027-03-31T18:00` that minute.
pub fn begin(text: &str) -> Result<Timestamp, String> {
    parse(text, Some).ok_or_else(wrong)
}

fn wrong() -> String {
    String::from("give a day such as 2027-03-31, or a time of it such as 2027-03-31T18:00 (UTC)")
}

fn parse(text: &str, whole_day: fn(Date) -> Option<Date>) -> Option<Timestamp> {
    let text = text.trim_end_matches('Z');
    let (day, minute) = match text.split_once(['T', ' ']) {
        Some((day, minute)) => (day, Some(minute)),
        None => (text, None),
    };
    let mut parts = day.splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let month: u8 = parts.next()?.parse().ok()?;
    let date = Date::from_calendar_date(year, Month::try_from(month).ok()?, parts.next()?.parse().ok()?).ok()?;
    let at = match minute {
        None => whole_day(date)?.midnight(),
        Some(minute) => {
            let (hour, minute) = minute.split_once(':')?;
            date.with_time(Time::from_hms(hour.parse().ok()?, minute.parse().ok()?, 0).ok()?)
        }
    };
    Some(Timestamp::from_millis(at.assume_utc().unix_timestamp() * 1_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_whole_and_a_minute_is_that_minute() {
        assert_eq!(end("1970-01-01").unwrap().as_millis(), 86_400_000);
        assert_eq!(begin("1970-01-02").unwrap().as_millis(), 86_400_000);
        assert_eq!(end("1970-01-02T00:30Z").unwrap().as_millis(), 88_200_000);
        for wrong in [
            "tomorrow",
            "2027-02-30",
            "2027-13-01",
            "2027-03-31T25:00",
            "2027-03",
            "",
        ] {
            assert!(end(wrong).is_err(), "{wrong}");
        }
    }
}
