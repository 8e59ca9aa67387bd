//! Times as people give them: UTC, a day or a minute of it.

use deskside_model::Timestamp;
use time::{Date, Month, Time};

/// `2027-03-31` is the end of that day, `2027-03-31T18:00` that minute.
pub fn read(text: &str) -> Result<Timestamp, String> {
    parse(text)
        .ok_or_else(|| String::from("give a day such as 2027-03-31, or a time of it such as 2027-03-31T18:00 (UTC)"))
}

fn parse(text: &str) -> Option<Timestamp> {
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
        None => date.next_day()?.midnight(),
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
        assert_eq!(read("1970-01-01").unwrap().as_millis(), 86_400_000);
        assert_eq!(read("1970-01-02T00:30Z").unwrap().as_millis(), 88_200_000);
        for wrong in [
            "tomorrow",
            "2027-02-30",
            "2027-13-01",
            "2027-03-31T25:00",
            "2027-03",
            "",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
