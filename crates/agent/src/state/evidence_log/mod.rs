//! The device's chain on disk: an entry is written and synced before what it describes takes effect, and kept until the
//! site's signed receipt.
//!
//! Appends only, so a crash can tear nothing but the last record, which described something that did not happen yet:
//! it is cut off at the next start. Anything else that is wrong is damage, and damage is said, not repaired.

mod file;

use std::collections::VecDeque;
use std::path::Path;

use deskside_audit::{Chain, Fact, Head, Maker, Receipt, Signature, Signer, Verifier};
use deskside_model::SiteKey;

use super::{DeviceIdentity, Enrolment, StateDir, StateError};
use file::{Place, RecordFile};

const FILE: &str = "evidence.log";

/// Bytes of evidence that wait for the site at most: some thirty thousand entries, months without the site.
const MAX_WAITING: u64 = 16 << 20;

/// Acknowledged bytes that stay in the file before it is written anew; it is also written anew when nothing waits.
const TIDY_AFTER: u64 = 256 << 10;

/// The device's chain, and what of it the site has not acknowledged.
#[derive(Debug)]
pub struct EvidenceLog {
    maker: Maker,
    identity: DeviceIdentity,
    site: SiteKey,
    chain: Chain,
    file: RecordFile,
    waiting: VecDeque<Waiting>,
    /// Set when a failed write could not be undone; the file is read anew before the next.
    doubtful: bool,
}

#[derive(Debug, Clone, Copy)]
struct Waiting {
    head: Head,
    place: Place,
}

/// An entry as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingEntry {
    /// Its place in the chain.
    pub sequence: u64,
    /// Its canonical bytes.
    pub bytes: Vec<u8>,
}

/// Why a receipt of the site changed nothing.
#[derive(Debug, thiserror::Error)]
pub enum ReceiptError {
    /// Not signed by the pinned site key, or for an entry that is not waiting.
    #[error("the receipt for entry {0} is not the site's, or for another chain")]
    NotOurs(u64),
    /// It is good, but could not be made permanent.
    #[error(transparent)]
    State(#[from] StateError),
}

impl EvidenceLog {
    /// Reads the chain, checks every entry that waits, and cuts off a torn end.
    ///
    /// # Errors
    /// [`StateError::Damaged`] when an entry before the last is wrong; [`StateError::Io`].
    pub fn open(state: &StateDir, enrolment: &Enrolment, identity: &DeviceIdentity) -> Result<Self, StateError> {
        let maker = Maker::Device(enrolment.device_id);
        let (file, waiting, head) = read_all(state, maker, identity)?;
        Ok(Self {
            maker,
            identity: identity.clone(),
            site: enrolment.site_key,
            chain: Chain::resume(maker, head),
            file,
            waiting,
            doubtful: false,
        })
    }

    /// Makes the next entry and returns when it is on the disk. On an error nothing was recorded, and what the fact
    /// describes must not happen.
    ///
    /// # Errors
    /// [`StateError::EvidenceFull`]; [`StateError::Io`], for example when the disk is full.
    pub fn append(&mut self, fact: Fact) -> Result<u64, StateError> {
        self.settle_doubt()?;
        if self.waiting_bytes() >= MAX_WAITING {
            return Err(StateError::EvidenceFull(MAX_WAITING));
        }
        let before = self.chain.head();
        let signer = DeviceSigner(&self.identity);
        let entry = self.chain.append(&signer, fact).map_err(|error| StateError::Damaged {
            path: self.file.path().to_owned(),
            why: format!("an entry can't be made: {error}"),
        })?;
        match self.file.append(&entry.to_bytes()) {
            Ok(place) => {
                self.waiting.push_back(Waiting {
                    head: Head::of(&entry),
                    place,
                });
                Ok(entry.sequence())
            }
            Err(error) => {
                self.chain = Chain::resume(self.maker, before);
                self.doubtful = self.file.undo_append().is_err();
                Err(error)
            }
        }
    }

    /// Whether an entry could be appended now, as far as can be told without writing one.
    ///
    /// # Errors
    /// As [`Self::append`].
    pub fn check(&mut self) -> Result<(), StateError> {
        self.settle_doubt()?;
        if self.waiting_bytes() >= MAX_WAITING {
            return Err(StateError::EvidenceFull(MAX_WAITING));
        }
        Ok(())
    }

    /// The entries after `sequence` that wait for a receipt, oldest first, about `max_bytes` of them.
    ///
    /// # Errors
    /// [`StateError::Io`].
    pub fn waiting_after(&self, sequence: u64, max_bytes: usize) -> Result<Vec<WaitingEntry>, StateError> {
        let mut entries = Vec::new();
        let mut size = 0;
        let skip = self
            .waiting
            .partition_point(|waiting| waiting.head.sequence <= sequence);
        for waiting in self.waiting.iter().skip(skip) {
            if size >= max_bytes {
                break;
            }
            let bytes = self.file.read(waiting.place)?;
            size += bytes.len();
            entries.push(WaitingEntry {
                sequence: waiting.head.sequence,
                bytes,
            });
        }
        Ok(entries)
    }

    /// Forgets what the site has: everything up to and with `sequence`, if the site signed for exactly that entry.
    /// A receipt for what was acknowledged before changes nothing.
    ///
    /// # Errors
    /// [`ReceiptError`].
    pub fn acknowledge(&mut self, sequence: u64, signature: &[u8]) -> Result<(), ReceiptError> {
        let Maker::Device(device) = self.maker else {
            return Err(ReceiptError::NotOurs(sequence));
        };
        if sequence <= self.file.base().sequence {
            return Ok(());
        }
        let known = self
            .waiting
            .iter()
            .find(|waiting| waiting.head.sequence == sequence)
            .copied();
        let Some(Waiting { head, .. }) = known else {
            // Acknowledged already, with the file not yet written anew; or never made here.
            let made = sequence <= self.chain.head().sequence;
            return if made {
                Ok(())
            } else {
                Err(ReceiptError::NotOurs(sequence))
            };
        };
        let receipt = Receipt { device, head };
        receipt
            .verify(&self.site, signature)
            .map_err(|_| ReceiptError::NotOurs(sequence))?;
        let keep = self
            .waiting
            .partition_point(|waiting| waiting.head.sequence <= sequence);
        self.waiting.drain(..keep);
        self.tidy(head)?;
        Ok(())
    }

    /// Where the chain ends.
    #[must_use]
    pub fn head(&self) -> Head {
        self.chain.head()
    }

    /// Writes the file anew without what was acknowledged up to `acknowledged`, when that is worth it.
    fn tidy(&mut self, acknowledged: Head) -> Result<(), StateError> {
        let kept = self.waiting_bytes();
        if !self.waiting.is_empty() && self.file.record_bytes().saturating_sub(kept) < TIDY_AFTER {
            return Ok(());
        }
        let places: Vec<Place> = self.waiting.iter().map(|waiting| waiting.place).collect();
        let moved = self.file.rewrite(acknowledged, &places)?;
        for (waiting, place) in self.waiting.iter_mut().zip(moved) {
            waiting.place = place;
        }
        Ok(())
    }

    fn waiting_bytes(&self) -> u64 {
        self.waiting.iter().map(|waiting| waiting.place.record_length()).sum()
    }

    /// After a write that could not be undone, the file is the truth: it is read as at a start.
    fn settle_doubt(&mut self) -> Result<(), StateError> {
        if !self.doubtful {
            return Ok(());
        }
        let acknowledged = self.waiting.front().map(|first| first.head.sequence);
        let (file, mut waiting, head) = read_file(self.file.path(), self.maker, &self.identity)?;
        waiting.retain(|entry| acknowledged.is_none_or(|first| entry.head.sequence >= first));
        self.file = file;
        self.waiting = waiting;
        self.chain = Chain::resume(self.maker, head);
        self.doubtful = false;
        Ok(())
    }
}

type Read = (RecordFile, VecDeque<Waiting>, Head);

fn read_all(state: &StateDir, maker: Maker, identity: &DeviceIdentity) -> Result<Read, StateError> {
    let path = state.file(FILE);
    if !path.exists() {
        RecordFile::create(&path)?;
    }
    read_file(&path, maker, identity)
}

/// Reads every record and cuts off a torn end: a last record that is not whole, or not the chain's next entry.
fn read_file(path: &Path, maker: Maker, identity: &DeviceIdentity) -> Result<Read, StateError> {
    let mut file = RecordFile::open(path)?;
    let scan = file.scan()?;
    let mut head = file.base();
    let mut waiting = VecDeque::new();
    let mut torn = scan.torn;
    for (index, place) in scan.places.iter().enumerate() {
        let bytes = file.read(*place)?;
        let mut verifier = Verifier::new(maker, *identity.key().as_bytes()).after(head);
        if let Some(entry) = verifier.read_bytes(&bytes) {
            head = Head::of(&entry);
            waiting.push_back(Waiting { head, place: *place });
        } else if index + 1 == scan.places.len() && torn.is_none() {
            torn = Some(place.record_start());
        } else {
            let start = place.record_start();
            let why = format!("the entry at byte {start} is not the next one of this device's chain");
            return Err(StateError::Damaged {
                path: path.to_owned(),
                why,
            });
        }
    }
    if let Some(start) = torn {
        tracing::warn!(path = %path.display(), "the last entry of evidence was torn by a crash and is cut off");
        file.cut(start)?;
    }
    Ok((file, waiting, head))
}

/// The device key as the chain wants it.
struct DeviceSigner<'a>(&'a DeviceIdentity);

impl Signer for DeviceSigner<'_> {
    fn sign(&self, message: &[u8]) -> Signature {
        Signature::from_bytes(self.0.sign(message))
    }
}

#[cfg(test)]
mod tests;
