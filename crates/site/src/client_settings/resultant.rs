//! Which client settings hold on which device: all sets in memory, and for each combination of sets that some device has,
//! what comes out of it. A hundred thousand devices have a handful of combinations, so nothing here grows with devices.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use deskside_model::{ClientSettings, DEFAULT_SET, DeviceId, SettingsSetId};
use deskside_policy::{OrderedSet, Origin, resultant};
use deskside_store::{SettingsSetRecord, StoreResult};
use sha2::{Digest, Sha256};

use crate::state::Site;

/// Devices whose sets are asked for in one question.
pub(crate) const BATCH: usize = 500;
/// Combinations that are kept; beyond, all are made anew. Two hundred sets could have more, no site does.
const MAX_KEPT: usize = 10_000;
/// JavaScript's numbers are exact up to 2^53.
const VERSION_BITS: u32 = 53;

/// The sets that reach a device besides the default set, in order of id.
pub type Combination = Arc<[SettingsSetId]>;

/// What holds on every device that the same sets reach.
#[derive(Debug)]
pub struct Resultant {
    /// The values.
    pub settings: ClientSettings,
    /// Where each came from.
    pub origins: Vec<Origin<SettingsSetId>>,
    /// Made from the values, so that the same values have the same version everywhere and at any time.
    pub version: u64,
    /// The values as devices get them.
    pub json: String,
}

/// All sets, as they are at one revision.
#[derive(Debug)]
pub struct Sets {
    revision: u64,
    by_id: BTreeMap<SettingsSetId, SettingsSetRecord>,
    known: Mutex<HashMap<Combination, Arc<Resultant>>>,
}

/// The sets that were used last.
#[derive(Debug, Default)]
pub struct Cache(RwLock<Option<Arc<Sets>>>);

/// All sets as they are now.
///
/// # Errors
/// When the database fails.
pub async fn sets(site: &Site) -> StoreResult<Arc<Sets>> {
    // Read before the sets: they may be newer than it says, never older.
    let revision = site.store.settings_sets().revision().await?;
    let held = site.settings.0.read().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(sets) = held.filter(|sets| sets.revision == revision) {
        return Ok(sets);
    }
    let sets = Arc::new(Sets::new(revision, site.store.settings_sets().all().await?));
    *site.settings.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&sets));
    Ok(sets)
}

/// What holds on one device.
///
/// # Errors
/// When the database fails.
pub async fn of_device(site: &Site, device: DeviceId) -> StoreResult<Arc<Resultant>> {
    Ok(reaching(site, device).await?.1)
}

/// The sets that reach a device, and what comes out of them.
///
/// # Errors
/// When the database fails.
pub(crate) async fn reaching(site: &Site, device: DeviceId) -> StoreResult<(Combination, Arc<Resultant>)> {
    let sets = sets(site).await?;
    let found = combinations(site, &sets, &[device]).await?.pop();
    let combination = found.map(|(_, combination)| combination).unwrap_or_default();
    let resultant = sets.resultant(&combination);
    Ok((combination, resultant))
}

/// What holds on each of these devices.
///
/// # Errors
/// When the database fails.
pub async fn of_devices(site: &Site, devices: &[DeviceId]) -> StoreResult<BTreeMap<DeviceId, Arc<Resultant>>> {
    let sets = sets(site).await?;
    let combinations = combinations(site, &sets, devices).await?;
    let found = combinations.into_iter();
    Ok(found
        .map(|(device, sets_of)| (device, sets.resultant(&sets_of)))
        .collect())
}

/// The sets that reach each of these devices.
///
/// # Errors
/// When the database fails.
pub async fn combinations(site: &Site, sets: &Sets, devices: &[DeviceId]) -> StoreResult<Vec<(DeviceId, Combination)>> {
    let mut found = Vec::with_capacity(devices.len());
    for batch in devices.chunks(BATCH) {
        // While nothing is deployed, no device has to be looked up.
        let mut reached = match sets.anything_deployed() {
            true => site.store.settings_reach().sets_of(batch.iter().copied()).await?,
            false => BTreeMap::new(),
        };
        let combination = |device| reached.remove(device).unwrap_or_default().into_iter().collect();
        let combination = batch.iter().map(combination);
        found.extend(batch.iter().copied().zip(combination));
    }
    Ok(found)
}

impl Sets {
    /// These sets, among them the default one.
    #[must_use]
    pub fn new(revision: u64, records: Vec<SettingsSetRecord>) -> Self {
        Self {
            revision,
            by_id: records.into_iter().map(|record| (record.id, record)).collect(),
            known: Mutex::default(),
        }
    }

    /// The same with one set written anew or added, for finding out what that would do.
    #[must_use]
    pub fn with(&self, written: SettingsSetRecord) -> Self {
        let mut by_id = self.by_id.clone();
        by_id.insert(written.id, written);
        Self {
            revision: self.revision,
            by_id,
            known: Mutex::default(),
        }
    }

    /// One set.
    #[must_use]
    pub fn get(&self, id: SettingsSetId) -> Option<&SettingsSetRecord> {
        self.by_id.get(&id)
    }

    /// All of them, by id.
    pub fn iter(&self) -> impl Iterator<Item = &SettingsSetRecord> {
        self.by_id.values()
    }

    /// What holds where these sets are deployed. One that was deleted meanwhile says nothing any more.
    #[must_use]
    pub fn resultant(&self, combination: &Combination) -> Arc<Resultant> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(combination) {
            return Arc::clone(found);
        }
        if known.len() >= MAX_KEPT {
            known.clear();
        }
        let made = Arc::new(self.make(combination));
        known.insert(Arc::clone(combination), Arc::clone(&made));
        made
    }

    fn make(&self, combination: &[SettingsSetId]) -> Resultant {
        let ids = combination.iter().chain([&DEFAULT_SET]);
        let ordered = ids.filter_map(|id| self.by_id.get(id)).map(|record| OrderedSet {
            id: record.id,
            order: record.order,
            values: &record.values,
        });
        let made = resultant(&ordered.collect::<Vec<_>>());
        // Plain values with text keys: serialising them can't fail.
        let json = serde_json::to_string(&made.settings).unwrap_or_default();
        Resultant {
            settings: made.settings,
            origins: made.origins,
            version: version(&json),
            json,
        }
    }

    fn anything_deployed(&self) -> bool {
        self.by_id.values().any(|set| !set.deployed_to.is_empty())
    }
}

fn version(json: &str) -> u64 {
    let hash: [u8; 32] = Sha256::digest(json).into();
    let first = hash.first_chunk::<8>().copied().map_or(0, u64::from_be_bytes);
    first >> (u64::BITS - VERSION_BITS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_model::settings::SettingsPatch;
    use deskside_model::{DEFAULT_ORDER, Timestamp};

    fn record(id: SettingsSetId, order: u32, values: SettingsPatch) -> SettingsSetRecord {
        SettingsSetRecord {
            id,
            name: id.to_string(),
            description: String::new(),
            order,
            values,
            deployed_to: [].into(),
            version: 1,
            changed_at: Timestamp::from_millis(0),
            changed_by: String::new(),
        }
    }

    fn seconds(consent_seconds: u32) -> SettingsPatch {
        SettingsPatch {
            consent_seconds: Some(consent_seconds),
            ..SettingsPatch::default()
        }
    }

    #[test]
    fn the_same_values_have_the_same_version_by_whatever_way() {
        const ONE: SettingsSetId = SettingsSetId::from_bytes([2; 16]);
        const TWO: SettingsSetId = SettingsSetId::from_bytes([3; 16]);
        let sets = Sets::new(
            1,
            vec![
                record(DEFAULT_SET, DEFAULT_ORDER, ClientSettings::default().into()),
                record(ONE, 1, seconds(60)),
                record(TWO, 2, seconds(60)),
            ],
        );
        let of = |combination: &[SettingsSetId]| sets.resultant(&combination.iter().copied().collect());
        assert_ne!(of(&[]).version, of(&[ONE]).version);
        assert_eq!(of(&[ONE]).version, of(&[TWO]).version);
        assert_eq!(of(&[ONE, TWO]).version, of(&[TWO]).version);
        assert!(of(&[]).version < 1 << VERSION_BITS);
        assert!(Arc::ptr_eq(&of(&[ONE]), &of(&[ONE])), "made once");

        let changed = sets.with(record(ONE, 3, seconds(10)));
        assert_eq!(changed.resultant(&[ONE, TWO].into()).settings.consent_seconds, 60);
        assert_eq!(changed.resultant(&[ONE].into()).settings.consent_seconds, 10);
        let gone = SettingsSetId::from_bytes([9; 16]);
        assert_eq!(of(&[gone]).version, of(&[]).version);
    }
}
