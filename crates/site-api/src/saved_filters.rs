//! Filters of lists that an operator keeps under a name. They are the operator's own, on whatever computer they sign in, and
//! give no right to anything: what a filter finds is decided when it is used.

use std::collections::BTreeMap;

use deskside_model::SavedFilterId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest name, in characters.
pub const MAX_NAME: usize = 60;
/// The most filters of one operator.
pub const MAX_FILTERS: usize = 100;
/// The most conditions of one filter.
pub const MAX_CONDITIONS: usize = 12;
/// The longest name of a condition, in characters.
pub const MAX_KEY: usize = 40;
/// The longest value of a condition, in characters: as long as a search.
pub const MAX_VALUE: usize = 200;

/// A list that can be filtered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FilteredList {
    /// Devices.
    Devices,
    /// Sessions.
    Sessions,
    /// Status messages.
    StatusMessages,
}

/// A kept filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SavedFilter {
    /// Id.
    #[schema(value_type = String)]
    pub id: SavedFilterId,
    /// What it is a filter of.
    pub list: FilteredList,
    /// Name, unique among the operator's filters of that list whatever its case.
    pub name: String,
    /// What is asked for, as the address of the console's page has it: `{"search": "debian", "show": "online"}`.
    pub conditions: BTreeMap<String, String>,
}

/// `POST /me/filters`, and `PUT /me/filters/{id}`, which replaces all of it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SavedFilterContent {
    /// What it is a filter of.
    pub list: FilteredList,
    /// Name: 1 to 60 characters.
    pub name: String,
    /// At least one and at most 12 conditions. Their names are `snake_case` of at most 40 characters, their values have 1 to
    /// 200 characters.
    pub conditions: BTreeMap<String, String>,
}
