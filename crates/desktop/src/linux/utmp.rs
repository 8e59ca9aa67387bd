//! Who is signed in by the old record, `utmp(5)`, for systems without a login service. Does no I/O.

/// Where the record is.
pub(super) const FILE: &str = "/run/utmp";

/// The length of a record: glibc's and musl's on 64 bit Linux, and glibc's on x86.
const RECORD: usize = 384;

/// `ut_type` of a record that is a person's session.
const USER_PROCESS: i16 = 7;

/// One signed-in user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SignIn {
    pub(super) user: String,
    /// `tty7`, `pts/0`, or an X display.
    pub(super) line: String,
    /// The remote computer, or the X display; empty when neither.
    pub(super) host: String,
}

/// Reads the record; what is cut off or not a person's session is left out.
pub(super) fn parse(bytes: &[u8]) -> Vec<SignIn> {
    let sign_in = |record: &[u8]| {
        let kind = i16::from_ne_bytes([*record.first()?, *record.get(1)?]);
        let user = text(record, 44, 32)?;
        let found = SignIn {
            user,
            line: text(record, 8, 32)?,
            host: text(record, 76, 256)?,
        };
        (kind == USER_PROCESS && !found.user.is_empty()).then_some(found)
    };
    bytes.chunks_exact(RECORD).filter_map(sign_in).collect()
}

/// A field of fixed length, which ends earlier at a zero byte.
fn text(record: &[u8], at: usize, length: usize) -> Option<String> {
    let field = record.get(at..at + length)?;
    let end = field.iter().position(|byte| *byte == 0).unwrap_or(length);
    Some(String::from_utf8_lossy(&field[..end]).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: i16, user: &str, line: &str, host: &str) -> Vec<u8> {
        let mut record = vec![0; RECORD];
        record[..2].copy_from_slice(&kind.to_ne_bytes());
        for (at, value) in [(8, line), (44, user), (76, host)] {
            record[at..at + value.len()].copy_from_slice(value.as_bytes());
        }
        record
    }

    #[test]
    fn people_are_found_among_other_records() {
        let bytes = [
            record(2, "reboot", "~", "6.1.0"),
            record(USER_PROCESS, "jan", "tty7", ":0"),
            record(8, "gone", "pts/1", ""),
            record(USER_PROCESS, "petra", "pts/0", "192.0.2.7"),
        ]
        .concat();
        let sign_in = |user: &str, line: &str, host: &str| SignIn {
            user: user.to_owned(),
            line: line.to_owned(),
            host: host.to_owned(),
        };
        assert_eq!(
            parse(&bytes),
            [sign_in("jan", "tty7", ":0"), sign_in("petra", "pts/0", "192.0.2.7")]
        );
    }

    #[test]
    fn a_field_without_end_and_a_record_cut_off_do_no_harm() {
        let long = "x".repeat(32);
        let mut bytes = record(USER_PROCESS, &long, "tty1", "");
        assert_eq!(parse(&bytes)[0].user, long);
        bytes.truncate(RECORD - 1);
        assert_eq!(parse(&bytes), []);
        assert_eq!(parse(&[]), []);
    }
}
