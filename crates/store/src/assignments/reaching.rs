//! Everybody who has some role on a device, at this moment or at a past one: a handful of statements, however many operators
//! there are. What the roles add up to is decided in `policy`.

use std::collections::{BTreeMap, BTreeSet};

use deskside_model::{AssignmentId, CollectionId, GroupId, OperatorId, PermissionSet, RoleId, Timestamp};
use deskside_site_api::security::{GroupName, OperatorName, RoleName};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use super::{Assignments, CHUNK};
use crate::column::{from_json, parsed, parsed_or_none, time};
use crate::cursor::{self, Page};
use crate::entity::{assignment, assignment_collection as place, group, group_member as member, operator, role};
use crate::error::{StoreError, StoreResult};
use crate::past::{FormerAssignment, FormerOperator, FormerRole, Kind, Moment, changed_since, names_at};
use crate::roles;

/// Who has some role on a device.
#[derive(Debug, Clone, Default)]
pub struct Reaching {
    /// The assignments on collections that hold it, of those that had not ended.
    pub assignments: BTreeMap<AssignmentId, ReachingAssignment>,
    /// The operators whose accounts were open, by account name.
    pub operators: Vec<ReachingOperator>,
}

/// An assignment on some of the collections that hold a device.
#[derive(Debug, Clone)]
pub struct ReachingAssignment {
    /// Its role.
    pub role: RoleName,
    /// What the role allowed.
    pub permissions: PermissionSet,
    /// Of the collections that hold the device, those that it is on.
    pub collections: BTreeSet<CollectionId>,
    /// To which group; none: to the operator.
    pub group: Option<GroupName>,
}

/// Somebody, with the assignments that count for them, oldest first.
#[derive(Debug, Clone)]
pub struct ReachingOperator {
    /// Who.
    pub operator: OperatorName,
    /// Of the assignments above.
    pub assignments: Vec<AssignmentId>,
}

impl Reaching {
    /// A page of the operators.
    ///
    /// # Errors
    /// [`StoreError::BadRequest`] for a foreign cursor.
    pub fn page(&self, after: Option<&str>, limit: u64) -> StoreResult<Page<&ReachingOperator>> {
        let after = after.map(cursor::decode::<String>).transpose()?;
        let rest = self
            .operators
            .iter()
            .skip_while(|one| after.as_ref().is_some_and(|after| key(one) <= *after));
        let count = usize::try_from(limit.saturating_add(1)).unwrap_or(usize::MAX);
        cursor::page(rest.take(count).collect(), limit, |one| key(one))
    }
}

/// The key under which accounts are kept and sorted, as everywhere. Nobody shares one at the same moment.
fn key(one: &ReachingOperator) -> String {
    one.operator.account.to_lowercase()
}

impl<A> Assignments<'_, A> {
    /// Everybody with an assignment on one of these collections.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reaching(&self, collections: &BTreeSet<CollectionId>, moment: Moment) -> StoreResult<Reaching> {
        let placed = self.placed(collections, moment).await?;
        let roles = self.roles_at(moment).await?;
        let groups = placed.values().filter_map(|placed| placed.group).collect();
        let names = self.groups_at(&groups, moment).await?;
        let members = self.members_at(&groups, moment).await?;
        let mut holding: BTreeMap<OperatorId, Vec<(Timestamp, AssignmentId)>> = BTreeMap::new();
        let mut reaching = Reaching::default();
        for (id, placed) in placed {
            let came = (placed.created_at, id);
            let role = placed.role;
            let gone = || StoreError::unreadable("assignment", format!("its role {role} is missing"));
            let FormerRole { name, permissions } = roles.get(&role).ok_or_else(gone)?.clone();
            let group = placed.group.map(|id| GroupName {
                id,
                name: names.get(&id).cloned().unwrap_or_default(),
            });
            for operator in placed.operator.iter().chain(in_group(&members, placed.group)) {
                holding.entry(*operator).or_default().push(came);
            }
            let assignment = ReachingAssignment {
                role: roles::name(role, name),
                permissions,
                collections: placed.collections,
                group,
            };
            reaching.assignments.insert(id, assignment);
        }
        let wanted = holding.keys().copied().collect();
        for operator in self.open_at(&wanted, moment).await? {
            let mut came = holding.remove(&operator.id).unwrap_or_default();
            came.sort_unstable();
            reaching.operators.push(ReachingOperator {
                operator,
                assignments: came.into_iter().map(|(_, id)| id).collect(),
            });
        }
        Ok(reaching)
    }

    async fn placed(
        &self,
        collections: &BTreeSet<CollectionId>,
        moment: Moment,
    ) -> StoreResult<BTreeMap<AssignmentId, FormerAssignment>> {
        let of = |column| (assignment::Entity, column);
        let select = Query::select()
            .column(of(assignment::Column::Id))
            .column(of(assignment::Column::OperatorId))
            .column(of(assignment::Column::GroupId))
            .column(of(assignment::Column::RoleId))
            .column(of(assignment::Column::CreatedAt))
            .column(of(assignment::Column::ExpiresAt))
            .column((place::Entity, place::Column::CollectionId))
            .from(assignment::Entity)
            .join(
                JoinType::InnerJoin,
                place::Entity,
                Expr::col((place::Entity, place::Column::AssignmentId)).equals(of(assignment::Column::Id)),
            )
            .and_where(
                Expr::col((place::Entity, place::Column::CollectionId))
                    .is_in(collections.iter().map(CollectionId::to_string)),
            )
            .take();
        let mut placed: BTreeMap<AssignmentId, FormerAssignment> = BTreeMap::new();
        for row in self.0.db.query_all(&select).await? {
            let id = parsed("assignment id", &row.try_get_by_index::<String>(0)?)?;
            let collection = parsed("collection id", &row.try_get_by_index::<String>(6)?)?;
            if let Some(known) = placed.get_mut(&id) {
                known.collections.insert(collection);
                continue;
            }
            let id_in = |index| row.try_get_by_index::<Option<String>>(index);
            let was = FormerAssignment {
                operator: parsed_or_none("operator id", id_in(1)?.as_deref())?,
                group: parsed_or_none("group id", id_in(2)?.as_deref())?,
                role: parsed("role id", &row.try_get_by_index::<String>(3)?)?,
                collections: [collection].into(),
                created_at: Timestamp::from_millis(row.try_get_by_index(4)?),
                expires_at: time(row.try_get_by_index(5)?),
            };
            placed.insert(id, was);
        }
        if let Moment::Past(at) = moment {
            for ((id, _), was) in changed_since(&self.0.db, Kind::Assignment, at).await? {
                let Some(was) = was else { continue };
                let mut was: FormerAssignment = from_json("former assignment", &was)?;
                was.collections.retain(|collection| collections.contains(collection));
                if !was.collections.is_empty() {
                    placed.insert(parsed("assignment id", &id)?, was);
                }
            }
        }
        let at = moment.at();
        placed.retain(|_, was| was.created_at <= at && was.expires_at.is_none_or(|end| at < end));
        Ok(placed)
    }

    async fn roles_at(&self, moment: Moment) -> StoreResult<BTreeMap<RoleId, FormerRole>> {
        let mut found = BTreeMap::new();
        for row in role::Entity::find().all(&self.0.db).await? {
            let role = roles::record(row)?;
            let (name, permissions) = (role.name, role.permissions);
            found.insert(role.id, FormerRole { name, permissions });
        }
        if let Moment::Past(at) = moment {
            for ((id, _), was) in changed_since(&self.0.db, Kind::Role, at).await? {
                if let Some(was) = was {
                    found.insert(parsed("role id", &id)?, from_json("former role", &was)?);
                }
            }
        }
        Ok(found)
    }

    async fn groups_at(&self, ids: &BTreeSet<GroupId>, moment: Moment) -> StoreResult<BTreeMap<GroupId, String>> {
        let mut names = BTreeMap::new();
        let ids: Vec<_> = ids.iter().map(GroupId::to_string).collect();
        for ids in ids.chunks(CHUNK) {
            let found: Vec<(String, String)> = group::Entity::find()
                .select_only()
                .columns([group::Column::Id, group::Column::Name])
                .filter(group::Column::Id.is_in(ids.iter().cloned()))
                .into_tuple()
                .all(&self.0.db)
                .await?;
            for (id, name) in found {
                names.insert(parsed("group id", &id)?, name);
            }
        }
        if let Moment::Past(at) = moment {
            names_at(&self.0.db, Kind::Group, at, &mut names).await?;
        }
        Ok(names)
    }

    async fn members_at(
        &self,
        ids: &BTreeSet<GroupId>,
        moment: Moment,
    ) -> StoreResult<BTreeMap<GroupId, BTreeSet<OperatorId>>> {
        let mut members: BTreeMap<GroupId, BTreeSet<OperatorId>> = BTreeMap::new();
        let texts: Vec<_> = ids.iter().map(GroupId::to_string).collect();
        for texts in texts.chunks(CHUNK) {
            let found = member::Entity::find().filter(member::Column::GroupId.is_in(texts.iter().cloned()));
            for row in found.all(&self.0.db).await? {
                let group = parsed("group id", &row.group_id)?;
                let operator = parsed("operator id", &row.operator_id)?;
                members.entry(group).or_default().insert(operator);
            }
        }
        if let Moment::Past(at) = moment {
            for ((group, operator), was) in changed_since(&self.0.db, Kind::GroupMember, at).await? {
                let (group, operator) = (parsed("group id", &group)?, parsed("operator id", &operator)?);
                let members = members.entry(group).or_default();
                match was {
                    Some(_) => members.insert(operator),
                    None => members.remove(&operator),
                };
            }
        }
        Ok(members)
    }

    /// Those of these operators whose accounts were open, by account name.
    async fn open_at(&self, wanted: &BTreeSet<OperatorId>, moment: Moment) -> StoreResult<Vec<OperatorName>> {
        let mut query = operator::Entity::find().select_only().columns([
            operator::Column::Id,
            operator::Column::Account,
            operator::Column::Name,
            operator::Column::DisabledAt,
            operator::Column::CreatedAt,
        ]);
        if wanted.len() <= CHUNK {
            query = query.filter(operator::Column::Id.is_in(wanted.iter().map(OperatorId::to_string)));
        }
        let rows: Vec<(String, String, String, Option<i64>, i64)> = query.into_tuple().all(&self.0.db).await?;
        let mut found: BTreeMap<OperatorId, FormerOperator> = BTreeMap::new();
        for (id, account, name, disabled_at, created_at) in rows {
            let state = FormerOperator {
                account,
                name,
                open: disabled_at.is_none(),
                created_at: Timestamp::from_millis(created_at),
            };
            found.insert(parsed("operator id", &id)?, state);
        }
        if let Moment::Past(at) = moment {
            for ((id, _), was) in changed_since(&self.0.db, Kind::Operator, at).await? {
                if let Some(was) = was {
                    found.insert(parsed("operator id", &id)?, from_json("former operator", &was)?);
                }
            }
        }
        let at = moment.at();
        let open = found
            .into_iter()
            .filter(|(id, was)| wanted.contains(id) && was.open && was.created_at <= at);
        let mut open: Vec<_> = open
            .map(|(id, FormerOperator { account, name, .. })| OperatorName { id, account, name })
            .collect();
        open.sort_by_cached_key(|operator| operator.account.to_lowercase());
        Ok(open)
    }
}

fn in_group(
    members: &BTreeMap<GroupId, BTreeSet<OperatorId>>,
    group: Option<GroupId>,
) -> impl Iterator<Item = &OperatorId> {
    group.and_then(|group| members.get(&group)).into_iter().flatten()
}
