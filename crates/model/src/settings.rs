//! The client settings, declared once: the struct, its defaults, and what the console, the API and the docs say of each.
//!
//! A device that receives settings of a newer site keeps what it knows ([`ClientSettings`] ignores unknown names); one
//! that receives less uses the default. How to add a setting: `docs/howto/add-a-setting.md`.

use serde::{Deserialize, Serialize};

use crate::access::AccessLevel;
use crate::hours::{Hours, MAX_HOURS};
use crate::networks::Networks;
use crate::principals::Principals;
use crate::sound::SessionSound;

/// The longest organisation name, in characters.
pub const MAX_ORGANISATION_NAME: usize = 80;

/// The most entries of a list of networks.
pub const MAX_NETWORKS: usize = 64;

/// The most entries of a list of people.
pub const MAX_PRINCIPALS: usize = 64;

/// What kind of value a setting holds, for forms and validation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum SettingType {
    /// Yes or no.
    YesNo,
    /// One of the access levels.
    AccessLevel,
    /// A text of at most so many characters.
    Text {
        /// Characters at most.
        max: usize,
    },
    /// A list of people, each as `user:ACCOUNT`.
    Principals {
        /// Entries at most.
        max: usize,
    },
    /// One of these words.
    Choice {
        /// The words, in the order in which people see them.
        values: &'static [&'static str],
    },
    /// Hours of the week, as `mon-fri 07:00-19:00; sat 09:00-13:00`.
    Hours {
        /// Characters at most.
        max: usize,
    },
    /// A list of networks in CIDR notation.
    Networks {
        /// Entries at most.
        max: usize,
    },
    /// A whole number with bounds and a unit.
    Number {
        /// Smallest value.
        min: u32,
        /// Largest value.
        max: u32,
        /// Unit for people: `seconds`, `minutes`.
        unit: &'static str,
    },
}

/// What is said of a setting.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct SettingInfo {
    /// Name in JSON and in texts (`setting-NAME` in the console's translations).
    pub name: &'static str,
    /// What it holds.
    #[serde(flatten)]
    pub holds: SettingType,
    /// One sentence of help, in English.
    pub help: &'static str,
    /// The version of Deskside that brought it.
    pub since: &'static str,
}

/// A value that a setting can't hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{setting} {problem}")]
pub struct SettingError {
    /// The setting's name.
    pub setting: &'static str,
    /// What is wrong and what would be right.
    pub problem: String,
}

macro_rules! settings {
    ($($name:ident: $rust:ty = $default:expr, $holds:expr, $since:literal, $help:literal;)*) => {
        /// The client settings of a device: one value for each setting.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default)]
        pub struct ClientSettings {
            $(#[doc = $help] pub $name: $rust,)*
        }

        impl Default for ClientSettings {
            fn default() -> Self {
                Self { $($name: $default,)* }
            }
        }

        /// Every setting, in the order in which people see them.
        pub const SETTINGS: &[SettingInfo] = &[$(
            SettingInfo { name: stringify!($name), holds: $holds, help: $help, since: $since },
        )*];

        impl ClientSettings {
            /// Checks every value against what its setting can hold.
            ///
            /// # Errors
            /// The first setting whose value does not fit, and what would.
            pub fn validate(&self) -> Result<(), SettingError> {
                $(self.$name.check($holds).map_err(|problem| SettingError { setting: stringify!($name), problem })?;)*
                Ok(())
            }
        }

        /// Values for some of the client settings, which is what one set of settings says. In JSON, a setting that is not
        /// mentioned is left out.
        #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
        #[serde(default)]
        pub struct SettingsPatch {
            $(#[doc = $help] #[serde(skip_serializing_if = "Option::is_none")] pub $name: Option<$rust>,)*
        }

        impl SettingsPatch {
            /// Whether it says something of the setting of this name.
            #[must_use]
            pub fn mentions(&self, setting: &str) -> bool {
                match setting {
                    $(stringify!($name) => self.$name.is_some(),)*
                    _ => false,
                }
            }

            /// Replaces the values that it mentions.
            pub fn put_on(&self, settings: &mut ClientSettings) {
                $(if let Some(value) = &self.$name { settings.$name.clone_from(value); })*
            }

            /// Checks every value that it mentions, as [`ClientSettings::validate`] does.
            ///
            /// # Errors
            /// The first setting whose value does not fit, and what would.
            pub fn validate(&self) -> Result<(), SettingError> {
                // What is not mentioned keeps its default, which is valid.
                let mut settings = ClientSettings::default();
                self.put_on(&mut settings);
                settings.validate()
            }
        }

        /// A patch that mentions everything: what the default set says.
        impl From<ClientSettings> for SettingsPatch {
            fn from(settings: ClientSettings) -> Self {
                Self { $($name: Some(settings.$name),)* }
            }
        }
    };
}

settings! {
    remote_control_enabled: bool = false, SettingType::YesNo, "0.1",
        "Enable remote control on clients. Off: every request is refused, and says so.";
    access_level_allowed: AccessLevel = AccessLevel::FullControl, SettingType::AccessLevel, "0.1",
        "The highest access level of any session.";
    permitted_viewers: Principals = Principals::default(), SettingType::Principals { max: MAX_PRINCIPALS }, "0.1",
        "Who may be a viewer, each as user:ACCOUNT. An empty list means everyone whom a role allows.";
    grant_local_administrators: bool = true, SettingType::YesNo, "0.1",
        "Operators whose account is a local administrator of the device count as permitted viewers.";
    prompt_for_permission: bool = true, SettingType::YesNo, "0.1",
        "Ask the local user for permission. Nothing is captured before they agree; no answer is a refusal.";
    consent_seconds: u32 = 30, SettingType::Number { min: 10, max: 600, unit: "seconds" }, "0.1",
        "How long the local user has to answer.";
    allow_unattended: bool = true, SettingType::YesNo, "0.1",
        "Allow sessions while nobody is signed in or the session is locked.";
    reason_required: bool = false, SettingType::YesNo, "0.1",
        "Operators must give a reason or ticket number.";
    session_hours: Hours = Hours::default(), SettingType::Hours { max: MAX_HOURS }, "0.1",
        "Sessions may begin only in these hours, by the device's clock: days and times, such as mon-fri 07:00-19:00. Empty means always.";
    session_networks: Networks = Networks::default(), SettingType::Networks { max: MAX_NETWORKS }, "0.1",
        "Sessions may begin only from these networks, by the address at which the site saw the operator. Empty means from anywhere.";
    show_session_bar: bool = true, SettingType::YesNo, "0.1",
        "Show the session bar on the device's screen during a session.";
    session_sound: SessionSound = SessionSound::BeginAndEnd, SettingType::Choice { values: SessionSound::CODES }, "0.1",
        "The sound that the device plays: none, when a session begins and ends, or once a minute during it as well.";
    show_notification_icon: bool = true, SettingType::YesNo, "0.1",
        "Show the notification icon in the device's tray during a session.";
    longest_session_minutes: u32 = 480, SettingType::Number { min: 5, max: 1440, unit: "minutes" }, "0.1",
        "A session ends after this time at the latest.";
    idle_session_minutes: u32 = 0, SettingType::Number { min: 0, max: 1440, unit: "minutes" }, "0.1",
        "A session in which the operator does nothing for so long ends. 0 means never.";
    lock_at_end: bool = false, SettingType::YesNo, "0.1",
        "Lock the device's screen when the last session ends.";
    allow_input_lock: bool = true, SettingType::YesNo, "0.1",
        "Operators with full control may lock the device's own keyboard and mouse. The local user ends that by pressing Escape five times.";
    users_can_change_settings: bool = false, SettingType::YesNo, "0.1",
        "The people at the computer may ask for more than these settings give them: to be asked, to see the bar, to hear a sound. Never for less.";
    organisation_name: String = String::new(), SettingType::Text { max: MAX_ORGANISATION_NAME }, "0.1",
        "Shown in every prompt, bar and window on the device.";
}

/// A type of value that knows whether it fits what a setting holds.
trait SettingValue {
    fn check(&self, holds: SettingType) -> Result<(), String>;
}

impl SettingValue for bool {
    fn check(&self, _: SettingType) -> Result<(), String> {
        Ok(())
    }
}

impl SettingValue for AccessLevel {
    fn check(&self, _: SettingType) -> Result<(), String> {
        Ok(())
    }
}

impl SettingValue for u32 {
    fn check(&self, holds: SettingType) -> Result<(), String> {
        match holds {
            SettingType::Number { min, max, unit } if !(min..=max).contains(self) => {
                Err(format!("must be from {min} to {max} {unit}, but is {self}"))
            }
            _ => Ok(()),
        }
    }
}

impl SettingValue for String {
    fn check(&self, holds: SettingType) -> Result<(), String> {
        match holds {
            SettingType::Text { max } if self.chars().count() > max => Err(format!(
                "must have at most {max} characters, but has {}",
                self.chars().count()
            )),
            SettingType::Text { .. } if self.chars().any(char::is_control) => {
                Err(String::from("must not hold line breaks or control characters"))
            }
            _ => Ok(()),
        }
    }
}

impl SettingValue for Principals {
    fn check(&self, holds: SettingType) -> Result<(), String> {
        match holds {
            SettingType::Principals { max } => self.fault(max).map_or(Ok(()), Err),
            _ => Ok(()),
        }
    }
}

impl SettingValue for SessionSound {
    fn check(&self, _: SettingType) -> Result<(), String> {
        Ok(())
    }
}

impl SettingValue for Hours {
    fn check(&self, _: SettingType) -> Result<(), String> {
        self.fault().map_or(Ok(()), Err)
    }
}

impl SettingValue for Networks {
    fn check(&self, holds: SettingType) -> Result<(), String> {
        match holds {
            SettingType::Networks { max } => self.fault(max).map_or(Ok(()), Err),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_valid_and_closed() {
        let settings = ClientSettings::default();
        assert_eq!(settings.validate(), Ok(()));
        assert!(!settings.remote_control_enabled);
        assert!(settings.prompt_for_permission);
    }

    #[test]
    fn every_field_is_in_the_table_under_its_json_name() {
        let json = serde_json::to_value(ClientSettings::default()).unwrap();
        let fields: Vec<_> = json.as_object().unwrap().keys().cloned().collect();
        let mut table: Vec<_> = SETTINGS.iter().map(|setting| setting.name.to_owned()).collect();
        table.sort();
        let mut sorted = fields.clone();
        sorted.sort();
        assert_eq!(sorted, table);
    }

    #[test]
    fn a_value_out_of_bounds_is_named_with_the_bounds() {
        let settings = ClientSettings {
            consent_seconds: 3,
            ..ClientSettings::default()
        };
        let error = settings.validate().unwrap_err();
        assert_eq!(
            error.to_string(),
            "consent_seconds must be from 10 to 600 seconds, but is 3"
        );
    }

    #[test]
    fn a_list_of_people_is_checked_entry_by_entry() {
        let settings = ClientSettings {
            permitted_viewers: Principals::new(["user:ann", "ben"]),
            ..ClientSettings::default()
        };
        let error = settings.validate().unwrap_err();
        assert_eq!(error.setting, "permitted_viewers");
        assert!(
            error.to_string().starts_with("permitted_viewers has \"ben\", but"),
            "{error}"
        );
    }

    #[test]
    fn a_patch_says_nothing_of_what_it_does_not_mention() {
        let patch: SettingsPatch = serde_json::from_str(r#"{"consent_seconds":60,"permitted_viewers":[]}"#).unwrap();
        assert!(patch.mentions("consent_seconds") && patch.mentions("permitted_viewers"));
        assert!(!patch.mentions("reason_required") && !patch.mentions("of_the_future"));
        assert_eq!(
            serde_json::to_string(&patch).unwrap(),
            r#"{"permitted_viewers":[],"consent_seconds":60}"#
        );
        let mut settings = ClientSettings {
            reason_required: true,
            permitted_viewers: Principals::new(["user:ann"]),
            ..ClientSettings::default()
        };
        patch.put_on(&mut settings);
        assert!(settings.reason_required && settings.permitted_viewers.is_empty());
        assert_eq!(settings.consent_seconds, 60);
        let all = SettingsPatch::from(settings);
        assert!(SETTINGS.iter().all(|setting| all.mentions(setting.name)));
        let wrong = SettingsPatch {
            consent_seconds: Some(3),
            ..SettingsPatch::default()
        };
        assert_eq!(wrong.validate().unwrap_err().setting, "consent_seconds");
    }

    #[test]
    fn settings_of_another_version_keep_what_is_known() {
        let settings: ClientSettings = serde_json::from_str(r#"{"consent_seconds":60,"of_the_future":true}"#).unwrap();
        assert_eq!(settings.consent_seconds, 60);
        assert!(settings.prompt_for_permission);
    }
}
