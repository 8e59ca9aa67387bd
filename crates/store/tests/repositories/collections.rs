//! Collections: the built-in ones, names, versions, and members.

use std::collections::BTreeSet;

use deskside_model::{BuiltInCollection, CollectionId, Scope};
use deskside_site_api::collections::Rule;
use deskside_store::{CollectionContent, DeviceFilter, MemberChanges, Store, StoreError};

use crate::support::{add_device, at, device_id, facts};

const ALL: CollectionId = BuiltInCollection::AllDevices.id();
const MINE: CollectionId = CollectionId::from_bytes([7; 16]);

fn content<'a>(name: &'a str, rules: &'a [Rule]) -> CollectionContent<'a> {
    CollectionContent {
        name,
        description: "Kiosks",
        limiting: ALL,
        rules,
        at: at(5),
        by: "ada",
    }
}

async fn add(store: &Store, id: CollectionId, name: &str) -> Result<(), StoreError> {
    let tx = store.begin().await?;
    tx.collections().insert(id, &content(name, &[])).await?;
    tx.commit().await
}

on_both! {
    async fn every_site_has_the_built_in_ones(store) {
        let all = store.collections().all().await.unwrap();
        assert_eq!(all.len(), BuiltInCollection::ALL.len());
        for record in all {
            let root = record.id == ALL;
            assert!(record.built_in());
            assert_eq!(record.limiting, (!root).then_some(ALL));
            assert_eq!(record.rules.len(), usize::from(!root), "{record:?}");
        }
        let state = store.collections().state().await.unwrap();
        assert_ne!(state.rules, state.evaluated, "nobody has evaluated them yet");
    }
}

on_both! {
    async fn a_name_is_taken_in_whatever_case_and_an_old_version_changes_nothing(store) {
        add(store, MINE, "Étage 3").await.unwrap();
        let taken = add(store, CollectionId::from_bytes([8; 16]), "étage 3").await;
        assert_eq!(taken, Err(StoreError::Conflict("a collection with this name")));
        let rules = [Rule::Direct { devices: vec![device_id(1)] }];
        let tx = store.begin().await.unwrap();
        assert!(!tx.collections().change(MINE, 9, &content("Floor 3", &rules)).await.unwrap());
        assert!(tx.collections().change(MINE, 1, &content("Floor 3", &rules)).await.unwrap());
        tx.commit().await.unwrap();
        let record = store.collections().get(MINE).await.unwrap();
        assert_eq!((record.name.as_str(), record.version, record.rules.as_slice()), ("Floor 3", 2, &rules[..]));
        let found = store.collections().list(&Scope::Everything, Some("kiosks FLOOR"), None, 10).await.unwrap();
        assert_eq!(found.items, [record]);
        assert_eq!(
            store.collections().get(CollectionId::from_bytes([9; 16])).await,
            Err(StoreError::NotFound("the collection"))
        );
    }
}

on_both! {
    async fn pages_go_by_name(store) {
        add(store, MINE, "aaa").await.unwrap();
        let first = store.collections().list(&Scope::Everything, None, None, 3).await.unwrap();
        let rest = store.collections().list(&Scope::Everything, None, first.next.as_deref(), 10).await.unwrap();
        let names: Vec<_> = first.items.iter().chain(&rest.items).map(|record| record.name.as_str()).collect();
        let expected = ["aaa", "All Devices", "All Linux", "All Windows", "Domain-joined", "Offline for 30 days", "Workgroup"];
        assert_eq!(names, expected);
        assert_eq!(rest.next, None);
    }
}

on_both! {
    async fn members_come_and_go_and_are_counted(store) {
        add(store, MINE, "Mine").await.unwrap();
        let devices: Vec<_> = (0..2500).map(device_id).collect();
        let inside = BTreeSet::from([MINE]);
        let mut changes = MemberChanges::default();
        for device in &devices {
            changes.note(*device, &BTreeSet::new(), &inside);
        }
        let tx = store.begin().await.unwrap();
        tx.collections().apply(&changes, at(5)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(store.collections().get(MINE).await.unwrap().members, 2500);

        let mut changes = MemberChanges::default();
        for device in &devices[..2000] {
            changes.note(*device, &inside, &BTreeSet::from([ALL]));
        }
        let tx = store.begin().await.unwrap();
        tx.collections().apply(&changes, at(5)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(store.collections().get(MINE).await.unwrap().members, 500);
        assert_eq!(store.collections().get(ALL).await.unwrap().members, 2000);
        let holding = store.collections().holding([device_id(0), device_id(2400), device_id(9999)]).await.unwrap();
        assert_eq!(holding.get(&device_id(0)), Some(&BTreeSet::from([ALL])));
        assert_eq!(holding.get(&device_id(2400)), Some(&inside));
        assert_eq!(holding.len(), 2);

        let tx = store.begin().await.unwrap();
        tx.collections().delete(MINE, at(9)).await.unwrap();
        assert_eq!(tx.collections().delete(MINE, at(9)).await, Err(StoreError::NotFound("the collection")));
        tx.commit().await.unwrap();
        let gone = store.collections().of_device(device_id(2400)).await.unwrap();
        assert!(gone.is_empty());
    }
}

on_both! {
    async fn devices_are_listed_by_collection_together_with_everything_else(store) {
        add(store, MINE, "Mine").await.unwrap();
        let mut changes = MemberChanges::default();
        for n in 0..4 {
            let id = add_device(store, n, &facts(&format!("pc-{n}"))).await;
            if n > 0 {
                changes.note(id, &BTreeSet::new(), &BTreeSet::from([MINE]));
            }
        }
        let tx = store.begin().await.unwrap();
        tx.collections().apply(&changes, at(5)).await.unwrap();
        tx.commit().await.unwrap();
        let mut filter = DeviceFilter { collection: Some(MINE), ..DeviceFilter::default() };
        assert_eq!(store.devices().count(&Scope::Everything, &filter).await.unwrap(), 3);
        let first = store.devices().list(&Scope::Everything, &filter, None, 2).await.unwrap();
        let rest = store.devices().list(&Scope::Everything, &filter, first.next.as_deref(), 2).await.unwrap();
        assert_eq!((first.items.len(), rest.items.len(), rest.next), (2, 1, None));
        filter.search = Some(String::from("pc-2"));
        assert_eq!(store.devices().count(&Scope::Everything, &filter).await.unwrap(), 1);
    }
}

on_both! {
    async fn what_is_evaluated_is_known_from_the_number_of_changes(store) {
        let tx = store.begin().await.unwrap();
        let before = tx.collections().lock().await.unwrap();
        tx.collections().all_evaluated().await.unwrap();
        tx.collections().insert(MINE, &content("Mine", &[])).await.unwrap();
        tx.collections().set_problem(MINE, Some("why")).await.unwrap();
        tx.commit().await.unwrap();
        let state = store.collections().state().await.unwrap();
        assert_eq!((state.rules, state.evaluated), (before.rules + 1, before.rules));
        assert_eq!(store.collections().get(MINE).await.unwrap().problem.as_deref(), Some("why"));
    }
}
