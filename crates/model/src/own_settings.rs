//! What the people at a computer may ask for beyond the client settings, where those let them: to be asked, and to be told.
//! Never less than the client settings say, so that nobody loses protection by it.

use serde::{Deserialize, Serialize};

use crate::settings::ClientSettings;
use crate::sound::SessionSound;

/// One thing that they may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u32)]
pub enum OwnSetting {
    /// To be asked before anybody connects.
    Prompt = 1,
    /// To see the bar while somebody is connected.
    Bar = 2,
    /// To hear when somebody comes and leaves.
    Sound = 3,
}

impl OwnSetting {
    /// Each of them, in the order in which people see them.
    pub const ALL: [Self; 3] = [Self::Prompt, Self::Bar, Self::Sound];

    /// The client setting that it makes stricter: its name in JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Prompt => "prompt_for_permission",
            Self::Bar => "show_session_bar",
            Self::Sound => "session_sound",
        }
    }

    /// As it is sent.
    #[must_use]
    pub const fn number(self) -> u32 {
        self as u32
    }

    /// From what was sent, when this version knows it.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.number() == number)
    }

    /// Whether the client settings give it anyway.
    #[must_use]
    pub fn is_given_by(self, settings: &ClientSettings) -> bool {
        match self {
            Self::Prompt => settings.prompt_for_permission,
            Self::Bar => settings.show_session_bar,
            Self::Sound => settings.session_sound != SessionSound::None,
        }
    }

    fn put_on(self, settings: &mut ClientSettings) {
        match self {
            Self::Prompt => settings.prompt_for_permission = true,
            Self::Bar => settings.show_session_bar = true,
            Self::Sound if settings.session_sound == SessionSound::None => {
                settings.session_sound = SessionSound::BeginAndEnd;
            }
            Self::Sound => {}
        }
    }
}

/// What they asked for. In JSON a list of names of client settings; a name that this version does not know is passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<&'static str>")]
pub struct OwnSettings(u32);

impl OwnSettings {
    /// Nothing.
    pub const EMPTY: Self = Self(0);

    /// Whether it was asked for.
    #[must_use]
    pub const fn has(self, own: OwnSetting) -> bool {
        self.0 & 1 << own as u32 != 0
    }

    /// With one of them asked for, or no longer.
    #[must_use]
    pub const fn set(self, own: OwnSetting, on: bool) -> Self {
        let bit = 1 << own as u32;
        Self(if on { self.0 | bit } else { self.0 & !bit })
    }

    /// Those asked for.
    pub fn iter(self) -> impl Iterator<Item = OwnSetting> {
        OwnSetting::ALL.into_iter().filter(move |own| self.has(*own))
    }

    /// Those that make a difference: asked for, and not given anyway. None where the client settings don't let the people at
    /// the computer change anything.
    #[must_use]
    pub fn in_effect(self, settings: &ClientSettings) -> Self {
        if !settings.users_can_change_settings {
            return Self::EMPTY;
        }
        self.iter()
            .filter(|own| !own.is_given_by(settings))
            .fold(Self::EMPTY, |set, own| set.set(own, true))
    }

    /// What holds on the computer: the client settings, made stricter.
    #[must_use]
    pub fn over(self, settings: &ClientSettings) -> ClientSettings {
        let mut settings = settings.clone();
        for own in self.in_effect(&settings).iter() {
            own.put_on(&mut settings);
        }
        settings
    }
}

impl From<Vec<String>> for OwnSettings {
    fn from(names: Vec<String>) -> Self {
        OwnSetting::ALL
            .into_iter()
            .filter(|own| names.iter().any(|name| name == own.code()))
            .fold(Self::EMPTY, |set, own| set.set(own, true))
    }
}

impl From<OwnSettings> for Vec<&'static str> {
    fn from(own: OwnSettings) -> Self {
        own.iter().map(OwnSetting::code).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::SETTINGS;

    fn everything() -> OwnSettings {
        OwnSetting::ALL
            .into_iter()
            .fold(OwnSettings::EMPTY, |set, own| set.set(own, true))
    }

    fn silent(users_can_change_settings: bool) -> ClientSettings {
        ClientSettings {
            users_can_change_settings,
            prompt_for_permission: false,
            show_session_bar: false,
            session_sound: SessionSound::None,
            ..ClientSettings::default()
        }
    }

    #[test]
    fn they_ask_for_more_and_change_nothing_else() {
        let expected = ClientSettings {
            prompt_for_permission: true,
            show_session_bar: true,
            session_sound: SessionSound::BeginAndEnd,
            ..silent(true)
        };
        assert_eq!(everything().over(&silent(true)), expected);
        assert_eq!(OwnSettings::EMPTY.over(&silent(true)), silent(true));
    }

    #[test]
    fn what_the_client_settings_give_stays_as_it_is() {
        let given = ClientSettings {
            users_can_change_settings: true,
            session_sound: SessionSound::Repeatedly,
            ..ClientSettings::default()
        };
        assert_eq!(everything().over(&given), given);
        assert_eq!(everything().in_effect(&given), OwnSettings::EMPTY);
    }

    #[test]
    fn where_users_may_change_nothing_nothing_is_changed() {
        assert_eq!(everything().over(&silent(false)), silent(false));
        assert_eq!(everything().in_effect(&silent(false)), OwnSettings::EMPTY);
    }

    #[test]
    fn each_is_named_after_a_client_setting_and_comes_back_from_json() {
        for own in OwnSetting::ALL {
            assert!(SETTINGS.iter().any(|setting| setting.name == own.code()));
            assert_eq!(OwnSetting::from_number(own.number()), Some(own));
        }
        assert_eq!(OwnSetting::from_number(0), None);
        let json = serde_json::to_string(&everything()).unwrap();
        assert_eq!(serde_json::from_str::<OwnSettings>(&json).unwrap(), everything());
        let later: OwnSettings = serde_json::from_str(r#"["session_sound","of_the_future"]"#).unwrap();
        assert_eq!(later, OwnSettings::EMPTY.set(OwnSetting::Sound, true));
    }
}
