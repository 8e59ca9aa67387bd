//! What naming devices in a collection did to them: where they belong, which client settings hold on them, whom roles reach.
//! Found by looking before and after, so that it says what happened, whatever the reason.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use deskside_model::{CollectionId, DeviceId, Permission, SettingsSetId};
use deskside_site_api::bulk::{DirectMembersOutcome, OtherCollection, SAMPLE, Sample};
use deskside_site_api::collections::{CollectionName, DeviceName};
use deskside_store::{AssignmentFilter, DeviceRecord, StoreResult, Tx};

use super::name;
use super::names::Names;
use crate::auth::SignedIn;
use crate::client_settings::impact;
use crate::client_settings::resultant::{self, BATCH, Combination};
use crate::status_messages::Change;

/// Where devices are at one moment of a transaction.
pub(super) struct Places {
    holding: BTreeMap<DeviceId, BTreeSet<CollectionId>>,
    sets: BTreeMap<DeviceId, BTreeSet<SettingsSetId>>,
}

impl Places {
    pub(super) async fn now(tx: &Tx, devices: &BTreeSet<DeviceId>) -> StoreResult<Self> {
        let mut places = Self {
            holding: BTreeMap::new(),
            sets: BTreeMap::new(),
        };
        let ids: Vec<_> = devices.iter().copied().collect();
        for batch in ids.chunks(BATCH) {
            let ids = batch.iter().copied();
            places.holding.extend(tx.collections().holding(ids.clone()).await?);
            places.sets.extend(tx.settings_reach().sets_of(ids).await?);
        }
        Ok(places)
    }

    fn holding(&mut self, device: DeviceId) -> BTreeSet<CollectionId> {
        self.holding.remove(&device).unwrap_or_default()
    }

    fn sets(&mut self, device: DeviceId) -> Combination {
        self.sets.remove(&device).unwrap_or_default().into_iter().collect()
    }
}

/// What became of `devices`, of which `before` says where they were.
pub(super) async fn outcome(
    change: &Change<'_>,
    by: &SignedIn,
    id: CollectionId,
    names: &Names,
    devices: &[DeviceRecord],
    mut before: Places,
) -> StoreResult<DirectMembersOutcome> {
    let ids = devices.iter().map(|record| record.id).collect();
    let mut after = Places::now(change, &ids).await?;
    let mut samples = Samples::default();
    let mut others: BTreeMap<CollectionId, (u64, u64)> = BTreeMap::new();
    let mut moves: HashMap<(Combination, Combination), u64> = HashMap::new();
    // By name already.
    for record in devices {
        let (was, is) = (before.holding(record.id), after.holding(record.id));
        samples.note(record, &was, &is, id, names);
        for joined in is.difference(&was) {
            others.entry(*joined).or_default().0 += 1;
        }
        for left in was.difference(&is) {
            others.entry(*left).or_default().1 += 1;
        }
        *moves
            .entry((before.sets(record.id), after.sets(record.id)))
            .or_default() += 1;
    }
    let mut assignments = 0;
    for collection in others.keys() {
        let there = AssignmentFilter {
            collection: Some(*collection),
            ..AssignmentFilter::default()
        };
        assignments += change.assignments().count(&there).await?;
    }
    others.remove(&id);
    let sets = resultant::sets(change.site()).await?;
    Ok(DirectMembersOutcome {
        added: names.added.iter().copied().collect(),
        removed: names.removed.iter().copied().collect(),
        unchanged: 0,
        joined: samples.joined,
        left: samples.left,
        kept_out: samples.kept_out,
        still_in: samples.still_in,
        also: seen(change, by, &others).await?,
        client_settings: impact::of_moves(&sets, moves),
        assignments,
        failures: Vec::new(),
    })
}

#[derive(Default)]
struct Samples {
    joined: Sample,
    left: Sample,
    kept_out: Sample,
    still_in: Sample,
}

impl Samples {
    fn note(
        &mut self,
        record: &DeviceRecord,
        was: &BTreeSet<CollectionId>,
        is: &BTreeSet<CollectionId>,
        id: CollectionId,
        names: &Names,
    ) {
        let of = match (was.contains(&id), is.contains(&id)) {
            (false, true) => &mut self.joined,
            (true, false) => &mut self.left,
            (_, false) if names.added.contains(&record.id) => &mut self.kept_out,
            (_, true) if names.removed.contains(&record.id) => &mut self.still_in,
            _ => return,
        };
        of.count += 1;
        if of.sample.len() < SAMPLE {
            of.sample.push(DeviceName {
                id: record.id,
                name: name(record).to_owned(),
            });
        }
    }
}

/// Of other collections, those that the operator sees.
async fn seen(
    tx: &Tx,
    by: &SignedIn,
    others: &BTreeMap<CollectionId, (u64, u64)>,
) -> StoreResult<Vec<OtherCollection>> {
    let seen = tx
        .collections()
        .seen_from(&by.scope(Permission::ReadCollections))
        .await?;
    let ids = others.keys().copied().filter(|id| seen.holds(&[*id].into())).collect();
    let names = tx.collections().names(&ids).await?;
    let other = |(id, name): (CollectionId, String)| {
        let (joined, left) = others.get(&id).copied().unwrap_or_default();
        OtherCollection {
            collection: CollectionName { id, name },
            joined,
            left,
        }
    };
    Ok(names.into_iter().map(other).collect())
}
