//! What the people at this computer asked for beyond the client settings, so that it holds after a restart.

use std::fs;
use std::io;

use deskside_model::OwnSettings;

use super::{StateDir, StateError, durable};

const FILE: &str = "own-settings.json";

/// Reads what they asked for; nothing when they never did.
///
/// # Errors
/// [`StateError::Damaged`] when the file can't be understood; [`StateError::Io`].
pub fn load_own_settings(state: &StateDir) -> Result<OwnSettings, StateError> {
    let path = state.file(FILE);
    match fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str(&text).map_err(|error| StateError::Damaged {
            path,
            why: error.to_string(),
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(OwnSettings::EMPTY),
        Err(error) => Err(StateError::io("read", path)(error)),
    }
}

/// Stores it; when this returns it survives a crash.
///
/// # Errors
/// [`StateError::Io`].
pub fn store_own_settings(state: &StateDir, own: OwnSettings) -> Result<(), StateError> {
    let path = state.file(FILE);
    let text = serde_json::to_string(&own).map_err(|error| StateError::io("write", &path)(error.into()))?;
    durable::replace(&path, text.as_bytes()).map_err(StateError::io("write", &path))
}

#[cfg(test)]
mod tests {
    use deskside_model::OwnSetting;

    use super::*;

    #[test]
    fn what_was_asked_for_comes_back_and_nonsense_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateDir::new(folder.path());
        assert_eq!(load_own_settings(&state).unwrap(), OwnSettings::EMPTY);
        let own = OwnSettings::EMPTY.set(OwnSetting::Prompt, true);
        store_own_settings(&state, own).unwrap();
        assert_eq!(load_own_settings(&state).unwrap(), own);
        fs::write(state.file(FILE), "{").unwrap();
        assert!(matches!(load_own_settings(&state), Err(StateError::Damaged { .. })));
    }
}
