//! Operators: the people who sign in to the site.

use deskside_model::{BuiltInRole, OperatorId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The built-in security roles, on all devices. (Roles on collections come with collections.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything.
    FullAdministrator,
    /// Sees devices, starts sessions.
    RemoteToolsOperator,
    /// Sees everything, changes nothing, starts no session.
    ReadOnlyAnalyst,
    /// Reads status messages and reports only.
    Auditor,
}

impl Role {
    /// The role as `model` knows it, with its id and permissions.
    #[must_use]
    pub const fn built_in(self) -> BuiltInRole {
        match self {
            Self::FullAdministrator => BuiltInRole::FullAdministrator,
            Self::RemoteToolsOperator => BuiltInRole::RemoteToolsOperator,
            Self::ReadOnlyAnalyst => BuiltInRole::ReadOnlyAnalyst,
            Self::Auditor => BuiltInRole::Auditor,
        }
    }
}

/// `GET /operators`: one of a list.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Operator {
    /// Id.
    #[schema(value_type = String)]
    pub id: OperatorId,
    /// Account name.
    pub account: String,
    /// Name that people see.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Whether a second factor is on.
    pub second_factor: bool,
    /// When the account was made.
    #[schema(value_type = i64)]
    pub created_at: Timestamp,
    /// Last sign-in.
    #[schema(value_type = Option<i64>)]
    pub last_sign_in_at: Option<Timestamp>,
}

/// `POST /operators`.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOperator {
    /// Account name: 1 to 64 characters, no white space, unique.
    pub account: String,
    /// Name that people see: 1 to 80 characters.
    pub name: String,
    /// First password: at least 12 characters.
    pub password: String,
    /// Role.
    pub role: Role,
}
