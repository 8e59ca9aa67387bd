//! What the site's chain says of the devices, held against the devices' own chains: which key enrolled, and which entries
//! came. Takes 40 bytes for each entry of a device.

use std::collections::HashMap;

use deskside_model::{DeviceId, DeviceKey, Fingerprint, StatusKind};
use sha2::{Digest, Sha256};

use super::finding::ExportFault;
use crate::{Entry, Hash, Head, Mention};

/// Of one device.
#[derive(Debug, Default)]
pub(super) struct OfDevice {
    enrolled: Option<Fingerprint>,
    /// Place and hash, ascending.
    entries: Vec<(u64, Hash)>,
    /// How many of them were met in the device's own chain, or passed over.
    next: usize,
}

/// Of all devices that have not had their turn.
#[derive(Debug, Default)]
pub(super) struct Mentions(HashMap<DeviceId, OfDevice>);

impl Mentions {
    /// An entry of the site's chain. What it says that can't be is a fault.
    pub fn note(&mut self, entry: &Entry) -> Option<ExportFault> {
        if let Some(mention) = Mention::of(entry) {
            let of_device = self.0.entry(mention.device).or_default();
            let last = of_device.entries.last().map_or(0, |(sequence, _)| *sequence);
            let Head { sequence, hash } = mention.entry;
            if sequence <= last {
                return Some(ExportFault::MentionedAgain {
                    device: mention.device,
                    sequence,
                });
            }
            of_device.entries.push((sequence, hash));
        } else if entry.kind() == Some(StatusKind::DeviceEnrolled) {
            let values = entry.values();
            let device = values.get("device_id").and_then(|id| id.parse::<DeviceId>().ok());
            let key = values.get("key_fingerprint").and_then(|key| key.parse().ok());
            if let (Some(device), Some(key)) = (device, key) {
                // The first one counts: ids are drawn at random and never given again.
                self.0.entry(device).or_default().enrolled.get_or_insert(key);
            }
        }
        None
    }

    /// What is known of a device whose chain comes now.
    pub fn take(&mut self, device: DeviceId) -> OfDevice {
        self.0.remove(&device).unwrap_or_default()
    }

    /// The devices whose entries are mentioned, and that had no turn.
    pub fn left(self) -> impl Iterator<Item = (DeviceId, u64)> {
        let left = self
            .0
            .into_iter()
            .filter(|(_, of_device)| !of_device.entries.is_empty());
        left.map(|(device, of_device)| (device, of_device.entries.len() as u64))
    }
}

impl OfDevice {
    /// Whether the site's chain says that this key enrolled.
    pub fn check_key(&self, key: &DeviceKey) -> Option<ExportFault> {
        match self.enrolled {
            None => Some(ExportFault::NeverEnrolled),
            Some(enrolled) if enrolled.as_bytes()[..] == Sha256::digest(key.as_bytes())[..] => None,
            Some(_) => Some(ExportFault::OtherDeviceKey),
        }
    }

    /// An entry of the device's own chain.
    pub fn check(&mut self, entry: Head) -> Vec<ExportFault> {
        let mut faults = Vec::new();
        let before = self.entries[self.next..]
            .iter()
            .take_while(|(sequence, _)| *sequence < entry.sequence);
        let passed = before.count();
        faults.extend(self.passed_over(passed));
        match self.entries.get(self.next) {
            Some((sequence, hash)) if *sequence == entry.sequence => {
                self.next += 1;
                if *hash != entry.hash {
                    faults.push(ExportFault::MentionedOtherwise {
                        sequence: entry.sequence,
                    });
                }
            }
            _ => faults.push(ExportFault::NotMentioned {
                sequence: entry.sequence,
            }),
        }
        faults
    }

    /// The device's own chain ends here.
    pub fn finish(&mut self) -> Option<ExportFault> {
        self.passed_over(self.entries.len() - self.next)
    }

    fn passed_over(&mut self, count: usize) -> Option<ExportFault> {
        let passed = &self.entries[self.next..self.next + count];
        let (first, last) = (passed.first()?.0, passed.last()?.0);
        self.next += count;
        Some(ExportFault::MentionedButMissing {
            first,
            last,
            entries: count as u64,
        })
    }
}
