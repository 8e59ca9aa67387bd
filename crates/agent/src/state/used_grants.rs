//! Grants that have begun a session. A grant is used once, also when the agent was killed in between, so a use is on
//! the disk before it counts.
//!
//! One line for each: grant id, a space, and the time (UTC milliseconds) until which it must be remembered. A last line
//! without its end was being written in a crash: that grant began nothing.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use deskside_model::{GrantId, Timestamp};

use super::{StateDir, StateError, durable};

const FILE: &str = "used-grants";
/// Lines after which forgotten grants are cleared from the file.
const TIDY_AFTER: usize = 1024;

/// The grants that may not be used again.
#[derive(Debug)]
pub struct UsedGrants {
    path: PathBuf,
    file: File,
    lines: usize,
    remembered: BTreeMap<GrantId, Timestamp>,
}

impl UsedGrants {
    /// Reads the list and forgets what needs no remembering at `now`.
    ///
    /// # Errors
    /// [`StateError::Damaged`] when a whole line can't be understood: to guess would let a grant be used twice.
    pub fn open(state: &StateDir, now: Timestamp) -> Result<Self, StateError> {
        let path = state.file(FILE);
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            other => other.map_err(StateError::io("read", &path))?,
        };
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        let mut remembered = BTreeMap::new();
        for (index, line) in whole.lines().enumerate() {
            let (grant, until) = parse_line(line).ok_or_else(|| StateError::Damaged {
                path: path.clone(),
                why: format!("line {} is not a grant and a time", index + 1),
            })?;
            remembered.insert(grant, until);
        }
        remembered.retain(|_, until| *until >= now);
        let file = rewrite(&path, &remembered)?;
        let lines = remembered.len();
        Ok(Self {
            path,
            file,
            lines,
            remembered,
        })
    }

    /// Whether the grant was used.
    #[must_use]
    pub fn contains(&self, grant: GrantId) -> bool {
        self.remembered.contains_key(&grant)
    }

    /// Records a use that counts at least until `until`. Returns when it is on the disk.
    ///
    /// # Errors
    /// [`StateError::Io`]; then the grant must not be used.
    pub fn record(&mut self, grant: GrantId, until: Timestamp, now: Timestamp) -> Result<(), StateError> {
        // In memory first: whatever the disk says, this process does not let the grant in again.
        self.remembered.insert(grant, until);
        if self.lines >= TIDY_AFTER {
            self.remembered.retain(|_, until| *until >= now);
            self.file = rewrite(&self.path, &self.remembered)?;
            self.lines = self.remembered.len();
            return Ok(());
        }
        let line = format!("{grant} {}\n", until.as_millis());
        let written = self
            .file
            .write_all(line.as_bytes())
            .and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            // Half a line must not run into the next one: the next use writes the file anew.
            self.lines = TIDY_AFTER;
            return Err(StateError::io("write", &self.path)(error));
        }
        self.lines += 1;
        Ok(())
    }
}

fn parse_line(line: &str) -> Option<(GrantId, Timestamp)> {
    let (grant, until) = line.split_once(' ')?;
    Some((grant.parse().ok()?, Timestamp::from_millis(until.parse().ok()?)))
}

fn rewrite(path: &PathBuf, remembered: &BTreeMap<GrantId, Timestamp>) -> Result<File, StateError> {
    let text: String = remembered
        .iter()
        .map(|(grant, until)| format!("{grant} {}\n", until.as_millis()))
        .collect();
    durable::replace(path, text.as_bytes()).map_err(StateError::io("write", path))?;
    let mut appending = OpenOptions::new();
    appending.append(true).mode(0o600);
    appending.open(path).map_err(StateError::io("open", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(number: u8) -> GrantId {
        GrantId::from_bytes([number; 16])
    }

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn a_use_survives_a_restart_and_is_forgotten_when_its_time_is_over() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateDir::new(folder.path());
        let mut used = UsedGrants::open(&state, at(0)).unwrap();
        used.record(grant(1), at(100), at(0)).unwrap();
        drop(used);
        assert!(UsedGrants::open(&state, at(100)).unwrap().contains(grant(1)));
        assert!(!UsedGrants::open(&state, at(101)).unwrap().contains(grant(1)));
    }

    #[test]
    fn a_torn_last_line_is_dropped_and_a_damaged_one_refused() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateDir::new(folder.path());
        let path = state.file(FILE);
        fs::write(&path, format!("{} 500\n{} 5", grant(1), grant(2))).unwrap();
        let used = UsedGrants::open(&state, at(0)).unwrap();
        assert!(used.contains(grant(1)) && !used.contains(grant(2)));
        fs::write(&path, format!("nonsense\n{} 500\n", grant(1))).unwrap();
        assert!(matches!(
            UsedGrants::open(&state, at(0)),
            Err(StateError::Damaged { .. })
        ));
    }

    #[test]
    fn the_file_stays_small() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateDir::new(folder.path());
        let mut used = UsedGrants::open(&state, at(0)).unwrap();
        used.lines = TIDY_AFTER - 1;
        used.record(grant(1), at(10), at(0)).unwrap();
        used.record(grant(2), at(100), at(50)).unwrap();
        assert!(!used.contains(grant(1)) && used.contains(grant(2)));
        assert_eq!(fs::read_to_string(state.file(FILE)).unwrap().lines().count(), 1);
    }
}
