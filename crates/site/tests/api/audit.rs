//! The export: everything, for those who may read everything, and checked without the site.

use axum::http::{Method, StatusCode, header};
use deskside_audit::export::{ExportCheck, ExportReport, KnownElsewhere, PinnedKey};
use deskside_audit::{Chain, Fact, Maker, Values};
use deskside_model::{DeviceFacts, DeviceId, DeviceKey, StatusKind, Timestamp};
use deskside_site::AppState;
use deskside_site::announce::key_fingerprint;
use deskside_site::status_messages::Message;
use deskside_store::NewDevice;
use ed25519_dalek::SigningKey;
use http_body_util::BodyExt;
use serde_json::json;

use crate::support::{Answer, TestSite, collection_of};

fn check(state: &AppState, export: &[u8]) -> ExportReport {
    let mut check = ExportCheck::new(KnownElsewhere {
        site_key: Some(PinnedKey::Key(state.public_key())),
        heads: Vec::new(),
    });
    check.feed(export).unwrap();
    check.finish().unwrap()
}

/// A device that enrolled and sent so many entries, as the control link keeps them.
async fn device_with_entries(site: &TestSite, number: u8, entries: u64) -> DeviceId {
    let signing = SigningKey::from_bytes(&[number; 32]);
    let (id, key) = (
        DeviceId::from_bytes([number; 16]),
        DeviceKey::from_bytes(signing.verifying_key().to_bytes()),
    );
    let facts = DeviceFacts {
        name: format!("pc-{number}"),
        ..DeviceFacts::default()
    };
    let new = NewDevice {
        id,
        key,
        facts: &facts,
        enrolled_at: site.clock.now(),
    };
    let mut change = site.state.change().await.unwrap();
    change.devices().insert(&new).await.unwrap();
    let enrolled = Message::new(StatusKind::DeviceEnrolled).on_device(id, &facts.name);
    change
        .record(enrolled.with("key_fingerprint", key_fingerprint(&key)))
        .await
        .unwrap();
    let mut chain = Chain::new(Maker::Device(id));
    for n in 0..entries {
        let fact = Fact {
            at: Timestamp::from_millis(n as i64),
            kind: StatusKind::ConsentAsked,
            values: Values::new().with("n", n),
        };
        let entry = chain.append(&signing, fact).unwrap();
        change.evidence().insert(id, &entry, site.clock.now()).await.unwrap();
        let message = Message::new(StatusKind::ConsentAsked).on_device(id, &facts.name);
        change.record(message.written_by_device(&entry)).await.unwrap();
    }
    change.commit().await.unwrap();
    id
}

fn lines(answer: &Answer) -> Vec<String> {
    answer.text().lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn an_export_is_whole_sound_and_recorded() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    device_with_entries(&site, 1, 450).await;
    device_with_entries(&site, 2, 0).await;
    let removed = device_with_entries(&site, 3, 3).await;
    assert!(admin.delete(&format!("/devices/{removed}")).await.status.is_success());
    let export = admin.get("/audit/export").await;
    assert_eq!(export.status, StatusCode::OK, "{}", export.text());
    assert_eq!(export.headers[header::CONTENT_TYPE], "application/jsonl");
    let name = export.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert!(name.starts_with("attachment; filename=\"deskside-audit-sit_"), "{name}");
    let report = check(&site.state, &export.bytes);
    assert!(report.is_sound(), "{report:?}");
    let entries: Vec<_> = report.chains.iter().map(|chain| chain.entries).collect();
    assert_eq!(entries, [2 + 3 + 453 + 1 + 1, 450, 0, 3]);
    assert_eq!(site.recorded(1).await, ["audit_exported"]);
    assert_eq!(
        report.chains[0].head,
        site.state.store.status().head().await.unwrap(),
        "the message about the export is the last in it"
    );
}

/// Browsers ask for it so: what compresses the body must come to its end, too.
#[tokio::test]
async fn an_export_can_be_compressed() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let mut request = admin.request(Method::GET, "/audit/export", None);
    let gzip = header::HeaderValue::from_static("gzip");
    request.headers_mut().insert(header::ACCEPT_ENCODING, gzip);
    let export = site.send(request).await;
    assert_eq!(export.headers[header::CONTENT_ENCODING], "gzip");
    // The last eight bytes of a gzip member: sum and length (RFC 1952 section 2.3.1).
    let length = export.bytes.last_chunk::<4>().map(|length| u32::from_le_bytes(*length));
    let plain = admin.get("/audit/export").await;
    assert!(length.is_some_and(|length| length > 0 && (length as usize) < plain.bytes.len()));
}

#[tokio::test]
async fn what_happens_meanwhile_is_in_the_next_export() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    device_with_entries(&site, 1, 450).await;
    let request = admin.request(Method::GET, "/audit/export", None);
    let mut body = site.open(request).await.into_body();
    let mut export = body.frame().await.unwrap().unwrap().into_data().unwrap().to_vec();
    device_with_entries(&site, 2, 5).await;
    admin.post("/enrolment-tokens", json!({ "hours": 1 })).await;
    export.extend(body.collect().await.unwrap().to_bytes());
    let report = check(&site.state, &export);
    assert!(report.is_sound(), "{report:?}");
    assert_eq!(report.chains.len(), 2);
}

#[tokio::test]
async fn somebody_who_reaches_a_part_of_the_devices_gets_no_part_of_the_chains() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let device = site.add_device(1, "desk-1").await;
    let branch = collection_of(&admin, "Branch", &[device]).await;
    let eve = site.operator_on(&admin, "eve", "auditor", &branch).await;
    assert_eq!(eve.get("/status-messages").await.status, StatusCode::OK);
    let refused = eve.get("/audit/export").await;
    assert_eq!(refused.problem(), "permission_missing");
    assert!(refused.text().contains("All Devices"), "{}", refused.text());
    assert!(!site.recorded(10).await.contains(&String::from("audit_exported")));
    let auditor = site.operator(&admin, "auditor").await;
    let export = auditor.get("/audit/export").await;
    assert_eq!(export.status, StatusCode::OK);
    let end = lines(&export).pop().unwrap();
    assert!(end.starts_with("{\"type\":\"end\""), "{end}");
}
