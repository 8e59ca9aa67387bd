//! The clock on the wall: a moment in the local time zone (`TZ`, else `/etc/localtime`), as it is set at that moment. A
//! program that runs for months must follow a computer that moves: so nothing is kept between two questions.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// The zone of the computer (tzfile(5)); without it the computer keeps UTC.
const LOCALTIME: &str = "etc/localtime";
/// Where zones are by name.
const ZONES: &str = "usr/share/zoneinfo";
/// The largest file of a zone that is read; real ones have a few kilobytes.
const LARGEST: u64 = 256 * 1024;

/// The day of the week (0 is Monday) and the minutes since midnight; `None` for what the calendar can't express, and when
/// the computer's time zone can't be understood.
#[must_use]
pub fn local_week_moment(at: SystemTime) -> Option<(u8, u16)> {
    week_moment(local(at)?)
}

/// Date and time of day for people: `2026-11-23 14:05`.
#[must_use]
pub fn local_date_and_time(at: SystemTime) -> Option<String> {
    let local = local(at)?;
    let (date, time) = (local.date(), local.time());
    Some(format!("{date} {:02}:{:02}", time.hour(), time.minute()))
}

/// A moment in the local time zone.
pub(crate) fn local(at: SystemTime) -> Option<DateTime> {
    let zone = zone(Path::new("/"), std::env::var("TZ").ok().as_deref())?;
    civil(at, zone)
}

fn week_moment(local: DateTime) -> Option<(u8, u16)> {
    let day = u8::try_from(local.weekday().to_monday_zero_offset()).ok()?;
    let minute = u16::try_from(local.hour()).ok()? * 60 + u16::try_from(local.minute()).ok()?;
    Some((day, minute))
}

fn civil(at: SystemTime, zone: TimeZone) -> Option<DateTime> {
    let since = at.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    let at = Timestamp::from_second(i64::try_from(since.as_secs()).ok()?).ok()?;
    Some(at.to_zoned(zone).datetime())
}

/// The zone that `tz` (the variable `TZ`, environ(7)) names, else that of the computer whose files are under `root`.
fn zone(root: &Path, tz: Option<&str>) -> Option<TimeZone> {
    match tz.map(|tz| tz.strip_prefix(':').unwrap_or(tz)) {
        None => of_file(&root.join(LOCALTIME), Some(TimeZone::UTC)),
        Some("") => Some(TimeZone::UTC),
        Some(name) if name.starts_with('/') => of_file(Path::new(name), None),
        Some(name) if !name.contains("..") => {
            of_file(&root.join(ZONES).join(name), None).or_else(|| TimeZone::posix(name).ok())
        }
        Some(_) => None,
    }
}

fn of_file(path: &Path, when_missing: Option<TimeZone>) -> Option<TimeZone> {
    match fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return when_missing,
        Ok(file) if file.is_file() && file.len() <= LARGEST => {}
        _ => return None,
    }
    TimeZone::tzif("local", &fs::read(path).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;
    use std::time::{Duration, UNIX_EPOCH};

    /// Wednesday, 3 July 2024, 09:46:40 UTC.
    const SUMMER: u64 = 1_720_000_000;

    fn week_moment_in(root: &Path, tz: Option<&str>) -> Option<(u8, u16)> {
        civil(UNIX_EPOCH + Duration::from_secs(SUMMER), zone(root, tz)?).and_then(week_moment)
    }

    /// A version 1 file of one zone: so many seconds east of Greenwich, always (RFC 8536, section 3).
    fn tzif(offset: i32) -> Vec<u8> {
        let mut file = b"TZif\0".to_vec();
        file.extend([0; 15]);
        for count in [0_u32, 0, 0, 0, 1, 4] {
            file.extend(count.to_be_bytes());
        }
        file.extend(offset.to_be_bytes());
        file.extend([0, 0]);
        file.extend(b"XXX\0");
        file
    }

    #[test]
    fn the_computers_zone_is_followed_when_it_changes() {
        let root = tempfile::tempdir().expect("a folder");
        let localtime = root.path().join(LOCALTIME);
        assert_eq!(
            week_moment_in(root.path(), None),
            Some((2, 9 * 60 + 46)),
            "UTC without a file"
        );
        std::fs::create_dir_all(root.path().join(ZONES)).expect("a folder");
        std::fs::create_dir_all(root.path().join("etc")).expect("a folder");
        for (name, offset) in [("East", 14 * 3600), ("West", -10 * 3600)] {
            std::fs::write(root.path().join(ZONES).join(name), tzif(offset)).expect("a file");
        }
        symlink(root.path().join(ZONES).join("East"), &localtime).expect("a link");
        assert_eq!(week_moment_in(root.path(), None), Some((2, 23 * 60 + 46)));
        std::fs::remove_file(&localtime).expect("the link goes");
        symlink(root.path().join(ZONES).join("West"), &localtime).expect("a link");
        assert_eq!(
            week_moment_in(root.path(), None),
            Some((1, 23 * 60 + 46)),
            "still the day before"
        );
        assert_eq!(week_moment_in(root.path(), Some(":East")), Some((2, 23 * 60 + 46)));
    }

    #[test]
    fn the_variable_names_a_zone_a_rule_or_nothing() {
        let root = tempfile::tempdir().expect("a folder");
        assert_eq!(week_moment_in(root.path(), Some("")), Some((2, 9 * 60 + 46)));
        let rule = Some("CET-1CEST,M3.5.0,M10.5.0/3");
        assert_eq!(week_moment_in(root.path(), rule), Some((2, 11 * 60 + 46)));
        assert_eq!(week_moment_in(root.path(), Some("../../etc/passwd")), None);
        assert_eq!(week_moment_in(root.path(), Some("Nowhere/At-all")), None);
    }

    #[test]
    fn a_zone_that_cannot_be_understood_is_none_and_not_another() {
        let root = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(root.path().join("etc")).expect("a folder");
        std::fs::write(root.path().join(LOCALTIME), "Europe/Amsterdam").expect("a file");
        assert_eq!(week_moment_in(root.path(), None), None);
    }

    #[test]
    fn what_the_calendar_cannot_express_is_none() {
        assert_eq!(local_week_moment(UNIX_EPOCH - Duration::from_secs(1)), None);
    }
}
