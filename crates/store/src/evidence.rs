//! The devices' chains of evidence, byte for byte as they came: the site may add, never change.

use std::collections::HashMap;

use deskside_audit::{Entry, Hash, Head};
use deskside_model::{DeviceId, Timestamp};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::access::{Writing, repository};
use crate::column::{array, numbered, parsed, signed, unsigned};
use crate::entity::device_evidence::{ActiveModel, Column, Entity};
use crate::error::{StoreError, StoreResult};

repository! {
    /// The devices' chains, as they came.
    Evidence
}

/// What became of an entry that arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// It was kept.
    New,
    /// The same entry was kept before: its receipt was lost, and the device sent it again.
    Again,
    /// Another entry has its place: the device's chain forked, which no honest device does.
    Forked,
}

impl<A> Evidence<'_, A> {
    /// The end of a device's chain as the site has it; empty when it has nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn head(&self, device: DeviceId) -> StoreResult<Head> {
        let last = Entity::find()
            .filter(Column::DeviceId.eq(device.to_string()))
            .order_by_desc(Column::Sequence)
            .one(&self.0.db)
            .await?;
        match last {
            None => Ok(Head::EMPTY),
            Some(row) => Ok(Head {
                sequence: unsigned("sequence number", row.sequence)?,
                hash: Hash::from_bytes(array("entry hash", &row.hash)?),
            }),
        }
    }

    /// Entries of a device's chain from a place on, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn entries_from(&self, device: DeviceId, sequence: u64, limit: u64) -> StoreResult<Vec<Vec<u8>>> {
        let entries = self.entries_between(device, sequence, u64::MAX, limit).await?;
        Ok(entries.into_iter().map(|(_, entry)| entry).collect())
    }

    /// Entries of a device's chain, oldest first, each under the number that the database has for it: those from `first` to
    /// `last` (both count), at most `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn entries_between(
        &self,
        device: DeviceId,
        first: u64,
        last: u64,
        limit: u64,
    ) -> StoreResult<Vec<(u64, Vec<u8>)>> {
        let entries = Entity::find()
            .select_only()
            .columns([Column::Sequence, Column::Entry])
            .filter(Column::DeviceId.eq(device.to_string()))
            .filter(Column::Sequence.between(signed(first), signed(last)))
            .order_by_asc(Column::Sequence)
            .limit(limit)
            .into_tuple::<(i64, Vec<u8>)>();
        numbered(entries.all(&self.0.db).await?)
    }

    /// How far the chain of each device goes: the sequence number of its last entry. Devices without entries are not
    /// among them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lengths(&self) -> StoreResult<HashMap<DeviceId, u64>> {
        let lengths = Entity::find()
            .select_only()
            .column(Column::DeviceId)
            .column_as(Column::Sequence.max(), "length")
            .group_by(Column::DeviceId)
            .into_tuple::<(String, i64)>();
        let rows = lengths.all(&self.0.db).await?;
        let length =
            |(id, length): (String, i64)| Ok((parsed("device id", &id)?, unsigned("sequence number", length)?));
        rows.into_iter().map(length).collect()
    }

    /// The head that a device's chain had when this was its last entry.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such entry.
    pub async fn head_at(&self, device: DeviceId, sequence: u64) -> StoreResult<Head> {
        let row = Entity::find_by_id((device.to_string(), signed(sequence)))
            .one(&self.0.db)
            .await?;
        let row = row.ok_or(StoreError::NotFound("the evidence entry"))?;
        Ok(Head {
            sequence,
            hash: Hash::from_bytes(array("entry hash", &row.hash)?),
        })
    }
}

impl Evidence<'_, Writing> {
    /// Keeps an entry of this device's chain, once. The caller has checked its maker, signature and place.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert(&self, device: DeviceId, entry: &Entry, received_at: Timestamp) -> StoreResult<Received> {
        let key = (device.to_string(), signed(entry.sequence()));
        let bytes = entry.to_bytes();
        if let Some(kept) = Entity::find_by_id(key.clone()).one(&self.0.db).await? {
            let same = kept.entry == bytes;
            return Ok(if same { Received::Again } else { Received::Forked });
        }
        let row = ActiveModel {
            device_id: Set(key.0),
            sequence: Set(key.1),
            hash: Set(entry.hash().as_bytes().to_vec()),
            entry: Set(bytes),
            received_at: Set(received_at.as_millis()),
        };
        let inserted = Entity::insert(row).exec_without_returning(&self.0.db).await;
        // Another transaction may have kept it since; the device will send it again and find it.
        inserted.map_err(|error| StoreError::from(error).naming("the evidence entry"))?;
        Ok(Received::New)
    }
}
