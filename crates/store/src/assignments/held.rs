//! The assignments that count for somebody: their own, and those of the groups that they are in.

use std::collections::{BTreeMap, BTreeSet};

use deskside_model::{
    BuiltInCollection, BuiltInRole, CollectionId, GroupId, OperatorId, PermissionSet, RoleId, Timestamp,
};
use deskside_site_api::security::Assignee;
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::{AssignmentRecord, Assignments, CHUNK};
use crate::column::{parsed, time};
use crate::entity::{assignment, assignment_collection as place, group_member as member, operator, role};
use crate::error::StoreResult;
use crate::roles::permissions;

/// What one assignment gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenRow {
    /// Which role.
    pub role: RoleId,
    /// What its role allows.
    pub permissions: PermissionSet,
    /// Where.
    pub collections: BTreeSet<CollectionId>,
    /// When it ends.
    pub until: Option<Timestamp>,
}

/// An assignment that counts for an operator, with everything that it names.
#[derive(Debug, Clone)]
pub struct HeldAssignment {
    /// The assignment, to the operator or to a group that they are in.
    pub record: AssignmentRecord,
    /// That group.
    pub group: Option<GroupId>,
}

impl<A> Assignments<'_, A> {
    /// What the assignments of an operator and of their groups give, those that have ended included: one statement, for it
    /// is asked at every request.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn given(&self, operator: OperatorId) -> StoreResult<Vec<GivenRow>> {
        let select = Query::select()
            .column((assignment::Entity, assignment::Column::Id))
            .column((assignment::Entity, assignment::Column::RoleId))
            .column((role::Entity, role::Column::Permissions))
            .column((place::Entity, place::Column::CollectionId))
            .column((assignment::Entity, assignment::Column::ExpiresAt))
            .from(assignment::Entity)
            .join(
                JoinType::InnerJoin,
                role::Entity,
                Expr::col((role::Entity, role::Column::Id)).equals((assignment::Entity, assignment::Column::RoleId)),
            )
            .join(
                JoinType::InnerJoin,
                place::Entity,
                Expr::col((place::Entity, place::Column::AssignmentId))
                    .equals((assignment::Entity, assignment::Column::Id)),
            )
            .cond_where(
                Condition::any()
                    .add(Expr::col((assignment::Entity, assignment::Column::OperatorId)).eq(operator.to_string()))
                    .add(
                        Expr::col((assignment::Entity, assignment::Column::GroupId)).in_subquery(groups_of([operator])),
                    ),
            )
            .take();
        let mut given: BTreeMap<String, GivenRow> = BTreeMap::new();
        for row in self.0.db.query_all(&select).await? {
            let id: String = row.try_get_by_index(0)?;
            let collection = parsed("collection id", &row.try_get_by_index::<String>(3)?)?;
            if let Some(known) = given.get_mut(&id) {
                known.collections.insert(collection);
                continue;
            }
            let role: RoleId = parsed("role id", &row.try_get_by_index::<String>(1)?)?;
            let first = GivenRow {
                role,
                permissions: permissions(role, &row.try_get_by_index::<String>(2)?)?,
                collections: [collection].into(),
                until: time(row.try_get_by_index(4)?),
            };
            given.insert(id, first);
        }
        Ok(given.into_values().collect())
    }

    /// The assignments that count for each of these operators, those that have ended included.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn held_by(&self, operators: &[OperatorId]) -> StoreResult<BTreeMap<OperatorId, Vec<HeldAssignment>>> {
        let mut held: BTreeMap<OperatorId, Vec<HeldAssignment>> = BTreeMap::new();
        for operators in operators.chunks(CHUNK) {
            let texts = || operators.iter().map(OperatorId::to_string);
            let mut members: BTreeMap<GroupId, Vec<OperatorId>> = BTreeMap::new();
            let rows = member::Entity::find().filter(member::Column::OperatorId.is_in(texts()));
            for row in rows.all(&self.0.db).await? {
                let group = parsed("group id", &row.group_id)?;
                members
                    .entry(group)
                    .or_default()
                    .push(parsed("operator id", &row.operator_id)?);
            }
            let rows = assignment::Entity::find()
                .filter(
                    Condition::any()
                        .add(assignment::Column::OperatorId.is_in(texts()))
                        .add(assignment::Column::GroupId.in_subquery(groups_of(operators.iter().copied()))),
                )
                .order_by_asc(assignment::Column::CreatedAt)
                .order_by_asc(assignment::Column::Id)
                .all(&self.0.db)
                .await?;
            for record in self.read(rows).await? {
                match record.assignment.who {
                    Assignee::Operator { id, .. } => {
                        held.entry(id).or_default().push(HeldAssignment { record, group: None })
                    }
                    Assignee::Group { id, .. } => {
                        for operator in members.get(&id).into_iter().flatten() {
                            let record = record.clone();
                            held.entry(*operator).or_default().push(HeldAssignment {
                                record,
                                group: Some(id),
                            });
                        }
                    }
                }
            }
        }
        Ok(held)
    }

    /// How many operators with an open account are full administrators of all devices, and stay so until somebody changes
    /// it: an assignment that ends by itself does not count.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn full_administrators(&self) -> StoreResult<u64> {
        let administering = |column| {
            let everywhere = Query::select()
                .column(place::Column::AssignmentId)
                .from(place::Entity)
                .and_where(place::Column::CollectionId.eq(BuiltInCollection::AllDevices.id().to_string()))
                .take();
            let mut select = Query::select();
            select
                .column(column)
                .from(assignment::Entity)
                .and_where(assignment::Column::RoleId.eq(BuiltInRole::FullAdministrator.id().to_string()))
                .and_where(assignment::Column::ExpiresAt.is_null())
                .and_where(assignment::Column::Id.in_subquery(everywhere))
                .and_where(Expr::col(column).is_not_null());
            select
        };
        let found = operator::Entity::find()
            .filter(operator::Column::DisabledAt.is_null())
            .filter(to_operators_or_groups(
                administering(assignment::Column::OperatorId),
                administering(assignment::Column::GroupId),
            ));
        Ok(found.count(&self.0.db).await?)
    }
}

/// Operators whose own id is in one selection, or a group of theirs in the other.
fn to_operators_or_groups(operators: SelectStatement, groups: SelectStatement) -> Condition {
    let members = Query::select()
        .column(member::Column::OperatorId)
        .from(member::Entity)
        .and_where(member::Column::GroupId.in_subquery(groups))
        .take();
    Condition::any()
        .add(operator::Column::Id.in_subquery(operators))
        .add(operator::Column::Id.in_subquery(members))
}

fn groups_of(operators: impl IntoIterator<Item = OperatorId>) -> SelectStatement {
    Query::select()
        .column(member::Column::GroupId)
        .from(member::Entity)
        .and_where(member::Column::OperatorId.is_in(operators.into_iter().map(|id| id.to_string())))
        .take()
}
