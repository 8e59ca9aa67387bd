//! How long it takes to find out which of a hundred thousand devices belong into which of two hundred collections.

use std::time::Duration;

use deskside_model::facts::{Membership, OperatingSystem};
use deskside_model::{BuiltInCollection, CollectionId, DeviceFacts, DeviceId, DeviceKey};
use deskside_site::AppState;
use deskside_site::collections::evaluate;
use deskside_site_api::collections::Rule;
use deskside_store::{CollectionContent, NewDevice};

use crate::figure::{Allowed, begin, told};
use crate::{Kept, id, open};

const DEVICES: u32 = 100_000;
/// With the six that every site has, two hundred.
const OWN: u32 = 194;
const ALL: CollectionId = BuiltInCollection::AllDevices.id();

/// A full evaluation, on one core.
const EVERYBODY: Allowed = Allowed::Processor(Duration::from_secs(10));
const ONE_DEVICE: Allowed = Allowed::Time(Duration::from_millis(5));

#[tokio::test]
#[ignore = "a measurement"]
async fn collections_of_a_hundred_thousand_devices_on_sqlite() {
    measure(Kept::Sqlite).await;
}

#[tokio::test]
#[ignore = "a measurement"]
async fn collections_of_a_hundred_thousand_devices_on_postgres() {
    measure(Kept::Postgres).await;
}

async fn measure(kept: Kept) {
    let Some((state, _folder)) = open(kept).await else {
        return;
    };
    fill(&state).await;
    let begun = begin();
    everybody(&state).await;
    let members = memberships(&state).await;
    // Every membership is new, and written with its history.
    let what = format!("everybody evaluated for the first time, {members} memberships written");
    told(&what, &begun.end(), &Allowed::Nothing);
    let begun = begin();
    everybody(&state).await;
    told("everybody evaluated, nothing has changed", &begun.end(), &EVERYBODY);
    write(&state, 0, "device.name.endsWith('7')").await;
    let begun = begin();
    everybody(&state).await;
    told(
        "everybody evaluated after one rule has changed",
        &begun.end(),
        &EVERYBODY,
    );
    one_by_one(&state).await;
}

async fn one_by_one(state: &AppState) {
    let mut took = Vec::new();
    for number in 0..200 {
        let device = DeviceId::from_bytes(id(number * 400));
        let begun = begin();
        let mut change = state.change().await.unwrap();
        let mut facts = change.devices().get(device).await.unwrap().facts;
        facts.name = format!("renamed-{number:03}");
        change.devices().set_facts(device, &facts).await.unwrap();
        evaluate::device(&mut change, device, true).await.unwrap();
        change.commit().await.unwrap();
        took.push(begun.end());
    }
    took.sort_by_key(|took| took.time);
    let what = "one device with another name: facts, members and history written";
    told(&format!("{what} (median of 200)"), &took[100], &ONE_DEVICE);
    told(&format!("{what} (95 of 100)"), &took[190], &Allowed::Nothing);
}

async fn everybody(state: &AppState) {
    let mut change = state.change().await.unwrap();
    evaluate::everybody(&mut change).await.unwrap();
    change.commit().await.unwrap();
}

async fn memberships(state: &AppState) -> u64 {
    let all = state.store.collections().all().await.unwrap();
    all.iter().map(|collection| collection.members).sum()
}

fn own(number: u32) -> CollectionId {
    CollectionId::from_bytes(id(number + 1))
}

fn query(expression: impl Into<String>) -> Rule {
    Rule::Query {
        name: String::from("rule"),
        expression: expression.into(),
    }
}

/// What is usual: by operating system, name, address, domain, version; some that include or exclude others, some by name.
fn rules(number: u32) -> Vec<Rule> {
    let site = number % 40;
    match number % 10 {
        0 => vec![query(format!("device.name.startsWith('pc-{site:02}')"))],
        1 => vec![query(format!(
            "device.os.family == 'windows' && device.membership.name == 'site{site}.example.org'"
        ))],
        2 => vec![query(format!("device.addresses.exists(a, a.startsWith('10.{site}.'))"))],
        3 => vec![query(format!("device.os.version == '1{}'", number % 3))],
        4 => vec![query(format!(
            "device.hardware.memory_bytes > {}000000000 && device.monitors >= 1",
            number % 64
        ))],
        5 => vec![
            query("device.user != '' && !device.locked"),
            query("device.offline_days > 30"),
        ],
        6 => vec![query(format!("device.agent_version == '0.{}'", number % 5))],
        7 => vec![
            Rule::Include {
                collection: own(number - 7),
            },
            Rule::Include {
                collection: own(number - 6),
            },
        ],
        8 => vec![
            query("device.os.family == 'linux'"),
            Rule::Exclude {
                collection: own(number - 6),
            },
        ],
        _ => {
            let devices = (0..100).map(|n| DeviceId::from_bytes(id(number * 100 + n)));
            vec![Rule::Direct {
                devices: devices.collect(),
            }]
        }
    }
}

async fn write(state: &AppState, number: u32, expression: &str) {
    let change = state.change().await.unwrap();
    let before = change.collections().get(own(number)).await.unwrap();
    let content = CollectionContent {
        name: &before.name,
        description: "",
        limiting: ALL,
        rules: &[query(expression)],
        at: state.clock.now(),
        by: "",
    };
    let changed = change.collections().change(own(number), before.version, &content).await;
    assert!(changed.unwrap());
    change.commit().await.unwrap();
}

fn facts(number: u32) -> DeviceFacts {
    let windows = !number.is_multiple_of(3);
    let site = number % 40;
    DeviceFacts {
        name: format!("pc-{site:02}-{number:06}"),
        os: OperatingSystem {
            family: String::from(if windows { "windows" } else { "linux" }),
            version: format!("1{}", number % 3),
            ..OperatingSystem::default()
        },
        addresses: vec![format!("10.{site}.{}.{}", number / 250 % 250, number % 250)],
        membership: Membership::Domain {
            name: format!("site{site}.example.org"),
        },
        agent_version: format!("0.{}", number % 5),
        ..DeviceFacts::default()
    }
}

async fn fill(state: &AppState) {
    let tx = state.store.begin().await.unwrap();
    for number in 0..DEVICES {
        let mut key = [0; 32];
        key[..16].copy_from_slice(&id(number));
        let new = NewDevice {
            id: DeviceId::from_bytes(id(number)),
            key: DeviceKey::from_bytes(key),
            facts: &facts(number),
            enrolled_at: state.clock.now(),
        };
        tx.devices().insert(&new).await.unwrap();
    }
    for number in 0..OWN {
        let content = CollectionContent {
            name: &format!("Collection {number:03}"),
            description: "",
            limiting: ALL,
            rules: &rules(number),
            at: state.clock.now(),
            by: "",
        };
        tx.collections().insert(own(number), &content).await.unwrap();
    }
    tx.commit().await.unwrap();
}
