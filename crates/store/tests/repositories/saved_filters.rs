//! Filters that operators keep: whose, of which list, under which name.

use deskside_model::SavedFilterId;
use deskside_site_api::operators::Role;
use deskside_site_api::saved_filters::{FilteredList, SavedFilter};
use deskside_store::StoreError;

use crate::support::add_operator;

on_both! {
    async fn kept_filters_belong_to_their_operator(store) {
        let ada = add_operator(store, 1, "ada", Role::Auditor).await;
        let bob = add_operator(store, 2, "bob", Role::Auditor).await;
        let filter = |n: u8, list, name: &str| SavedFilter {
            id: SavedFilterId::from_bytes([n; 16]),
            list,
            name: name.to_owned(),
            conditions: [(String::from("search"), String::from("ö %"))].into(),
        };
        let devices = filter(1, FilteredList::Devices, "Old");
        let tx = store.begin().await.unwrap();
        tx.saved_filters().insert(ada, &filter(3, FilteredList::Sessions, "b")).await.unwrap();
        tx.saved_filters().insert(ada, &filter(2, FilteredList::Devices, "older")).await.unwrap();
        tx.saved_filters().insert(ada, &devices).await.unwrap();
        tx.saved_filters().insert(bob, &filter(4, FilteredList::Devices, "old")).await.unwrap();
        tx.commit().await.unwrap();

        let names = |kept: Vec<SavedFilter>| kept.into_iter().map(|one| one.name).collect::<Vec<_>>();
        assert_eq!(names(store.saved_filters().of_operator(ada).await.unwrap()), ["Old", "older", "b"]);
        assert_eq!(store.saved_filters().of_operator(ada).await.unwrap()[0], devices);
        assert_eq!(store.saved_filters().count_of(ada).await.unwrap(), 3);

        let tx = store.begin().await.unwrap();
        let missing = Err(StoreError::NotFound("the filter"));
        assert_eq!(tx.saved_filters().change(bob, &devices).await, missing);
        assert_eq!(tx.saved_filters().delete(bob, devices.id).await, missing);
        tx.saved_filters().delete(ada, devices.id).await.unwrap();
        assert_eq!(tx.saved_filters().delete(ada, devices.id).await, missing);
        tx.commit().await.unwrap();
        assert_eq!(names(store.saved_filters().of_operator(ada).await.unwrap()), ["older", "b"]);
        assert_eq!(store.saved_filters().count_of(bob).await.unwrap(), 1);
    }
}

on_both! {
    async fn a_filter_has_a_name_of_its_own_in_its_list(store) {
        let ada = add_operator(store, 1, "ada", Role::Auditor).await;
        let filter = |n: u8, name: &str| SavedFilter {
            id: SavedFilterId::from_bytes([n; 16]),
            list: FilteredList::StatusMessages,
            name: name.to_owned(),
            conditions: [(String::from("kind"), String::from("signed_in"))].into(),
        };
        let tx = store.begin().await.unwrap();
        tx.saved_filters().insert(ada, &filter(1, "Öfter")).await.unwrap();
        tx.commit().await.unwrap();
        let tx = store.begin().await.unwrap();
        let taken = tx.saved_filters().insert(ada, &filter(2, "öFTER")).await;
        assert_eq!(taken, Err(StoreError::Conflict("a filter with this name")));
    }
}
