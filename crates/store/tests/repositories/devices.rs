//! Devices: keys, removal, search, who is online.

use std::collections::HashSet;

use deskside_model::{DeviceFacts, DeviceId, DeviceKey, Scope};
use deskside_store::{DeviceFilter, NewDevice, OnlineFilter, Store, StoreError};

use crate::support::{add_device, at, device_id, facts};

async fn names(store: &Store, filter: &DeviceFilter) -> Vec<String> {
    let page = store
        .devices()
        .list(&Scope::Everything, filter, None, 500)
        .await
        .unwrap();
    page.items.into_iter().map(|device| device.facts.name).collect()
}

async fn search(store: &Store, words: &str) -> Vec<String> {
    let filter = DeviceFilter {
        search: Some(words.to_owned()),
        ..DeviceFilter::default()
    };
    let found = names(store, &filter).await;
    assert_eq!(
        store.devices().count(&Scope::Everything, &filter).await.unwrap(),
        found.len() as u64
    );
    found
}

on_both! {
    async fn a_key_belongs_to_one_present_device(store) {
        let id = add_device(store, 1, &facts("pc-1")).await;
        let key = store.devices().get(id).await.unwrap().key;
        assert_eq!(store.devices().by_key(key).await.unwrap().unwrap().id, id);
        let again = NewDevice { id: device_id(2), key, facts: &facts("clone"), enrolled_at: at(1) };

        let tx = store.begin().await.unwrap();
        let refused = tx.devices().insert(&again).await;
        assert_eq!(refused, Err(StoreError::Conflict("a device with this key")));
        drop(tx);

        let tx = store.begin().await.unwrap();
        tx.devices().remove(id, at(2)).await.unwrap();
        tx.devices().insert(&again).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(store.devices().get(id).await, Err(StoreError::NotFound("the device")));
        assert_eq!(store.devices().get_even_removed(id).await.unwrap().unwrap().removed_at, Some(at(2)));
        assert_eq!(store.devices().by_key(key).await.unwrap().unwrap().id, device_id(2));
    }
}

on_both! {
    async fn facts_replace_facts_and_what_is_searched(store) {
        let id = add_device(store, 1, &facts("old-name")).await;
        let tx = store.begin().await.unwrap();
        tx.devices().set_facts(id, &facts("new-name")).await.unwrap();
        tx.devices().set_last_seen(id, at(50)).await.unwrap();
        tx.devices().set_key_conflict(id).await.unwrap();
        assert_eq!(
            tx.devices().set_last_seen(device_id(9), at(50)).await,
            Err(StoreError::NotFound("the device"))
        );
        tx.commit().await.unwrap();
        assert!(search(store, "old-name").await.is_empty());
        assert_eq!(search(store, "new-name").await, ["new-name"]);
        let device = store.devices().get(id).await.unwrap();
        assert_eq!((device.last_seen_at, device.key_conflict), (Some(at(50)), true));
        assert_eq!(device.key, DeviceKey::from_bytes({ let mut key = [0; 32]; key[1] = 1; key }));
    }
}

on_both! {
    async fn every_word_must_occur_in_whatever_case_and_wildcards_mean_themselves(store) {
        for (n, name) in [(1, "Reception-1"), (2, "Reception-2"), (3, "100%_done"), (4, "back\\slash"), (5, "ÉTAGE")] {
            add_device(store, n, &facts(name)).await;
        }
        assert_eq!(search(store, "RECEPTION").await, ["Reception-1", "Reception-2"]);
        assert_eq!(search(store, "example reception-2 grace").await, ["Reception-2"]);
        assert_eq!(search(store, "étage").await, ["ÉTAGE"]);
        assert_eq!(search(store, "%").await, ["100%_done"]);
        assert_eq!(search(store, "_").await, ["100%_done"]);
        assert_eq!(search(store, "\\").await, ["back\\slash"]);
        assert!(search(store, "'; DROP TABLE devices; --").await.is_empty());
        assert_eq!(search(store, "  ").await.len(), 5);
    }
}

on_both! {
    async fn online_is_answered_for_few_and_for_many(store) {
        for n in 0..40 {
            add_device(store, n, &facts(&format!("pc-{n:03}"))).await;
        }
        // More ids than are put into a statement: the list is sorted out row by row.
        let few: HashSet<DeviceId> = (0..10).map(device_id).collect();
        let many: HashSet<DeviceId> = (0..10).chain(1000..2000).map(device_id).collect();
        for online in [few, many] {
            let only = DeviceFilter { online: Some(OnlineFilter::Only(online.clone())), ..DeviceFilter::default() };
            assert_eq!(names(store, &only).await.len(), 10);
            let others = DeviceFilter { online: Some(OnlineFilter::AllBut(online)), ..DeviceFilter::default() };
            assert_eq!(names(store, &others).await.len(), 30);
            let first = store.devices().list(&Scope::Everything, &others, None, 20).await.unwrap();
            let rest = store.devices().list(&Scope::Everything, &others, first.next.as_deref(), 20).await.unwrap();
            assert_eq!((first.items.len(), rest.items.len(), rest.next), (20, 10, None));
            assert_eq!(rest.items[0].facts.name, "pc-030");
        }
        let nobody = DeviceFilter { online: Some(OnlineFilter::Only(HashSet::new())), ..DeviceFilter::default() };
        assert!(names(store, &nobody).await.is_empty());
    }
}

on_both! {
    async fn removed_devices_are_not_listed(store) {
        let id = add_device(store, 1, &DeviceFacts::default()).await;
        let tx = store.begin().await.unwrap();
        tx.devices().remove(id, at(1)).await.unwrap();
        assert_eq!(tx.devices().remove(id, at(2)).await, Err(StoreError::NotFound("the device")));
        tx.commit().await.unwrap();
        assert!(names(store, &DeviceFilter::default()).await.is_empty());
        assert_eq!(store.devices().count(&Scope::Everything, &DeviceFilter::default()).await.unwrap(), 0);
    }
}
