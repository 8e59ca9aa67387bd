//! Lists of status messages hold what fits and nothing else, whichever way they were found.

use std::collections::BTreeSet;

use deskside_model::{BuiltInCollection, CollectionId, DeviceId, Scope, SessionId, Severity, SiteId, StatusKind};
use deskside_site_api::status::StatusMessage;
use deskside_store::{CollectionContent, MemberChanges, StatusDraft, StatusFilter, Store};
use ed25519_dalek::SigningKey;

use crate::support::{at, device_id, operator_id};

/// One of 120 devices: found device by device. And half of them: found by walking.
const FEW: CollectionId = CollectionId::from_bytes([8; 16]);
const HALF: CollectionId = CollectionId::from_bytes([9; 16]);
const DEVICES: u16 = 120;
const MESSAGES: u16 = 240;
const KINDS: [StatusKind; 4] = [
    StatusKind::SessionStarted,
    StatusKind::ConsentDenied,
    StatusKind::GrantMisused,
    StatusKind::SignedIn,
];

fn session(n: u16) -> SessionId {
    SessionId::from_bytes([u8::try_from(n % 7).unwrap(); 16])
}

/// The device of a message; some are about none.
fn device_of(n: u16) -> Option<DeviceId> {
    (!n.is_multiple_of(11)).then(|| device_id(n * n % DEVICES))
}

async fn fill(store: &Store) {
    let tx = store.begin().await.unwrap();
    let all = BuiltInCollection::AllDevices.id();
    for (id, name) in [(FEW, "Few"), (HALF, "Half")] {
        let content = CollectionContent {
            name,
            description: "",
            limiting: all,
            rules: &[],
            at: at(0),
            by: "ada",
        };
        tx.collections().insert(id, &content).await.unwrap();
    }
    let mut changes = MemberChanges::default();
    for n in 0..DEVICES {
        let mut inside = BTreeSet::from([all]);
        inside.extend((n == 4).then_some(FEW));
        inside.extend((n % 2 == 0).then_some(HALF));
        changes.note(device_id(n), &BTreeSet::new(), &inside);
    }
    tx.collections().apply(&changes, at(5)).await.unwrap();
    let key = SigningKey::from_bytes(&[5; 32]);
    for n in 0..MESSAGES {
        let draft = StatusDraft {
            at: at(n.into()),
            kind: KINDS[usize::from(n) % KINDS.len()],
            operator_id: (!n.is_multiple_of(5)).then(|| operator_id(u8::try_from(n % 3).unwrap())),
            operator_name: None,
            address: None,
            device_id: device_of(n),
            device_name: None,
            session_id: Some(session(n)),
            details: [].into(),
            from_device: None,
        };
        tx.status()
            .append(SiteId::from_bytes([9; 16]), &key, draft)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
}

/// All pages of a list.
async fn listed(store: &Store, scope: &Scope, filter: &StatusFilter) -> Vec<u64> {
    let (mut sequences, mut after) = (Vec::new(), None);
    loop {
        let page = store.status().list(scope, filter, after.as_deref(), 7).await.unwrap();
        sequences.extend(page.items.iter().map(|message| message.sequence));
        match page.next {
            Some(next) => after = Some(next),
            None => return sequences,
        }
    }
}

fn fits(message: &StatusMessage, filter: &StatusFilter) -> bool {
    filter.kind.is_none_or(|kind| kind.code() == message.kind)
        && filter.severity.is_none_or(|least| message.severity >= least)
        && filter.device.is_none_or(|device| message.device_id == Some(device))
        && filter
            .operator
            .is_none_or(|operator| message.operator_id == Some(operator))
        && filter.session.is_none_or(|session| message.session_id == Some(session))
}

fn filters() -> Vec<StatusFilter> {
    let mut filters = Vec::new();
    for kind in [None, Some(StatusKind::ConsentDenied)] {
        for severity in [
            None,
            Some(Severity::Information),
            Some(Severity::Warning),
            Some(Severity::Alert),
        ] {
            for operator in [None, Some(operator_id(1))] {
                for (device, session) in [(None, None), (Some(device_id(4)), None), (None, Some(session(3)))] {
                    filters.push(StatusFilter {
                        kind,
                        severity,
                        device,
                        operator,
                        session,
                    });
                }
            }
        }
    }
    filters
}

on_both! {
    async fn every_way_of_finding_finds_the_same(store) {
        fill(store).await;
        let all = store.status().list(&Scope::Everything, &StatusFilter::default(), None, 1000).await.unwrap().items;
        assert_eq!(all.len(), usize::from(MESSAGES));
        let members = |few: bool| (0..DEVICES).filter(|n| if few { *n == 4 } else { n % 2 == 0 }).map(device_id).collect::<BTreeSet<_>>();
        for (scope, devices) in [
            (Scope::Everything, None),
            (Scope::Collections([FEW].into()), Some(members(true))),
            (Scope::Collections([HALF].into()), Some(members(false))),
            (Scope::Collections([FEW, HALF].into()), Some(members(false))),
            (Scope::Collections(BTreeSet::new()), Some(BTreeSet::new())),
        ] {
            let reached = |message: &&StatusMessage| match (&devices, message.device_id) {
                (None, _) => true,
                (Some(devices), Some(device)) => devices.contains(&device),
                (Some(_), None) => false,
            };
            for filter in filters() {
                let expected: Vec<_> = all.iter().filter(reached).filter(|message| fits(message, &filter)).map(|message| message.sequence).collect();
                assert_eq!(listed(store, &scope, &filter).await, expected, "{scope:?} {filter:?}");
            }
        }
    }
}
