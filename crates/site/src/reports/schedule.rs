//! When a scheduled export is due: days, weeks and months in UTC, counted by the calendar. Pure: "now" is an argument.

use std::str::FromStr;

use deskside_model::Timestamp;
use serde::Deserialize;
use time::{Date, Duration, OffsetDateTime, Time, Weekday};

/// How often, and on which day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    /// Every day.
    Day,
    /// Every week, on this day.
    Week(Weekday),
    /// Every month, on this day: 1 to 28, which every month has.
    Month(u8),
}

/// When an export is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// On which days.
    pub every: Every,
    /// At which time of the day, in UTC.
    pub at: TimeOfDay,
}

/// A time of the day to the minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct TimeOfDay(Time);

impl Schedule {
    /// The last time that it was due at, now at the latest.
    #[must_use]
    pub fn last_due(self, now: Timestamp) -> Timestamp {
        let now = moment(now);
        let mut day = now.date();
        if day.with_time(self.at.0).assume_utc() > now {
            day = before(day);
        }
        while !self.every.is_on(day) {
            day = before(day);
        }
        at(day, self.at)
    }

    /// The time that it was due at before this one.
    #[must_use]
    pub fn due_before(self, due: Timestamp) -> Timestamp {
        self.last_due(Timestamp::from_millis(due.as_millis() - 1))
    }
}

impl Every {
    fn is_on(self, day: Date) -> bool {
        match self {
            Self::Day => true,
            Self::Week(weekday) => day.weekday() == weekday,
            Self::Month(number) => day.day() == number,
        }
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        const REFUSED: &str = "a time of the day is written like \"06:30\", and is in UTC";
        let number = |text: &str| {
            (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| u8::from_str(text).ok())
                .flatten()
        };
        let (hour, minute) = text.split_once(':').ok_or(REFUSED)?;
        let (hour, minute) = (number(hour).ok_or(REFUSED)?, number(minute).ok_or(REFUSED)?);
        Time::from_hms(hour, minute, 0).map(Self).map_err(|_| REFUSED)
    }
}

/// A day of the week by the first three letters of its English name.
#[must_use]
pub fn weekday(text: &str) -> Option<Weekday> {
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let place = days.iter().position(|day| *day == text)?;
    u8::try_from(place).ok().map(|place| Weekday::Monday.nth_next(place))
}

fn moment(at: Timestamp) -> OffsetDateTime {
    let nanos = i128::from(at.as_millis()) * 1_000_000;
    OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

fn at(day: Date, time: TimeOfDay) -> Timestamp {
    Timestamp::from_millis(day.with_time(time.0).assume_utc().unix_timestamp() * 1000)
}

fn before(day: Date) -> Date {
    day.saturating_sub(Duration::DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-23, a Monday, 16:45 UTC.
    const NOW: Timestamp = Timestamp::from_millis(1_795_452_300_000);
    const DAY: i64 = 86_400_000;

    fn schedule(every: Every, time: &str) -> Schedule {
        Schedule {
            every,
            at: TimeOfDay::try_from(time.to_owned()).unwrap(),
        }
    }

    fn told(at: Timestamp) -> String {
        let time = moment(at);
        format!("{} {:02}:{:02}", time.date(), time.hour(), time.minute())
    }

    #[test]
    fn the_last_due_time_is_the_latest_that_is_past() {
        for (every, time, expected) in [
            (Every::Day, "16:45", "2026-11-23 16:45"),
            (Every::Day, "16:46", "2026-11-22 16:46"),
            (Every::Week(Weekday::Monday), "06:00", "2026-11-23 06:00"),
            (Every::Week(Weekday::Monday), "18:00", "2026-11-16 18:00"),
            (Every::Week(Weekday::Tuesday), "06:00", "2026-11-17 06:00"),
            (Every::Month(1), "00:00", "2026-11-01 00:00"),
            (Every::Month(28), "06:00", "2026-10-28 06:00"),
        ] {
            assert_eq!(told(schedule(every, time).last_due(NOW)), expected, "{every:?} {time}");
        }
    }

    #[test]
    fn one_period_follows_the_other_without_gaps() {
        let monthly = schedule(Every::Month(28), "06:00");
        let due = monthly.last_due(NOW);
        assert_eq!(told(monthly.due_before(due)), "2026-09-28 06:00");
        let daily = schedule(Every::Day, "06:00");
        let due = daily.last_due(NOW);
        assert_eq!(due.as_millis() - daily.due_before(due).as_millis(), DAY);
    }

    #[test]
    fn times_and_days_are_read_strictly() {
        for text in ["", "6:30", "24:00", "06:60", "06:30:00", "+6:30", "aa:bb"] {
            assert!(TimeOfDay::try_from(text.to_owned()).is_err(), "{text}");
        }
        assert_eq!(weekday("sun"), Some(Weekday::Sunday));
        assert_eq!(weekday("Sunday"), None);
    }
}
