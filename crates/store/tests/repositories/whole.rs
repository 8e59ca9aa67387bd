//! The database as a whole: opening, opening again, being read-only, being gone.

use deskside_model::SiteId;
use deskside_store::{SiteRecord, Store, StoreError};

use crate::support::{TestDatabase, at};

fn site() -> SiteRecord {
    SiteRecord {
        id: SiteId::from_bytes([1; 16]),
        name: String::from("Head office"),
        created_at: at(1),
    }
}

on_both! {
    async fn a_change_is_written_at_its_commit_or_never(store) {
        let tx = store.begin().await.unwrap();
        tx.site().insert(&site()).await.unwrap();
        assert_eq!(tx.site().get().await.unwrap(), Some(site()));
        drop(tx);
        assert_eq!(store.site().get().await.unwrap(), None);

        let tx = store.begin().await.unwrap();
        tx.site().insert(&site()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(store.site().get().await.unwrap(), Some(site()));
        store.ping().await.unwrap();
    }
}

#[tokio::test]
async fn opening_again_finds_what_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("site.db").display());
    let store = Store::open(&url).await.unwrap();
    let tx = store.begin().await.unwrap();
    tx.site().insert(&site()).await.unwrap();
    tx.commit().await.unwrap();
    store.close().await;
    let store = Store::open(&url).await.unwrap();
    assert_eq!(store.site().get().await.unwrap(), Some(site()));
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_named_as_the_reason() {
    let refused = Store::open("sqlite:///no/such/folder/site.db").await.unwrap_err();
    assert!(matches!(refused, StoreError::Full(_)), "{refused}");
    let refused = Store::open("mysql://localhost/site").await.unwrap_err();
    assert!(refused.to_string().contains("sqlite://"), "{refused}");
}

#[tokio::test]
async fn a_postgres_that_is_not_there_is_unavailable() {
    // Port 9 (discard) has no PostgreSQL.
    let refused = Store::open("postgres://nobody@127.0.0.1:9/site").await.unwrap_err();
    assert!(matches!(refused, StoreError::Unavailable(_)), "{refused}");
}

#[tokio::test]
async fn a_postgres_that_takes_no_writes_says_so() {
    let Some(database) = TestDatabase::postgres().await else {
        eprintln!("not run: DESKSIDE_TEST_POSTGRES is not set (cargo xtask test sets it)");
        return;
    };
    // What a standby that somebody failed over to looks like.
    let refused = database.opened_read_only().await.unwrap_err();
    assert!(matches!(refused, StoreError::Full(_)), "{refused}");
    database.drop().await;
}
