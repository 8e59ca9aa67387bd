//! Paging: stable while rows come and go, in the same order on both databases.

use deskside_model::Scope;
use deskside_site_api::operators::Role;
use deskside_store::{DeviceFilter, StoreError};

use crate::support::{add_device, add_operator, at, device_id, facts};

on_both! {
    async fn rows_that_come_and_go_neither_repeat_nor_hide_others(store) {
        for n in [2, 4, 6, 8] {
            add_device(store, n, &facts(&format!("pc-{n}"))).await;
        }
        let everything = DeviceFilter::default();
        let first = store.devices().list(&Scope::Everything, &everything, None, 2).await.unwrap();

        // One that was shown goes, one comes before the place where the page ended, one after it.
        let tx = store.begin().await.unwrap();
        tx.devices().remove(device_id(4), at(1)).await.unwrap();
        tx.commit().await.unwrap();
        add_device(store, 1, &facts("pc-1")).await;
        add_device(store, 7, &facts("pc-7")).await;

        let second = store.devices().list(&Scope::Everything, &everything, first.next.as_deref(), 10).await.unwrap();
        let names = |page: &[deskside_store::DeviceRecord]| -> Vec<String> {
            page.iter().map(|device| device.facts.name.clone()).collect()
        };
        assert_eq!(names(&first.items), ["pc-2", "pc-4"]);
        assert_eq!(names(&second.items), ["pc-6", "pc-7", "pc-8"]);
        assert_eq!(second.next, None);
    }
}

on_both! {
    async fn devices_of_one_name_are_all_listed(store) {
        for n in 0..7 {
            add_device(store, n, &facts("twin")).await;
        }
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let page = store.devices().list(&Scope::Everything, &DeviceFilter::default(), after.as_deref(), 2).await.unwrap();
            seen.extend(page.items.into_iter().map(|device| device.id));
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        assert_eq!(seen, (0..7).map(device_id).collect::<Vec<_>>());
    }
}

on_both! {
    async fn the_order_does_not_depend_on_a_language(store) {
        for (n, name) in [(1, "zebra"), (2, "Émile"), (3, "apple-b"), (4, "Apple_a"), (5, "apple a")] {
            add_device(store, n, &facts(name)).await;
        }
        let page = store.devices().list(&Scope::Everything, &DeviceFilter::default(), None, 10).await.unwrap();
        let names: Vec<_> = page.items.into_iter().map(|device| device.facts.name).collect();
        assert_eq!(names, ["apple a", "apple-b", "Apple_a", "zebra", "Émile"]);
    }
}

on_both! {
    async fn a_cursor_of_another_list_is_refused(store) {
        add_operator(store, 1, "ada", Role::Auditor).await;
        add_operator(store, 2, "bob", Role::Auditor).await;
        let page = store.operators().list(None, 1).await.unwrap();
        assert_eq!(page.items[0].account, "ada");
        let next = store.operators().list(page.next.as_deref(), 1).await.unwrap();
        assert_eq!((next.items[0].account.as_str(), next.next), ("bob", None));
        for cursor in [page.next.as_deref().unwrap(), "'; DROP TABLE devices", ""] {
            let refused = store.devices().list(&Scope::Everything, &DeviceFilter::default(), Some(cursor), 10).await;
            assert!(matches!(refused, Err(StoreError::BadRequest(_))), "{cursor}");
        }
    }
}
