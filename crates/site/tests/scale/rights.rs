//! How long it takes to say who of ten thousand operators can view a device, now and at a past moment.

use std::collections::BTreeSet;
use std::time::Duration;

use deskside_model::{
    AssignmentId, BuiltInCollection, BuiltInRole, CollectionId, DeviceFacts, DeviceId, DeviceKey, GroupId, OperatorId,
    Timestamp,
};
use deskside_site::AppState;
use deskside_site::security::possible_viewers;
use deskside_site_api::security::NewAssignee;
use deskside_store::{
    CollectionContent, GroupContent, MemberChanges, NewAssignment, NewDevice, NewOperator, RoleContent, Tx,
};

use crate::figure::{Allowed, begin, told};
use crate::{Kept, id, open};

const OPERATORS: u32 = 10_000;
const GROUPS: u32 = 20;
const ALL: CollectionId = BuiltInCollection::AllDevices.id();
const BRANCH: CollectionId = CollectionId::from_bytes([8; 16]);
const PAGE: u64 = 500;

const ALLOWED: Allowed = Allowed::Time(Duration::from_millis(200));

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn rights_of_ten_thousand_operators_on_sqlite() {
    measure(Kept::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn rights_of_ten_thousand_operators_on_postgres() {
    measure(Kept::Postgres).await;
}

async fn measure(kept: Kept) {
    let Some((state, _folder)) = open(kept).await else {
        return;
    };
    let begun = state.clock.now();
    let tx = state.store.begin().await.unwrap();
    let device = fill(&tx, begun).await;
    tx.commit().await.unwrap();
    let filled = state.clock.now();
    // What is taken away in the same millisecond had ended by then.
    while state.clock.now() == filled {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    // A thousand operators lose what they had, so that there is a past to look up.
    let tx = state.store.begin().await.unwrap();
    for number in 0..1_000 {
        let assignment = AssignmentId::from_bytes(id(number * 2));
        tx.assignments().delete(assignment, state.clock.now()).await.unwrap();
    }
    tx.commit().await.unwrap();

    for (what, at, expected) in [("now", None, 9_000), ("at a past moment", Some(filled), 10_000)] {
        let mut took = Vec::new();
        for _ in 0..5 {
            let begun = begin();
            let found = possible_viewers(&state, device, at, None, u64::from(OPERATORS))
                .await
                .unwrap();
            took.push(begun.end());
            assert_eq!((found.items.len(), found.next), (expected, None));
        }
        took.sort_by_key(|took| took.time);
        told(
            &format!("who of {OPERATORS} operators can view a device {what}: {expected} answers (median of five)"),
            &took[2],
            &ALLOWED,
        );
        let begun = begin();
        let first = possible_viewers(&state, device, at, None, PAGE).await.unwrap();
        let bytes = serde_json::to_vec(&first).unwrap().len();
        told(
            &format!("the same, a page of {PAGE} as JSON of {bytes} bytes"),
            &begun.end(),
            &ALLOWED,
        );
        assert_eq!(first.total, Some(expected as u64));
    }
    probe(&state).await;
}

async fn probe(state: &AppState) {
    let begun = begin();
    for number in 0..100 {
        let operator = OperatorId::from_bytes(id(number));
        state.store.assignments().given(operator).await.unwrap();
    }
    told(
        "rights of a hundred operators, one after the other, as for each request",
        &begun.end(),
        &Allowed::Nothing,
    );
}

/// Half of the operators by themselves, half through twenty groups, on all devices or on a branch; by built-in roles and by
/// one of the site's own.
async fn fill(tx: &Tx, now: Timestamp) -> DeviceId {
    let device = add_device(tx, now).await;
    let role = deskside_model::RoleId::from_bytes(id(1));
    let content = RoleContent {
        name: "Helpdesk",
        description: "",
        permissions: BuiltInRole::RemoteToolsOperator.permissions(),
        at: now,
        by: "",
    };
    tx.roles().insert(role, &content).await.unwrap();
    let roles: Vec<_> = BuiltInRole::ALL.iter().map(|role| role.id()).chain([role]).collect();
    let assign = async |number: u32, who| {
        let new = NewAssignment {
            id: AssignmentId::from_bytes(id(number)),
            who,
            role: roles[number as usize / 2 % roles.len()],
            collections: &[[ALL, BRANCH][number as usize / 2 % 2]].into(),
            created_at: now,
            created_by: "",
            expires_at: None,
        };
        tx.assignments().insert(&new).await.unwrap();
    };
    for number in 0..OPERATORS {
        let operator = OperatorId::from_bytes(id(number));
        let new = NewOperator {
            id: operator,
            account: &format!("operator-{number:05}"),
            name: "Somebody",
            password_hash: "none",
            created_at: now,
        };
        tx.operators().insert(&new).await.unwrap();
        if number % 2 == 0 {
            assign(number, NewAssignee::Operator { id: operator }).await;
        }
    }
    for number in 0..GROUPS {
        let group = GroupId::from_bytes(id(number));
        let content = GroupContent {
            name: &format!("Group {number}"),
            description: "",
            at: now,
            by: "",
        };
        tx.groups().insert(group, &content).await.unwrap();
        let members = (0..OPERATORS).filter(|operator| operator % 2 == 1 && operator / 2 % GROUPS == number);
        let members: BTreeSet<_> = members.map(|operator| OperatorId::from_bytes(id(operator))).collect();
        tx.groups().set_members(group, &members, now).await.unwrap();
        assign(OPERATORS + number, NewAssignee::Group { id: group }).await;
    }
    device
}

/// A device, in All Devices and in a branch.
async fn add_device(tx: &Tx, now: Timestamp) -> DeviceId {
    let content = CollectionContent {
        name: "Branch",
        description: "",
        limiting: ALL,
        rules: &[],
        at: now,
        by: "",
    };
    tx.collections().insert(BRANCH, &content).await.unwrap();
    let device = DeviceId::from_bytes(id(0));
    let facts = DeviceFacts {
        name: String::from("pc-1"),
        ..DeviceFacts::default()
    };
    let new = NewDevice {
        id: device,
        key: DeviceKey::from_bytes([1; 32]),
        facts: &facts,
        enrolled_at: now,
    };
    tx.devices().insert(&new).await.unwrap();
    let mut changes = MemberChanges::default();
    changes.note(device, &BTreeSet::new(), &[ALL, BRANCH].into());
    tx.collections().apply(&changes, now).await.unwrap();
    device
}
