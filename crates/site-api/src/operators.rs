//! Operators: the people who sign in to the site. What they may do is in [`crate::security`].

use deskside_model::{BuiltInRole, OperatorId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::security::RoleName;

/// The security roles that every site has.
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

    /// The other way round.
    #[must_use]
    pub const fn of(role: BuiltInRole) -> Self {
        match role {
            BuiltInRole::FullAdministrator => Self::FullAdministrator,
            BuiltInRole::RemoteToolsOperator => Self::RemoteToolsOperator,
            BuiltInRole::ReadOnlyAnalyst => Self::ReadOnlyAnalyst,
            BuiltInRole::Auditor => Self::Auditor,
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
    /// The strongest built-in role that they hold on All Devices now, by themselves or through a group.
    pub role: Option<Role>,
    /// All roles that they hold now, on whatever collections, by themselves or through groups.
    pub roles: Vec<RoleName>,
    /// Whether the account is shut: nobody can sign in with it, and its API tokens don't work.
    pub disabled: bool,
    /// Whether a second factor is on: an authenticator, or a security key.
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
    /// A role to begin with, on All Devices; none: an account without any right until a role is assigned.
    #[serde(default)]
    pub role: Option<Role>,
}

/// `PUT /operators/{id}`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedOperator {
    /// Name that people see: 1 to 80 characters.
    pub name: String,
    /// Whether the account is shut.
    pub disabled: bool,
}

/// `POST /operators/{id}/password`.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// The new password: at least 12 characters.
    pub password: String,
}
