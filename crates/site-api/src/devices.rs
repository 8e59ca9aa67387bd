//! Devices: list, search, details.

use deskside_model::{DeviceId, SessionId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// `GET /devices`: what to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct DeviceQuery {
    /// Words that must all occur in name, FQDN, address, user or operating system.
    pub search: Option<String>,
    /// Only devices that are (not) online.
    pub online: Option<bool>,
    /// Only members of this collection.
    pub collection: Option<String>,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// Rows at most, 1 to 500; 100 when absent.
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u32>,
}

/// A device. The list and the details have the same form.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Device {
    /// Id.
    #[schema(value_type = String)]
    pub id: DeviceId,
    /// What it said of itself (`model::DeviceFacts`).
    #[schema(value_type = DeviceFactsSchema)]
    pub facts: deskside_model::DeviceFacts,
    /// Whether its agent is connected now.
    pub online: bool,
    /// When it was last connected.
    #[schema(value_type = Option<i64>)]
    pub last_seen_at: Option<Timestamp>,
    /// When it enrolled.
    #[schema(value_type = i64)]
    pub enrolled_at: Timestamp,
    /// Fingerprint of its key.
    pub key_fingerprint: String,
    /// Set when its key was seen in two places at once; sessions are refused until it is enrolled again.
    pub key_conflict: bool,
    /// Sessions that are going on.
    #[schema(value_type = Vec<String>)]
    pub live_sessions: Vec<SessionId>,
    /// Whether a remote control session could start now, as far as the site can tell.
    pub remote_control: Possibility,
    /// The same for view only.
    pub view: Possibility,
}

/// Whether an action is possible for this operator now, and why not.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Possibility {
    /// Whether it is possible.
    pub possible: bool,
    /// The refusal's code when it is not (`model::Refusal`).
    pub refusal: Option<String>,
    /// The refusal in English.
    pub detail: Option<String>,
    /// Whether the local user will be asked.
    pub asks_consent: bool,
    /// Whether a reason has to be given.
    pub needs_reason: bool,
}

/// The form of `model::DeviceFacts` for the OpenAPI document; a test holds the two together.
#[derive(ToSchema, Serialize)]
#[schema(as = DeviceFacts)]
#[allow(missing_docs, reason = "documented at deskside_model::DeviceFacts")]
pub struct DeviceFactsSchema {
    pub name: String,
    pub fqdn: Option<String>,
    pub os: OperatingSystemSchema,
    pub addresses: Vec<String>,
    pub macs: Vec<String>,
    pub membership: MembershipSchema,
    pub users: Vec<SignedInUserSchema>,
    pub monitors: Vec<MonitorSchema>,
    pub agent_version: String,
    pub hardware: HardwareSchema,
    /// Names of client settings that the people there made stricter.
    #[schema(max_items = 64)]
    pub own_settings: Vec<String>,
}

#[derive(ToSchema, Serialize)]
#[schema(as = OperatingSystem)]
#[allow(missing_docs, reason = "documented in deskside_model::facts")]
pub struct OperatingSystemSchema {
    pub family: String,
    pub name: String,
    pub version: String,
    pub architecture: String,
}

#[derive(ToSchema, Serialize)]
#[schema(as = Membership)]
#[serde(tag = "type", rename_all = "snake_case")]
#[allow(missing_docs, reason = "documented in deskside_model::facts")]
pub enum MembershipSchema {
    Workgroup { name: Option<String> },
    Domain { name: String },
}

#[derive(ToSchema, Serialize)]
#[schema(as = SignedInUser)]
#[allow(missing_docs, reason = "documented in deskside_model::facts")]
pub struct SignedInUserSchema {
    pub name: String,
    pub seat: String,
    pub active: bool,
    pub locked: bool,
}

#[derive(ToSchema, Serialize)]
#[schema(as = Monitor)]
#[allow(missing_docs, reason = "documented in deskside_model::facts")]
pub struct MonitorSchema {
    pub name: String,
    pub x: i32,
    pub y: i32,
    pub width: u32,
    pub height: u32,
    pub primary: bool,
}

#[derive(ToSchema, Serialize)]
#[schema(as = Hardware)]
#[allow(missing_docs, reason = "documented in deskside_model::facts")]
pub struct HardwareSchema {
    pub vendor: Option<String>,
    pub model: Option<String>,
    pub serial: Option<String>,
    pub processor: Option<String>,
    pub cores: u32,
    pub memory_bytes: u64,
}
