//! Sets of client settings: what they say, where they are deployed, and every version that ever was. A change names the
//! version that it started from, so that two administrators don't overwrite each other.
//!
//! What a device makes of the sets that reach it is decided elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use deskside_model::settings::SettingsPatch;
use deskside_model::{ClientSettings, CollectionId, DEFAULT_SET, SettingsSetId, Timestamp};
use deskside_site_api::collections::CollectionName;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::access::{Writing, repository};
use crate::column::{from_json, json, parsed, signed, unsigned};
use crate::cursor::{self, Page};
use crate::entity::settings_set::{ActiveModel, Column, Entity, Model};
use crate::entity::{settings_deployment as deployment, settings_history as history, settings_state as state};
use crate::error::{StoreError, StoreResult};
use crate::past::{Former, Kind, changed_since, note};

/// The only row of `settings_state`.
const STATE: i64 = 1;
/// What a violated unique key of the table is about.
const TAKEN: &str = "a set of client settings with this name or order";

repository! {
    /// Sets of client settings.
    SettingsSets
}

/// A set of client settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsSetRecord {
    /// Id.
    pub id: SettingsSetId,
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// 1 wins over 2.
    pub order: u32,
    /// What it says; the default set says something of every setting.
    pub values: SettingsPatch,
    /// The collections whose members get it. The default set reaches everybody without any.
    pub deployed_to: BTreeSet<CollectionId>,
    /// Grows by one with each change.
    pub version: u64,
    /// When it was last changed; the beginning of time when nobody ever did.
    pub changed_at: Timestamp,
    /// Account of whoever changed it; empty when nobody ever did.
    pub changed_by: String,
}

/// A set as it was in one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsSetVersionRecord {
    /// Which version.
    pub version: u64,
    /// Its name then.
    pub name: String,
    /// What it was for then.
    pub description: String,
    /// Its order then.
    pub order: u32,
    /// What it said then.
    pub values: SettingsPatch,
    /// Where it was deployed then, with the collections' names of that time.
    pub deployed_to: Vec<CollectionName>,
    /// The older version that this one brought back.
    pub rolled_back_to: Option<u64>,
    /// When this version was made.
    pub changed_at: Timestamp,
    /// Account of whoever made it.
    pub changed_by: String,
}

/// What somebody wrote into a set.
#[derive(Debug, Clone)]
pub struct SettingsSetWritten<'a> {
    /// Name.
    pub name: &'a str,
    /// What it is for.
    pub description: &'a str,
    /// Order.
    pub order: u32,
    /// What it says.
    pub values: &'a SettingsPatch,
    /// Where it is deployed.
    pub deployed_to: &'a [CollectionName],
    /// The older version that this brings back.
    pub rolled_back_to: Option<u64>,
    /// Now.
    pub at: Timestamp,
    /// Account of whoever wrote it.
    pub by: &'a str,
}

impl<A> SettingsSets<'_, A> {
    /// How often any set was changed: as long as it stays the same, so do the sets.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revision(&self) -> StoreResult<u64> {
        let row = state::Entity::find_by_id(STATE).one(&self.0.db).await?;
        let row = row.ok_or_else(|| StoreError::unreadable("state of client settings", "it is missing"))?;
        unsigned("number of changes", row.revision)
    }

    /// All sets, the one that wins first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn all(&self) -> StoreResult<Vec<SettingsSetRecord>> {
        let rows = Entity::find().order_by_asc(Column::SetOrder).all(&self.0.db).await?;
        let mut deployed: BTreeMap<String, BTreeSet<CollectionId>> = BTreeMap::new();
        for row in deployment::Entity::find().all(&self.0.db).await? {
            let collection = parsed("collection id", &row.collection_id)?;
            deployed.entry(row.set_id).or_default().insert(collection);
        }
        rows.into_iter()
            .map(|row| {
                let deployed_to = deployed.remove(&row.id).unwrap_or_default();
                record(row, deployed_to)
            })
            .collect()
    }

    /// One set.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn get(&self, id: SettingsSetId) -> StoreResult<SettingsSetRecord> {
        let row = Entity::find_by_id(id.to_string()).one(&self.0.db).await?;
        let row = row.ok_or(StoreError::NotFound("the set of client settings"))?;
        let deployed = deployment::Entity::find()
            .filter(deployment::Column::SetId.eq(id.to_string()))
            .all(&self.0.db)
            .await?;
        let deployed = deployed.iter().map(|row| parsed("collection id", &row.collection_id));
        record(row, deployed.collect::<StoreResult<_>>()?)
    }

    /// Names of the sets that are deployed to a collection, the one that wins first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn deployed_to(&self, collection: CollectionId) -> StoreResult<Vec<String>> {
        let deployed = deployment::Entity::find()
            .select_only()
            .column(deployment::Column::SetId)
            .filter(deployment::Column::CollectionId.eq(collection.to_string()));
        let names = Entity::find()
            .select_only()
            .column(Column::Name)
            .filter(Column::Id.in_subquery(sea_orm::QueryTrait::into_query(deployed)))
            .order_by_asc(Column::SetOrder);
        Ok(names.into_tuple().all(&self.0.db).await?)
    }

    /// A page of a set's versions, newest first.
    ///
    /// # Errors
    /// [`StoreError::BadRequest`] for a foreign cursor.
    pub async fn history(
        &self,
        id: SettingsSetId,
        after: Option<&str>,
        limit: u64,
    ) -> StoreResult<Page<SettingsSetVersionRecord>> {
        let mut query = history::Entity::find()
            .filter(history::Column::SetId.eq(id.to_string()))
            .order_by_desc(history::Column::Version)
            .limit(limit + 1);
        if let Some(after) = after {
            query = query.filter(history::Column::Version.lt(cursor::decode::<i64>(after)?));
        }
        let page = cursor::page(query.all(&self.0.db).await?, limit, |row| row.version)?;
        Ok(Page {
            items: page.items.into_iter().map(past).collect::<StoreResult<_>>()?,
            next: page.next,
        })
    }

    /// All sets as they were at a past moment.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn at(&self, at: Timestamp) -> StoreResult<Vec<SettingsSetRecord>> {
        let newest = history::Entity::find()
            .select_only()
            .column(history::Column::SetId)
            .column_as(history::Column::Version.max(), "version")
            .filter(history::Column::ChangedAt.lte(at.as_millis()))
            .group_by(history::Column::SetId);
        let newest: Vec<(String, i64)> = newest.into_tuple().all(&self.0.db).await?;
        let present: Vec<String> = Entity::find()
            .select_only()
            .column(Column::Id)
            .into_tuple()
            .all(&self.0.db)
            .await?;
        let deleted_since = changed_since(&self.0.db, Kind::SettingsSet, at).await?;
        let mut there: BTreeSet<_> = present.into_iter().collect();
        there.extend(deleted_since.into_keys().map(|(id, _)| id));
        let mut found = Vec::new();
        for key in newest.into_iter().filter(|(id, _)| there.contains(id)) {
            let row = history::Entity::find_by_id(key).one(&self.0.db).await?;
            let row = row.ok_or(StoreError::NotFound("the version of the set"))?;
            let id = parsed("id of a set of client settings", &row.set_id)?;
            let was = past(row)?;
            found.push(SettingsSetRecord {
                id,
                name: was.name,
                description: was.description,
                order: was.order,
                values: was.values,
                deployed_to: was.deployed_to.into_iter().map(|collection| collection.id).collect(),
                version: was.version,
                changed_at: was.changed_at,
                changed_by: was.changed_by,
            });
        }
        Ok(found)
    }

    /// One version of a set.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn version(&self, id: SettingsSetId, version: u64) -> StoreResult<SettingsSetVersionRecord> {
        let key = (id.to_string(), signed(version));
        let row = history::Entity::find_by_id(key).one(&self.0.db).await?;
        row.map_or(Err(StoreError::NotFound("the version of the set")), past)
    }
}

impl SettingsSets<'_, Writing> {
    /// Makes everybody else who changes a set wait until this transaction ends. To be taken after the lock of the
    /// collections, where both are needed, and before the first status message.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock(&self) -> StoreResult<()> {
        // An update that changes nothing takes the lock on both databases.
        self.set_revision(Expr::col(state::Column::Revision)).await
    }

    /// Adds a set, as version 1.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when name or order is taken; [`StoreError::NotFound`] for a collection that is not there.
    pub async fn insert(&self, id: SettingsSetId, written: &SettingsSetWritten<'_>) -> StoreResult<()> {
        let row = ActiveModel {
            id: Set(id.to_string()),
            name_key: Set(name_key(written.name)),
            name: Set(written.name.to_owned()),
            description: Set(written.description.to_owned()),
            set_order: Set(i64::from(written.order)),
            settings: Set(json(written.values)?),
            version: Set(1),
            changed_at: Set(written.at.as_millis()),
            changed_by: Set(written.by.to_owned()),
        };
        let inserted = Entity::insert(row).exec_without_returning(&self.0.db).await;
        inserted.map_err(|error| StoreError::from(error).naming(TAKEN))?;
        self.changed_to(id, 1, written).await
    }

    /// Replaces what somebody wrote into a set. False when its version is another than `version`.
    ///
    /// # Errors
    /// As [`SettingsSets::insert`].
    pub async fn change(&self, id: SettingsSetId, version: u64, written: &SettingsSetWritten<'_>) -> StoreResult<bool> {
        let changes = [
            (Column::NameKey, Expr::value(name_key(written.name))),
            (Column::Name, Expr::value(written.name)),
            (Column::Description, Expr::value(written.description)),
            (Column::SetOrder, Expr::value(i64::from(written.order))),
            (Column::Settings, Expr::value(json(written.values)?)),
            (Column::Version, Expr::value(signed(version + 1))),
            (Column::ChangedAt, Expr::value(written.at.as_millis())),
            (Column::ChangedBy, Expr::value(written.by)),
        ];
        let mut update = Entity::update_many()
            .filter(Column::Id.eq(id.to_string()))
            .filter(Column::Version.eq(signed(version)));
        for (column, value) in changes {
            update = update.col_expr(column, value);
        }
        let updated = update.exec(&self.0.db).await;
        let updated = updated.map_err(|error| StoreError::from(error).naming(TAKEN))?;
        if updated.rows_affected == 0 {
            return Ok(false);
        }
        deployment::Entity::delete_many()
            .filter(deployment::Column::SetId.eq(id.to_string()))
            .exec(&self.0.db)
            .await?;
        self.changed_to(id, version + 1, written).await?;
        Ok(true)
    }

    /// Deletes a set with its deployments. Its versions stay.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn delete(&self, id: SettingsSetId, now: Timestamp) -> StoreResult<()> {
        note(&self.0.db, Kind::SettingsSet, now, [Former::of(id, String::new())]).await?;
        let deleted = Entity::delete_by_id(id.to_string()).exec(&self.0.db).await?;
        if deleted.rows_affected == 0 {
            return Err(StoreError::NotFound("the set of client settings"));
        }
        self.set_revision(Expr::col(state::Column::Revision).add(1_i64)).await
    }

    /// Deployments and history of the version that was just written.
    async fn changed_to(&self, id: SettingsSetId, version: u64, written: &SettingsSetWritten<'_>) -> StoreResult<()> {
        let rows = written.deployed_to.iter().map(|collection| deployment::ActiveModel {
            set_id: Set(id.to_string()),
            collection_id: Set(collection.id.to_string()),
        });
        if !written.deployed_to.is_empty() {
            let insert = deployment::Entity::insert_many(rows);
            insert.exec_without_returning(&self.0.db).await?;
        }
        let row = history::ActiveModel {
            set_id: Set(id.to_string()),
            version: Set(signed(version)),
            name: Set(written.name.to_owned()),
            description: Set(written.description.to_owned()),
            set_order: Set(i64::from(written.order)),
            settings: Set(json(written.values)?),
            deployed_to: Set(json(&written.deployed_to)?),
            rolled_back_to: Set(written.rolled_back_to.map(signed)),
            changed_at: Set(written.at.as_millis()),
            changed_by: Set(written.by.to_owned()),
        };
        history::Entity::insert(row).exec_without_returning(&self.0.db).await?;
        self.set_revision(Expr::col(state::Column::Revision).add(1_i64)).await
    }

    async fn set_revision(&self, value: Expr) -> StoreResult<()> {
        let update = state::Entity::update_many().col_expr(state::Column::Revision, value);
        update.filter(state::Column::Id.eq(STATE)).exec(&self.0.db).await?;
        Ok(())
    }
}

fn name_key(name: &str) -> String {
    name.to_lowercase()
}

fn record(row: Model, deployed_to: BTreeSet<CollectionId>) -> StoreResult<SettingsSetRecord> {
    let id = parsed("id of a set of client settings", &row.id)?;
    Ok(SettingsSetRecord {
        id,
        name: row.name,
        description: row.description,
        order: unsigned("order", row.set_order)?,
        values: values(id, &row.settings)?,
        deployed_to,
        version: unsigned("version", row.version)?,
        changed_at: Timestamp::from_millis(row.changed_at),
        changed_by: row.changed_by,
    })
}

fn past(row: history::Model) -> StoreResult<SettingsSetVersionRecord> {
    let id = parsed("id of a set of client settings", &row.set_id)?;
    let rolled_back_to = row.rolled_back_to.map(|version| unsigned("version", version));
    Ok(SettingsSetVersionRecord {
        version: unsigned("version", row.version)?,
        name: row.name,
        description: row.description,
        order: unsigned("order", row.set_order)?,
        values: values(id, &row.settings)?,
        deployed_to: from_json("list of collections", &row.deployed_to)?,
        rolled_back_to: rolled_back_to.transpose()?,
        changed_at: Timestamp::from_millis(row.changed_at),
        changed_by: row.changed_by,
    })
}

/// Values as they are stored. The default set was written before the newest settings were there: what it lacks has its
/// built-in value, as it had on every device until now.
fn values(id: SettingsSetId, text: &str) -> StoreResult<SettingsPatch> {
    const WHAT: &str = "set of client settings";
    if id == DEFAULT_SET {
        return Ok(from_json::<ClientSettings>(WHAT, text)?.into());
    }
    from_json(WHAT, text)
}
