//! The client settings that this device applied last, so that they hold while the site can't be reached.

use std::fs;
use std::io;

use deskside_model::ClientSettings;
use serde::{Deserialize, Serialize};

use super::{StateDir, StateError, durable};

const FILE: &str = "settings.json";

/// Client settings with their version at the site. Without any, the defaults hold: everything is refused.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AppliedSettings {
    /// The site's number for them; 0 before the first.
    pub version: u64,
    /// The settings.
    pub settings: ClientSettings,
}

impl AppliedSettings {
    /// Reads what was applied last; the defaults when nothing was.
    ///
    /// # Errors
    /// [`StateError::Damaged`] when the file can't be understood or holds impossible values; [`StateError::Io`].
    pub fn load(state: &StateDir) -> Result<Self, StateError> {
        let path = state.file(FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(StateError::io("read", path)(error)),
        };
        let damaged = |why: String| StateError::Damaged { path, why };
        match serde_json::from_str::<Self>(&text) {
            Ok(applied) => match applied.settings.validate() {
                Ok(()) => Ok(applied),
                Err(error) => Err(damaged(error.to_string())),
            },
            Err(error) => Err(damaged(error.to_string())),
        }
    }

    /// Stores them; when this returns they survive a crash.
    ///
    /// # Errors
    /// [`StateError::Io`].
    pub fn store(&self, state: &StateDir) -> Result<(), StateError> {
        let path = state.file(FILE);
        let text = serde_json::to_string_pretty(self).map_err(|error| StateError::io("write", &path)(error.into()))?;
        durable::replace(&path, text.as_bytes()).map_err(StateError::io("write", &path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_settings_everything_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let applied = AppliedSettings::load(&StateDir::new(folder.path())).unwrap();
        assert!(!applied.settings.remote_control_enabled);
        assert_eq!(applied.version, 0);
    }

    #[test]
    fn stored_settings_come_back_and_impossible_ones_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateDir::new(folder.path());
        let mut applied = AppliedSettings {
            version: 4,
            settings: ClientSettings {
                remote_control_enabled: true,
                ..ClientSettings::default()
            },
        };
        applied.store(&state).unwrap();
        assert_eq!(AppliedSettings::load(&state).unwrap(), applied);
        applied.settings.consent_seconds = 0;
        applied.store(&state).unwrap();
        assert!(matches!(AppliedSettings::load(&state), Err(StateError::Damaged { .. })));
    }
}
