//! Keeps the members of collections right: one device when it or its facts change, everybody when rules change, and
//! everybody once an hour, because some facts change with time alone.
//!
//! All of it happens inside the transaction of the change itself, under the store's lock, so that nobody sees a device in
//! a collection that its facts no longer belong to. A device that comes or goes may have other client settings from then
//! on, which the change is told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use deskside_model::{CollectionId, DeviceId, Scope};
use deskside_policy::collections::{Cycle, DeviceNow};
use deskside_store::{DeviceFilter, DeviceRecord, MemberChanges, StoreError, StoreResult, Tx};

use super::compiled::{Compiled, Source};
use crate::state::Site;
use crate::status_messages::Change;

/// Devices looked at between two writes.
const PAGE: u64 = 500;
/// The same, of devices that are known.
const BATCH: usize = 500;
/// More devices than these that move are told as one event.
const TOLD_ONE_BY_ONE: usize = 100;

/// Puts one device where it belongs. `online`: whether its agent is connected.
///
/// # Errors
/// [`StoreError::NotFound`]; when the database fails.
pub async fn device(change: &mut Change<'_>, id: DeviceId, online: bool) -> StoreResult<()> {
    let (site, tx) = (change.site(), &**change);
    let state = tx.collections().lock().await?;
    let compiled = match site.collections.get(state.rules) {
        Some(compiled) => compiled,
        None => {
            let compiled = Arc::new(compile(tx).await?);
            site.collections.keep(state.rules, &compiled);
            compiled
        }
    };
    let record = tx.devices().get(id).await?;
    let belongs = compiled.belongs(id, &now(site, &record, online));
    let before = tx.collections().holding([id]).await?.remove(&id).unwrap_or_default();
    let mut changes = MemberChanges::default();
    changes.note(id, &before, &belongs.to);
    tx.collections().apply(&changes, site.clock.now()).await?;
    for (collection, why) in belongs.problems {
        tx.collections().set_problem(collection, Some(&why)).await?;
    }
    if !changes.is_empty() {
        change.settings_may_differ([id]);
        change.moved(id, before, belongs.to);
    }
    Ok(())
}

/// Puts these devices where they belong by the rules as this transaction sees them: enough when nothing has changed since
/// everybody was evaluated but direct rules that name them.
///
/// # Errors
/// When the database fails.
pub async fn these(change: &mut Change<'_>, devices: &[DeviceRecord]) -> StoreResult<()> {
    let site = change.site();
    let tx = &**change;
    let compiled = compile(tx).await?;
    let mut moved = Vec::new();
    for batch in devices.chunks(BATCH) {
        let ids = batch.iter().map(|record| record.id);
        let mut holding = tx.collections().holding(ids).await?;
        let mut changes = MemberChanges::default();
        for record in batch {
            let belongs = compiled.belongs(record.id, &now(site, record, site.presence.is_online(record.id)));
            let before = holding.remove(&record.id).unwrap_or_default();
            changes.note(record.id, &before, &belongs.to);
            if before != belongs.to {
                moved.push((record.id, before, belongs.to));
            }
            for (collection, why) in belongs.problems {
                tx.collections().set_problem(collection, Some(&why)).await?;
            }
        }
        tx.collections().apply(&changes, site.clock.now()).await?;
    }
    tx.collections().all_evaluated().await?;
    change.settings_may_differ(moved.iter().map(|(id, ..)| *id));
    if moved.len() > TOLD_ONE_BY_ONE {
        change.much_changed();
        return Ok(());
    }
    for (id, before, after) in moved {
        change.moved(id, before, after);
    }
    Ok(())
}

/// Takes a device that is removed out of every collection.
///
/// # Errors
/// When the database fails.
pub async fn forget(change: &Change<'_>, id: DeviceId) -> StoreResult<()> {
    let (site, tx) = (change.site(), &**change);
    tx.collections().lock().await?;
    let before = tx.collections().holding([id]).await?.remove(&id).unwrap_or_default();
    let mut changes = MemberChanges::default();
    changes.note(id, &before, &BTreeSet::new());
    tx.collections().apply(&changes, site.clock.now()).await
}

/// Puts every device where it belongs by the rules as this transaction sees them.
///
/// # Errors
/// When the database fails.
pub async fn everybody(change: &mut Change<'_>) -> StoreResult<()> {
    let site = change.site();
    let tx = &**change;
    let mut moved: BTreeSet<DeviceId> = BTreeSet::new();
    tx.collections().lock().await?;
    // Not from the cache: what this transaction changed may never be committed.
    let compiled = compile(tx).await?;
    let mut problems: BTreeMap<CollectionId, String> = BTreeMap::new();
    let mut after: Option<String> = None;
    loop {
        let devices = tx.devices();
        let page = devices
            .list(&Scope::Everything, &DeviceFilter::default(), after.as_deref(), PAGE)
            .await?;
        let mut holding = tx
            .collections()
            .holding(page.items.iter().map(|record| record.id))
            .await?;
        let mut changes = MemberChanges::default();
        for record in &page.items {
            let online = site.presence.is_online(record.id);
            let belongs = compiled.belongs(record.id, &now(site, record, online));
            changes.note(record.id, &holding.remove(&record.id).unwrap_or_default(), &belongs.to);
            for (collection, why) in belongs.problems {
                problems.entry(collection).or_insert(why);
            }
        }
        tx.collections().apply(&changes, site.clock.now()).await?;
        moved.extend(changes.devices());
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    for record in tx.collections().all().await? {
        let problem = problems.remove(&record.id);
        if problem != record.problem {
            tx.collections().set_problem(record.id, problem.as_deref()).await?;
        }
    }
    tx.collections().all_evaluated().await?;
    if !moved.is_empty() {
        change.much_changed();
    }
    change.settings_may_differ(moved);
    Ok(())
}

/// Everybody, when rules are newer than the members: on the first start after an update.
///
/// # Errors
/// When the database fails.
pub async fn catch_up(site: &Site) -> StoreResult<()> {
    let state = site.store.collections().state().await?;
    if state.rules == state.evaluated {
        return Ok(());
    }
    sweep(site).await
}

/// Everybody, because time has passed. To be called about once an hour.
///
/// # Errors
/// When the database fails.
pub async fn sweep(site: &Site) -> StoreResult<()> {
    let mut change = site.change().await?;
    everybody(&mut change).await?;
    change.commit().await
}

async fn compile(tx: &Tx) -> StoreResult<Compiled> {
    let all = tx.collections().all().await?;
    Compiled::new(all.iter().map(Source::from)).map_err(|Cycle { path }| {
        let path: Vec<_> = path.iter().map(CollectionId::to_string).collect();
        StoreError::Internal(format!("collections in a circle: {}", path.join(" -> ")))
    })
}

/// A device at this moment.
pub(super) fn now<'a>(site: &Site, record: &'a DeviceRecord, online: bool) -> DeviceNow<'a> {
    DeviceNow {
        facts: &record.facts,
        enrolled_at: record.enrolled_at,
        last_seen_at: record.last_seen_at,
        online,
        now: site.clock.now(),
    }
}
