//! How long it takes to say who can view a device among 10,000 operators, and to list what somebody reaches among 100,000
//! devices. Prints the figures, and fails when the first takes more than 200 ms.
//!
//! `cargo run --release -p deskside-site --example rights`

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a program for measuring stops at the first surprise, and says what it found"
)]

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use deskside_model::{
    AssignmentId, BuiltInCollection, BuiltInRole, CollectionId, DeviceFacts, DeviceId, DeviceKey, GroupId, OperatorId,
    PermissionSet, Scope, Timestamp,
};
use deskside_policy::{DeviceState, Given, Rights, Situation, prospects};
use deskside_site::possibility::{claims, role_rights};
use deskside_site_api::security::NewAssignee;
use deskside_store::{
    CollectionContent, DeviceFilter, GroupContent, MemberChanges, NewAssignment, NewDevice, NewOperator, Store, Tx,
};

const OPERATORS: u32 = 10_000;
const DEVICES: u32 = 100_000;
const BUDGET: Duration = Duration::from_millis(200);
const NOW: Timestamp = Timestamp::from_millis(1_000_000);
const PAGE: u64 = 500;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("site.db").display());
    let store = Store::open(&url).await.unwrap();
    fill(&store).await;
    let device = DeviceId::from_bytes(bytes(0));

    let begun = Instant::now();
    let given = given(&store, device).await;
    let read = begun.elapsed();
    let holding = store
        .collections()
        .holding([device])
        .await
        .unwrap()
        .remove(&device)
        .unwrap();
    let settings = deskside_model::ClientSettings {
        remote_control_enabled: true,
        ..deskside_model::ClientSettings::default()
    };
    let record = store.devices().get(device).await.unwrap();
    let begun = Instant::now();
    let situation = Situation {
        settings: &settings,
        device: DeviceState::from_facts(&record.facts),
    };
    let mut allowed = 0;
    for (account, given) in &given {
        let rights = Rights::new(given.iter().cloned(), NOW);
        let found = prospects(claims(account), role_rights(rights.on(&holding)), situation);
        allowed += u32::from(found.view.is_allowed());
    }
    let decided = begun.elapsed();
    println!("{} operators reach the device, {allowed} may view it", given.len());
    println!("read, page by page:  {read:?}");
    println!("decided:             {decided:?}");

    for (name, scope) in [
        ("everything", Scope::Everything),
        ("a tenth", Scope::of([collection(1)].into())),
        ("a thousandth", Scope::of([collection(2)].into())),
    ] {
        let begun = Instant::now();
        let page = store
            .devices()
            .list(&scope, &DeviceFilter::default(), None, 100)
            .await
            .unwrap();
        let first = begun.elapsed();
        let begun = Instant::now();
        let count = store.devices().count(&scope, &DeviceFilter::default()).await.unwrap();
        println!(
            "{name}: {} of {count} devices in {first:?}, counted in {:?}",
            page.items.len(),
            begun.elapsed()
        );
    }
    assert!(decided <= BUDGET, "the decision takes more than {BUDGET:?}");
}

fn bytes(number: u32) -> [u8; 16] {
    let mut bytes = [1; 16];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    bytes
}

fn collection(number: u32) -> CollectionId {
    CollectionId::from_bytes(bytes(number))
}

/// What each operator is given who reaches the device.
async fn given(store: &Store, device: DeviceId) -> Vec<(String, Vec<Given>)> {
    let holding = store
        .collections()
        .holding([device])
        .await
        .unwrap()
        .remove(&device)
        .unwrap();
    let (mut found, mut after) = (Vec::new(), None::<String>);
    loop {
        let assignments = store.assignments();
        let (page, _) = assignments
            .reaching(&holding, NOW, after.as_deref(), PAGE)
            .await
            .unwrap();
        let ids: Vec<_> = page.items.iter().map(|operator| operator.id).collect();
        let mut held = assignments.held_by(&ids).await.unwrap();
        for operator in page.items {
            let held = held.remove(&operator.id).unwrap_or_default();
            let given = held.iter().map(|held| Given {
                permissions: held.record.permissions,
                collections: held.record.collections(),
                until: held.record.assignment.expires_at,
            });
            found.push((operator.account, given.collect()));
        }
        after = page.next;
        if after.is_none() {
            return found;
        }
    }
}

/// Half of the operators by themselves, half through twenty groups, on all devices or on one of two collections.
async fn fill(store: &Store) {
    let tx = store.begin().await.unwrap();
    add_devices(&tx).await;
    for number in 0..OPERATORS {
        let id = OperatorId::from_bytes(bytes(number));
        let new = NewOperator {
            id,
            account: &format!("operator-{number:05}"),
            name: "Somebody",
            password_hash: "none",
            created_at: NOW,
        };
        tx.operators().insert(&new).await.unwrap();
        if number % 2 == 0 {
            assign(&tx, number, NewAssignee::Operator { id }).await;
        }
    }
    for number in 0..20 {
        let id = GroupId::from_bytes(bytes(number));
        let content = GroupContent {
            name: &format!("Group {number}"),
            description: "",
            at: NOW,
            by: "",
        };
        tx.groups().insert(id, &content).await.unwrap();
        let members = (0..OPERATORS).filter(|operator| operator % 2 == 1 && operator / 2 % 20 == number);
        let members: BTreeSet<_> = members
            .map(|operator| OperatorId::from_bytes(bytes(operator)))
            .collect();
        tx.groups().set_members(id, &members).await.unwrap();
        assign(&tx, OPERATORS + number, NewAssignee::Group { id }).await;
    }
    tx.commit().await.unwrap();
}

async fn assign(tx: &Tx, number: u32, who: NewAssignee) {
    let roles = BuiltInRole::ALL;
    let role = roles[number as usize / 2 % roles.len()];
    assert_ne!(role.permissions(), PermissionSet::EMPTY);
    let places = [BuiltInCollection::AllDevices.id(), collection(1), collection(2)];
    let new = NewAssignment {
        id: AssignmentId::from_bytes(bytes(number)),
        who,
        role: role.id(),
        collections: &[places[number as usize / 2 % 3]].into(),
        created_at: NOW,
        created_by: "",
        expires_at: None,
    };
    tx.assignments().insert(&new).await.unwrap();
}

/// The first device is in every collection.
async fn add_devices(tx: &Tx) {
    for number in [1, 2] {
        let content = CollectionContent {
            name: &format!("Collection {number}"),
            description: "",
            limiting: BuiltInCollection::AllDevices.id(),
            rules: &[],
            at: NOW,
            by: "",
        };
        tx.collections().insert(collection(number), &content).await.unwrap();
    }
    let mut changes = MemberChanges::default();
    for number in 0..DEVICES {
        let id = DeviceId::from_bytes(bytes(number));
        let facts = DeviceFacts {
            name: format!("pc-{number:06}"),
            ..DeviceFacts::default()
        };
        let mut key = [0; 32];
        key[..4].copy_from_slice(&number.to_be_bytes());
        let new = NewDevice {
            id,
            key: DeviceKey::from_bytes(key),
            facts: &facts,
            enrolled_at: NOW,
        };
        tx.devices().insert(&new).await.unwrap();
        changes.added.push((BuiltInCollection::AllDevices.id(), id));
        for (place, every) in [(1, 10), (2, 1_000)] {
            if number % every == 0 {
                changes.added.push((collection(place), id));
            }
        }
    }
    tx.collections().apply(&changes).await.unwrap();
}
