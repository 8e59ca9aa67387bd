//! What assignments add up to.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeSet;

use deskside_model::{BuiltInCollection, BuiltInRole, CollectionId, Permission, PermissionSet, Scope, Timestamp};
use deskside_policy::{Given, Rights};
use proptest::prelude::*;

const NOW: Timestamp = Timestamp::from_millis(1_000);

fn branch(n: u8) -> CollectionId {
    CollectionId::from_bytes([n; 16])
}

fn all() -> CollectionId {
    BuiltInCollection::AllDevices.id()
}

fn given(permissions: &[Permission], collections: &[CollectionId]) -> Given {
    Given {
        permissions: PermissionSet::of(permissions),
        collections: collections.iter().copied().collect(),
        until: None,
    }
}

fn rights(given: impl IntoIterator<Item = Given>) -> Rights {
    Rights::new(given, NOW)
}

fn device_in(collections: &[CollectionId]) -> BTreeSet<CollectionId> {
    collections.iter().copied().chain([all()]).collect()
}

#[test]
fn a_permission_counts_where_it_was_given_and_nowhere_else() {
    let rights = rights([
        given(&[Permission::View], &[branch(1)]),
        given(&[Permission::RemoteControl], &[branch(2)]),
    ]);
    assert_eq!(
        rights.on(&device_in(&[branch(1)])),
        PermissionSet::of(&[Permission::View])
    );
    assert_eq!(rights.on(&device_in(&[branch(3)])), PermissionSet::EMPTY);
    let both = rights.on(&device_in(&[branch(1), branch(2)]));
    assert_eq!(both, PermissionSet::of(&[Permission::View, Permission::RemoteControl]));
    assert_eq!(rights.everywhere(), PermissionSet::EMPTY);
    assert_eq!(
        rights.scope(PermissionSet::of(&[Permission::View])),
        Scope::Collections([branch(1)].into())
    );
    assert_eq!(
        rights.scope(PermissionSet::of(&[Permission::Power])),
        Scope::Collections(BTreeSet::new())
    );
}

#[test]
fn an_administrator_of_a_branch_does_not_administer_the_site() {
    let full = BuiltInRole::FullAdministrator.permissions();
    let of_branch = rights([Given {
        permissions: full,
        collections: [branch(1)].into(),
        until: None,
    }]);
    assert_eq!(of_branch.anywhere(), full.reaching_devices());
    assert!(!of_branch.anywhere().has(Permission::ManageSecurity));
    assert!(
        !of_branch
            .on(&device_in(&[branch(1)]))
            .has(Permission::ManageCollections)
    );
    assert!(of_branch.on(&device_in(&[branch(1)])).has(Permission::RemoteControl));
    let of_site = rights([given(Permission::ALL, &[all()])]);
    assert_eq!(of_site.anywhere(), full);
    assert_eq!(of_site.scope(PermissionSet::of(&[Permission::View])), Scope::Everything);
    // A removed device is in no collection: only who reaches everything still has to do with it.
    assert_eq!(of_site.on(&BTreeSet::new()), full);
    assert_eq!(of_branch.on(&BTreeSet::new()), PermissionSet::EMPTY);
}

#[test]
fn what_has_ended_counts_no_more_and_the_latest_end_is_the_end() {
    let at = |millis| Some(Timestamp::from_millis(millis));
    let view = |until| Given {
        until,
        ..given(&[Permission::View], &[branch(1)])
    };
    let holding = device_in(&[branch(1)]);
    let any = PermissionSet::of(&[Permission::View]);
    assert_eq!(
        rights([view(at(1_000))]).anywhere(),
        PermissionSet::EMPTY,
        "it ends at its end, not after"
    );
    let two = rights([view(at(3_000)), view(at(2_000))]);
    assert_eq!(two.until(any, &holding), at(3_000));
    assert_eq!(two.changes_at(), at(2_000));
    assert_eq!(rights([view(at(3_000)), view(None)]).until(any, &holding), None);
    assert_eq!(
        rights([view(at(3_000))]).until(PermissionSet::of(&[Permission::Power]), &holding),
        None
    );
}

#[test]
fn nobody_gives_what_they_do_not_have_themselves() {
    let mine = rights([
        given(&[Permission::ManageSecurity, Permission::ReadDevices], &[all()]),
        given(&[Permission::View], &[branch(1)]),
    ]);
    let view = PermissionSet::of(&[Permission::View]);
    assert!(mine.missing_for(&given(&[Permission::View], &[branch(1)])).is_empty());
    assert_eq!(mine.missing_for(&given(&[Permission::View], &[branch(2)])), view);
    assert_eq!(
        mine.missing_for(&given(&[Permission::View], &[branch(1), branch(2)])),
        view
    );
    assert_eq!(mine.missing_for(&given(&[Permission::View], &[all()])), view);
    assert!(
        mine.missing_for(&given(&[Permission::ReadDevices], &[branch(7)]))
            .is_empty()
    );
    // Where it counts for nothing, it can be given by anybody.
    assert!(
        mine.missing_for(&given(&[Permission::ManageEnrolment], &[branch(7)]))
            .is_empty()
    );
    assert!(
        !mine
            .missing_for(&given(&[Permission::ManageEnrolment], &[all()]))
            .is_empty()
    );
}

fn some_given() -> impl Strategy<Value = Given> {
    let permission = (0..Permission::ALL.len()).prop_map(|index| Permission::ALL[index]);
    let collection = prop_oneof![Just(all()), (1_u8..5).prop_map(branch)];
    (
        proptest::collection::vec(permission, 0..6),
        proptest::collection::vec(collection, 0..4),
        proptest::option::of(500_i64..2_000),
    )
        .prop_map(|(permissions, collections, until)| Given {
            until: until.map(Timestamp::from_millis),
            ..given(&permissions, &collections)
        })
}

proptest! {
    #[test]
    fn a_list_filtered_by_scope_holds_exactly_the_devices_on_which_the_permission_is_held(
        given in proptest::collection::vec(some_given(), 0..6),
        device in proptest::collection::btree_set((1_u8..5).prop_map(branch), 0..4),
    ) {
        let rights = rights(given);
        let holding: BTreeSet<_> = device.into_iter().chain([all()]).collect();
        for permission in Permission::ALL {
            let one = PermissionSet::of(&[*permission]);
            prop_assert_eq!(rights.scope(one).holds(&holding), rights.on(&holding).has(*permission));
        }
    }

    #[test]
    fn one_more_assignment_never_takes_anything_away_and_a_limit_never_adds(
        given in proptest::collection::vec(some_given(), 0..6),
        more in some_given(),
        limit in some_given(),
        device in proptest::collection::btree_set((1_u8..5).prop_map(branch), 0..4),
    ) {
        let before = rights(given.clone());
        let after = rights(given.into_iter().chain([more]));
        prop_assert!(before.on(&device).less(after.on(&device)).is_empty());
        prop_assert!(before.anywhere().less(after.anywhere()).is_empty());
        let limited = before.clone().limited_to(limit.permissions);
        prop_assert_eq!(limited.on(&device), before.on(&device).and(limit.permissions));
    }

    #[test]
    fn who_holds_rights_can_give_them_and_what_was_given_is_held_by_the_giver(
        mine in proptest::collection::vec(some_given(), 0..6),
        given in some_given(),
        device in proptest::collection::btree_set((1_u8..5).prop_map(branch), 0..4),
    ) {
        let mine = rights(mine);
        let given = Given { until: None, ..given };
        if mine.missing_for(&given).is_empty() {
            let theirs = rights([given]);
            prop_assert!(theirs.on(&device).less(mine.on(&device)).is_empty());
            prop_assert!(theirs.everywhere().less(mine.everywhere()).is_empty());
        }
    }
}
