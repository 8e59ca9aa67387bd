//! What the local user hears of sessions, as the client settings say it.

use serde::{Deserialize, Serialize};

/// When the device plays a sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionSound {
    /// Never.
    None,
    /// When a session begins, and when it ends.
    BeginAndEnd,
    /// Then, and again and again while it goes on.
    Repeatedly,
}

impl SessionSound {
    /// As in JSON.
    pub const CODES: &'static [&'static str] = &["none", "begin_and_end", "repeatedly"];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_the_serialised_forms() {
        let all = [SessionSound::None, SessionSound::BeginAndEnd, SessionSound::Repeatedly];
        for (sound, code) in all.iter().zip(SessionSound::CODES) {
            assert_eq!(serde_json::to_value(sound).unwrap(), *code);
        }
    }
}
