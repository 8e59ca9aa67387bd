//! How long client settings take on their way to a hundred thousand connected devices.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use deskside_model::settings::SettingsPatch;
use deskside_model::{
    BuiltInCollection, CollectionId, DEFAULT_SET, DeviceFacts, DeviceId, DeviceKey, SettingsSetId, Timestamp,
};
use deskside_site::AppState;
use deskside_site::client_settings::{delivery, impact, resultant};
use deskside_site::hub::{Attach, Sent};
use deskside_site_api::collections::CollectionName;
use deskside_store::{CollectionContent, MemberChanges, NewDevice, SettingsSetRecord, SettingsSetWritten};
use deskside_wire::control::SiteToAgent;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::figure::{Allowed, Begun, begin, told};
use crate::{Kept, id, open};

const DEVICES: u32 = 100_000;
/// Longer than anything here should take.
const LIMIT: Duration = Duration::from_secs(60);
const ALL: CollectionId = BuiltInCollection::AllDevices.id();
const HALF: CollectionId = CollectionId::from_bytes([8; 16]);
const FEW: CollectionId = CollectionId::from_bytes([9; 16]);
const SET: SettingsSetId = SettingsSetId::from_bytes([7; 16]);
const OTHER: SettingsSetId = SettingsSetId::from_bytes([6; 16]);

/// From the change to the last connected device that hears of it.
const DELIVERY: Allowed = Allowed::Time(Duration::from_secs(2));

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn settings_of_a_hundred_thousand_devices_on_sqlite() {
    measure(Kept::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn settings_of_a_hundred_thousand_devices_on_postgres() {
    measure(Kept::Postgres).await;
}

async fn measure(kept: Kept) {
    let Some((state, _folder)) = open(kept).await else {
        return;
    };
    let devices = fill(&state).await;
    deploy(&state, OTHER, 20, &[ALL]).await;

    let begun = begin();
    let mut default = state.store.settings_sets().get(DEFAULT_SET).await.unwrap();
    default.values.reason_required = Some(true);
    let changed = try_it(&state, default).await;
    heard("dry run of the default set", begun, changed, &Allowed::Nothing);
    let mut half = record(30);
    half.deployed_to = [HALF].into();
    let begun = begin();
    let changed = try_it(&state, half).await;
    heard(
        "dry run of a new set for half of the devices",
        begun,
        changed,
        &Allowed::Nothing,
    );
    let begun = begin();
    let page = resultant::of_devices(&state, &devices[..500]).await.unwrap().len();
    heard(
        "settings of the devices of a page",
        begun,
        page as u64,
        &Allowed::Nothing,
    );

    let stop = CancellationToken::new();
    let delivering = tokio::spawn(delivery::run(state.clone(), stop.clone()));
    let mut inboxes = connect(&state, &devices).await;
    let half = u64::from(DEVICES / 2);
    for (what, collections, hear) in [
        ("a new set reaches half of the devices", HALF, half),
        // Half of the devices lose it, and those of the few that weren't in that half gain it.
        ("a set moves from half of the devices to a hundred", FEW, half),
        ("a set is deployed to every device", ALL, u64::from(DEVICES) - 100),
        (
            "a set that every device has says something else",
            ALL,
            u64::from(DEVICES),
        ),
    ] {
        let seconds = if hear == u64::from(DEVICES) { 60 } else { 30 };
        let begun = begin();
        deploy(&state, SET, seconds, &[collections]).await;
        hear_all(&mut inboxes, hear).await;
        heard(what, begun, hear, &DELIVERY);
    }
    for device in &devices {
        state.delivery.applied(*device, 1);
    }
    let begun = begin();
    let written = || async {
        let applied = state.store.settings_reach().applied([devices[0]]).await;
        !applied.unwrap().is_empty()
    };
    while !written().await {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    heard(
        "what every device has applied is written down",
        begun,
        u64::from(DEVICES),
        &Allowed::Nothing,
    );
    stop.cancel();
    delivering.await.unwrap();
}

fn heard(what: &str, begun: Begun, devices: u64, allowed: &Allowed) {
    told(&format!("{what}: {devices} devices"), &begun.end(), allowed);
}

async fn try_it(state: &AppState, written: SettingsSetRecord) -> u64 {
    impact::impact(state, written).await.unwrap().devices_changed
}

/// Devices, each in All Devices; every second one in a collection of half of them; a hundred in a small one.
async fn fill(state: &AppState) -> Vec<DeviceId> {
    let devices: Vec<_> = (0..DEVICES).map(|n| DeviceId::from_bytes(id(n))).collect();
    let tx = state.store.begin().await.unwrap();
    for (n, device) in devices.iter().enumerate() {
        let facts = DeviceFacts {
            name: format!("pc-{n}"),
            ..DeviceFacts::default()
        };
        let mut key = [0; 32];
        key[..16].copy_from_slice(device.as_bytes());
        let new = NewDevice {
            id: *device,
            key: DeviceKey::from_bytes(key),
            facts: &facts,
            enrolled_at: Timestamp::from_millis(0),
        };
        tx.devices().insert(&new).await.unwrap();
    }
    for (id, name) in [(HALF, "Half"), (FEW, "Few")] {
        let content = CollectionContent {
            name,
            description: "",
            limiting: ALL,
            rules: &[],
            at: Timestamp::from_millis(0),
            by: "",
        };
        tx.collections().insert(id, &content).await.unwrap();
    }
    let mut changes = MemberChanges::default();
    for (n, device) in devices.iter().enumerate() {
        let mut inside = BTreeSet::from([ALL]);
        inside.extend((n % 2 == 0).then_some(HALF));
        inside.extend((n < 100).then_some(FEW));
        changes.note(*device, &BTreeSet::new(), &inside);
    }
    tx.collections()
        .apply(&changes, Timestamp::from_millis(0))
        .await
        .unwrap();
    tx.collections().all_evaluated().await.unwrap();
    tx.commit().await.unwrap();
    devices
}

fn record(consent_seconds: u32) -> SettingsSetRecord {
    SettingsSetRecord {
        id: SET,
        name: String::from("Set"),
        description: String::new(),
        order: 1,
        values: SettingsPatch {
            consent_seconds: Some(consent_seconds),
            ..SettingsPatch::default()
        },
        deployed_to: BTreeSet::new(),
        version: 0,
        changed_at: Timestamp::from_millis(0),
        changed_by: String::new(),
    }
}

async fn deploy(state: &AppState, id: SettingsSetId, consent_seconds: u32, to: &[CollectionId]) {
    let values = record(consent_seconds).values;
    let named = |id: &CollectionId| CollectionName {
        id: *id,
        name: String::new(),
    };
    let deployed_to: Vec<_> = to.iter().map(named).collect();
    let name = id.to_string();
    let written = SettingsSetWritten {
        name: &name,
        description: "",
        order: if id == SET { 1 } else { 2 },
        values: &values,
        deployed_to: &deployed_to,
        rolled_back_to: None,
        at: state.clock.now(),
        by: "ada",
    };
    let mut change = state.change().await.unwrap();
    let now: BTreeSet<_> = to.iter().copied().collect();
    match change.settings_sets().get(id).await.ok() {
        None => {
            change.settings_sets().insert(id, &written).await.unwrap();
            change.settings_changed(now);
        }
        Some(before) => {
            let changed = change
                .settings_sets()
                .change(id, before.version, &written)
                .await
                .unwrap();
            assert!(changed);
            change.settings_changed(now.symmetric_difference(&before.deployed_to).copied());
        }
    }
    change.commit().await.unwrap();
}

/// Connects every device, with the settings that hold for it.
async fn connect(state: &AppState, devices: &[DeviceId]) -> Vec<mpsc::Receiver<SiteToAgent>> {
    let sets = resultant::sets(state).await.unwrap();
    let mut inboxes = Vec::new();
    for batch in devices.chunks(500) {
        for (device, combination) in resultant::combinations(state, &sets, batch).await.unwrap() {
            let (outbox, inbox) = mpsc::channel(32);
            let Attach::Attached { epoch } = state.hub.attach(device, [1; 16], outbox) else {
                panic!("contested")
            };
            let version = sets.resultant(&combination).version;
            let sent = Sent {
                sets: combination,
                version,
            };
            state.hub.welcomed(device, epoch, sent);
            inboxes.push(inbox);
        }
    }
    inboxes
}

/// Waits until so many devices have heard something.
async fn hear_all(inboxes: &mut [mpsc::Receiver<SiteToAgent>], expected: u64) {
    let (mut heard, begun) = (0, Instant::now());
    while heard < expected {
        assert!(begun.elapsed() < LIMIT, "{heard} of {expected} devices heard something");
        tokio::time::sleep(Duration::from_millis(5)).await;
        let new = inboxes.iter_mut().map(|inbox| u64::from(inbox.try_recv().is_ok()));
        heard += new.sum::<u64>();
    }
}
