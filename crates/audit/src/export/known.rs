//! What somebody who checks an export knows from elsewhere, and so doesn't have to believe the file.

use std::collections::BTreeMap;
use std::str::FromStr;

use deskside_model::{Fingerprint, SiteKey, Timestamp};
use sha2::{Digest, Sha256};

use super::finding::ExportFault;
use super::item::Opening;
use crate::{Hash, SignedHead};

/// What is known from elsewhere; by default nothing.
#[derive(Debug, Clone, Default)]
pub struct KnownElsewhere {
    /// The site's key.
    pub site_key: Option<PinnedKey>,
    /// Heads that the site wrote to another place, in any order.
    pub heads: Vec<SignedHead>,
}

/// The site's key as people have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinnedKey {
    /// As in a device's `agent.toml`.
    Key(SiteKey),
    /// Its SHA-256, as the console shows it.
    Fingerprint(Fingerprint),
}

/// A text that is neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a site key has 43 characters (site_key in a device's agent.toml), its fingerprint 64 of 0-9 and a-f (in the console, \
     under About this site)"
)]
pub struct PinnedKeyError;

impl PinnedKey {
    /// Whether it is this key.
    #[must_use]
    pub fn is(&self, key: &SiteKey) -> bool {
        match self {
            Self::Key(known) => known == key,
            Self::Fingerprint(known) => known.as_bytes()[..] == Sha256::digest(key.as_bytes())[..],
        }
    }
}

impl FromStr for PinnedKey {
    type Err = PinnedKeyError;
    fn from_str(text: &str) -> Result<Self, PinnedKeyError> {
        let key = text.parse().map(Self::Key);
        key.or_else(|_| text.to_lowercase().parse().map(Self::Fingerprint))
            .map_err(|_| PinnedKeyError)
    }
}

/// The anchored heads by place, each until its entry was seen.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    waiting: BTreeMap<u64, Vec<(Hash, Timestamp)>>,
    /// The first that names another entry than the one in the file: its place, when it was anchored, and how many do.
    otherwise: Option<(u64, Timestamp, u64)>,
    /// How many heads were confirmed.
    pub confirmed: u64,
    /// How many were anchored after the export was made: it can't hold their entries.
    pub newer: u64,
}

impl Anchors {
    /// Takes the heads that this site signed; gives back how many others there are.
    pub fn new(heads: &[SignedHead], opening: &Opening) -> (Self, u64) {
        let (mut anchors, mut others) = (Self::default(), 0);
        for head in heads {
            if head.site != opening.site_id || !head.is_signed_by(&opening.site_key) {
                others += 1;
            } else if head.at > opening.made_at && head.head.sequence > opening.head.head.sequence {
                anchors.newer += 1;
            } else if head.head.sequence == 0 {
                // Before the first entry: nothing to compare.
                anchors.confirmed += 1;
            } else {
                let here = anchors.waiting.entry(head.head.sequence).or_default();
                here.push((head.head.hash, head.at));
            }
        }
        (anchors, others)
    }

    /// An entry of the site's chain was read.
    pub fn seen(&mut self, sequence: u64, hash: Hash) {
        for (anchored, at) in self.waiting.remove(&sequence).unwrap_or_default() {
            if anchored == hash {
                self.confirmed += 1;
            } else {
                let (_, _, heads) = self.otherwise.get_or_insert((sequence, at, 0));
                *heads += 1;
            }
        }
    }

    /// The site's chain ends here: what does not fit, said once however many heads say it.
    pub fn finish(&mut self) -> Vec<ExportFault> {
        let mut faults = Vec::new();
        if let Some((sequence, at, heads)) = self.otherwise.take() {
            faults.push(ExportFault::AnchoredOtherwise { sequence, at, heads });
        }
        let missing = std::mem::take(&mut self.waiting);
        let heads = missing.values().map(|here| here.len() as u64).sum();
        if let Some((&sequence, [(_, at), ..])) = missing.last_key_value().map(|(place, here)| (place, &here[..])) {
            faults.push(ExportFault::AnchoredButMissing {
                sequence,
                at: *at,
                heads,
            });
        }
        faults
    }
}
