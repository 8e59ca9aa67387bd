//! One value in a list: the same for people and for programs, written differently.

use deskside_model::Timestamp;
use time::OffsetDateTime;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing is known.
    None,
    /// Text, from wherever.
    Text(String),
    /// A number.
    Number(u64),
    /// Yes or no.
    YesNo(bool),
    /// A time.
    Time(Timestamp),
}

impl Cell {
    /// Text of anything that has one.
    pub fn of(text: impl ToString) -> Self {
        Self::Text(text.to_string())
    }

    /// A list, in one cell.
    pub fn joined<T: ToString>(all: impl IntoIterator<Item = T>) -> Self {
        let all: Vec<_> = all.into_iter().map(|one| one.to_string()).collect();
        if all.is_empty() {
            Self::None
        } else {
            Self::Text(all.join(", "))
        }
    }

    /// For people: times in UTC to the second.
    pub fn for_people(&self) -> String {
        match self {
            Self::None => String::from("-"),
            Self::Text(text) if text.is_empty() => String::from("-"),
            Self::Text(text) => super::plain(text),
            Self::Number(number) => number.to_string(),
            Self::YesNo(true) => String::from("yes"),
            Self::YesNo(false) => String::from("no"),
            Self::Time(at) => time_utc(*at),
        }
    }

    /// For programs: times in RFC 3339 with milliseconds.
    pub fn for_programs(&self) -> String {
        match self {
            Self::None => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::YesNo(yes) => yes.to_string(),
            Self::Time(at) => rfc3339(*at),
        }
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::None, Into::into)
    }
}

impl From<Timestamp> for Cell {
    fn from(at: Timestamp) -> Self {
        Self::Time(at)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Cell {
    fn from(yes: bool) -> Self {
        Self::YesNo(yes)
    }
}

impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

/// `2026-11-23 14:05:09`; a time that no calendar has, as its number of milliseconds.
pub fn time_utc(at: Timestamp) -> String {
    match calendar(at) {
        Some(time) => format!("{} {}", day(time), clock(time)),
        None => format!("{} ms", at.as_millis()),
    }
}

/// `2026-11-23T14:05:09.123Z` (RFC 3339); a time that no calendar has, as its number of milliseconds.
fn rfc3339(at: Timestamp) -> String {
    match calendar(at) {
        Some(time) => format!("{}T{}.{:03}Z", day(time), clock(time), time.millisecond()),
        None => at.as_millis().to_string(),
    }
}

fn calendar(at: Timestamp) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.as_millis()) * 1_000_000).ok()
}

fn day(time: OffsetDateTime) -> String {
    format!("{:04}-{:02}-{:02}", time.year(), u8::from(time.month()), time.day())
}

fn clock(time: OffsetDateTime) -> String {
    format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_utc_and_nothing_panics() {
        let at = Timestamp::from_millis;
        assert_eq!(time_utc(at(1_790_000_000_007)), "2026-09-21 14:13:20");
        assert_eq!(rfc3339(at(1_790_000_000_007)), "2026-09-21T14:13:20.007Z");
        assert_eq!(time_utc(at(-1)), "1969-12-31 23:59:59");
        assert_eq!(time_utc(at(i64::MAX)), "9223372036854775807 ms");
        assert_eq!(rfc3339(at(i64::MIN)), "-9223372036854775808");
    }

    #[test]
    fn what_is_not_known_shows_as_such() {
        assert_eq!(Cell::None.for_people(), "-");
        assert_eq!(Cell::None.for_programs(), "");
        assert_eq!(Cell::joined(Vec::<String>::new()), Cell::None);
        assert_eq!(Cell::joined(["a", "b"]).for_people(), "a, b");
    }
}
