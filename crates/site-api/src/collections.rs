//! Collections: named sets of devices, and the rules that make them.

use deskside_model::{CollectionId, DeviceId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The most rules of one collection.
pub const MAX_RULES: usize = 64;
/// The most devices in one direct rule.
pub const MAX_DIRECT: usize = 5_000;
/// The longest name, in characters.
pub const MAX_NAME: usize = 80;
/// The longest description, in characters.
pub const MAX_DESCRIPTION: usize = 1_000;

/// `GET /collections`: what to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CollectionQuery {
    /// Words that must all occur in the name or the description.
    pub search: Option<String>,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// Rows at most, 1 to 500; 100 when absent.
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u32>,
}

/// A collection.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Collection {
    /// Id.
    #[schema(value_type = String)]
    pub id: CollectionId,
    /// Name, unique whatever its case.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whether every site has it; built-in ones can't be changed or deleted.
    pub built_in: bool,
    /// Only members of this collection can be members; none for All Devices alone, the root.
    pub limiting: Option<CollectionName>,
    /// What makes a device a member: any direct, query or include rule, and no exclude rule.
    pub rules: Vec<Rule>,
    /// Devices in it, as of the last evaluation.
    pub members: u64,
    /// Grows with each change of the collection itself (not of its members).
    pub version: u64,
    /// When it was last changed.
    #[schema(value_type = i64)]
    pub changed_at: Timestamp,
    /// Account of whoever changed it.
    pub changed_by: String,
    /// Why a rule could not be evaluated for some device, if so; such a rule matches nothing there.
    pub problem: Option<String>,
}

/// A collection, named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CollectionName {
    /// Id.
    #[schema(value_type = String)]
    pub id: CollectionId,
    /// Name.
    pub name: String,
}

/// `GET /devices/{id}/collections`: one that holds the device.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CollectionOfDevice {
    /// Id.
    #[schema(value_type = String)]
    pub id: CollectionId,
    /// Name.
    pub name: String,
    /// Whether every site has it.
    pub built_in: bool,
}

/// One rule of a collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    /// These devices.
    Direct {
        /// Which.
        #[schema(value_type = Vec<String>)]
        devices: Vec<DeviceId>,
    },
    /// The devices for which an expression is true.
    Query {
        /// Name for people.
        name: String,
        /// CEL over `device`, at most 2,000 bytes; `GET /collections/facts` says what there is.
        expression: String,
    },
    /// The members of another collection.
    Include {
        /// Which.
        #[schema(value_type = String)]
        collection: CollectionId,
    },
    /// Not the members of another collection, whatever the other rules say.
    Exclude {
        /// Which.
        #[schema(value_type = String)]
        collection: CollectionId,
    },
}

/// `POST /collections`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCollection {
    /// Name: 1 to 80 characters.
    pub name: String,
    /// What it is for: at most 1,000 characters.
    #[serde(default)]
    pub description: String,
    /// Only members of this collection can be members.
    #[schema(value_type = String)]
    pub limiting: CollectionId,
    /// At most 64.
    pub rules: Vec<Rule>,
}

/// `PUT /collections/{id}`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedCollection {
    /// The version that the change is based on; another than the present one is refused (`version_conflict`).
    pub version: u64,
    /// Name: 1 to 80 characters.
    pub name: String,
    /// What it is for: at most 1,000 characters.
    pub description: String,
    /// Only members of this collection can be members.
    #[schema(value_type = String)]
    pub limiting: CollectionId,
    /// At most 64.
    pub rules: Vec<Rule>,
}

/// `POST /collections/preview`: rules that are not saved yet.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewRequest {
    /// The rules.
    pub rules: Vec<Rule>,
    /// The limiting collection.
    #[schema(value_type = String)]
    pub limiting: CollectionId,
}

/// Who would be a member.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Preview {
    /// How many devices.
    pub count: u64,
    /// The first twenty, by name.
    pub sample: Vec<DeviceName>,
    /// What is wrong with a rule; `count` is 0 then.
    pub problem: Option<RuleProblem>,
}

/// A device, named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeviceName {
    /// Id.
    #[schema(value_type = String)]
    pub id: DeviceId,
    /// Name.
    pub name: String,
}

/// What is wrong with an expression, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RuleProblem {
    /// What is wrong and what would be right, in English.
    pub message: String,
    /// Which rule, from 0.
    pub rule: u32,
    /// Where in the expression, in characters from 0.
    pub offset: u32,
    /// Line, from 1.
    pub line: u32,
    /// Column, in characters from 1.
    pub column: u32,
}

/// `GET /collections/facts`: something that an expression can ask of a device.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Fact {
    /// As it is written, such as `device.os.family`.
    pub path: &'static str,
    /// `text`, `number`, `yes_no` or `list` (of texts).
    pub r#type: &'static str,
    /// One sentence of help, in English.
    pub help: &'static str,
    /// Values as they would be written in an expression.
    pub examples: &'static [&'static str],
}
