//! Devices: who they are, what they said of themselves, and finding them in a long list.
//!
//! A removed device keeps its row, so that what happened on it stays readable; its key may enrol again as a new device.
//! Whether a device is online is not stored: the site knows it from its connections, and gives it with the question.

use std::collections::{BTreeSet, HashSet};

use deskside_model::{CollectionId, DeviceFacts, DeviceId, DeviceKey, Scope, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
};

use crate::access::{Writing, repository};
use crate::column::{array, from_json, json, parsed, time};
use crate::cursor::{self, Page};
use crate::entity::collection_member;
use crate::entity::device::{ActiveModel, Column, Entity, Model};
use crate::error::{StoreError, StoreResult};
use crate::scope::reached;
use crate::search;

/// Up to so many ids are put into the question; with more, rows are read and sorted out here (SQLite takes 32,766
/// values in a statement, and long lists make slow plans on both).
const MAX_IDS_IN_QUERY: usize = 500;
/// Rows read at once while sorting out.
const SCAN: u64 = 500;

repository! {
    /// Devices.
    Devices
}

/// A device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceRecord {
    /// Id.
    pub id: DeviceId,
    /// Its key.
    pub key: DeviceKey,
    /// What it said of itself.
    pub facts: DeviceFacts,
    /// When it enrolled.
    pub enrolled_at: Timestamp,
    /// When its agent was last connected, as far as it was written down.
    pub last_seen_at: Option<Timestamp>,
    /// Its key was seen in two places at once.
    pub key_conflict: bool,
    /// When it was removed.
    pub removed_at: Option<Timestamp>,
}

/// A device that enrols.
#[derive(Debug)]
pub struct NewDevice<'a> {
    /// Id, drawn at random.
    pub id: DeviceId,
    /// Its key.
    pub key: DeviceKey,
    /// First facts.
    pub facts: &'a DeviceFacts,
    /// Now.
    pub enrolled_at: Timestamp,
}

/// Which devices to list.
#[derive(Debug, Clone, Default)]
pub struct DeviceFilter {
    /// Words that must all occur.
    pub search: Option<String>,
    /// Only (not) these ids.
    pub online: Option<OnlineFilter>,
    /// Only members of this collection.
    pub collection: Option<CollectionId>,
}

/// A question for devices that are online, or are not.
#[derive(Debug, Clone)]
pub enum OnlineFilter {
    /// Only these.
    Only(HashSet<DeviceId>),
    /// All but these.
    AllBut(HashSet<DeviceId>),
}

impl<A> Devices<'_, A> {
    /// One device that is present.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], also for a removed one.
    pub async fn get(&self, id: DeviceId) -> StoreResult<DeviceRecord> {
        match self.get_even_removed(id).await? {
            Some(device) if device.removed_at.is_none() => Ok(device),
            _ => Err(StoreError::NotFound("the device")),
        }
    }

    /// One device, present or removed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn get_even_removed(&self, id: DeviceId) -> StoreResult<Option<DeviceRecord>> {
        let row = Entity::find_by_id(id.to_string()).one(&self.0.db).await?;
        row.map(record).transpose()
    }

    /// The ids of all devices, present and removed, in their own order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ids_even_removed(&self) -> StoreResult<Vec<DeviceId>> {
        let ids = Entity::find().select_only().column(Column::Id).into_tuple::<String>();
        let rows = ids.all(&self.0.db).await?;
        let ids: StoreResult<Vec<_>> = rows.iter().map(|id| parsed("device id", id)).collect();
        let mut ids = ids?;
        ids.sort_unstable();
        Ok(ids)
    }

    /// The present device with this key.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn by_key(&self, key: DeviceKey) -> StoreResult<Option<DeviceRecord>> {
        let row = present()
            .filter(Column::DeviceKey.eq(key.as_bytes().to_vec()))
            .one(&self.0.db)
            .await?;
        row.map(record).transpose()
    }

    /// A page of present devices in a scope, by name.
    ///
    /// # Errors
    /// [`StoreError::BadRequest`] for a foreign cursor.
    pub async fn list(
        &self,
        scope: &Scope,
        filter: &DeviceFilter,
        after: Option<&str>,
        limit: u64,
    ) -> StoreResult<Page<DeviceRecord>> {
        let query = matching(scope, filter)
            .order_by_asc(Column::SortKey)
            .order_by_asc(Column::Id);
        let start = after.map(cursor::decode::<(Vec<u8>, String)>).transpose()?;
        let rows = match &filter.online {
            None => self.rows(query, start, limit + 1).await?,
            Some(OnlineFilter::Only(ids)) if ids.len() <= MAX_IDS_IN_QUERY => {
                let query = query.filter(Column::Id.is_in(ids.iter().map(DeviceId::to_string)));
                self.rows(query, start, limit + 1).await?
            }
            Some(OnlineFilter::AllBut(ids)) if ids.len() <= MAX_IDS_IN_QUERY => {
                let query = query.filter(Column::Id.is_not_in(ids.iter().map(DeviceId::to_string)));
                self.rows(query, start, limit + 1).await?
            }
            Some(online) => self.scan(query, start, limit + 1, online).await?,
        };
        let page = cursor::page(rows, limit, |row| (row.sort_key.clone(), row.id.clone()))?;
        Ok(Page {
            items: page.items.into_iter().map(record).collect::<StoreResult<_>>()?,
            next: page.next,
        })
    }

    /// Of these devices, those that are present and in a scope, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn among(&self, scope: &Scope, ids: &BTreeSet<DeviceId>) -> StoreResult<Vec<DeviceRecord>> {
        let ids: Vec<String> = ids.iter().map(DeviceId::to_string).collect();
        let mut rows: Vec<Model> = Vec::with_capacity(ids.len());
        for ids in ids.chunks(MAX_IDS_IN_QUERY) {
            let found = reached(present(), Column::Id, scope).filter(Column::Id.is_in(ids));
            rows.extend(found.all(&self.0.db).await?);
        }
        rows.sort_by(|one, other| (&one.sort_key, &one.id).cmp(&(&other.sort_key, &other.id)));
        rows.into_iter().map(record).collect()
    }

    /// How many present devices in a scope match all of the filter but whether they are online.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count(&self, scope: &Scope, filter: &DeviceFilter) -> StoreResult<u64> {
        Ok(matching(scope, filter).count(&self.0.db).await?)
    }

    async fn rows(
        &self,
        query: Select<Entity>,
        after: Option<(Vec<u8>, String)>,
        rows: u64,
    ) -> StoreResult<Vec<Model>> {
        let query = match after {
            None => query,
            Some(place) => query.filter(cursor::behind((Column::SortKey, Column::Id), place)),
        };
        Ok(query.limit(rows).all(&self.0.db).await?)
    }

    async fn scan(
        &self,
        query: Select<Entity>,
        mut after: Option<(Vec<u8>, String)>,
        wanted: u64,
        online: &OnlineFilter,
    ) -> StoreResult<Vec<Model>> {
        let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
        let mut found = Vec::new();
        loop {
            let rows = self.rows(query.clone(), after, SCAN).await?;
            let last_page = (rows.len() as u64) < SCAN;
            after = rows.last().map(|row| (row.sort_key.clone(), row.id.clone()));
            for row in rows {
                let id: DeviceId = parsed("device id", &row.id)?;
                let keep = match online {
                    OnlineFilter::Only(ids) => ids.contains(&id),
                    OnlineFilter::AllBut(ids) => !ids.contains(&id),
                };
                if keep {
                    found.push(row);
                }
                if found.len() == wanted {
                    return Ok(found);
                }
            }
            if last_page {
                return Ok(found);
            }
        }
    }
}

impl Devices<'_, Writing> {
    /// Adds a device.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a present device has this key.
    pub async fn insert(&self, new: &NewDevice<'_>) -> StoreResult<()> {
        let row = ActiveModel {
            id: Set(new.id.to_string()),
            device_key: Set(new.key.as_bytes().to_vec()),
            sort_key: Set(sort_key(new.facts)),
            facts: Set(json(new.facts)?),
            search: Set(search_text(new.facts)),
            enrolled_at: Set(new.enrolled_at.as_millis()),
            last_seen_at: Set(None),
            key_conflict: Set(0),
            removed_at: Set(None),
        };
        let inserted = Entity::insert(row).exec_without_returning(&self.0.db).await;
        inserted.map_err(|error| StoreError::from(error).naming("a device with this key"))?;
        Ok(())
    }

    /// Replaces a device's facts.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_facts(&self, id: DeviceId, facts: &DeviceFacts) -> StoreResult<()> {
        let changes = [
            (Column::SortKey, Expr::value(sort_key(facts))),
            (Column::Facts, Expr::value(json(facts)?)),
            (Column::Search, Expr::value(search_text(facts))),
        ];
        self.set(id, changes).await
    }

    /// Notes when the device was last connected. To be called when it connects and disconnects, never for every ping.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_last_seen(&self, id: DeviceId, now: Timestamp) -> StoreResult<()> {
        self.set(id, [(Column::LastSeenAt, Expr::value(now.as_millis()))]).await
    }

    /// Notes that the device's key was seen in two places. Only removal and new enrolment end that.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_key_conflict(&self, id: DeviceId) -> StoreResult<()> {
        self.set(id, [(Column::KeyConflict, Expr::value(1_i64))]).await
    }

    /// Removes a device.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], also when it was removed before.
    pub async fn remove(&self, id: DeviceId, now: Timestamp) -> StoreResult<()> {
        self.set(id, [(Column::RemovedAt, Expr::value(now.as_millis()))]).await
    }

    async fn set<const N: usize>(&self, id: DeviceId, changes: [(Column, Expr); N]) -> StoreResult<()> {
        let mut update = Entity::update_many()
            .filter(Column::Id.eq(id.to_string()))
            .filter(Column::RemovedAt.is_null());
        for (column, value) in changes {
            update = update.col_expr(column, value);
        }
        match update.exec(&self.0.db).await?.rows_affected {
            0 => Err(StoreError::NotFound("the device")),
            _ => Ok(()),
        }
    }
}

fn present() -> Select<Entity> {
    Entity::find().filter(Column::RemovedAt.is_null())
}

/// Everything of the filter that the database can answer.
fn matching(scope: &Scope, filter: &DeviceFilter) -> Select<Entity> {
    let query = reached(present(), Column::Id, scope);
    let query = search::matching(query, Column::Search, filter.search.as_deref());
    let Some(collection) = filter.collection else {
        return query;
    };
    let members = collection_member::Entity::find()
        .select_only()
        .column(collection_member::Column::DeviceId)
        .filter(collection_member::Column::CollectionId.eq(collection.to_string()));
    query.filter(Column::Id.in_subquery(members.into_query()))
}

/// As bytes, so that both databases sort alike, whatever their collation.
fn sort_key(facts: &DeviceFacts) -> Vec<u8> {
    facts.name.to_lowercase().into_bytes()
}

fn search_text(facts: &DeviceFacts) -> String {
    let mut text = format!(
        "{} {} {} {} ",
        facts.name,
        facts.fqdn.as_deref().unwrap_or_default(),
        facts.os.name,
        facts.os.version
    );
    let users = facts.users.iter().map(|user| &user.name);
    for part in facts.addresses.iter().chain(&facts.macs).chain(users) {
        text.push_str(part);
        text.push(' ');
    }
    text.to_lowercase()
}

fn record(row: Model) -> StoreResult<DeviceRecord> {
    Ok(DeviceRecord {
        id: parsed("device id", &row.id)?,
        key: DeviceKey::from_bytes(array("device key", &row.device_key)?),
        facts: from_json("set of device facts", &row.facts)?,
        enrolled_at: Timestamp::from_millis(row.enrolled_at),
        last_seen_at: time(row.last_seen_at),
        key_conflict: row.key_conflict != 0,
        removed_at: time(row.removed_at),
    })
}
