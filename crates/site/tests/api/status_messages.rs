//! Status messages: what a site recorded is listed, filtered, and can be checked.

use deskside_audit::{Maker, verify};
use serde_json::json;

use crate::support::TestSite;

#[tokio::test]
async fn messages_say_who_from_where_and_what() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    site.browser().sign_in("mallory\u{7}", "not the password", None).await;
    let page = admin.get("/status-messages").await.json();
    let newest = &page["items"][0];
    assert_eq!(newest["kind"], "sign_in_failed");
    assert_eq!(
        (&newest["number"], &newest["severity"]),
        (&json!(111), &json!("warning"))
    );
    assert_eq!(
        newest["operator_name"], "mallory",
        "control characters don't reach a list"
    );
    assert_eq!(
        (&newest["operator_id"], &newest["address"]),
        (&json!(null), &json!("0.0.0.0"))
    );
    let me = admin.get("/me").await.json()["id"].as_str().unwrap().to_owned();
    let own = admin.get(&format!("/status-messages?operator={me}")).await.json();
    assert_eq!(own["items"].as_array().unwrap().len(), 2);
    let loud = admin.get("/status-messages?severity=warning").await.json();
    assert_eq!(loud["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_chain_of_a_busy_site_verifies() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let all = (0..12).map(|n| {
        let admin = admin.clone();
        async move { admin.post("/enrolment-tokens", json!({ "hours": n + 1 })).await.status }
    });
    futures_util::future::join_all(all).await;
    let messages = site.state.store.status();
    let entries = messages.entries_from(1, 1000).await.unwrap();
    assert_eq!(entries.len(), 14);
    let head = messages.head().await.unwrap();
    let key = site.state.key.verifying_key().to_bytes();
    let report = verify(Maker::Site(site.state.id), key, &entries, Some(head));
    assert!(report.is_sound(), "{report:?}");
    let missing = [&entries[..5], &entries[6..]].concat();
    assert!(!verify(Maker::Site(site.state.id), key, &missing, Some(head)).is_sound());
}

#[tokio::test]
async fn pages_of_messages_do_not_shift_when_new_ones_come() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    for hours in 1..=4 {
        admin.post("/enrolment-tokens", json!({ "hours": hours })).await;
    }
    let first = admin.get("/status-messages?limit=3").await.json();
    admin.post("/enrolment-tokens", json!({ "hours": 5 })).await;
    let next = first["next"].as_str().unwrap();
    let second = admin
        .get(&format!("/status-messages?limit=3&after={next}"))
        .await
        .json();
    let sequences: Vec<_> = [&first, &second]
        .iter()
        .flat_map(|page| page["items"].as_array().unwrap())
        .map(|row| row["sequence"].as_u64().unwrap())
        .collect();
    assert_eq!(sequences, [6, 5, 4, 3, 2, 1]);
    assert!(second["next"].is_null());
}
