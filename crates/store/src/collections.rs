//! Collections: names, rules, and who is in them. Who belongs into which collection is decided elsewhere; this keeps the
//! answer, and changes it only under the lock of [`Collections::lock`], so that two writers can't mix their answers.

use std::collections::{BTreeMap, BTreeSet};

use deskside_model::{BuiltInCollection, CollectionId, DeviceId, Scope, Timestamp};
use deskside_site_api::collections::Rule;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::access::{Writing, repository};
use crate::column::{from_json, json, parsed, parsed_or_none, signed, unsigned};
use crate::cursor::{self, Page};
use crate::entity::collection::{ActiveModel, Column, Entity, Model};
use crate::entity::{collection_member as member, collection_state as state};
use crate::error::{StoreError, StoreResult};
use crate::past::{Former, Kind, note, note_members};
use crate::search;

/// The only row of `collection_state`.
const STATE: i64 = 1;
/// Rows written or ids named in one statement; SQLite takes 32,766 values.
const CHUNK: usize = 1_000;

repository! {
    /// Collections.
    Collections
}

/// A collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectionRecord {
    /// Id.
    pub id: CollectionId,
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Only its members can be members; none for the root.
    pub limiting: Option<CollectionId>,
    /// What makes a device a member.
    pub rules: Vec<Rule>,
    /// Devices in it.
    pub members: u64,
    /// Grows with each change.
    pub version: u64,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// Account of whoever changed it; empty for a built-in one.
    pub changed_by: String,
    /// Why a rule could not be evaluated for some device.
    pub problem: Option<String>,
}

/// What somebody wrote into a collection.
#[derive(Debug, Clone)]
pub struct CollectionContent<'a> {
    /// Name.
    pub name: &'a str,
    /// What it is for.
    pub description: &'a str,
    /// The limiting collection.
    pub limiting: CollectionId,
    /// The rules.
    pub rules: &'a [Rule],
    /// Now.
    pub at: Timestamp,
    /// Account of whoever wrote it.
    pub by: &'a str,
}

/// How far members are evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CollectionState {
    /// Grows with each change of any collection's rules.
    pub rules: u64,
    /// What it was when all members were last evaluated.
    pub evaluated: u64,
}

/// A device that comes into a collection or leaves it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemberChanges {
    /// Who comes in.
    pub added: Vec<(CollectionId, DeviceId)>,
    /// Who leaves.
    pub removed: Vec<(CollectionId, DeviceId)>,
}

impl MemberChanges {
    /// Notes what has to change for one device.
    pub fn note(&mut self, device: DeviceId, before: &BTreeSet<CollectionId>, after: &BTreeSet<CollectionId>) {
        self.added.extend(after.difference(before).map(|id| (*id, device)));
        self.removed.extend(before.difference(after).map(|id| (*id, device)));
    }

    /// Who comes in or leaves; once for each collection.
    pub fn devices(&self) -> impl Iterator<Item = DeviceId> {
        self.added.iter().chain(&self.removed).map(|(_, device)| *device)
    }

    /// Whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }
}

impl CollectionRecord {
    /// Whether every site has it.
    #[must_use]
    pub fn built_in(&self) -> bool {
        BuiltInCollection::from_id(self.id).is_some()
    }
}

impl<A> Collections<'_, A> {
    /// One collection.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn get(&self, id: CollectionId) -> StoreResult<CollectionRecord> {
        let row = Entity::find_by_id(id.to_string()).one(&self.0.db).await?;
        row.map_or(Err(StoreError::NotFound("the collection")), record)
    }

    /// All of them, for evaluation.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn all(&self) -> StoreResult<Vec<CollectionRecord>> {
        let rows = Entity::find().order_by_asc(Column::Id).all(&self.0.db).await?;
        rows.into_iter().map(record).collect()
    }

    /// A page of those that [`Collections::seen_from`] found, by name.
    ///
    /// # Errors
    /// [`StoreError::BadRequest`] for a foreign cursor.
    pub async fn list(
        &self,
        seen: &Scope,
        words: Option<&str>,
        after: Option<&str>,
        limit: u64,
    ) -> StoreResult<Page<CollectionRecord>> {
        let mut query = search::matching(Entity::find(), Column::Search, words)
            .order_by_asc(Column::SortKey)
            .order_by_asc(Column::Id)
            .limit(limit + 1);
        if let Scope::Collections(ids) = seen {
            query = query.filter(Column::Id.is_in(ids.iter().map(CollectionId::to_string)));
        }
        if let Some(after) = after {
            let place = cursor::decode::<(Vec<u8>, String)>(after)?;
            query = query.filter(cursor::behind((Column::SortKey, Column::Id), place));
        }
        let rows = query.all(&self.0.db).await?;
        let page = cursor::page(rows, limit, |row| (row.sort_key.clone(), row.id.clone()))?;
        Ok(Page {
            items: page.items.into_iter().map(record).collect::<StoreResult<_>>()?,
            next: page.next,
        })
    }

    /// Names of collections, of those that are there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn names(&self, ids: &BTreeSet<CollectionId>) -> StoreResult<BTreeMap<CollectionId, String>> {
        let rows: Vec<(String, String)> = Entity::find()
            .select_only()
            .columns([Column::Id, Column::Name])
            .filter(Column::Id.is_in(ids.iter().map(CollectionId::to_string)))
            .into_tuple()
            .all(&self.0.db)
            .await?;
        rows.into_iter().map(named).collect()
    }

    /// How far members are evaluated.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn state(&self) -> StoreResult<CollectionState> {
        let row = state::Entity::find_by_id(STATE).one(&self.0.db).await?;
        let row = row.ok_or_else(|| StoreError::unreadable("state of collections", "it is missing"))?;
        Ok(CollectionState {
            rules: unsigned("number of changes", row.rules)?,
            evaluated: unsigned("number of changes", row.evaluated)?,
        })
    }
}

impl Collections<'_, Writing> {
    /// Makes everybody else who changes rules or members wait until this transaction ends. To be taken before the first
    /// status message of a transaction, always in this order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock(&self) -> StoreResult<CollectionState> {
        // An update that changes nothing takes the lock on both databases.
        self.set_state(state::Column::Rules, Expr::col(state::Column::Rules))
            .await?;
        self.state().await
    }

    /// Adds a collection without members.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the name is taken.
    pub async fn insert(&self, id: CollectionId, content: &CollectionContent<'_>) -> StoreResult<()> {
        let row = ActiveModel {
            id: Set(id.to_string()),
            name_key: Set(name_key(content.name)),
            sort_key: Set(name_key(content.name).into_bytes()),
            name: Set(content.name.to_owned()),
            description: Set(content.description.to_owned()),
            built_in: Set(0),
            limiting_id: Set(Some(content.limiting.to_string())),
            rules: Set(json(&content.rules)?),
            search: Set(search_text(content)),
            members: Set(0),
            version: Set(1),
            changed_at: Set(content.at.as_millis()),
            changed_by: Set(content.by.to_owned()),
            problem: Set(None),
        };
        let inserted = Entity::insert(row).exec_without_returning(&self.0.db).await;
        inserted.map_err(|error| StoreError::from(error).naming("a collection with this name"))?;
        self.rules_changed().await
    }

    /// Replaces what somebody wrote into a collection. False when its version is another than `version`.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the name is taken.
    pub async fn change(&self, id: CollectionId, version: u64, content: &CollectionContent<'_>) -> StoreResult<bool> {
        self.note_name(id, content.at).await?;
        let changes = [
            (Column::NameKey, Expr::value(name_key(content.name))),
            (Column::SortKey, Expr::value(name_key(content.name).into_bytes())),
            (Column::Name, Expr::value(content.name)),
            (Column::Description, Expr::value(content.description)),
            (Column::LimitingId, Expr::value(content.limiting.to_string())),
            (Column::Rules, Expr::value(json(&content.rules)?)),
            (Column::Search, Expr::value(search_text(content))),
            (Column::Version, Expr::value(signed(version + 1))),
            (Column::ChangedAt, Expr::value(content.at.as_millis())),
            (Column::ChangedBy, Expr::value(content.by)),
        ];
        let mut update = Entity::update_many()
            .filter(Column::Id.eq(id.to_string()))
            .filter(Column::Version.eq(signed(version)));
        for (column, value) in changes {
            update = update.col_expr(column, value);
        }
        let updated = update.exec(&self.0.db).await;
        let updated = updated.map_err(|error| StoreError::from(error).naming("a collection with this name"))?;
        self.rules_changed().await?;
        Ok(updated.rows_affected == 1)
    }

    /// Deletes a collection; its members stay devices.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn delete(&self, id: CollectionId, now: Timestamp) -> StoreResult<()> {
        self.note_name(id, now).await?;
        note_members(&self.0.db, id, None, now).await?;
        let deleted = Entity::delete_by_id(id.to_string()).exec(&self.0.db).await?;
        if deleted.rows_affected == 0 {
            return Err(StoreError::NotFound("the collection"));
        }
        self.rules_changed().await
    }

    /// Lets devices in and out, and keeps the numbers of members right.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn apply(&self, changes: &MemberChanges, now: Timestamp) -> StoreResult<()> {
        let mut difference: BTreeMap<CollectionId, i64> = BTreeMap::new();
        for rows in changes.added.chunks(CHUNK) {
            let rows = rows.iter().map(|(collection, device)| member::ActiveModel {
                collection_id: Set(collection.to_string()),
                device_id: Set(device.to_string()),
                since: Set(now.as_millis()),
            });
            let insert = member::Entity::insert_many(rows);
            insert.exec_without_returning(&self.0.db).await?;
        }
        let mut leaving: BTreeMap<CollectionId, Vec<DeviceId>> = BTreeMap::new();
        for (collection, device) in &changes.removed {
            leaving.entry(*collection).or_default().push(*device);
            *difference.entry(*collection).or_default() -= 1;
        }
        for (collection, _) in &changes.added {
            *difference.entry(*collection).or_default() += 1;
        }
        for (collection, devices) in leaving {
            for devices in devices.chunks(CHUNK) {
                note_members(&self.0.db, collection, Some(devices), now).await?;
                member::Entity::delete_many()
                    .filter(member::Column::CollectionId.eq(collection.to_string()))
                    .filter(member::Column::DeviceId.is_in(devices.iter().map(DeviceId::to_string)))
                    .exec(&self.0.db)
                    .await?;
            }
        }
        for (collection, difference) in difference {
            self.set(collection, Column::Members, Expr::col(Column::Members).add(difference))
                .await?;
        }
        Ok(())
    }

    /// Notes why a rule could not be evaluated, or that all could.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_problem(&self, id: CollectionId, problem: Option<&str>) -> StoreResult<()> {
        let problem = problem.map(str::to_owned);
        self.set(id, Column::Problem, Expr::value(problem)).await
    }

    /// Notes that all members are evaluated by the rules as they are.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn all_evaluated(&self) -> StoreResult<()> {
        self.set_state(state::Column::Evaluated, Expr::col(state::Column::Rules))
            .await
    }

    /// Keeps what the collection is called until now.
    async fn note_name(&self, id: CollectionId, until: Timestamp) -> StoreResult<()> {
        let row = Entity::find_by_id(id.to_string()).one(&self.0.db).await?;
        let former = row.map(|row| Former::of(id, row.name));
        note(&self.0.db, Kind::Collection, until, former).await
    }

    async fn rules_changed(&self) -> StoreResult<()> {
        self.set_state(state::Column::Rules, Expr::col(state::Column::Rules).add(1_i64))
            .await
    }

    async fn set_state(&self, column: state::Column, value: Expr) -> StoreResult<()> {
        let update = state::Entity::update_many().col_expr(column, value);
        update.filter(state::Column::Id.eq(STATE)).exec(&self.0.db).await?;
        Ok(())
    }

    async fn set(&self, id: CollectionId, column: Column, value: Expr) -> StoreResult<()> {
        let update = Entity::update_many().col_expr(column, value);
        update.filter(Column::Id.eq(id.to_string())).exec(&self.0.db).await?;
        Ok(())
    }
}

fn name_key(name: &str) -> String {
    name.to_lowercase()
}

fn search_text(content: &CollectionContent<'_>) -> String {
    format!("{} {}", content.name, content.description).to_lowercase()
}

pub(crate) fn named((id, name): (String, String)) -> StoreResult<(CollectionId, String)> {
    Ok((parsed("collection id", &id)?, name))
}

fn record(row: Model) -> StoreResult<CollectionRecord> {
    Ok(CollectionRecord {
        id: parsed("collection id", &row.id)?,
        name: row.name,
        description: row.description,
        limiting: parsed_or_none("collection id", row.limiting_id.as_deref())?,
        rules: from_json("set of rules", &row.rules)?,
        members: unsigned("number of members", row.members)?,
        version: unsigned("version", row.version)?,
        changed_at: Timestamp::from_millis(row.changed_at),
        changed_by: row.changed_by,
        problem: row.problem,
    })
}
