//! Client settings sets: values with an order, deployed to collections; what a device gets of them; what a change would do.

use std::collections::BTreeMap;

use deskside_model::{CollectionId, SettingsSetId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::collections::CollectionName;

/// The most sets of a site, the default set included.
pub const MAX_SETS: usize = 200;
/// The most collections that one set is deployed to.
pub const MAX_DEPLOYMENTS: usize = 200;

/// A set of client settings.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SettingsSet {
    /// Id. The default set's is `set_aaaaaaaaaaaaaaaaaaaaaaaaae` on every site.
    #[schema(value_type = String)]
    pub id: SettingsSetId,
    /// Name, unique whatever its case.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// 1 wins over 2; the default set has 10000. No two sets share one.
    pub order: u32,
    /// Setting and value: the default set holds all, others what they decide. `GET /client-settings/table` says what there is.
    pub values: BTreeMap<String, Value>,
    /// The collections whose members get it; empty for the default set, which every device gets.
    pub deployed_to: Vec<CollectionName>,
    /// Grows by one with each change.
    pub version: u64,
    /// When it was last changed; 0 when nobody ever did.
    #[schema(value_type = i64)]
    pub changed_at: Timestamp,
    /// Account of whoever changed it; empty when nobody ever did.
    pub changed_by: String,
}

/// What somebody writes into a set: the body of `POST`, `PUT` and of a dry run.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingsSetContent {
    /// The version that the change is based on; absent for a new set.
    pub version: Option<u64>,
    /// 1 to 80 characters. The default set keeps its own.
    pub name: String,
    /// At most 1,000 characters.
    #[serde(default)]
    pub description: String,
    /// 1 to 9999; 10000 for the default set.
    pub order: u32,
    /// Setting and value. A setting that is left out is left to other sets; the default set needs all.
    pub values: BTreeMap<String, Value>,
    /// Collections whose members get it, at most 200; empty for the default set.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub deployed_to: Vec<CollectionId>,
    /// For a roll-back: the version whose values these are. The status message says so, and the site checks that they are.
    pub rolled_back_to: Option<u64>,
}

/// `GET /client-settings/sets/{id}/history`: a set as it once was.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SettingsSetVersion {
    /// Which version.
    pub version: u64,
    /// Its name then.
    pub name: String,
    /// What it was for then.
    pub description: String,
    /// Its order then.
    pub order: u32,
    /// Its values then.
    pub values: BTreeMap<String, Value>,
    /// Where it was deployed then; some of these collections may be gone.
    pub deployed_to: Vec<CollectionName>,
    /// The older version that this one brought back, if it did.
    pub rolled_back_to: Option<u64>,
    /// When this version was made; 0 for the built-in values.
    #[schema(value_type = i64)]
    pub changed_at: Timestamp,
    /// Account of whoever made it; empty for the built-in values.
    pub changed_by: String,
}

/// What a change would do, found out before it is saved.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Impact {
    /// Devices of the site.
    pub devices_total: u64,
    /// Devices whose resultant client settings would change.
    pub devices_changed: u64,
    /// What would change there, by setting and value, in the order of the table.
    pub changes: Vec<ImpactChange>,
    /// What an administrator should look at twice.
    pub warnings: Vec<ImpactWarning>,
}

/// One setting that would change from one value to another on some devices.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ImpactChange {
    /// Setting.
    pub setting: String,
    /// Value now.
    pub before: Value,
    /// Value then.
    pub after: Value,
    /// On how many devices.
    pub devices: u64,
}

/// Something that an administrator should look at twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImpactWarning {
    /// `prompts_off`, `unattended_on`, `control_enabled`, `permitted_viewers_widened` or `operators_lose_control`.
    pub code: String,
    /// On how many devices; for `operators_lose_control`, for how many operators.
    pub count: u64,
}

/// `GET /devices/{id}/client-settings`: what holds on the device, and where each value comes from.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ResultantSettings {
    /// Made from the values: it changes when one of them does, and devices with the same values share it. Below 2^53.
    pub version: u64,
    /// The version that the device last said it has applied: when it is the same, the values hold there.
    pub applied_version: Option<u64>,
    /// Every setting, in the order of the table.
    pub settings: Vec<ResultantSetting>,
}

/// One setting of a device.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ResultantSetting {
    /// Setting.
    pub name: String,
    /// Value.
    pub value: Value,
    /// The set that won.
    pub set: SetName,
    /// The sets that lost, the best of them first.
    pub overridden: Vec<Overridden>,
}

/// A set, named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SetName {
    /// Id.
    #[schema(value_type = String)]
    pub id: SettingsSetId,
    /// Name.
    pub name: String,
    /// Order.
    pub order: u32,
}

/// A value that a set of lower rank would have given.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Overridden {
    /// The set.
    pub set: SetName,
    /// Its value.
    pub value: Value,
}
