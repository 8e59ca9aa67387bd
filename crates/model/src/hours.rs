//! Hours of the week, as people write them: `mon-fri 07:00-19:00; sat 09:00-13:00`. Knows no clock and no time zone.

use serde::{Deserialize, Serialize};

/// The most characters of a list of hours.
pub const MAX_HOURS: usize = 300;

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const MINUTES_A_DAY: u16 = 24 * 60;

/// A moment of the week, by the clock on the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WeekMoment {
    day: u8,
    minute: u16,
}

impl WeekMoment {
    /// From a day (0 is Monday) and minutes since midnight; `None` when there is no such moment.
    #[must_use]
    pub fn new(day: u8, minute: u16) -> Option<Self> {
        (day < 7 && minute < MINUTES_A_DAY).then_some(Self { day, minute })
    }
}

/// Hours of the week; none written means every hour.
///
/// Kept as written: what this program can't read (of a newer site, or from a damaged file) holds no hour at all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hours(String);

impl Hours {
    /// As written.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether nothing is written, which means every hour.
    #[must_use]
    pub fn is_always(&self) -> bool {
        self.0.trim().is_empty()
    }

    /// Whether a moment is in these hours.
    #[must_use]
    pub fn contain(&self, moment: WeekMoment) -> bool {
        self.is_always() || parse(&self.0).is_ok_and(|spans| spans.iter().any(|span| span.contains(moment)))
    }

    /// What is wrong with the text, and what would be right.
    pub(crate) fn fault(&self) -> Option<String> {
        if self.0.chars().count() > MAX_HOURS {
            return Some(format!("must have at most {MAX_HOURS} characters"));
        }
        parse(&self.0).err().filter(|_| !self.is_always())
    }
}

/// The same hours on some days. An end that is not after the beginning is on the next day.
#[derive(Debug, PartialEq, Eq)]
struct Span {
    first: u8,
    last: u8,
    from: u16,
    to: u16,
}

impl Span {
    fn contains(&self, moment: WeekMoment) -> bool {
        let yesterday = (moment.day + 6) % 7;
        if self.from < self.to {
            self.is_on(moment.day) && (self.from..self.to).contains(&moment.minute)
        } else {
            (self.is_on(moment.day) && moment.minute >= self.from) || (self.is_on(yesterday) && moment.minute < self.to)
        }
    }

    fn is_on(&self, day: u8) -> bool {
        if self.first <= self.last {
            (self.first..=self.last).contains(&day)
        } else {
            day >= self.first || day <= self.last
        }
    }
}

fn parse(text: &str) -> Result<Vec<Span>, String> {
    text.split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(span)
        .collect()
}

fn span(part: &str) -> Result<Span, String> {
    let wrong = || format!("has \"{part}\", but each part is days and hours, such as mon-fri 07:00-19:00");
    let (days, hours) = part.split_once(char::is_whitespace).ok_or_else(wrong)?;
    let (first, last) = days.split_once('-').unwrap_or((days, days));
    let (from, to) = hours.trim().split_once('-').ok_or_else(wrong)?;
    let span = Span {
        first: day(first).ok_or_else(wrong)?,
        last: day(last).ok_or_else(wrong)?,
        from: minute(from).filter(|from| *from < MINUTES_A_DAY).ok_or_else(wrong)?,
        to: minute(to).ok_or_else(wrong)?,
    };
    if span.from == span.to {
        return Err(format!(
            "has \"{part}\", which begins when it ends; a whole day is 00:00-24:00"
        ));
    }
    Ok(span)
}

fn day(name: &str) -> Option<u8> {
    let index = DAYS.iter().position(|day| name.eq_ignore_ascii_case(day))?;
    u8::try_from(index).ok()
}

/// Minutes since midnight, up to 24:00.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hour) || !digits(minute) {
        return None;
    }
    let (hour, minute) = (hour.parse::<u16>().ok()?, minute.parse::<u16>().ok()?);
    let minutes = hour * 60 + minute;
    (minute < 60 && minutes <= MINUTES_A_DAY).then_some(minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: &str, time: &str) -> WeekMoment {
        WeekMoment::new(super::day(day).unwrap(), minute(time).unwrap()).unwrap()
    }

    #[test]
    fn office_hours_and_half_a_saturday() {
        let hours = Hours::new("mon-fri 07:00-19:00; sat 09:00-13:00");
        for (day, time, is_in) in [
            ("mon", "07:00", true),
            ("mon", "06:59", false),
            ("fri", "18:59", true),
            ("fri", "19:00", false),
            ("sat", "12:00", true),
            ("sun", "12:00", false),
        ] {
            assert_eq!(hours.contain(at(day, time)), is_in, "{day} {time}");
        }
        assert_eq!(hours.fault(), None);
    }

    #[test]
    fn a_night_ends_on_the_next_day_and_a_week_goes_round() {
        let nights = Hours::new("fri-sun 22:00-06:00");
        for (day, time, is_in) in [
            ("fri", "05:00", false),
            ("fri", "23:00", true),
            ("sat", "05:59", true),
            ("mon", "05:59", true),
            ("mon", "06:00", false),
        ] {
            assert_eq!(nights.contain(at(day, time)), is_in, "{day} {time}");
        }
        let round = Hours::new("sat-mon 00:00-24:00");
        assert!(round.contain(at("sun", "23:59")) && round.contain(at("mon", "00:00")));
        assert!(!round.contain(at("tue", "00:00")));
    }

    #[test]
    fn nothing_written_is_always_and_nonsense_is_never() {
        assert!(Hours::default().contain(at("sun", "03:00")));
        assert_eq!(Hours::default().fault(), None);
        for nonsense in [
            "always",
            "mon 7:00-19:00",
            "mon-fry 07:00-19:00",
            "mon 07:00-25:00",
            "mon 24:00-01:00",
            "mon 08:00-08:00",
            "mon 07:60-09:00",
        ] {
            let hours = Hours::new(nonsense);
            assert!(!hours.contain(at("mon", "08:00")), "{nonsense}");
            assert!(
                hours.fault().is_some_and(|fault| fault.contains(nonsense)),
                "{nonsense}"
            );
        }
    }
}
