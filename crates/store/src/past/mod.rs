//! What was until some moment: kept beside each change, in its own transaction, so that the state of a past moment is what
//! is there now, with everything undone that has changed since. Knows nothing of what the states are used for.
//!
//! Kept are assignments, roles, groups and their members, operators' accounts, names of collections, which sets of client
//! settings were there, and which device was in which collection. Of two changes in one millisecond, the first one's state
//! counts: the other was none at any moment.

mod states;

use std::collections::{BTreeMap, BTreeSet};

use deskside_model::{CollectionId, DeviceId, Timestamp};
use sea_orm::sea_query::{Expr, OnConflict, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseExecutor, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::access::{Writing, repository};
use crate::collections::named;
use crate::column::{parsed, time};
use crate::entity::former_state::{ActiveModel, Column, Entity};
use crate::entity::{collection, collection_member as member, former_member as former, security_state as state};
use crate::error::{StoreError, StoreResult};

pub(crate) use states::{FormerAssignment, FormerOperator, FormerRole, assignments_of};

/// The only row of `security_state`.
const STATE: i64 = 1;
/// Rows written in one statement; SQLite takes 32,766 values.
const CHUNK: usize = 1_000;

repository! {
    /// What was until some moment.
    Past
}

/// The moment that a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// This one.
    Now(Timestamp),
    /// One that is over.
    Past(Timestamp),
}

impl Moment {
    /// When it is.
    #[must_use]
    pub fn at(self) -> Timestamp {
        match self {
            Self::Now(at) | Self::Past(at) => at,
        }
    }
}

/// What is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// [`FormerAssignment`].
    Assignment,
    /// [`FormerRole`].
    Role,
    /// Its name.
    Group,
    /// Whether an operator was in it; the operator is the part.
    GroupMember,
    /// [`FormerOperator`].
    Operator,
    /// Its name.
    Collection,
    /// That it was there; its versions are kept elsewhere.
    SettingsSet,
}

impl Kind {
    const fn code(self) -> &'static str {
        match self {
            Self::Assignment => "assignment",
            Self::Role => "role",
            Self::Group => "group",
            Self::GroupMember => "group_member",
            Self::Operator => "operator",
            Self::Collection => "collection",
            Self::SettingsSet => "settings_set",
        }
    }
}

/// What one thing was; of what was not there, nothing.
pub(crate) struct Former {
    pub(crate) subject: String,
    pub(crate) part: String,
    pub(crate) was: Option<String>,
}

impl Former {
    pub(crate) fn of(subject: impl ToString, was: impl Into<Option<String>>) -> Self {
        Self {
            subject: subject.to_string(),
            part: String::new(),
            was: was.into(),
        }
    }
}

/// Notes what these things were until now.
pub(crate) async fn note(
    db: &DatabaseExecutor<'_>,
    kind: Kind,
    until: Timestamp,
    former: impl IntoIterator<Item = Former>,
) -> StoreResult<()> {
    let rows: Vec<_> = former.into_iter().collect();
    for rows in rows.chunks(CHUNK) {
        let rows = rows.iter().map(|former| ActiveModel {
            kind: Set(kind.code().to_owned()),
            subject: Set(former.subject.clone()),
            part: Set(former.part.clone()),
            until: Set(until.as_millis()),
            was: Set(former.was.clone()),
        });
        let key = [Column::Kind, Column::Subject, Column::Part, Column::Until];
        let first = OnConflict::columns(key).do_nothing().to_owned();
        let insert = Entity::insert_many(rows).on_conflict(first);
        insert.exec_without_returning(db).await?;
    }
    Ok(())
}

/// What everything of a kind was at a moment that has changed since, by subject and part.
pub(crate) async fn changed_since(
    db: &DatabaseExecutor<'_>,
    kind: Kind,
    at: Timestamp,
) -> StoreResult<BTreeMap<(String, String), Option<String>>> {
    let rows: Vec<(String, String, Option<String>)> = Entity::find()
        .select_only()
        .columns([Column::Subject, Column::Part, Column::Was])
        .filter(Column::Kind.eq(kind.code()))
        .filter(Column::Until.gt(at.as_millis()))
        .order_by_asc(Column::Until)
        .into_tuple()
        .all(db)
        .await?;
    let mut states = BTreeMap::new();
    for (subject, part, was) in rows {
        states.entry((subject, part)).or_insert(was);
    }
    Ok(states)
}

/// Puts the names of a kind back to what they were at a moment.
pub(crate) async fn names_at<I>(
    db: &DatabaseExecutor<'_>,
    kind: Kind,
    at: Timestamp,
    names: &mut BTreeMap<I, String>,
) -> StoreResult<()>
where
    I: std::str::FromStr + Ord,
    I::Err: ToString,
{
    for ((subject, _), was) in changed_since(db, kind, at).await? {
        if let Some(name) = was {
            names.insert(parsed("id of something former", &subject)?, name);
        }
    }
    Ok(())
}

/// Notes that these devices, or all, were in a collection until now. To be done before they leave it.
pub(crate) async fn note_members(
    db: &DatabaseExecutor<'_>,
    collection: CollectionId,
    leaving: Option<&[DeviceId]>,
    until: Timestamp,
) -> StoreResult<()> {
    let mut present = Query::select();
    present
        .columns([
            member::Column::DeviceId,
            member::Column::CollectionId,
            member::Column::Since,
        ])
        .expr(Expr::val(until.as_millis()))
        .from(member::Entity)
        .and_where(member::Column::CollectionId.eq(collection.to_string()))
        // Who came at this very moment was there at none.
        .and_where(member::Column::Since.lt(until.as_millis()));
    if let Some(devices) = leaving {
        present.and_where(member::Column::DeviceId.is_in(devices.iter().map(DeviceId::to_string)));
    }
    let columns = [
        former::Column::DeviceId,
        former::Column::CollectionId,
        former::Column::Since,
        former::Column::Until,
    ];
    let insert = Query::insert()
        .into_table(former::Entity)
        .columns(columns)
        .select_from(present.take())
        .map_err(|error| StoreError::Internal(error.to_string()))?
        .take();
    db.execute(&insert).await?;
    Ok(())
}

impl<A> Past<'_, A> {
    /// From when on it is known what was; none, when nothing was kept so far.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn known_since(&self) -> StoreResult<Option<Timestamp>> {
        let row = state::Entity::find_by_id(STATE).one(&self.0.db).await?;
        Ok(row.and_then(|row| time(row.past_known_since)))
    }

    /// The collections that held a device at a past moment.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn holding(&self, device: DeviceId, at: Timestamp) -> StoreResult<BTreeSet<CollectionId>> {
        let present: Vec<String> = member::Entity::find()
            .select_only()
            .column(member::Column::CollectionId)
            .filter(member::Column::DeviceId.eq(device.to_string()))
            .filter(member::Column::Since.lte(at.as_millis()))
            .into_tuple()
            .all(&self.0.db)
            .await?;
        let left: Vec<String> = former::Entity::find()
            .select_only()
            .column(former::Column::CollectionId)
            .filter(former::Column::DeviceId.eq(device.to_string()))
            .filter(former::Column::Since.lte(at.as_millis()))
            .filter(former::Column::Until.gt(at.as_millis()))
            .into_tuple()
            .all(&self.0.db)
            .await?;
        let all = present.iter().chain(&left);
        all.map(|id| parsed("collection id", id)).collect()
    }

    /// The names that these collections had at a past moment, those that were deleted since included.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn collection_names(
        &self,
        ids: &BTreeSet<CollectionId>,
        at: Timestamp,
    ) -> StoreResult<BTreeMap<CollectionId, String>> {
        let present: Vec<(String, String)> = collection::Entity::find()
            .select_only()
            .columns([collection::Column::Id, collection::Column::Name])
            .filter(collection::Column::Id.is_in(ids.iter().map(CollectionId::to_string)))
            .into_tuple()
            .all(&self.0.db)
            .await?;
        let mut names: BTreeMap<_, _> = present.into_iter().map(named).collect::<StoreResult<_>>()?;
        names_at(&self.0.db, Kind::Collection, at, &mut names).await?;
        names.retain(|id, _| ids.contains(id));
        Ok(names)
    }
}

impl Past<'_, Writing> {
    /// Notes that from now on it is known what was, unless it was noted before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin(&self, now: Timestamp) -> StoreResult<()> {
        state::Entity::update_many()
            .col_expr(state::Column::PastKnownSince, Expr::value(now.as_millis()))
            .filter(state::Column::Id.eq(STATE))
            .filter(state::Column::PastKnownSince.is_null())
            .exec(&self.0.db)
            .await?;
        Ok(())
    }
}
