//! Where the state is, and who may use it: one agent at a time.

use std::fs::{DirBuilder, File, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};

use super::StateError;

/// How often the lock is tried, and how long in between: [`StateDir::is_locked`] holds it for microseconds, and that is
/// no other agent.
const LOCK_ATTEMPTS: u32 = 4;
const LOCK_RETRY: Duration = Duration::from_millis(25);

/// The state directory of one agent.
#[derive(Debug, Clone)]
pub struct StateDir {
    path: PathBuf,
}

/// Held by the agent that uses the directory. The operating system lets it go when the process ends, however it ends.
#[derive(Debug)]
#[must_use = "the directory is free for another agent once this is dropped"]
pub struct StateLock {
    _file: File,
}

impl StateDir {
    /// Where the state is when nobody says otherwise: `/var/lib/deskside` for root, for others
    /// `deskside` in `$XDG_STATE_HOME` or `~/.local/state` (XDG Base Directory specification).
    #[must_use]
    pub fn default_path() -> PathBuf {
        if Self::is_root() {
            return PathBuf::from("/var/lib/deskside");
        }
        let absolute = |name: &str| {
            std::env::var_os(name)
                .map(PathBuf::from)
                .filter(|path| path.is_absolute())
        };
        absolute("XDG_STATE_HOME")
            .or_else(|| absolute("HOME").map(|home| home.join(".local/state")))
            .unwrap_or_else(std::env::temp_dir)
            .join("deskside")
    }

    /// Whether this process may do everything on this computer.
    #[must_use]
    pub fn is_root() -> bool {
        rustix::process::geteuid().is_root()
    }

    /// Uses the directory, which may not exist yet. Reads and writes nothing.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The directory itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes the directory, for its owner alone, unless it exists.
    ///
    /// # Errors
    /// [`StateError::Io`].
    pub fn create(&self) -> Result<(), StateError> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.path)
            .map_err(StateError::io("create", &self.path))
    }

    /// Keeps other agents away from an existing directory for as long as the lock lives.
    ///
    /// # Errors
    /// [`StateError::Locked`] when another agent has it; [`StateError::Io`].
    pub fn lock(&self) -> Result<StateLock, StateError> {
        let path = self.file("agent.lock");
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(StateError::io("open", &path))?;
        let mut attempts = LOCK_ATTEMPTS;
        loop {
            attempts -= 1;
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => return Ok(StateLock { _file: file }),
                Err(rustix::io::Errno::WOULDBLOCK) if attempts > 0 => std::thread::sleep(LOCK_RETRY),
                Err(rustix::io::Errno::WOULDBLOCK) => return Err(StateError::Locked(self.path.clone())),
                Err(error) => return Err(StateError::io("lock", &path)(error.into())),
            }
        }
    }

    /// Whether an agent runs on the directory.
    ///
    /// # Errors
    /// [`StateError::Io`] when the directory can't be read, which often means: not as this user.
    pub fn is_locked(&self) -> Result<bool, StateError> {
        let path = self.file("agent.lock");
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(StateError::io("open", &path)(error)),
        };
        match flock(&file, FlockOperation::NonBlockingLockShared) {
            Ok(()) => Ok(false),
            Err(rustix::io::Errno::WOULDBLOCK) => Ok(true),
            Err(error) => Err(StateError::io("look at", &path)(error.into())),
        }
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_agent_holds_the_directory() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateDir::new(folder.path().join("a/b"));
        state.create().unwrap();
        let lock = state.lock().unwrap();
        assert!(matches!(state.lock(), Err(StateError::Locked(_))));
        assert!(state.is_locked().unwrap());
        drop(lock);
        assert!(!state.is_locked().unwrap());
        drop(state.lock().unwrap());
    }

    #[test]
    fn a_new_directory_is_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateDir::new(folder.path().join("state"));
        state.create().unwrap();
        assert_eq!(super::super::durable::mode(state.path()).unwrap(), 0o700);
    }
}
