//! The default client settings: values with a version, so that two administrators don't overwrite each other.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::sessions::AccessLevelSchema;

/// `GET /client-settings`, and the body of `PUT`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DefaultClientSettings {
    /// Grows with each change. A `PUT` with another version than the present one is refused (`version_conflict`).
    pub version: u64,
    /// The values (`model::ClientSettings`).
    #[schema(value_type = ClientSettingsSchema)]
    pub values: deskside_model::ClientSettings,
}

/// The form of `model::ClientSettings` for the OpenAPI document; a test holds the two together.
#[derive(ToSchema, Serialize)]
#[schema(as = ClientSettings)]
#[allow(missing_docs, reason = "documented at deskside_model::settings")]
pub struct ClientSettingsSchema {
    pub remote_control_enabled: bool,
    #[schema(value_type = AccessLevelSchema)]
    pub access_level_allowed: String,
    /// Each `user:ACCOUNT`; empty: everyone whom a role allows.
    #[schema(max_items = 64)]
    pub permitted_viewers: Vec<String>,
    pub grant_local_administrators: bool,
    pub prompt_for_permission: bool,
    pub consent_seconds: u32,
    pub allow_unattended: bool,
    pub reason_required: bool,
    /// Such as `mon-fri 07:00-19:00; sat 09:00-13:00`; empty: always.
    pub session_hours: String,
    /// Each in CIDR notation; empty: everywhere.
    #[schema(max_items = 64)]
    pub session_networks: Vec<String>,
    pub show_session_bar: bool,
    pub show_notification_icon: bool,
    /// `none`, `begin_and_end` or `repeatedly`.
    pub session_sound: String,
    pub longest_session_minutes: u32,
    pub idle_session_minutes: u32,
    pub lock_at_end: bool,
    pub allow_input_lock: bool,
    pub users_can_change_settings: bool,
    pub organisation_name: String,
}

/// `GET /client-settings/table`: one row of `model::settings::SETTINGS`, for forms.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SettingRow {
    /// Name.
    pub name: &'static str,
    /// `yes_no`, `access_level`, `text`, `principals` (a list of `user:ACCOUNT`), `hours`, `networks` (a list), `choice` or `number`.
    pub r#type: &'static str,
    /// Smallest number.
    pub min: Option<u32>,
    /// Largest number, or characters of a text, or entries of a list.
    pub max: Option<u32>,
    /// The words of a choice.
    pub values: Option<&'static [&'static str]>,
    /// Unit of a number.
    pub unit: Option<&'static str>,
    /// One sentence of help, in English.
    pub help: &'static str,
}
