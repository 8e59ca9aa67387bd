//! Sessions that have begun and not ended, so that an agent that was killed can record at its next start that they did.
//!
//! One JSON object: the session's id, and the values of the entry that opened it. Knows nothing of what they mean.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;

use super::{StateDir, StateError, durable};

const FILE: &str = "open-sessions.json";

/// The values of an entry.
pub type EntryValues = BTreeMap<String, String>;

/// The sessions that are open, on the disk.
#[derive(Debug)]
pub struct OpenSessions {
    path: PathBuf,
    open: BTreeMap<String, EntryValues>,
}

impl OpenSessions {
    /// Reads the list; empty when there is none.
    ///
    /// # Errors
    /// [`StateError::Damaged`] when the file can't be understood; [`StateError::Io`].
    pub fn open(state: &StateDir) -> Result<Self, StateError> {
        let path = state.file(FILE);
        let open = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(StateError::io("read", path)(error)),
            Ok(text) => serde_json::from_str(&text).map_err(|error| StateError::Damaged {
                path: path.clone(),
                why: error.to_string(),
            })?,
        };
        Ok(Self { path, open })
    }

    /// The values of every session that is open.
    pub fn iter(&self) -> impl Iterator<Item = &EntryValues> {
        self.open.values()
    }

    /// Adds a session, if it is not there. Returns when that is on the disk.
    ///
    /// # Errors
    /// [`StateError::Io`].
    pub fn begin(&mut self, session: &str, values: EntryValues) -> Result<(), StateError> {
        if self.open.contains_key(session) {
            return Ok(());
        }
        self.open.insert(session.to_owned(), values);
        self.store()
    }

    /// Removes a session, if it is there.
    ///
    /// # Errors
    /// [`StateError::Io`]; after a restart the session is there again.
    pub fn end(&mut self, session: &str) -> Result<(), StateError> {
        match self.open.remove(session) {
            Some(_) => self.store(),
            None => Ok(()),
        }
    }

    fn store(&self) -> Result<(), StateError> {
        let stored = if self.open.is_empty() {
            durable::remove(&self.path)
        } else {
            serde_json::to_vec(&self.open)
                .map_err(io::Error::from)
                .and_then(|text| durable::replace(&self.path, &text))
        };
        stored.map_err(StateError::io("write", &self.path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_open_in_a_crash_is_known_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateDir::new(folder.path());
        let values = |reason: &str| EntryValues::from([("reason".to_owned(), reason.to_owned())]);
        let mut sessions = OpenSessions::open(&state).unwrap();
        sessions.begin("ses_a", values("first")).unwrap();
        sessions.begin("ses_b", values("second")).unwrap();
        sessions.begin("ses_b", values("again")).unwrap();
        sessions.end("ses_a").unwrap();
        drop(sessions);
        let mut sessions = OpenSessions::open(&state).unwrap();
        assert_eq!(sessions.iter().collect::<Vec<_>>(), [&values("second")]);
        sessions.end("ses_b").unwrap();
        assert!(!state.file(FILE).exists());
    }

    #[test]
    fn a_damaged_list_is_an_error_that_names_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateDir::new(folder.path());
        fs::write(state.file(FILE), "[1]").unwrap();
        assert!(
            matches!(OpenSessions::open(&state), Err(StateError::Damaged { path, .. }) if path == state.file(FILE))
        );
    }
}
