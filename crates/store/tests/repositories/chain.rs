//! The site's chain of status messages and the devices' evidence: nothing lost, nothing twice, every signature right.

use std::collections::BTreeMap;

use deskside_audit::{Chain, Entry, Fact, Head, Maker, Values, verify};
use deskside_model::{Scope, Severity, SiteId, StatusKind};
use deskside_store::{Received, StatusDraft, StatusFilter, Store, StoreError};
use ed25519_dalek::SigningKey;

use crate::support::{at, device_id, operator_id};

const SITE: SiteId = SiteId::from_bytes([5; 16]);

fn key() -> SigningKey {
    SigningKey::from_bytes(&[9; 32])
}

fn draft(kind: StatusKind, second: i64) -> StatusDraft {
    StatusDraft {
        at: at(second),
        kind,
        operator_id: Some(operator_id(1)),
        operator_name: Some(String::from("Ada")),
        address: Some(String::from("192.0.2.1")),
        device_id: Some(device_id(1)),
        device_name: Some(String::from("pc-1")),
        session_id: None,
        details: BTreeMap::from([(String::from("reason"), String::from("INC-1"))]),
        from_device: None,
    }
}

async fn append(store: &Store, draft: StatusDraft) -> Result<u64, StoreError> {
    let tx = store.begin().await?;
    let message = tx.status().append(SITE, &key(), draft).await?;
    tx.commit().await?;
    Ok(message.sequence)
}

async fn checked_chain(store: &Store) -> Vec<Entry> {
    let bytes = store.status().entries_from(1, 10_000).await.unwrap();
    let entries: Vec<_> = bytes.iter().map(|bytes| Entry::from_bytes(bytes).unwrap()).collect();
    let head = store.status().head().await.unwrap();
    let report = verify(Maker::Site(SITE), key().verifying_key().to_bytes(), &bytes, Some(head));
    assert!(report.is_sound(), "{report:?}");
    entries
}

on_both! {
    async fn messages_follow_each_other_and_verify(store) {
        assert_eq!(store.status().head().await.unwrap(), Head::EMPTY);
        for second in 1..=3 {
            assert_eq!(append(store, draft(StatusKind::SignedIn, second)).await, Ok(second as u64));
        }
        let entries = checked_chain(store).await;
        assert_eq!(entries.len(), 3);
        assert_eq!(entries[1].values().get("operator_name"), Some("Ada"));
        assert_eq!(entries[1].values().get("reason"), Some("INC-1"));
        assert_eq!(entries[1].kind(), Some(StatusKind::SignedIn));
    }
}

on_both! {
    async fn writers_at_once_take_one_place_each(store) {
        let tries: Vec<_> = (0..24)
            .map(|second| {
                let store = store.clone();
                tokio::spawn(async move { append(&store, draft(StatusKind::SignedIn, second)).await.unwrap() })
            })
            .collect();
        let mut places = Vec::new();
        for one in tries {
            places.push(one.await.unwrap());
        }
        places.sort_unstable();
        assert_eq!(places, (1..=24).collect::<Vec<_>>());
        assert_eq!(checked_chain(store).await.len(), 24);
    }
}

on_both! {
    async fn a_transaction_that_fails_leaves_no_gap(store) {
        append(store, draft(StatusKind::SignedIn, 1)).await.unwrap();
        let tx = store.begin().await.unwrap();
        tx.status().append(SITE, &key(), draft(StatusKind::SignedOut, 2)).await.unwrap();
        drop(tx);
        assert_eq!(append(store, draft(StatusKind::SignedIn, 3)).await, Ok(2));
        assert_eq!(checked_chain(store).await.len(), 2);
    }
}

on_both! {
    async fn details_that_no_report_could_show_are_refused(store) {
        let mut wrong = draft(StatusKind::SignedIn, 1);
        wrong.details.insert(String::from("Not A Name"), String::new());
        assert!(matches!(append(store, wrong).await, Err(StoreError::BadRequest(_))));
        assert_eq!(store.status().head().await.unwrap(), Head::EMPTY);
    }
}

on_both! {
    async fn messages_are_found_by_what_they_are_about(store) {
        append(store, draft(StatusKind::SignedIn, 1)).await.unwrap();
        append(store, draft(StatusKind::SignInFailed, 2)).await.unwrap();
        append(store, draft(StatusKind::DeviceKeyCloned, 3)).await.unwrap();
        let mut other = draft(StatusKind::SignedIn, 4);
        other.device_id = Some(device_id(2));
        other.operator_id = Some(operator_id(2));
        append(store, other).await.unwrap();

        let found = async |filter: StatusFilter| -> Vec<u64> {
            let page = store.status().list(&Scope::Everything, &filter, None, 10).await.unwrap();
            page.items.into_iter().map(|message| message.sequence).collect()
        };
        assert_eq!(found(StatusFilter::default()).await, [4, 3, 2, 1]);
        let kind = StatusFilter { kind: Some(StatusKind::SignedIn), ..StatusFilter::default() };
        assert_eq!(found(kind).await, [4, 1]);
        let severity = StatusFilter { severity: Some(Severity::Warning), ..StatusFilter::default() };
        assert_eq!(found(severity).await, [3, 2]);
        let device = StatusFilter { device: Some(device_id(2)), ..StatusFilter::default() };
        assert_eq!(found(device).await, [4]);
        let operator = StatusFilter { operator: Some(operator_id(1)), ..StatusFilter::default() };
        assert_eq!(found(operator).await, [3, 2, 1]);

        let first = store.status().list(&Scope::Everything, &StatusFilter::default(), None, 3).await.unwrap();
        append(store, draft(StatusKind::SignedOut, 5)).await.unwrap();
        let rest = store.status().list(&Scope::Everything, &StatusFilter::default(), first.next.as_deref(), 3).await.unwrap();
        assert_eq!((rest.items[0].sequence, rest.items.len(), rest.next), (1, 1, None));
        assert_eq!(rest.items[0].details["reason"], "INC-1");
    }
}

on_both! {
    async fn evidence_is_kept_once_and_a_fork_shows(store) {
        let device = device_id(1);
        let fact = |second| Fact {
            at: at(second),
            kind: StatusKind::SessionStarted,
            values: Values::new().with("second", second),
        };
        let mut chain = Chain::new(Maker::Device(device));
        let first = chain.append(&key(), fact(1)).unwrap();
        let mut fork = chain.clone();
        let second = chain.append(&key(), fact(2)).unwrap();
        let forked = fork.append(&key(), fact(3)).unwrap();

        let tx = store.begin().await.unwrap();
        assert_eq!(tx.evidence().insert(device, &first, at(10)).await, Ok(Received::New));
        assert_eq!(tx.evidence().insert(device, &first, at(11)).await, Ok(Received::Again));
        assert_eq!(tx.evidence().insert(device, &second, at(12)).await, Ok(Received::New));
        assert_eq!(tx.evidence().insert(device, &forked, at(13)).await, Ok(Received::Forked));
        tx.commit().await.unwrap();

        assert_eq!(store.evidence().head(device).await.unwrap(), Head::of(&second));
        assert_eq!(store.evidence().head(device_id(2)).await.unwrap(), Head::EMPTY);
        let kept = store.evidence().entries_from(device, 2, 10).await.unwrap();
        assert_eq!(kept, [second.to_bytes()]);
    }
}
