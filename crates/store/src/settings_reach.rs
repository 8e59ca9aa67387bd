//! Which sets of client settings reach which devices, and which client settings devices have applied. The default set,
//! which reaches everybody, is not in any of these answers.

use std::collections::{BTreeMap, BTreeSet};

use deskside_model::{CollectionId, DeviceId, SettingsSetId, Timestamp};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef,
};

use crate::access::{Writing, repository};
use crate::column::{parsed, signed, unsigned};
use crate::entity::settings_applied::{ActiveModel, Column, Entity, Model};
use crate::entity::{collection_member as member, settings_deployment as deployment};
use crate::error::StoreResult;

/// Rows written in one statement.
const CHUNK: usize = 1_000;

repository! {
    /// Which sets of client settings reach which devices.
    SettingsReach
}

impl<A> SettingsReach<'_, A> {
    /// The sets that are deployed to some collection that holds the device, for each of these devices. A device that only
    /// the default set reaches is not in the answer. To be asked for a thousand devices at most.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sets_of(
        &self,
        devices: impl IntoIterator<Item = DeviceId>,
    ) -> StoreResult<BTreeMap<DeviceId, BTreeSet<SettingsSetId>>> {
        let rows: Vec<(String, String)> = member::Entity::find()
            .select_only()
            .column(member::Column::DeviceId)
            .column_as(deployment::Column::SetId, "set_id")
            .join(JoinType::InnerJoin, deployed())
            .filter(member::Column::DeviceId.is_in(devices.into_iter().map(|id| id.to_string())))
            .into_tuple()
            .all(&self.0.db)
            .await?;
        let mut sets: BTreeMap<DeviceId, BTreeSet<SettingsSetId>> = BTreeMap::new();
        for (device, set) in rows {
            let set = parsed("id of a set of client settings", &set)?;
            sets.entry(parsed("device id", &device)?).or_default().insert(set);
        }
        Ok(sets)
    }

    /// Devices that are in a collection, in the order of their ids, from the one after `after` on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn members(
        &self,
        collection: CollectionId,
        after: Option<DeviceId>,
        limit: u64,
    ) -> StoreResult<Vec<DeviceId>> {
        let mut query = member::Entity::find()
            .select_only()
            .column(member::Column::DeviceId)
            .filter(member::Column::CollectionId.eq(collection.to_string()))
            .order_by_asc(member::Column::DeviceId)
            .limit(limit);
        if let Some(after) = after {
            query = query.filter(member::Column::DeviceId.gt(after.to_string()));
        }
        let rows: Vec<String> = query.into_tuple().all(&self.0.db).await?;
        rows.iter().map(|id| parsed("device id", id)).collect()
    }

    /// Which of these collections hold each of these devices; a device that is in none of them is not in the answer. To be
    /// asked for a thousand devices at most.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn holding_among(
        &self,
        collections: &BTreeSet<CollectionId>,
        devices: impl IntoIterator<Item = DeviceId>,
    ) -> StoreResult<BTreeMap<DeviceId, BTreeSet<CollectionId>>> {
        let rows = member::Entity::find()
            .filter(member::Column::DeviceId.is_in(devices.into_iter().map(|id| id.to_string())))
            .filter(member::Column::CollectionId.is_in(collections.iter().map(CollectionId::to_string)))
            .all(&self.0.db)
            .await?;
        let mut holding: BTreeMap<DeviceId, BTreeSet<CollectionId>> = BTreeMap::new();
        for row in rows {
            let collection = parsed("collection id", &row.collection_id)?;
            let device = parsed("device id", &row.device_id)?;
            holding.entry(device).or_default().insert(collection);
        }
        Ok(holding)
    }

    /// The version of the client settings that each of these devices last said it has applied; one that never said so is
    /// not in the answer. To be asked for a thousand devices at most.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn applied(&self, devices: impl IntoIterator<Item = DeviceId>) -> StoreResult<BTreeMap<DeviceId, u64>> {
        let rows = Entity::find()
            .filter(Column::DeviceId.is_in(devices.into_iter().map(|id| id.to_string())))
            .all(&self.0.db)
            .await?;
        let read =
            |row: Model| StoreResult::Ok((parsed("device id", &row.device_id)?, unsigned("version", row.version)?));
        rows.into_iter().map(read).collect()
    }
}

impl SettingsReach<'_, Writing> {
    /// Notes which versions devices have applied.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_applied(&self, applied: &[(DeviceId, u64)], at: Timestamp) -> StoreResult<()> {
        for chunk in applied.chunks(CHUNK) {
            let rows = chunk.iter().map(|(device, version)| ActiveModel {
                device_id: Set(device.to_string()),
                version: Set(signed(*version)),
                at: Set(at.as_millis()),
            });
            let newer = OnConflict::column(Column::DeviceId)
                .update_columns([Column::Version, Column::At])
                .to_owned();
            let insert = Entity::insert_many(rows).on_conflict(newer);
            insert.exec_without_returning(&self.0.db).await?;
        }
        Ok(())
    }
}

/// From a device's membership to the sets that are deployed to that collection.
fn deployed() -> RelationDef {
    member::Entity::belongs_to(deployment::Entity)
        .from(member::Column::CollectionId)
        .to(deployment::Column::CollectionId)
        .into()
}
