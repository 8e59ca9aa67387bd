//! The devices' chains of evidence, byte for byte as they came: the site may add, never change.

use deskside_model::{DeviceId, Timestamp};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::access::{Writing, repository};
use crate::column::{array, signed, unsigned};
use crate::entity::device_evidence::{ActiveModel, Column, Entity};
use crate::error::{StoreError, StoreResult};
use crate::status::ChainHead;

repository! {
    /// The devices' chains, as they came.
    Evidence
}

/// One entry of a device's chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceEntry {
    /// Whose chain.
    pub device_id: DeviceId,
    /// Place in it.
    pub sequence: u64,
    /// Hash of the entry.
    pub hash: [u8; 32],
    /// The entry with its signature, as the device sent it.
    pub bytes: Vec<u8>,
    /// When it arrived.
    pub received_at: Timestamp,
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
    /// The end of a device's chain as the site has it; 0 and zeros when it has nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn head(&self, device: DeviceId) -> StoreResult<ChainHead> {
        let last = Entity::find()
            .filter(Column::DeviceId.eq(device.to_string()))
            .order_by_desc(Column::Sequence)
            .one(&self.0.db)
            .await?;
        match last {
            None => Ok(ChainHead {
                sequence: 0,
                hash: [0; 32],
            }),
            Some(row) => Ok(ChainHead {
                sequence: unsigned("sequence number", row.sequence)?,
                hash: array("entry hash", &row.hash)?,
            }),
        }
    }

    /// Entries of a device's chain from a place on, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn entries_from(&self, device: DeviceId, sequence: u64, limit: u64) -> StoreResult<Vec<EvidenceEntry>> {
        let rows = Entity::find()
            .filter(Column::DeviceId.eq(device.to_string()))
            .filter(Column::Sequence.gte(signed(sequence)))
            .order_by_asc(Column::Sequence)
            .limit(limit)
            .all(&self.0.db)
            .await?;
        rows.into_iter()
            .map(|row| {
                Ok(EvidenceEntry {
                    device_id: device,
                    sequence: unsigned("sequence number", row.sequence)?,
                    hash: array("entry hash", &row.hash)?,
                    bytes: row.entry,
                    received_at: Timestamp::from_millis(row.received_at),
                })
            })
            .collect()
    }
}

impl Evidence<'_, Writing> {
    /// Keeps an entry, once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert(&self, entry: &EvidenceEntry) -> StoreResult<Received> {
        let key = (entry.device_id.to_string(), signed(entry.sequence));
        if let Some(kept) = Entity::find_by_id(key.clone()).one(&self.0.db).await? {
            let same = kept.entry == entry.bytes;
            return Ok(if same { Received::Again } else { Received::Forked });
        }
        let row = ActiveModel {
            device_id: Set(key.0),
            sequence: Set(key.1),
            hash: Set(entry.hash.to_vec()),
            entry: Set(entry.bytes.clone()),
            received_at: Set(entry.received_at.as_millis()),
        };
        let inserted = Entity::insert(row).exec_without_returning(&self.0.db).await;
        // Another transaction may have kept it since; the device will send it again and find it.
        inserted.map_err(|error| StoreError::from(error).naming("the evidence entry"))?;
        Ok(Received::New)
    }
}
