//! An export as it is read from the database, piece by piece: a page of entries, and an id and a number for each device, are
//! all that is held at once.
//!
//! What belongs to it is fixed at its beginning, together with the status message that says who made it: appending that
//! message waits for every writer before, so the devices' chains and what the site's chain says of them agree.

use deskside_audit::export::{DeviceItem, EXPORT_VERSION, ExportWriter, Opening, ReceiptItem};
use deskside_audit::{Head, Receipt, SignedHead};
use deskside_model::DeviceId;
use deskside_store::{StoreError, StoreResult};

use crate::state::{AppState, Site};
use crate::status_messages::Message;

/// Entries read at once: some megabytes if each is as large as an entry can be, some dozen kilobytes usually.
const PAGE: u64 = 200;
/// Devices without entries that are written at once.
const DEVICES: usize = 200;

/// An export under way.
#[derive(Debug)]
pub struct Export {
    state: AppState,
    head: Head,
    /// All devices, and the number of entries of each.
    devices: std::vec::IntoIter<(DeviceId, u64)>,
    writer: Option<ExportWriter>,
    /// The chain whose entries come now.
    chain: Chain,
    /// What was written and not yet given.
    written: String,
}

/// A chain, from the entry `next` to the entry `last`.
#[derive(Debug, Clone, Copy)]
enum Chain {
    OfSite { next: u64, last: u64 },
    OfDevice { device: DeviceId, next: u64, last: u64 },
    None,
}

impl Export {
    /// Records who makes it, and fixes what belongs to it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin(state: &AppState, message: Message) -> StoreResult<Self> {
        let mut change = state.change().await?;
        change.record(message).await?;
        let head = change.status().head().await?;
        let lengths = change.evidence().lengths().await?;
        let ids = change.devices().ids_even_removed().await?;
        change.commit().await?;
        let length = |id: DeviceId| (id, lengths.get(&id).copied().unwrap_or_default());
        let devices: Vec<_> = ids.into_iter().map(length).collect();
        let now = state.clock.now();
        let opening = Opening {
            version: EXPORT_VERSION,
            site_id: state.id,
            site_name: state.name.clone(),
            site_key: state.public_key(),
            made_at: now,
            head: SignedHead::sign(state.id, head, now, &state.key),
        };
        let mut written = String::new();
        Ok(Self {
            state: state.clone(),
            head,
            devices: devices.into_iter(),
            writer: Some(ExportWriter::begin(&opening, &mut written)),
            chain: Chain::OfSite {
                next: 1,
                last: head.sequence,
            },
            written,
        })
    }

    /// The end of the site's chain in this export.
    #[must_use]
    pub fn head(&self) -> Head {
        self.head
    }

    /// The site that is exported.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.state
    }

    /// The next lines; none when the last one was given.
    ///
    /// # Errors
    /// When the database fails. What was given then lacks its last line and counts as cut off.
    pub async fn next(&mut self) -> StoreResult<Option<String>> {
        let Some(mut writer) = self.writer.take() else {
            return Ok(None);
        };
        match self.chain {
            Chain::OfSite { next, last } if next <= last => {
                let entries = self.state.store.status().entries_between(next, last, PAGE).await?;
                let next = self.write(&mut writer, &entries);
                self.chain = Chain::OfSite { next, last };
            }
            Chain::OfDevice { device, next, last } if next <= last => {
                let evidence = self.state.store.evidence();
                let entries = evidence.entries_between(device, next, last, PAGE).await?;
                let next = self.write(&mut writer, &entries);
                self.chain = Chain::OfDevice { device, next, last };
            }
            _ => {
                if !self.begin_devices(&mut writer).await? {
                    writer.end(&self.state.key, &mut self.written);
                    return Ok(Some(std::mem::take(&mut self.written)));
                }
            }
        }
        self.writer = Some(writer);
        Ok(Some(std::mem::take(&mut self.written)))
    }

    /// Writes a page; says where the next one begins. Whether entries are missing is for whoever checks the export.
    fn write(&mut self, writer: &mut ExportWriter, entries: &[(u64, Vec<u8>)]) -> u64 {
        for (_, entry) in entries {
            writer.entry(entry, &mut self.written);
        }
        entries
            .last()
            .map_or(u64::MAX, |(sequence, _)| sequence.saturating_add(1))
    }

    /// Writes devices up to the first one that has entries. False when there is none left.
    async fn begin_devices(&mut self, writer: &mut ExportWriter) -> StoreResult<bool> {
        for _ in 0..DEVICES {
            let Some((device, last)) = self.devices.next() else {
                return Ok(false);
            };
            let record = self.state.store.devices().get_even_removed(device).await?;
            let record = record.ok_or(StoreError::NotFound("the device"))?;
            let receipt = if last == 0 {
                None
            } else {
                let head = self.state.store.evidence().head_at(device, last).await?;
                Some(ReceiptItem {
                    sequence: head.sequence,
                    hash: head.hash,
                    signature: Receipt { device, head }.sign(&self.state.key),
                })
            };
            let item = DeviceItem {
                id: device,
                name: record.facts.name,
                key: record.key,
                receipt,
            };
            writer.device(&item, &mut self.written);
            if last > 0 {
                self.chain = Chain::OfDevice { device, next: 1, last };
                return Ok(true);
            }
        }
        self.chain = Chain::None;
        Ok(true)
    }
}
