//! What a change of a set would do: on how many devices which value would change, and what of it an administrator should
//! look at twice. Devices are counted by the combination of sets that reaches them before and after, page by page, so that
//! values are compared once for each pair of combinations and never for each device.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use deskside_model::settings::SETTINGS;
use deskside_model::{BuiltInCollection, CollectionId, DEFAULT_SET, Scope, SettingsSetId};
use deskside_policy::Consequence;
use deskside_site_api::bulk::SettingsImpact;
use deskside_site_api::settings_sets::{Impact, ImpactChange, ImpactWarning};
use deskside_store::{DeviceFilter, SettingsSetRecord, StoreResult};
use serde_json::Value;

use super::controllers::Controllers;
use super::resultant::{self, Combination, Resultant, Sets};
use crate::state::Site;

/// Devices that are looked at together.
const PAGE: u64 = resultant::BATCH as u64;
/// What is known of devices that go the same way.
#[derive(Debug, Default)]
struct Crowd {
    devices: u64,
    /// The collections, of those where somebody was given control, that hold one of them.
    places: BTreeSet<CollectionId>,
}

/// The devices that go from one combination of sets to another.
type Moves = HashMap<(Combination, Combination), Crowd>;

/// What writing this set, new or changed, would do.
///
/// # Errors
/// When the database fails.
pub async fn impact(site: &Site, written: SettingsSetRecord) -> StoreResult<Impact> {
    let now = resultant::sets(site).await?;
    let controllers = Controllers::now(site).await?;
    let moves = moves(site, &now, &written, controllers.places()).await?;
    let then = now.with(written);
    let mut pairs: HashMap<(u64, u64), Pair> = HashMap::new();
    for ((before, after), crowd) in moves {
        let (before, after) = (now.resultant(&before), then.resultant(&after));
        if before.version != after.version {
            let versions = (before.version, after.version);
            let pair = pairs.entry(versions).or_insert_with(|| Pair::new(before, after));
            pair.devices += crowd.devices;
            pair.places.extend(crowd.places);
        }
    }
    let pairs: Vec<_> = pairs.into_values().collect();
    let mut warnings = warnings(&pairs);
    let told = pairs
        .iter()
        .map(|pair| (&pair.before.settings, &pair.after.settings, &pair.places));
    let losing = controllers.losing(&told.collect::<Vec<_>>());
    warnings.extend((losing > 0).then(|| ImpactWarning {
        code: String::from("operators_lose_control"),
        count: losing,
    }));
    Ok(Impact {
        devices_total: site
            .store
            .devices()
            .count(&Scope::Everything, &DeviceFilter::default())
            .await?,
        devices_changed: pairs.iter().map(|pair| pair.devices).sum(),
        changes: changes(&pairs),
        warnings,
    })
}

/// What it does to values that so many devices go from one combination of sets to another, while no set changes.
pub fn of_moves(sets: &Sets, moves: impl IntoIterator<Item = ((Combination, Combination), u64)>) -> SettingsImpact {
    let mut pairs: HashMap<(u64, u64), Pair> = HashMap::new();
    for ((before, after), devices) in moves {
        let (before, after) = (sets.resultant(&before), sets.resultant(&after));
        if before.version != after.version {
            let versions = (before.version, after.version);
            let pair = pairs.entry(versions).or_insert_with(|| Pair::new(before, after));
            pair.devices += devices;
        }
    }
    let pairs: Vec<_> = pairs.into_values().collect();
    SettingsImpact {
        devices_changed: pairs.iter().map(|pair| pair.devices).sum(),
        changes: changes(&pairs),
        warnings: warnings(&pairs),
    }
}

/// Devices that go from one set of values to another.
struct Pair {
    before: Arc<Resultant>,
    after: Arc<Resultant>,
    devices: u64,
    places: BTreeSet<CollectionId>,
}

impl Pair {
    fn new(before: Arc<Resultant>, after: Arc<Resultant>) -> Self {
        Self {
            before,
            after,
            devices: 0,
            places: BTreeSet::new(),
        }
    }
}

/// Every device that the set reaches now or would reach, with those of `places` that hold it.
async fn moves(
    site: &Site,
    now: &Sets,
    written: &SettingsSetRecord,
    places: &BTreeSet<CollectionId>,
) -> StoreResult<Moves> {
    let none = BTreeSet::new();
    let deployed = now.get(written.id).map_or(&none, |set| &set.deployed_to);
    let reached: BTreeSet<CollectionId> = match written.id {
        DEFAULT_SET => [BuiltInCollection::AllDevices.id()].into(),
        _ => deployed.union(&written.deployed_to).copied().collect(),
    };
    let asked: BTreeSet<CollectionId> = match reached.len() {
        // Each of its members is reached, so nothing has to be asked about it.
        0 | 1 => places.clone(),
        _ => places.union(&reached).copied().collect(),
    };
    let mut moves = Moves::new();
    for collection in &reached {
        let mut after = None;
        loop {
            let reach = site.store.settings_reach();
            let page = reach.members(*collection, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(*last);
            let mut holding = match asked.is_empty() {
                true => BTreeMap::new(),
                false => reach.holding_among(&asked, page.iter().copied()).await?,
            };
            for (device, before) in resultant::combinations(site, now, &page).await? {
                let mut held = holding.remove(&device).unwrap_or_default();
                held.insert(*collection);
                // A device that several of them hold is counted with the first.
                if held.intersection(&reached).next() != Some(collection) {
                    continue;
                }
                let stays = held.intersection(&written.deployed_to).next().is_some();
                let then = moved(&before, written.id, stays);
                let crowd: &mut Crowd = moves.entry((before, then)).or_default();
                crowd.devices += 1;
                crowd.places.extend(held.intersection(places));
            }
        }
    }
    Ok(moves)
}

/// The default set is in no combination, for it reaches everybody.
fn moved(before: &Combination, set: SettingsSetId, reached: bool) -> Combination {
    if before.contains(&set) == reached || set == DEFAULT_SET {
        return Arc::clone(before);
    }
    let mut sets: BTreeSet<_> = before.iter().copied().collect();
    match reached {
        true => sets.insert(set),
        false => sets.remove(&set),
    };
    sets.into_iter().collect()
}

/// By setting, in the order of the table, and by how many devices.
fn changes(pairs: &[Pair]) -> Vec<ImpactChange> {
    let mut counted: BTreeMap<(usize, String, String), (Value, Value, u64)> = BTreeMap::new();
    for pair in pairs {
        let json = |resultant: &Resultant| serde_json::to_value(&resultant.settings).unwrap_or_default();
        let (before, after) = (json(&pair.before), json(&pair.after));
        for (place, setting) in SETTINGS.iter().enumerate() {
            let (old, new) = (&before[setting.name], &after[setting.name]);
            if old != new {
                let key = (place, old.to_string(), new.to_string());
                let counted = counted.entry(key);
                counted.or_insert_with(|| (old.clone(), new.clone(), 0)).2 += pair.devices;
            }
        }
    }
    let change = |((place, ..), (before, after, devices)): ((usize, _, _), _)| {
        let change = ImpactChange {
            setting: SETTINGS[place].name.to_owned(),
            before,
            after,
            devices,
        };
        (place, change)
    };
    let mut changes: Vec<_> = counted.into_iter().map(change).collect();
    changes.sort_by_key(|(place, change)| (*place, std::cmp::Reverse(change.devices)));
    changes.into_iter().map(|(_, change)| change).collect()
}

fn warnings(pairs: &[Pair]) -> Vec<ImpactWarning> {
    let warning = |consequence: Consequence| {
        let follows = |pair: &&Pair| consequence.follows(&pair.before.settings, &pair.after.settings);
        let count = pairs.iter().filter(follows).map(|pair| pair.devices).sum();
        (count > 0).then(|| ImpactWarning {
            code: consequence.code().to_owned(),
            count,
        })
    };
    Consequence::ALL.into_iter().filter_map(warning).collect()
}
