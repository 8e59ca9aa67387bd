//! What can go wrong with the database, sorted by what the caller or the administrator can do about it.

use sea_orm::{DbErr, RuntimeErr, SqlErr, SqlxError};

/// A result of this crate.
pub type StoreResult<T> = Result<T, StoreError>;

/// Why the store did not do what it was asked. Nothing of a refused change is ever half written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// No such row: deleted meanwhile, or never there.
    #[error("{0} not found")]
    NotFound(&'static str),
    /// Something else has this name, key or version already.
    #[error("{0} already exists or was changed meanwhile")]
    Conflict(&'static str),
    /// The disk or the database is full, or can't be written at all. Reading goes on.
    #[error(
        "the database can't be written ({0}): free space on its disk or make it writable; nothing was changed, and \
         writing goes on by itself afterwards"
    )]
    Full(String),
    /// The database can't be reached or is too busy. Trying again may help.
    #[error("the database does not answer ({0}): check that it runs and can be reached, then try again")]
    Unavailable(String),
    /// A report would have taken longer than it may, and was stopped.
    #[error("the question takes the database too long: ask about less")]
    TookTooLong,
    /// A stored value can't be read: written by a newer version, or damaged.
    #[error("the database holds a {what} that this version can't read: {detail}")]
    Unreadable {
        /// Which kind of value.
        what: &'static str,
        /// What is wrong with it.
        detail: String,
    },
    /// The caller asked for something impossible, such as a cursor that no page gave out.
    #[error("{0}")]
    BadRequest(String),
    /// Anything else, which is an error of ours.
    #[error("the database refused a statement: {0}")]
    Internal(String),
}

impl StoreError {
    /// For a stored value that does not parse.
    pub(crate) fn unreadable(what: &'static str, detail: impl ToString) -> Self {
        Self::Unreadable {
            what,
            detail: detail.to_string(),
        }
    }

    /// Names what a violated unique key was about; other errors stay as they are.
    pub(crate) fn naming(self, what: &'static str) -> Self {
        match self {
            Self::Conflict(_) => Self::Conflict(what),
            other => other,
        }
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => return Self::Conflict("this value"),
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => return Self::NotFound("what this belongs to"),
            _ => {}
        }
        match &error {
            DbErr::ConnectionAcquire(_) => Self::Unavailable(error.to_string()),
            DbErr::Conn(cause) | DbErr::Exec(cause) | DbErr::Query(cause) => match cause {
                RuntimeErr::SqlxError(cause) => from_driver(cause),
                RuntimeErr::Internal(text) => Self::Internal(text.clone()),
            },
            DbErr::RecordNotFound(_) | DbErr::RecordNotUpdated => Self::NotFound("the row"),
            _ => Self::Internal(error.to_string()),
        }
    }
}

pub(crate) fn from_driver(error: &SqlxError) -> StoreError {
    let text = error.to_string();
    match error {
        SqlxError::Io(_) | SqlxError::PoolTimedOut | SqlxError::PoolClosed | SqlxError::WorkerCrashed => {
            StoreError::Unavailable(text)
        }
        SqlxError::Database(refusal) => from_code(&refusal.code().unwrap_or_default(), text),
        _ => StoreError::Internal(text),
    }
}

/// Sorts by SQLite's result codes (<https://sqlite.org/rescode.html>, the primary code is the low byte) and by
/// SQLSTATE (PostgreSQL, appendix A). The two can't be mixed up: a SQLSTATE has five characters, and an extended code of
/// SQLite never has.
fn from_code(code: &str, text: String) -> StoreError {
    const READ_ONLY: u32 = 8;
    const IO_ERROR: u32 = 10;
    const FULL: u32 = 13;
    const CANT_OPEN: u32 = 14;
    const BUSY: u32 = 5;
    const LOCKED: u32 = 6;
    // What a progress handler says no to, which only reports have.
    const INTERRUPT: u32 = 9;
    if code.len() == 5 {
        return match code {
            // Disk full; read-only transaction (a standby, or an administrator's setting).
            "53100" | "25006" => StoreError::Full(text),
            // Query cancelled: a statement timeout, which only reports have.
            "57014" => StoreError::TookTooLong,
            // Class 08: connection; 53: resources; 57P: shutdown or start; 40: serialisation, deadlock.
            _ if ["08", "53", "57P", "40"].iter().any(|class| code.starts_with(class)) => StoreError::Unavailable(text),
            _ => StoreError::Internal(text),
        };
    }
    match code.parse::<u32>().map(|code| code & 0xFF) {
        Ok(READ_ONLY | IO_ERROR | FULL | CANT_OPEN) => StoreError::Full(text),
        Ok(BUSY | LOCKED) => StoreError::Unavailable(text),
        Ok(INTERRUPT) => StoreError::TookTooLong,
        _ => StoreError::Internal(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(code: &str) -> &'static str {
        match from_code(code, String::new()) {
            StoreError::Full(_) => "full",
            StoreError::Unavailable(_) => "unavailable",
            StoreError::Internal(_) => "internal",
            StoreError::TookTooLong => "too long",
            other => panic!("unexpected {other:?}"),
        }
    }

    #[test]
    fn driver_codes_are_sorted_by_what_can_be_done() {
        // 778 is SQLITE_IOERR_WRITE, 517 SQLITE_BUSY_SNAPSHOT, 1 a wrong statement.
        for (code, expected) in [
            ("13", "full"),
            ("778", "full"),
            ("8", "full"),
            ("517", "unavailable"),
            ("1", "internal"),
            ("53100", "full"),
            ("57P01", "unavailable"),
            ("57014", "too long"),
            ("9", "too long"),
            ("40001", "unavailable"),
            ("42601", "internal"),
        ] {
            assert_eq!(kind(code), expected, "{code}");
        }
    }

    #[test]
    fn a_full_disk_says_what_to_do() {
        let text = StoreError::Full(String::from("database or disk is full")).to_string();
        assert!(text.contains("free space"), "{text}");
    }
}
