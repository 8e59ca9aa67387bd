//! Brings each connected device its client settings, and keeps what devices say they have applied.
//!
//! ```text
//! a change commits ── due ──> one task: read what is committed now ── only where it differs from what was sent ──> hub
//! control link ── applied ──> the same task, once a second: those that said something new, a thousand in a transaction
//! ```
//!
//! One task, so that an older answer never overtakes a newer one. Devices that are not connected need nothing: they get
//! what holds when they connect.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use deskside_model::{CollectionId, DeviceId};
use deskside_site_api::site::Event;
use deskside_store::StoreResult;
use tokio::sync::Notify;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::resultant::{self, Sets};
use crate::announce;
use crate::hub::{Hub, SendError};
use crate::state::{AppState, Site};

/// Members of a collection that are read at once.
const PAGE: u64 = 1_000;
/// How often what devices have applied is written down.
const WRITE_DOWN: Duration = Duration::from_secs(1);
/// Devices whose word is written down in one transaction, so that others can write in between.
const AT_ONCE: usize = 1_000;
/// Before trying again what did not work.
const AGAIN: Duration = Duration::from_secs(1);
/// Up to so many devices are announced to consoles one by one; of more, consoles read their lists again.
const ANNOUNCED: usize = 100;

/// What waits to be delivered, and what waits to be written down.
#[derive(Debug, Default)]
pub struct Delivery {
    due: Mutex<Due>,
    wake: Notify,
    applied: Mutex<HashMap<DeviceId, u64>>,
}

/// Whose client settings may no longer be what they were sent.
#[derive(Debug, Default)]
pub struct Due {
    /// What some set says has changed.
    pub sets: bool,
    /// Other sets may reach the members of these.
    pub collections: BTreeSet<CollectionId>,
    /// Other sets may reach these.
    pub devices: HashSet<DeviceId>,
}

impl Due {
    fn is_empty(&self) -> bool {
        !self.sets && self.collections.is_empty() && self.devices.is_empty()
    }

    fn join(&mut self, other: Self) {
        self.sets |= other.sets;
        self.collections.extend(other.collections);
        self.devices.extend(other.devices);
    }
}

impl Delivery {
    /// Something was committed. Devices that are not connected at this moment read it when they connect.
    pub fn due(&self, hub: &Hub, mut due: Due) {
        due.devices.retain(|device| hub.is_connected(*device));
        if !due.is_empty() {
            lock(&self.due).join(due);
            self.wake.notify_one();
        }
    }

    /// A device says that it has applied this version.
    pub fn applied(&self, device: DeviceId, version: u64) {
        lock(&self.applied).insert(device, version);
    }

    fn applied_lately(&self, device: DeviceId) -> Option<u64> {
        lock(&self.applied).get(&device).copied()
    }
}

/// The version that a device last said it has applied.
///
/// # Errors
/// When the database fails.
pub async fn applied(site: &Site, device: DeviceId) -> StoreResult<Option<u64>> {
    match site.delivery.applied_lately(device) {
        Some(version) => Ok(Some(version)),
        None => Ok(site.store.settings_reach().applied([device]).await?.remove(&device)),
    }
}

/// Delivers and writes down until `stop`.
pub async fn run(state: AppState, stop: CancellationToken) {
    let mut tick = interval(WRITE_DOWN);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            () = state.delivery.wake.notified() => {
                let due = std::mem::take(&mut *lock(&state.delivery.due));
                if !deliver(&state, due).await {
                    tokio::select! {
                        () = stop.cancelled() => break,
                        () = tokio::time::sleep(AGAIN) => {}
                    }
                }
            }
            _ = tick.tick() => write_down(&state).await,
        }
    }
    write_down(&state).await;
}

/// Delivers what is due. False when something is left to be tried again.
async fn deliver(state: &AppState, due: Due) -> bool {
    let mut round = Round::default();
    let done = round.deliver(state, &due).await;
    tell_consoles(state, &round.told).await;
    match done {
        Ok(()) if round.stuck.is_empty() => return true,
        Ok(()) => state.delivery.due(
            &state.hub,
            Due {
                devices: round.stuck,
                ..Due::default()
            },
        ),
        Err(error) => {
            tracing::warn!(%error, "could not read the client settings to deliver; trying again in a second");
            state.delivery.due(&state.hub, due);
        }
    }
    false
}

/// One delivery.
#[derive(Debug, Default)]
struct Round {
    told: Vec<DeviceId>,
    stuck: HashSet<DeviceId>,
}

impl Round {
    async fn deliver(&mut self, state: &AppState, due: &Due) -> StoreResult<()> {
        let sets = resultant::sets(state).await?;
        let devices: Vec<_> = due.devices.iter().copied().collect();
        self.look_up(state, &sets, &devices).await?;
        for collection in &due.collections {
            self.members(state, &sets, *collection).await?;
        }
        if due.sets {
            self.everybody(state, &sets).await?;
        }
        Ok(())
    }

    /// Other sets may reach these devices.
    async fn look_up(&mut self, state: &AppState, sets: &Sets, devices: &[DeviceId]) -> StoreResult<()> {
        for batch in devices.chunks(resultant::BATCH) {
            for (device, combination) in resultant::combinations(state, sets, batch).await? {
                self.send(state, sets, device, combination);
            }
        }
        Ok(())
    }

    /// Other sets may reach the members of this collection.
    async fn members(&mut self, state: &AppState, sets: &Sets, collection: CollectionId) -> StoreResult<()> {
        let mut after = None;
        loop {
            let mut page = state.store.settings_reach().members(collection, after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(*last);
            page.retain(|device| state.hub.is_connected(*device));
            self.look_up(state, sets, &page).await?;
        }
    }

    /// The same sets as before reach every device, but they may say something else. The devices that other sets reach now
    /// were looked up before.
    async fn everybody(&mut self, state: &AppState, sets: &Sets) -> StoreResult<()> {
        let mut unknown = Vec::new();
        for (device, sent) in state.hub.sent() {
            match sent {
                None => unknown.push(device),
                Some(sent) if !self.stuck.contains(&device) => self.send(state, sets, device, sent.sets),
                Some(_) => {}
            }
        }
        self.look_up(state, sets, &unknown).await
    }

    fn send(&mut self, state: &AppState, sets: &Sets, device: DeviceId, combination: resultant::Combination) {
        let resultant = sets.resultant(&combination);
        match state.hub.send_settings(device, combination, &resultant) {
            Ok(true) => self.told.push(device),
            Ok(false) | Err(SendError::Offline) => {}
            Err(SendError::Stuck) => _ = self.stuck.insert(device),
        }
    }
}

/// What may be done on a device has changed with its settings, or what it has applied.
async fn tell_consoles(state: &AppState, devices: &[DeviceId]) {
    if devices.len() > ANNOUNCED {
        state.events.publish(Event::Lagged, BTreeSet::new());
        return;
    }
    for device in devices {
        announce::device(state, *device).await;
    }
}

/// Writes down what devices have applied; what can't be written now stays for the next time.
async fn write_down(state: &AppState) {
    let applied: Vec<_> = lock(&state.delivery.applied).iter().map(|(id, v)| (*id, *v)).collect();
    let mut new = Vec::new();
    for some in applied.chunks(AT_ONCE) {
        match write_some(state, some).await {
            Ok(written) => new.extend(written),
            Err(error) => {
                tracing::warn!(%error, "could not write down which client settings devices have applied");
                break;
            }
        }
    }
    tell_consoles(state, &new).await;
}

/// Returns the devices that said something new. After a restart of the site, all come back and say what they said before.
async fn write_some(state: &AppState, some: &[(DeviceId, u64)]) -> StoreResult<Vec<DeviceId>> {
    let ids = some.iter().map(|(device, _)| *device);
    let known = state.store.settings_reach().applied(ids).await?;
    let is_new = |(device, version): &&(DeviceId, u64)| known.get(device) != Some(version);
    let new: Vec<_> = some.iter().filter(is_new).copied().collect();
    if !new.is_empty() {
        let tx = state.store.begin().await?;
        tx.settings_reach().set_applied(&new, state.clock.now()).await?;
        tx.commit().await?;
    }
    // One that said something newer meanwhile stays.
    let mut waiting = lock(&state.delivery.applied);
    for (device, version) in some {
        if waiting.get(device) == Some(version) {
            waiting.remove(device);
        }
    }
    Ok(new.into_iter().map(|(device, _)| device).collect())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing that holds one of these locks can panic half-way through a change.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
