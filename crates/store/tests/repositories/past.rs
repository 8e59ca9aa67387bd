//! What was until some moment: memberships of devices and what operators held, as they were.

use std::collections::BTreeSet;

use deskside_model::{
    AssignmentId, BuiltInCollection, CollectionId, GroupId, OperatorId, Permission, PermissionSet, RoleId,
};
use deskside_site_api::operators::Role;
use deskside_site_api::security::NewAssignee;
use deskside_store::{CollectionContent, GroupContent, MemberChanges, Moment, RoleContent, Store, Tx};

use crate::support::{add_device, add_operator, assign, at, device_id, facts};

const ALL: CollectionId = BuiltInCollection::AllDevices.id();
const BRANCH: CollectionId = CollectionId::from_bytes([7; 16]);
const DESK: RoleId = RoleId::from_bytes([7; 16]);
const GROUP: GroupId = GroupId::from_bytes([7; 16]);

async fn branch(tx: &Tx) {
    let content = CollectionContent {
        name: "Branch",
        description: "",
        limiting: ALL,
        rules: &[],
        at: at(1),
        by: "ada",
    };
    tx.collections().insert(BRANCH, &content).await.unwrap();
}

fn desk(name: &str, permission: Permission, now: i64) -> RoleContent<'_> {
    RoleContent {
        name,
        description: "",
        permissions: PermissionSet::of(&[permission]),
        at: at(now),
        by: "ada",
    }
}

/// Device 1 comes or goes.
async fn moves(store: &Store, before: &[CollectionId], after: &[CollectionId], now: i64) {
    let mut changes = MemberChanges::default();
    let of = |ids: &[CollectionId]| ids.iter().copied().collect::<BTreeSet<_>>();
    changes.note(device_id(1), &of(before), &of(after));
    let tx = store.begin().await.unwrap();
    tx.collections().apply(&changes, at(now)).await.unwrap();
    tx.commit().await.unwrap();
}

async fn held(store: &Store, now: i64) -> Vec<CollectionId> {
    let held = store.past().holding(device_id(1), at(now)).await.unwrap();
    held.into_iter().collect()
}

/// Accounts with the names of their roles and what these allow.
async fn reached(store: &Store, now: i64) -> Vec<(String, String, PermissionSet)> {
    let found = store
        .assignments()
        .reaching(&[BRANCH].into(), Moment::Past(at(now)))
        .await
        .unwrap();
    let mut rows = Vec::new();
    for one in &found.operators {
        for id in &one.assignments {
            let assignment = &found.assignments[id];
            rows.push((
                one.operator.account.clone(),
                assignment.role.name.clone(),
                assignment.permissions,
            ));
        }
    }
    rows
}

fn row(account: &str, role: &str, permission: Permission) -> (String, String, PermissionSet) {
    (account.to_owned(), role.to_owned(), PermissionSet::of(&[permission]))
}

async fn forget(store: &Store, ids: &[OperatorId], now: i64) {
    let tx = store.begin().await.unwrap();
    for id in ids {
        tx.operators().remove(*id, at(now)).await.unwrap();
    }
    tx.commit().await.unwrap();
}

on_both! {
    async fn it_is_known_where_a_device_was(store) {
        add_device(store, 1, &facts("pc-1")).await;
        let tx = store.begin().await.unwrap();
        branch(&tx).await;
        tx.commit().await.unwrap();
        moves(store, &[], &[ALL], 10).await;
        moves(store, &[ALL], &[ALL, BRANCH], 20).await;
        moves(store, &[ALL, BRANCH], &[ALL], 30).await;
        moves(store, &[ALL], &[ALL, BRANCH], 40).await;
        // In and out at one moment is nowhere at any.
        moves(store, &[ALL, BRANCH], &[ALL], 50).await;
        moves(store, &[ALL], &[ALL, BRANCH], 50).await;
        let tx = store.begin().await.unwrap();
        tx.collections().delete(BRANCH, at(60)).await.unwrap();
        tx.commit().await.unwrap();
        for (now, there) in [
            (9, &[][..]), (10, &[ALL]), (19, &[ALL]), (20, &[ALL, BRANCH]), (29, &[ALL, BRANCH]), (30, &[ALL]),
            (40, &[ALL, BRANCH]), (50, &[ALL, BRANCH]), (59, &[ALL, BRANCH]), (60, &[ALL]),
        ] {
            let mut there = there.to_vec();
            there.sort_unstable();
            assert_eq!(held(store, now).await, there, "{now}");
        }
        let names = store.past().collection_names(&[BRANCH].into(), at(59)).await.unwrap();
        assert_eq!(names[&BRANCH], "Branch");
    }
}

on_both! {
    async fn it_is_known_who_held_what(store) {
        let ada = add_operator(store, 1, "ada", Role::Auditor).await;
        let bob = add_operator(store, 2, "bob", Role::Auditor).await;
        let tx = store.begin().await.unwrap();
        branch(&tx).await;
        tx.roles().insert(DESK, &desk("Desk", Permission::View, 1)).await.unwrap();
        let content = GroupContent { name: "Helpers", description: "", at: at(1), by: "ada" };
        tx.groups().insert(GROUP, &content).await.unwrap();
        tx.groups().set_members(GROUP, &[ada, bob].into(), at(10)).await.unwrap();
        assign(&tx, 9, NewAssignee::Group { id: GROUP }, DESK, &[BRANCH], None).await;
        tx.commit().await.unwrap();
        let given_at = store.assignments().get(AssignmentId::from_bytes([9; 16])).await.unwrap();
        assert!(given_at.assignment.created_at < at(10), "the moments below are later");
        let (view, power) = (Permission::View, Permission::Power);

        let tx = store.begin().await.unwrap();
        assert!(tx.roles().change(DESK, 1, &desk("Desk+", power, 20)).await.unwrap());
        tx.commit().await.unwrap();
        let tx = store.begin().await.unwrap();
        tx.groups().set_members(GROUP, &[ada].into(), at(30)).await.unwrap();
        tx.commit().await.unwrap();
        let tx = store.begin().await.unwrap();
        tx.operators().set_disabled(ada, true, at(40)).await.unwrap();
        tx.commit().await.unwrap();
        let tx = store.begin().await.unwrap();
        tx.operators().set_disabled(ada, false, at(50)).await.unwrap();
        tx.groups().delete(GROUP, at(60)).await.unwrap();
        tx.roles().delete(DESK, at(60)).await.unwrap();
        tx.commit().await.unwrap();
        forget(store, &[ada, bob], 70).await;

        assert_eq!(reached(store, 9).await, [], "nobody was in the group");
        assert_eq!(reached(store, 10).await, [row("ada", "Desk", view), row("bob", "Desk", view)]);
        assert_eq!(reached(store, 19).await.len(), 2);
        assert_eq!(reached(store, 20).await, [row("ada", "Desk+", power), row("bob", "Desk+", power)]);
        assert_eq!(reached(store, 30).await, [row("ada", "Desk+", power)]);
        assert_eq!(reached(store, 40).await, []);
        assert_eq!(reached(store, 50).await, [row("ada", "Desk+", power)]);
        assert_eq!(reached(store, 60).await, []);
    }
}

on_both! {
    async fn that_something_is_known_is_noted_once(store) {
        assert_eq!(store.past().known_since().await.unwrap(), None);
        for now in [10, 20] {
            let tx = store.begin().await.unwrap();
            tx.past().begin(at(now)).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(store.past().known_since().await.unwrap(), Some(at(10)));
        }
    }
}
