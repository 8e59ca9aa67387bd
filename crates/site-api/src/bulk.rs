//! Acting on many devices at once. Each of these can be tried first: with `dry_run` the answer says what would happen, made by
//! doing it and leaving it undone.

use deskside_model::DeviceId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::collections::{CollectionName, DeviceName};
use crate::settings_sets::{ImpactChange, ImpactWarning};

/// The most devices that are named at once, `GET /devices/names`, and the most that a collection takes at once.
pub const MAX_NAMED: u32 = 5_000;
/// The most devices that are removed with one request: each is a change of its own.
pub const MAX_REMOVED: usize = 100;
/// The most devices or collections that an answer names as a sample.
pub const SAMPLE: usize = 20;

/// `GET /devices/names`: which devices to name, as `GET /devices` finds them.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct DeviceNamesQuery {
    /// Words that must all occur in name, FQDN, address, user or operating system.
    pub search: Option<String>,
    /// Only devices that are (not) online.
    pub online: Option<bool>,
    /// Only members of this collection.
    pub collection: Option<String>,
}

/// Devices that match.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DeviceNames {
    /// The first 5,000, by name.
    pub devices: Vec<DeviceName>,
    /// Whether there are others.
    pub more: bool,
}

/// `POST /collections/{id}/direct-members`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DirectMembers {
    /// Devices to name in the collection's direct rules.
    #[schema(value_type = Vec<String>)]
    #[serde(default)]
    pub add: Vec<DeviceId>,
    /// Devices to name there no more. With `add`, 1 to 5,000 devices, each once.
    #[schema(value_type = Vec<String>)]
    #[serde(default)]
    pub remove: Vec<DeviceId>,
    /// Say what would happen, and change nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// What naming devices in a collection did, or would do.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DirectMembersOutcome {
    /// The devices that are named now and were not: what taking it back has to remove.
    #[schema(value_type = Vec<String>)]
    pub added: Vec<DeviceId>,
    /// The devices that are named no more: what taking it back has to add.
    #[schema(value_type = Vec<String>)]
    pub removed: Vec<DeviceId>,
    /// How many of the devices were as they were to be.
    pub unchanged: u64,
    /// Devices that are members now and were not.
    pub joined: Sample,
    /// Devices that are members no more.
    pub left: Sample,
    /// Devices that are named and are no members: the limiting collection or an exclude rule keeps them out.
    pub kept_out: Sample,
    /// Devices that are named no more and are members still: another rule makes them so.
    pub still_in: Sample,
    /// Other collections that some of the devices come into or leave, because they lean on this one.
    pub also: Vec<OtherCollection>,
    /// What changes of the devices' client settings.
    pub client_settings: SettingsImpact,
    /// Assignments of roles on the collections that some of the devices come into or leave: whom these reach changes.
    pub assignments: u64,
    /// What could not be done, device by device.
    pub failures: Vec<DeviceFailure>,
}

/// Devices: how many, and the first of them by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Sample {
    /// How many.
    pub count: u64,
    /// The first twenty, by name.
    pub sample: Vec<DeviceName>,
}

/// A collection whose members change with another's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OtherCollection {
    /// Which.
    pub collection: CollectionName,
    /// Devices that come into it.
    pub joined: u64,
    /// Devices that leave it.
    pub left: u64,
}

/// What changes of client settings.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct SettingsImpact {
    /// Devices of which some value changes.
    pub devices_changed: u64,
    /// Which values.
    pub changes: Vec<ImpactChange>,
    /// What of it to look at twice.
    pub warnings: Vec<ImpactWarning>,
}

/// A device with which something was not done, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeviceFailure {
    /// Which.
    #[schema(value_type = String)]
    pub id: DeviceId,
    /// The problem's code.
    pub code: String,
    /// The problem in English.
    pub detail: String,
}

/// `POST /devices/remove`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveDevices {
    /// Which: 1 to 100, each once.
    #[schema(value_type = Vec<String>)]
    pub devices: Vec<DeviceId>,
    /// Say what would happen, and change nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// What removing devices did, or would do. What was recorded of them stays; so do their ids in direct rules.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct RemovalOutcome {
    /// The devices that are removed.
    #[schema(value_type = Vec<String>)]
    pub removed: Vec<DeviceId>,
    /// How many of them were online: their agents are sent away, and stay installed.
    pub online: u64,
    /// Sessions that end.
    pub sessions: u64,
    /// What could not be done, device by device.
    pub failures: Vec<DeviceFailure>,
}
