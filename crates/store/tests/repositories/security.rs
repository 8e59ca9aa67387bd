//! Roles, groups, assignments, API tokens: who holds what, and who the administrators are.

use std::collections::BTreeSet;

use deskside_model::{
    ApiTokenId, BuiltInCollection, BuiltInRole, CollectionId, GroupId, OperatorId, Permission, PermissionSet, RoleId,
};
use deskside_site_api::operators::Role;
use deskside_site_api::security::{Assignee, NewAssignee};
use deskside_store::{
    AssignmentFilter, CollectionContent, GroupContent, Moment, NewApiToken, RoleContent, Store, StoreError, Tx,
};

use crate::support::{add_operator, assign, at, operator_id};

const ALL: CollectionId = BuiltInCollection::AllDevices.id();
const FULL: RoleId = BuiltInRole::FullAdministrator.id();
const HELPDESK: RoleId = RoleId::from_bytes([7; 16]);
const SECOND_LINE: GroupId = GroupId::from_bytes([7; 16]);
const BRANCH: CollectionId = CollectionId::from_bytes([7; 16]);

fn view() -> PermissionSet {
    PermissionSet::of(&[Permission::View])
}

fn role_content(name: &str, permissions: PermissionSet) -> RoleContent<'_> {
    RoleContent {
        name,
        description: "",
        permissions,
        at: at(1),
        by: "ada",
    }
}

async fn branch_and_helpdesk(tx: &Tx) {
    let content = CollectionContent {
        name: "Branch",
        description: "",
        limiting: ALL,
        rules: &[],
        at: at(1),
        by: "ada",
    };
    tx.collections().insert(BRANCH, &content).await.unwrap();
    tx.roles()
        .insert(HELPDESK, &role_content("Helpdesk", view()))
        .await
        .unwrap();
}

async fn second_line(tx: &Tx, members: &[OperatorId]) {
    let content = GroupContent {
        name: "Second line",
        description: "",
        at: at(1),
        by: "ada",
    };
    tx.groups().insert(SECOND_LINE, &content).await.unwrap();
    let members: BTreeSet<_> = members.iter().copied().collect();
    tx.groups().set_members(SECOND_LINE, &members, at(9)).await.unwrap();
}

async fn administrators(store: &Store) -> u64 {
    store.assignments().full_administrators().await.unwrap()
}

on_both! {
    async fn the_built_in_roles_are_there_with_what_this_version_allows(store) {
        let roles = store.roles().all().await.unwrap();
        let named: Vec<_> = roles.iter().map(|role| role.name.as_str()).collect();
        assert_eq!(named, ["Auditor", "Full Administrator", "Read-only Analyst", "Remote Tools Operator"]);
        for role in roles {
            assert_eq!(role.permissions, role.built_in().unwrap().permissions());
        }
    }
}

on_both! {
    async fn a_role_is_changed_by_its_version_and_deleted_when_nobody_has_it(store) {
        let ada = add_operator(store, 1, "ada", Role::FullAdministrator).await;
        let tx = store.begin().await.unwrap();
        branch_and_helpdesk(&tx).await;
        let other = role_content("helpDESK", view());
        let more = role_content("Helpdesk", view().with(Permission::Files));
        assert!(tx.roles().change(HELPDESK, 1, &more).await.unwrap());
        assert!(!tx.roles().change(HELPDESK, 1, &more).await.unwrap());
        let role = tx.roles().get(HELPDESK).await.unwrap();
        assert_eq!((role.version, role.permissions), (2, more.permissions));
        assign(&tx, 9, NewAssignee::Operator { id: ada }, HELPDESK, &[BRANCH], None).await;
        tx.commit().await.unwrap();

        let tx = store.begin().await.unwrap();
        let taken = tx.roles().insert(RoleId::from_bytes([8; 16]), &other).await;
        assert_eq!(taken, Err(StoreError::Conflict("a role with this name")));
        drop(tx);
        let tx = store.begin().await.unwrap();
        assert!(tx.roles().delete(HELPDESK, at(9)).await.is_err(), "somebody has it");
        drop(tx);
        let tx = store.begin().await.unwrap();
        assert!(tx.collections().delete(BRANCH, at(9)).await.is_err(), "an assignment names it");
        drop(tx);
        let tx = store.begin().await.unwrap();
        tx.assignments().delete(deskside_model::AssignmentId::from_bytes([9; 16]), at(9)).await.unwrap();
        tx.roles().delete(HELPDESK, at(9)).await.unwrap();
        tx.collections().delete(BRANCH, at(9)).await.unwrap();
        tx.commit().await.unwrap();
    }
}

on_both! {
    async fn an_operator_holds_their_own_assignments_and_those_of_their_groups(store) {
        let ada = add_operator(store, 1, "ada", Role::Auditor).await;
        let bob = add_operator(store, 2, "bob", Role::Auditor).await;
        let tx = store.begin().await.unwrap();
        branch_and_helpdesk(&tx).await;
        second_line(&tx, &[ada]).await;
        assign(&tx, 9, NewAssignee::Group { id: SECOND_LINE }, HELPDESK, &[BRANCH, ALL], Some(at(50))).await;
        tx.commit().await.unwrap();

        let of_bob = store.assignments().given(bob).await.unwrap();
        assert_eq!(of_bob.len(), 1);
        assert_eq!(of_bob[0].permissions, BuiltInRole::Auditor.permissions());
        let mut of_ada = store.assignments().given(ada).await.unwrap();
        of_ada.sort_by_key(|given| given.until);
        assert_eq!((of_ada.len(), of_ada[1].permissions, of_ada[1].until), (2, view(), Some(at(50))));
        assert_eq!(of_ada[1].collections, [BRANCH, ALL].into());

        let held = store.assignments().held_by(&[ada, bob, operator_id(99)]).await.unwrap();
        assert_eq!((held.len(), held[&bob].len(), held[&ada].len()), (2, 1, 2));
        assert_eq!(held[&ada][1].group, Some(SECOND_LINE));
        let Assignee::Group { name, .. } = &held[&ada][1].record.assignment.who else {
            panic!("{held:?}")
        };
        assert_eq!(name, "Second line");

        // Who leaves the group has no more of it; a group that goes takes its assignments with it.
        let tx = store.begin().await.unwrap();
        tx.groups().set_members(SECOND_LINE, &[bob].into(), at(9)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(store.assignments().given(ada).await.unwrap().len(), 1);
        assert_eq!(store.assignments().given(bob).await.unwrap().len(), 2);
        assert_eq!(store.groups().get(SECOND_LINE).await.unwrap().members, 1);
        let tx = store.begin().await.unwrap();
        tx.groups().delete(SECOND_LINE, at(9)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(store.assignments().given(bob).await.unwrap().len(), 1);
        assert_eq!(store.assignments().count(&AssignmentFilter::default()).await.unwrap(), 2);
    }
}

on_both! {
    async fn who_reaches_a_device_is_listed_once_by_account_and_not_when_shut_out(store) {
        let ada = add_operator(store, 1, "ada", Role::FullAdministrator).await;
        let bob = add_operator(store, 2, "Bob", Role::Auditor).await;
        let tx = store.begin().await.unwrap();
        branch_and_helpdesk(&tx).await;
        second_line(&tx, &[ada, bob]).await;
        let carol = operator_id(3);
        tx.operators().insert(&deskside_store::NewOperator {
            id: carol,
            account: "carol",
            name: "Carol",
            password_hash: "x",
            created_at: at(0),
        }).await.unwrap();
        assign(&tx, 9, NewAssignee::Group { id: SECOND_LINE }, HELPDESK, &[BRANCH], Some(at(50))).await;
        assign(&tx, 10, NewAssignee::Operator { id: carol }, HELPDESK, &[BRANCH], None).await;
        tx.commit().await.unwrap();
        let reaching = async |collections: &[CollectionId], now| {
            let collections = collections.iter().copied().collect();
            let found = store.assignments().reaching(&collections, Moment::Now(at(now))).await.unwrap();
            found.operators.into_iter().map(|one| one.operator.account).collect::<Vec<_>>()
        };
        assert_eq!(reaching(&[BRANCH, ALL], 10).await, ["ada", "Bob", "carol"]);
        assert_eq!(reaching(&[BRANCH], 10).await, ["ada", "Bob", "carol"]);
        assert_eq!(reaching(&[BRANCH], 50).await, ["carol"]);
        assert_eq!(reaching(&[ALL], 10).await, ["ada", "Bob"]);
        assert!(reaching(&[], 10).await.is_empty());
        let branch = [BRANCH].into();
        let found = store.assignments().reaching(&branch, Moment::Now(at(10))).await.unwrap();
        let first = found.page(None, 2).unwrap();
        let rest = found.page(first.next.as_deref(), 2).unwrap();
        assert_eq!((first.items.len(), rest.items[0].operator.account.as_str()), (2, "carol"));
        assert_eq!((rest.items.len(), rest.next), (1, None));
        assert!(found.page(Some("foreign"), 2).is_err());
        assert_eq!(found.operators[0].assignments.len(), 1);

        let tx = store.begin().await.unwrap();
        tx.operators().set_disabled(carol, true, at(11)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(reaching(&[BRANCH], 50).await, Vec::<String>::new());
    }
}

on_both! {
    async fn administrators_are_counted_as_long_as_nothing_ends_them(store) {
        let ada = add_operator(store, 1, "ada", Role::FullAdministrator).await;
        let bob = add_operator(store, 2, "bob", Role::Auditor).await;
        assert_eq!(administrators(store).await, 1);
        let tx = store.begin().await.unwrap();
        branch_and_helpdesk(&tx).await;
        second_line(&tx, &[bob]).await;
        // None of these makes bob an administrator for good.
        assign(&tx, 9, NewAssignee::Operator { id: bob }, FULL, &[BRANCH], None).await;
        assign(&tx, 10, NewAssignee::Operator { id: bob }, FULL, &[ALL], Some(at(50))).await;
        tx.commit().await.unwrap();
        assert_eq!(administrators(store).await, 1);

        let tx = store.begin().await.unwrap();
        assign(&tx, 11, NewAssignee::Group { id: SECOND_LINE }, FULL, &[ALL], None).await;
        tx.commit().await.unwrap();
        assert_eq!(administrators(store).await, 2);
        let tx = store.begin().await.unwrap();
        tx.operators().set_disabled(ada, true, at(1)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(administrators(store).await, 1);
        let tx = store.begin().await.unwrap();
        tx.groups().set_members(SECOND_LINE, &BTreeSet::new(), at(9)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(administrators(store).await, 0);
    }
}

on_both! {
    async fn two_who_change_rights_at_once_see_each_others_change(store) {
        let ada = add_operator(store, 1, "ada", Role::FullAdministrator).await;
        let bob = add_operator(store, 2, "bob", Role::FullAdministrator).await;
        let remove = |id| {
            let store = store.clone();
            tokio::spawn(async move {
                let tx = store.begin().await?;
                tx.assignments().lock().await?;
                tx.operators().remove(id, at(9)).await?;
                if tx.assignments().full_administrators().await? == 0 {
                    return Ok(false);
                }
                tx.commit().await?;
                Ok::<_, StoreError>(true)
            })
        };
        let (first, second) = (remove(ada), remove(bob));
        let outcomes = [first.await.unwrap(), second.await.unwrap()];
        let removed = outcomes.iter().filter(|outcome| **outcome == Ok(true)).count();
        assert_eq!(removed, 1, "{outcomes:?}");
        assert_eq!(administrators(store).await, 1);
    }
}

on_both! {
    async fn an_assignment_names_only_what_is_there(store) {
        let ada = add_operator(store, 1, "ada", Role::FullAdministrator).await;
        for (who, role, collection) in [
            (NewAssignee::Operator { id: operator_id(9) }, FULL, ALL),
            (NewAssignee::Group { id: SECOND_LINE }, FULL, ALL),
            (NewAssignee::Operator { id: ada }, HELPDESK, ALL),
            (NewAssignee::Operator { id: ada }, FULL, BRANCH),
        ] {
            let tx = store.begin().await.unwrap();
            let new = deskside_store::NewAssignment {
                id: deskside_model::AssignmentId::from_bytes([9; 16]),
                who,
                role,
                collections: &[collection].into(),
                created_at: at(0),
                created_by: "ada",
                expires_at: None,
            };
            let refused = tx.assignments().insert(&new).await;
            assert_eq!(refused, Err(StoreError::NotFound("what this belongs to")), "{who:?}");
        }
    }
}

on_both! {
    async fn an_api_token_is_found_by_its_hash_and_goes_with_its_operator(store) {
        add_operator(store, 1, "ada", Role::FullAdministrator).await;
        let bob = add_operator(store, 2, "bob", Role::Auditor).await;
        let tx = store.begin().await.unwrap();
        let id = ApiTokenId::from_bytes([1; 16]);
        let new = |id, hash| NewApiToken {
            id,
            operator_id: bob,
            name: "backup",
            secret_hash: [hash; 32],
            permissions: view(),
            created_at: at(0),
            expires_at: at(100),
        };
        tx.api_tokens().insert(&new(id, 1)).await.unwrap();
        tx.api_tokens().insert(&new(ApiTokenId::from_bytes([2; 16]), 2)).await.unwrap();
        tx.api_tokens().touch(id, at(5), "192.0.2.1").await.unwrap();
        assert_eq!(tx.api_tokens().delete(id, operator_id(1)).await.unwrap_err(), StoreError::NotFound("the API token"));
        tx.commit().await.unwrap();
        let found = store.api_tokens().by_hash(&[1; 32]).await.unwrap().unwrap();
        assert_eq!((found.operator_id, found.token.permissions), (bob, view()));
        assert_eq!((found.token.last_used_at, found.token.last_address.as_deref()), (Some(at(5)), Some("192.0.2.1")));
        assert!(store.api_tokens().by_hash(&[9; 32]).await.unwrap().is_none());
        assert_eq!(store.api_tokens().of_operator(bob).await.unwrap().len(), 2);

        let tx = store.begin().await.unwrap();
        assert_eq!(tx.api_tokens().delete(id, bob).await.unwrap().name, "backup");
        tx.operators().remove(bob, at(9)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(store.api_tokens().by_hash(&[2; 32]).await.unwrap().is_none());
    }
}
