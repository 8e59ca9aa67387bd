//! How the running agent is doing, in a file for `deskside-agent status`. Whether an agent runs at all is told by the
//! lock, not by this file.

use std::fs;

use deskside_model::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Enrolment, StateDir, StateError, durable};

const FILE: &str = "status.json";

/// What can be said of an agent from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum AgentStatus {
    /// It has no site.
    NotEnrolled,
    /// It is enrolled, and no agent runs.
    NotRunning,
    /// It runs, and has no connection to its site.
    Offline {
        /// Why not.
        why: String,
        /// Since when.
        since: Timestamp,
    },
    /// It runs, and its site knows it.
    Online {
        /// Since when.
        since: Timestamp,
        /// Sessions that are going on.
        sessions: u32,
    },
}

impl AgentStatus {
    /// The status of the agent on a directory, whether it runs or not.
    ///
    /// # Errors
    /// [`StateError::Io`] when the directory can't be read, which often means: not as this user.
    pub fn read(state: &StateDir) -> Result<Self, StateError> {
        match Enrolment::load(state) {
            Err(StateError::NotEnrolled(_)) => return Ok(Self::NotEnrolled),
            Err(error) => return Err(error),
            Ok(_) => {}
        }
        if !state.is_locked()? {
            return Ok(Self::NotRunning);
        }
        let path = state.file(FILE);
        let starting = || Self::Offline {
            why: String::from("the agent is starting"),
            since: Timestamp::from_millis(0),
        };
        match fs::read_to_string(&path) {
            Ok(text) => Ok(serde_json::from_str(&text).unwrap_or_else(|_| starting())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(starting()),
            Err(error) => Err(StateError::io("read", path)(error)),
        }
    }
}

/// The running agent's side of the file.
#[derive(Debug)]
pub struct StatusFile {
    state: StateDir,
    written: Option<AgentStatus>,
    /// The last write failed, which was said.
    failing: bool,
}

impl StatusFile {
    /// Removes what an earlier agent left.
    ///
    /// # Errors
    /// [`StateError::Io`].
    pub fn open(state: &StateDir) -> Result<Self, StateError> {
        let path = state.file(FILE);
        durable::remove(&path).map_err(StateError::io("remove", &path))?;
        Ok(Self {
            state: state.clone(),
            written: None,
            failing: false,
        })
    }

    /// Writes the status if it is not the one written last. A failure is only logged: nobody's session is worth less
    /// because its status can't be shown.
    pub fn write(&mut self, status: &AgentStatus) {
        if self.written.as_ref() == Some(status) {
            return;
        }
        let path = self.state.file(FILE);
        let text = match serde_json::to_string(status) {
            Ok(text) => text,
            Err(error) => return tracing::warn!(%error, "status can't be written as JSON"),
        };
        match durable::replace(&path, text.as_bytes()) {
            Ok(()) => {
                self.written = Some(status.clone());
                self.failing = false;
            }
            Err(error) if !self.failing => {
                tracing::warn!(%error, path = %path.display(), "could not write the status file");
                self.failing = true;
            }
            Err(_said) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::DeviceIdentity;
    use crate::state::enrolment::tests::sample;

    #[test]
    fn the_lock_tells_whether_an_agent_runs_and_the_file_how() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateDir::new(folder.path());
        assert_eq!(AgentStatus::read(&state).unwrap(), AgentStatus::NotEnrolled);
        let identity = DeviceIdentity::from_seed([1; 32]);
        sample(&identity).store(&identity, &state).unwrap();
        assert_eq!(AgentStatus::read(&state).unwrap(), AgentStatus::NotRunning);
        let lock = state.lock().unwrap();
        let online = AgentStatus::Online {
            since: Timestamp::from_millis(5),
            sessions: 0,
        };
        StatusFile::open(&state).unwrap().write(&online);
        assert_eq!(AgentStatus::read(&state).unwrap(), online);
        drop(lock);
        assert_eq!(AgentStatus::read(&state).unwrap(), AgentStatus::NotRunning);
    }
}
