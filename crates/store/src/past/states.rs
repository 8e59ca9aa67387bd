//! What is remembered of a thing, as JSON in a column: only what answers about the past are made of.

use std::collections::{BTreeMap, BTreeSet};

use deskside_model::{CollectionId, GroupId, OperatorId, PermissionSet, RoleId, Timestamp};
use sea_orm::{ColumnTrait, Condition, DatabaseExecutor, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use super::{Former, Kind, note};
use crate::column::{json, parsed, parsed_or_none, time};
use crate::entity::{assignment, assignment_collection as place};
use crate::error::StoreResult;

/// Assignments whose places are read in one statement.
const CHUNK: usize = 1_000;

/// An assignment that was taken away.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct FormerAssignment {
    pub(crate) operator: Option<OperatorId>,
    pub(crate) group: Option<GroupId>,
    pub(crate) role: RoleId,
    pub(crate) collections: BTreeSet<CollectionId>,
    pub(crate) created_at: Timestamp,
    pub(crate) expires_at: Option<Timestamp>,
}

/// A role before it was changed or deleted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct FormerRole {
    pub(crate) name: String,
    pub(crate) permissions: PermissionSet,
}

/// An operator's account before it was changed or removed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct FormerOperator {
    pub(crate) account: String,
    pub(crate) name: String,
    pub(crate) open: bool,
    pub(crate) created_at: Timestamp,
}

/// Notes the assignments that match, which are about to go.
pub(crate) async fn assignments_of(
    db: &DatabaseExecutor<'_>,
    matching: impl Into<Condition>,
    until: Timestamp,
) -> StoreResult<()> {
    let rows = assignment::Entity::find().filter(matching.into()).all(db).await?;
    let mut places: BTreeMap<String, BTreeSet<CollectionId>> = BTreeMap::new();
    for rows in rows.chunks(CHUNK) {
        let ids = rows.iter().map(|row| row.id.clone());
        let found = place::Entity::find().filter(place::Column::AssignmentId.is_in(ids));
        for place in found.all(db).await? {
            let collection = parsed("collection id", &place.collection_id)?;
            places.entry(place.assignment_id).or_default().insert(collection);
        }
    }
    let mut former = Vec::new();
    for row in rows {
        let state = FormerAssignment {
            operator: parsed_or_none("operator id", row.operator_id.as_deref())?,
            group: parsed_or_none("group id", row.group_id.as_deref())?,
            role: parsed("role id", &row.role_id)?,
            collections: places.remove(&row.id).unwrap_or_default(),
            created_at: Timestamp::from_millis(row.created_at),
            expires_at: time(row.expires_at),
        };
        former.push(Former::of(row.id, json(&state)?));
    }
    note(db, Kind::Assignment, until, former).await
}
