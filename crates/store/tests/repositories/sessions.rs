//! Sessions: what is kept of each, which are live, and lists by filter.

use deskside_model::{AccessLevel, GrantId, Scope, SessionId, SessionKind, ViewerKey};
use deskside_site_api::sessions::{LatencyStages, MeasuredLatency, Session, SessionState};
use deskside_store::{SessionChange, SessionFilter, SessionRecord, Store, StoreError};

use crate::support::{at, device_id, operator_id};

fn session(n: u8) -> SessionRecord {
    SessionRecord {
        session: Session {
            id: SessionId::from_bytes([n; 16]),
            device_id: device_id(u16::from(n % 2)),
            device_name: String::from("pc"),
            operator_id: operator_id(1),
            operator_name: String::from("Ada"),
            kind: SessionKind::RemoteControl,
            access: AccessLevel::ViewOnly,
            reason: String::from("INC-1"),
            state: SessionState::Granted,
            end_reason: None,
            requested_at: at(i64::from(n)),
            started_at: None,
            ended_at: None,
            measured: None,
        },
        grant_id: GrantId::from_bytes([n; 16]),
        viewer_key: ViewerKey::from_bytes([n; 32]),
        must_end_at: at(10_000),
    }
}

async fn add(store: &Store, n: u8) -> SessionId {
    let record = session(n);
    let tx = store.begin().await.unwrap();
    tx.sessions().insert(&record).await.unwrap();
    tx.commit().await.unwrap();
    record.session.id
}

async fn change(store: &Store, id: SessionId, change: SessionChange) -> Option<Session> {
    let tx = store.begin().await.unwrap();
    let changed = tx.sessions().change(id, &change).await.unwrap();
    tx.commit().await.unwrap();
    changed.map(|record| record.session)
}

on_both! {
    async fn a_session_keeps_how_quick_it_was_also_when_its_end_came_first(store) {
        let id = add(store, 1).await;
        change(store, id, SessionChange::Ended { at: at(60), reason: String::from("viewer_ended") }).await.unwrap();
        let stages = |total_us| LatencyStages {
            total_us,
            network_us: 1,
            desktop_us: 2,
            capture_us: 3,
            encode_us: 4,
            decode_us: 5,
            present_us: 6,
        };
        let said = |samples| MeasuredLatency { samples, p50: stages(20), p95: stages(40) };
        for (samples, changes) in [(7, true), (8, false)] {
            let tx = store.begin().await.unwrap();
            let changed = tx.sessions().set_measured(id, &said(samples)).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(changed.is_some(), changes);
        }
        assert_eq!(store.sessions().get(id).await.unwrap().session.measured, Some(said(7)));
    }
}

on_both! {
    async fn a_session_keeps_its_first_start_and_its_first_end(store) {
        let id = add(store, 1).await;
        let kept = store.sessions().get(id).await.unwrap();
        assert_eq!((kept.grant_id, kept.must_end_at), (GrantId::from_bytes([1; 16]), at(10_000)));
        assert_eq!((kept.session.kind, kept.session.access), (SessionKind::RemoteControl, AccessLevel::ViewOnly));

        change(store, id, SessionChange::AskingConsent).await.unwrap();
        change(store, id, SessionChange::Active { at: at(20) }).await.unwrap();
        change(store, id, SessionChange::LinkLost).await.unwrap();
        let resumed = change(store, id, SessionChange::Active { at: at(40) }).await.unwrap();
        assert_eq!((resumed.state, resumed.started_at), (SessionState::Active, Some(at(20))));

        let end = SessionChange::Ended { at: at(60), reason: String::from("local_user_ended") };
        let ended = change(store, id, end).await.unwrap();
        assert_eq!((ended.state, ended.ended_at), (SessionState::Ended, Some(at(60))));

        // A late message changes nothing of it.
        assert!(change(store, id, SessionChange::Active { at: at(70) }).await.is_none());
        let late = SessionChange::Ended { at: at(80), reason: String::from("viewer_ended") };
        assert!(change(store, id, late).await.is_none());
        let kept = store.sessions().get(id).await.unwrap().session;
        assert_eq!(kept.end_reason.as_deref(), Some("local_user_ended"));
    }
}

on_both! {
    async fn sessions_are_listed_by_device_and_by_whether_they_go_on(store) {
        for n in 1..=6 {
            let id = add(store, n).await;
            if n <= 2 {
                let refused = SessionChange::Refused { at: at(50), reason: String::from("consent_denied") };
                change(store, id, refused).await.unwrap();
            }
        }
        let list = async |live, device, after: Option<&str>, limit| {
            let filter = SessionFilter { live, device };
            let page = store.sessions().list(&Scope::Everything, &filter, after, limit).await.unwrap();
            let asked: Vec<_> = page.items.iter().map(|record| record.session.requested_at).collect();
            (asked, page.next)
        };
        assert_eq!(list(Some(true), None, None, 9).await.0, [6, 5, 4, 3].map(at));
        assert_eq!(list(Some(false), None, None, 9).await.0, [2, 1].map(at));
        assert_eq!(list(None, Some(device_id(0)), None, 9).await.0, [6, 4, 2].map(at));
        let (first, next) = list(None, None, None, 4).await;
        let (second, end) = list(None, None, next.as_deref(), 4).await;
        assert_eq!((first, second, end), ([6, 5, 4, 3].map(at).to_vec(), [2, 1].map(at).to_vec(), None));
        assert_eq!(store.sessions().count_live().await.unwrap(), 4);
        assert_eq!(store.sessions().live().await.unwrap().len(), 4);
    }
}

on_both! {
    async fn a_grant_belongs_to_one_session(store) {
        add(store, 1).await;
        let mut other = session(2);
        other.grant_id = session(1).grant_id;
        let tx = store.begin().await.unwrap();
        assert_eq!(tx.sessions().insert(&other).await, Err(StoreError::Conflict("the session")));
    }
}
