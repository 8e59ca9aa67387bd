//! Who may do what where: security roles, groups of operators, and assignments of roles on collections.
//!
//! An operator may do what their assignments give them, their own and those of their groups: the union, for there are no
//! denials. A permission that reaches devices counts on the members of the assignment's collections; one that reaches the
//! site counts only in an assignment on All Devices.

use deskside_model::{AssignmentId, CollectionId, GroupId, OperatorId, PermissionSet, RoleId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::collections::CollectionName;
use crate::operators::Role;
use crate::permissions::PermissionSchema;

/// The longest name of a role or group, in characters.
pub const MAX_NAME: usize = 80;
/// The longest description, in characters.
pub const MAX_DESCRIPTION: usize = 1_000;
/// The most roles of a site.
pub const MAX_ROLES: usize = 200;
/// The most groups of a site.
pub const MAX_GROUPS: usize = 1_000;
/// The most members of a group.
pub const MAX_MEMBERS: usize = 5_000;
/// The most collections of one assignment.
pub const MAX_COLLECTIONS: usize = 100;

/// A security role: a set of permissions with a name.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SecurityRole {
    /// Id.
    #[schema(value_type = String)]
    pub id: RoleId,
    /// Name, unique whatever its case; that of a built-in role is English.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Which of the roles that every site has, if it is one; these can't be changed or deleted.
    pub built_in: Option<Role>,
    /// What it allows.
    #[schema(value_type = Vec<PermissionSchema>)]
    pub permissions: PermissionSet,
    /// Assignments of it.
    pub assignments: u64,
    /// Grows with each change.
    pub version: u64,
    /// When it was last changed.
    #[schema(value_type = i64)]
    pub changed_at: Timestamp,
    /// Account of whoever changed it; empty for a built-in one.
    pub changed_by: String,
}

/// `POST /roles`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRole {
    /// Name: 1 to 80 characters.
    pub name: String,
    /// What it is for: at most 1,000 characters.
    #[serde(default)]
    pub description: String,
    /// What it allows: at least one permission.
    #[schema(value_type = Vec<PermissionSchema>)]
    pub permissions: PermissionSet,
}

/// `PUT /roles/{id}`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedRole {
    /// The version that the change is based on; another than the present one is refused (`version_conflict`).
    pub version: u64,
    /// Name: 1 to 80 characters.
    pub name: String,
    /// What it is for: at most 1,000 characters.
    pub description: String,
    /// What it allows: at least one permission.
    #[schema(value_type = Vec<PermissionSchema>)]
    pub permissions: PermissionSet,
}

/// A role, named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoleName {
    /// Id.
    #[schema(value_type = String)]
    pub id: RoleId,
    /// Name.
    pub name: String,
    /// Which of the roles that every site has, if it is one.
    pub built_in: Option<Role>,
}

/// An operator, named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OperatorName {
    /// Id.
    #[schema(value_type = String)]
    pub id: OperatorId,
    /// Account name.
    pub account: String,
    /// Name that people see.
    pub name: String,
}

/// A group of operators, named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GroupName {
    /// Id.
    #[schema(value_type = String)]
    pub id: GroupId,
    /// Name.
    pub name: String,
}

/// A group of operators.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Group {
    /// Id.
    #[schema(value_type = String)]
    pub id: GroupId,
    /// Name, unique whatever its case.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Operators in it.
    pub members: u64,
    /// Grows with each change.
    pub version: u64,
    /// When it was last changed.
    #[schema(value_type = i64)]
    pub changed_at: Timestamp,
    /// Account of whoever changed it.
    pub changed_by: String,
}

/// A group, with who is in it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct GroupDetails {
    /// The group.
    pub group: Group,
    /// Who is in it, by account name.
    pub members: Vec<OperatorName>,
}

/// `POST /groups`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGroup {
    /// Name: 1 to 80 characters.
    pub name: String,
    /// What it is for: at most 1,000 characters.
    #[serde(default)]
    pub description: String,
    /// Who is in it: at most 5,000 operators.
    #[schema(value_type = Vec<String>)]
    #[serde(default)]
    pub members: Vec<OperatorId>,
}

/// `PUT /groups/{id}`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedGroup {
    /// The version that the change is based on; another than the present one is refused (`version_conflict`).
    pub version: u64,
    /// Name: 1 to 80 characters.
    pub name: String,
    /// What it is for: at most 1,000 characters.
    pub description: String,
    /// Who is in it: at most 5,000 operators.
    #[schema(value_type = Vec<String>)]
    pub members: Vec<OperatorId>,
}

/// A role that was given to somebody on some collections.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Assignment {
    /// Id.
    #[schema(value_type = String)]
    pub id: AssignmentId,
    /// To whom.
    pub who: Assignee,
    /// Which role.
    pub role: RoleName,
    /// On which collections; All Devices is one of them like any other.
    pub collections: Vec<CollectionName>,
    /// When.
    #[schema(value_type = i64)]
    pub created_at: Timestamp,
    /// Account of whoever gave it; empty when it is older than assignments.
    pub created_by: String,
    /// When it ends; none: when somebody takes it away.
    #[schema(value_type = Option<i64>)]
    pub expires_at: Option<Timestamp>,
}

/// To whom a role was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Assignee {
    /// One operator.
    Operator {
        /// Id.
        #[schema(value_type = String)]
        id: OperatorId,
        /// Account name.
        account: String,
        /// Name that people see.
        name: String,
    },
    /// Whoever is in a group.
    Group {
        /// Id.
        #[schema(value_type = String)]
        id: GroupId,
        /// Name.
        name: String,
    },
}

/// To whom a role is to be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum NewAssignee {
    /// One operator.
    Operator {
        /// Id.
        #[schema(value_type = String)]
        id: OperatorId,
    },
    /// Whoever is in a group.
    Group {
        /// Id.
        #[schema(value_type = String)]
        id: GroupId,
    },
}

/// `POST /assignments`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAssignment {
    /// To whom.
    pub who: NewAssignee,
    /// Which role.
    #[schema(value_type = String)]
    pub role: RoleId,
    /// On which collections: 1 to 100.
    #[schema(value_type = Vec<String>)]
    pub collections: Vec<CollectionId>,
    /// When it is to end, in the future; none: when somebody takes it away.
    #[schema(value_type = Option<i64>)]
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}

/// `GET /assignments`: what to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AssignmentQuery {
    /// Only those to this operator (not those to their groups).
    pub operator: Option<String>,
    /// Only those to this group.
    pub group: Option<String>,
    /// Only those of this role.
    pub role: Option<String>,
    /// Only those on this collection.
    pub collection: Option<String>,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// Rows at most, 1 to 500; 100 when absent.
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u32>,
}

/// `GET /operators/{id}/effective`: one assignment that counts for the operator now.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct EffectiveRight {
    /// Which assignment.
    #[schema(value_type = String)]
    pub assignment: AssignmentId,
    /// Which role.
    pub role: RoleName,
    /// The group through which the operator has it; none: their own.
    pub group: Option<GroupName>,
    /// On which collections.
    pub collections: Vec<CollectionName>,
    /// What it allows there. A permission that reaches the whole site is in it only if All Devices is among the collections.
    #[schema(value_type = Vec<PermissionSchema>)]
    pub permissions: PermissionSet,
    /// When it ends.
    #[schema(value_type = Option<i64>)]
    pub expires_at: Option<Timestamp>,
}
