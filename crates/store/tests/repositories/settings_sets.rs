//! Sets of client settings: the default one, versions and history, orders, deployments, and whom they reach.

use std::collections::BTreeSet;

use deskside_model::settings::{SETTINGS, SettingsPatch};
use deskside_model::{BuiltInCollection, ClientSettings, CollectionId, DEFAULT_ORDER, DEFAULT_SET, SettingsSetId};
use deskside_site_api::collections::CollectionName;
use deskside_store::{MemberChanges, SettingsSetWritten, Store, StoreError};

use crate::support::{at, device_id};

const ALL: CollectionId = BuiltInCollection::AllDevices.id();
const LINUX: CollectionId = BuiltInCollection::AllLinux.id();
const KIOSKS: SettingsSetId = SettingsSetId::from_bytes([7; 16]);
const VAULTS: SettingsSetId = SettingsSetId::from_bytes([8; 16]);

fn seconds(consent_seconds: u32) -> SettingsPatch {
    SettingsPatch {
        consent_seconds: Some(consent_seconds),
        ..SettingsPatch::default()
    }
}

fn named(id: CollectionId, name: &str) -> CollectionName {
    CollectionName {
        id,
        name: name.to_owned(),
    }
}

fn written<'a>(
    name: &'a str,
    order: u32,
    values: &'a SettingsPatch,
    deployed_to: &'a [CollectionName],
) -> SettingsSetWritten<'a> {
    SettingsSetWritten {
        name,
        description: "",
        order,
        values,
        deployed_to,
        rolled_back_to: None,
        at: at(5),
        by: "ada",
    }
}

async fn add(
    store: &Store,
    id: SettingsSetId,
    name: &str,
    order: u32,
    deployed_to: &[CollectionName],
) -> Result<(), StoreError> {
    let tx = store.begin().await?;
    let values = seconds(order);
    tx.settings_sets()
        .insert(id, &written(name, order, &values, deployed_to))
        .await?;
    tx.commit().await
}

on_both! {
    async fn every_site_has_the_default_set_with_a_value_for_everything(store) {
        let default = store.settings_sets().get(DEFAULT_SET).await.unwrap();
        assert_eq!((default.version, default.order), (0, DEFAULT_ORDER));
        assert!(SETTINGS.iter().all(|setting| default.values.mentions(setting.name)));
        assert_eq!(default.values, ClientSettings::default().into());
        let history = store.settings_sets().history(DEFAULT_SET, None, 10).await.unwrap();
        assert_eq!(history.items.len(), 1);
        assert_eq!((history.items[0].version, &history.items[0].values), (0, &default.values));
    }
}

on_both! {
    async fn a_change_starts_from_the_version_that_was_read_and_every_version_stays(store) {
        let on = SettingsPatch { remote_control_enabled: Some(true), ..ClientSettings::default().into() };
        let revision = store.settings_sets().revision().await.unwrap();
        let tx = store.begin().await.unwrap();
        let back = SettingsSetWritten { rolled_back_to: Some(0), ..written("Default", DEFAULT_ORDER, &on, &[]) };
        assert!(tx.settings_sets().change(DEFAULT_SET, 0, &back).await.unwrap());
        assert!(!tx.settings_sets().change(DEFAULT_SET, 0, &back).await.unwrap(), "an old version changes nothing");
        tx.commit().await.unwrap();
        let sets = store.settings_sets();
        assert_eq!(sets.revision().await.unwrap(), revision + 1);
        let now = sets.get(DEFAULT_SET).await.unwrap();
        assert_eq!((now.version, now.changed_by.as_str(), &now.values), (1, "ada", &on));

        let first = sets.history(DEFAULT_SET, None, 1).await.unwrap();
        let rest = sets.history(DEFAULT_SET, first.next.as_deref(), 1).await.unwrap();
        assert_eq!((first.items[0].version, first.items[0].rolled_back_to), (1, Some(0)));
        assert_eq!((rest.items[0].version, rest.next), (0, None));
        assert_eq!(sets.version(DEFAULT_SET, 1).await.unwrap(), first.items[0]);
        assert!(matches!(sets.version(DEFAULT_SET, 2).await, Err(StoreError::NotFound(_))));
    }
}

on_both! {
    async fn of_two_changes_at_once_one_is_refused(store) {
        let tries: Vec<_> = (0..8)
            .map(|n| {
                let store = store.clone();
                tokio::spawn(async move {
                    let values = seconds(20 + n);
                    let tx = store.begin().await?;
                    tx.settings_sets().lock().await?;
                    let written = written("D", DEFAULT_ORDER, &values, &[]);
                    let changed = tx.settings_sets().change(DEFAULT_SET, 0, &written).await?;
                    tx.commit().await.map(|()| changed)
                })
            })
            .collect();
        let mut done = 0;
        for one in tries {
            done += usize::from(one.await.unwrap().unwrap());
        }
        assert_eq!(done, 1);
        assert_eq!(store.settings_sets().get(DEFAULT_SET).await.unwrap().version, 1);
    }
}

on_both! {
    async fn names_and_orders_are_taken_once_and_the_winner_comes_first(store) {
        const TAKEN: StoreError = StoreError::Conflict("a set of client settings with this name or order");
        add(store, KIOSKS, "Kiosks", 5, &[]).await.unwrap();
        assert_eq!(add(store, VAULTS, "kIOSKS", 6, &[]).await, Err(TAKEN));
        assert_eq!(add(store, VAULTS, "Vaults", 5, &[]).await, Err(TAKEN));
        add(store, VAULTS, "Vaults", 1, &[]).await.unwrap();
        let all = store.settings_sets().all().await.unwrap();
        let ids: Vec<_> = all.iter().map(|set| set.id).collect();
        assert_eq!(ids, [VAULTS, KIOSKS, DEFAULT_SET]);
    }
}

on_both! {
    async fn a_deployment_holds_its_collection_and_goes_with_its_set(store) {
        let deployed = [named(ALL, "All Devices"), named(LINUX, "All Linux")];
        add(store, KIOSKS, "Kiosks", 5, &deployed).await.unwrap();
        let record = store.settings_sets().get(KIOSKS).await.unwrap();
        assert_eq!(record.deployed_to, BTreeSet::from([ALL, LINUX]));
        assert_eq!(store.settings_sets().deployed_to(LINUX).await.unwrap(), ["Kiosks"]);
        let gone = CollectionId::from_bytes([9; 16]);
        assert!(matches!(add(store, VAULTS, "Vaults", 6, &[named(gone, "x")]).await, Err(StoreError::NotFound(_))));

        let tx = store.begin().await.unwrap();
        assert!(tx.collections().delete(LINUX, at(9)).await.is_err());
        drop(tx);
        let tx = store.begin().await.unwrap();
        let values = seconds(5);
        assert!(tx.settings_sets().change(KIOSKS, 1, &written("Kiosks", 5, &values, &deployed[1..])).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(store.settings_sets().get(KIOSKS).await.unwrap().deployed_to, BTreeSet::from([LINUX]));
        assert_eq!(store.settings_sets().version(KIOSKS, 1).await.unwrap().deployed_to, deployed);

        let tx = store.begin().await.unwrap();
        tx.settings_sets().delete(KIOSKS, at(9)).await.unwrap();
        assert!(matches!(tx.settings_sets().delete(KIOSKS, at(9)).await, Err(StoreError::NotFound(_))));
        tx.collections().delete(LINUX, at(9)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(store.settings_sets().version(KIOSKS, 2).await.unwrap().version, 2, "its versions stay");
    }
}

on_both! {
    async fn sets_reach_the_members_of_the_collections_that_they_are_deployed_to(store) {
        add(store, KIOSKS, "Kiosks", 5, &[named(ALL, ""), named(LINUX, "")]).await.unwrap();
        add(store, VAULTS, "Vaults", 6, &[named(LINUX, "")]).await.unwrap();
        let mut changes = MemberChanges::default();
        for n in 0..5 {
            let collections = if n < 2 { BTreeSet::from([ALL, LINUX]) } else { BTreeSet::from([ALL]) };
            changes.note(device_id(n), &BTreeSet::new(), &collections);
        }
        let tx = store.begin().await.unwrap();
        tx.collections().apply(&changes, at(5)).await.unwrap();
        tx.commit().await.unwrap();
        let reach = store.settings_reach();
        let sets = reach.sets_of([device_id(1), device_id(4), device_id(9)]).await.unwrap();
        assert_eq!(sets.get(&device_id(1)), Some(&BTreeSet::from([KIOSKS, VAULTS])));
        assert_eq!(sets.get(&device_id(4)), Some(&BTreeSet::from([KIOSKS])));
        assert_eq!(sets.len(), 2);

        let first = reach.members(ALL, None, 3).await.unwrap();
        let rest = reach.members(ALL, first.last().copied(), 3).await.unwrap();
        assert_eq!([first, rest].concat(), (0..5).map(device_id).collect::<Vec<_>>(), "in order");
        let linux = reach.holding_among(&BTreeSet::from([LINUX]), (0..9).map(device_id)).await.unwrap();
        let linux: Vec<_> = linux.into_iter().collect();
        assert_eq!(linux, [0, 1].map(|n| (device_id(n), BTreeSet::from([LINUX]))));
    }
}

on_both! {
    async fn what_devices_have_applied_is_what_they_said_last(store) {
        let said: Vec<_> = (0..2_500).map(|n| (device_id(n), u64::from(n))).collect();
        let tx = store.begin().await.unwrap();
        tx.settings_reach().set_applied(&said, at(1)).await.unwrap();
        tx.settings_reach().set_applied(&[(device_id(7), 70)], at(2)).await.unwrap();
        tx.commit().await.unwrap();
        let asked = [7, 2_499, 2_500].map(device_id);
        let applied = store.settings_reach().applied(asked).await.unwrap();
        assert_eq!(applied.into_iter().collect::<Vec<_>>(), [(device_id(7), 70), (device_id(2_499), 2_499)]);
    }
}
