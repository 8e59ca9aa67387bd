//! Roles that were given to operators and groups on collections. What they add up to is decided in `policy`; this module
//! keeps them, and [`held`] reads those that count for somebody.

mod held;
mod reaching;

use std::collections::{BTreeMap, BTreeSet};

use deskside_model::{AssignmentId, CollectionId, GroupId, OperatorId, PermissionSet, RoleId, Timestamp};
use deskside_site_api::collections::CollectionName;
use deskside_site_api::security::{Assignee, Assignment, NewAssignee};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
};

use crate::access::{Writing, repository};
use crate::column::{parsed, signed, time};
use crate::cursor::{self, Page};
use crate::entity::assignment::{ActiveModel, Column, Entity, Model};
use crate::entity::{assignment_collection as place, collection, group, operator, role, security_state as state};
use crate::error::{StoreError, StoreResult};
use crate::past;
use crate::roles;

pub use held::{GivenRow, HeldAssignment};
pub use reaching::{Reaching, ReachingAssignment, ReachingOperator};

/// The only row of `security_state`.
const STATE: i64 = 1;
/// Ids named in one statement; SQLite takes 32,766 values.
const CHUNK: usize = 1_000;

repository! {
    /// Roles that were given to somebody on collections.
    Assignments
}

/// An assignment, with what its role allows.
#[derive(Debug, Clone)]
pub struct AssignmentRecord {
    /// As the API shows it.
    pub assignment: Assignment,
    /// What its role allows, whether it counts there or not.
    pub permissions: PermissionSet,
}

impl AssignmentRecord {
    /// On which collections.
    #[must_use]
    pub fn collections(&self) -> BTreeSet<CollectionId> {
        self.assignment.collections.iter().map(|place| place.id).collect()
    }
}

/// A new assignment.
#[derive(Debug)]
pub struct NewAssignment<'a> {
    /// Id, drawn at random.
    pub id: AssignmentId,
    /// To whom.
    pub who: NewAssignee,
    /// Which role.
    pub role: RoleId,
    /// Where.
    pub collections: &'a BTreeSet<CollectionId>,
    /// Now.
    pub created_at: Timestamp,
    /// Account of whoever gives it.
    pub created_by: &'a str,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
}

/// Which assignments to list.
#[derive(Debug, Clone, Default)]
pub struct AssignmentFilter {
    /// Only those to this operator.
    pub operator: Option<OperatorId>,
    /// Only those to this group.
    pub group: Option<GroupId>,
    /// Only those of this role.
    pub role: Option<RoleId>,
    /// Only those on this collection.
    pub collection: Option<CollectionId>,
}

impl<A> Assignments<'_, A> {
    /// One assignment.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn get(&self, id: AssignmentId) -> StoreResult<AssignmentRecord> {
        let row = Entity::find_by_id(id.to_string()).one(&self.0.db).await?;
        let row = row.ok_or(StoreError::NotFound("the assignment"))?;
        let read = self.read(vec![row]).await?;
        read.into_iter().next().ok_or(StoreError::NotFound("the assignment"))
    }

    /// A page, newest first; those that have ended included.
    ///
    /// # Errors
    /// [`StoreError::BadRequest`] for a foreign cursor.
    pub async fn list(
        &self,
        filter: &AssignmentFilter,
        after: Option<&str>,
        limit: u64,
    ) -> StoreResult<Page<AssignmentRecord>> {
        let mut query = matching(filter)
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id)
            .limit(limit + 1);
        if let Some(after) = after {
            let place = cursor::decode::<(i64, String)>(after)?;
            query = query.filter(cursor::before((Column::CreatedAt, Column::Id), place));
        }
        let page = cursor::page(query.all(&self.0.db).await?, limit, |row| {
            (row.created_at, row.id.clone())
        })?;
        Ok(Page {
            items: self.read(page.items).await?,
            next: page.next,
        })
    }

    /// All that match.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn all(&self, filter: &AssignmentFilter) -> StoreResult<Vec<AssignmentRecord>> {
        let rows = matching(filter).all(&self.0.db).await?;
        self.read(rows).await
    }

    /// How many match.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count(&self, filter: &AssignmentFilter) -> StoreResult<u64> {
        Ok(matching(filter).count(&self.0.db).await?)
    }

    /// How many assignments there are of each role; of none, it is not in the answer.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_by_role(&self) -> StoreResult<BTreeMap<RoleId, u64>> {
        let counts: Vec<(String, i64)> = Entity::find()
            .select_only()
            .column(Column::RoleId)
            .column_as(Column::Id.count(), "assignments")
            .group_by(Column::RoleId)
            .into_tuple()
            .all(&self.0.db)
            .await?;
        let counted = |(id, count): (String, i64)| {
            let count = crate::column::unsigned("number of assignments", count)?;
            Ok((parsed("role id", &id)?, count))
        };
        counts.into_iter().map(counted).collect()
    }

    /// The rows with everything that they name.
    async fn read(&self, rows: Vec<Model>) -> StoreResult<Vec<AssignmentRecord>> {
        let names = self.names(&rows).await?;
        rows.into_iter().map(|row| names.record(row)).collect()
    }

    async fn names(&self, rows: &[Model]) -> StoreResult<Names> {
        let mut names = Names::default();
        let db = &self.0.db;
        for id in distinct(rows.iter().map(|row| Some(&row.role_id))).chunks(CHUNK) {
            let found = role::Entity::find().filter(role::Column::Id.is_in(id.iter().copied()));
            for row in found.all(db).await? {
                names.roles.insert(row.id.clone(), roles::record(row)?);
            }
        }
        for id in distinct(rows.iter().map(|row| row.operator_id.as_ref())).chunks(CHUNK) {
            let found: Vec<(String, String, String)> = operator::Entity::find()
                .select_only()
                .columns([operator::Column::Id, operator::Column::Account, operator::Column::Name])
                .filter(operator::Column::Id.is_in(id.iter().copied()))
                .into_tuple()
                .all(db)
                .await?;
            let named = found.into_iter().map(|(id, account, name)| (id, (account, name)));
            names.operators.extend(named);
        }
        for id in distinct(rows.iter().map(|row| row.group_id.as_ref())).chunks(CHUNK) {
            let found = group::Entity::find().filter(group::Column::Id.is_in(id.iter().copied()));
            let named = found.all(db).await?.into_iter().map(|row| (row.id, row.name));
            names.groups.extend(named);
        }
        for id in distinct(rows.iter().map(|row| Some(&row.id))).chunks(CHUNK) {
            let found = place::Entity::find().filter(place::Column::AssignmentId.is_in(id.iter().copied()));
            for row in found.all(db).await? {
                names
                    .places
                    .entry(row.assignment_id)
                    .or_default()
                    .push(row.collection_id);
            }
        }
        let all = names.places.values().flatten();
        for id in distinct(all.map(Some)).chunks(CHUNK) {
            let found: Vec<(String, String)> = collection::Entity::find()
                .select_only()
                .columns([collection::Column::Id, collection::Column::Name])
                .filter(collection::Column::Id.is_in(id.iter().copied()))
                .into_tuple()
                .all(db)
                .await?;
            names.collections.extend(found);
        }
        Ok(names)
    }
}

impl Assignments<'_, Writing> {
    /// Makes everybody else who changes who may do what, or who is about to act on it, wait until this transaction ends. To
    /// be taken before the lock of collections and before the first status message of a transaction, always in this order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock(&self) -> StoreResult<()> {
        // A change of the row takes the lock on both databases.
        let update = state::Entity::update_many()
            .col_expr(state::Column::Changes, Expr::col(state::Column::Changes).add(signed(1)))
            .filter(state::Column::Id.eq(STATE));
        update.exec(&self.0.db).await?;
        Ok(())
    }

    /// Gives a role to somebody.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when operator, group, role or a collection is not there.
    pub async fn insert(&self, new: &NewAssignment<'_>) -> StoreResult<()> {
        let (operator, group) = match new.who {
            NewAssignee::Operator { id } => (Some(id), None),
            NewAssignee::Group { id } => (None, Some(id)),
        };
        let row = ActiveModel {
            id: Set(new.id.to_string()),
            operator_id: Set(operator.map(|id| id.to_string())),
            group_id: Set(group.map(|id| id.to_string())),
            role_id: Set(new.role.to_string()),
            created_at: Set(new.created_at.as_millis()),
            created_by: Set(new.created_by.to_owned()),
            expires_at: Set(new.expires_at.map(Timestamp::as_millis)),
        };
        Entity::insert(row).exec_without_returning(&self.0.db).await?;
        let places = new.collections.iter().map(|collection| place::ActiveModel {
            assignment_id: Set(new.id.to_string()),
            collection_id: Set(collection.to_string()),
        });
        place::Entity::insert_many(places)
            .exec_without_returning(&self.0.db)
            .await?;
        Ok(())
    }

    /// Takes a role away.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn delete(&self, id: AssignmentId, now: Timestamp) -> StoreResult<()> {
        past::assignments_of(&self.0.db, Column::Id.eq(id.to_string()), now).await?;
        match Entity::delete_by_id(id.to_string())
            .exec(&self.0.db)
            .await?
            .rows_affected
        {
            0 => Err(StoreError::NotFound("the assignment")),
            _ => Ok(()),
        }
    }
}

/// What rows of assignments name, by id.
#[derive(Default)]
struct Names {
    roles: BTreeMap<String, roles::RoleRecord>,
    operators: BTreeMap<String, (String, String)>,
    groups: BTreeMap<String, String>,
    places: BTreeMap<String, Vec<String>>,
    collections: BTreeMap<String, String>,
}

impl Names {
    fn record(&self, row: Model) -> StoreResult<AssignmentRecord> {
        let gone = |what| move || StoreError::unreadable("assignment", format!("its {what} is missing"));
        let role = self.roles.get(&row.role_id).ok_or_else(gone("role"))?;
        let who = match (&row.operator_id, &row.group_id) {
            (Some(id), _) => {
                let (account, name) = self.operators.get(id).ok_or_else(gone("operator"))?.clone();
                let id = parsed("operator id", id)?;
                Assignee::Operator { id, account, name }
            }
            (None, Some(id)) => Assignee::Group {
                name: self.groups.get(id).ok_or_else(gone("group"))?.clone(),
                id: parsed("group id", id)?,
            },
            (None, None) => return Err(gone("assignee")()),
        };
        let place = |id: &String| {
            Ok(CollectionName {
                name: self.collections.get(id).ok_or_else(gone("collection"))?.clone(),
                id: parsed("collection id", id)?,
            })
        };
        let places = self.places.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        Ok(AssignmentRecord {
            permissions: role.permissions,
            assignment: Assignment {
                id: parsed("assignment id", &row.id)?,
                who,
                role: role.named(),
                collections: places.iter().map(place).collect::<StoreResult<_>>()?,
                created_at: Timestamp::from_millis(row.created_at),
                created_by: row.created_by,
                expires_at: time(row.expires_at),
            },
        })
    }
}

fn matching(filter: &AssignmentFilter) -> Select<Entity> {
    let mut query = Entity::find();
    if let Some(operator) = filter.operator {
        query = query.filter(Column::OperatorId.eq(operator.to_string()));
    }
    if let Some(group) = filter.group {
        query = query.filter(Column::GroupId.eq(group.to_string()));
    }
    if let Some(role) = filter.role {
        query = query.filter(Column::RoleId.eq(role.to_string()));
    }
    if let Some(collection) = filter.collection {
        let there = place::Entity::find()
            .select_only()
            .column(place::Column::AssignmentId)
            .filter(place::Column::CollectionId.eq(collection.to_string()));
        query = query.filter(Column::Id.in_subquery(there.into_query()));
    }
    query
}

fn distinct<'a>(ids: impl Iterator<Item = Option<&'a String>>) -> Vec<&'a str> {
    let ids: BTreeSet<_> = ids.flatten().map(String::as_str).collect();
    ids.into_iter().collect()
}
