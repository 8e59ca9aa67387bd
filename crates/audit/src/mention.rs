//! How an entry of the site's chain names the device's entry that it repeats: by its place and its hash. So the site's chain
//! fixes every device's chain, and neither can lose an entry without the other.

use data_encoding::HEXLOWER;
use deskside_model::DeviceId;

use crate::{Entry, Hash, Head, Values};

const DEVICE: &str = "device_id";
const SEQUENCE: &str = "evidence_sequence";
const HASH: &str = "evidence_hash";

/// A device's entry, as the site's chain names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention {
    /// Whose chain.
    pub device: DeviceId,
    /// Which entry, and its hash.
    pub entry: Head,
}

impl Mention {
    /// The values of a site's entry with this mention in them.
    #[must_use]
    pub fn add_to(self, values: Values) -> Values {
        values
            .with(DEVICE, self.device)
            .with(SEQUENCE, self.entry.sequence)
            .with(HASH, self.entry.hash)
    }

    /// What an entry of a site's chain mentions.
    #[must_use]
    pub fn of(entry: &Entry) -> Option<Self> {
        let values = entry.values();
        let hash = HEXLOWER.decode(values.get(HASH)?.as_bytes()).ok()?;
        Some(Self {
            device: values.get(DEVICE)?.parse().ok()?,
            entry: Head {
                sequence: values.get(SEQUENCE)?.parse().ok()?,
                hash: Hash::from_bytes(hash.try_into().ok()?),
            },
        })
    }
}
