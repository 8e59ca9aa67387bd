//! Devices: list, search, pages, details, removal.

use axum::http::StatusCode;
use deskside_model::ViewerKey;
use serde_json::{Value, json};

use crate::support::{Browser, TestSite};

async fn names(browser: &Browser<'_>, query: &str) -> Vec<String> {
    let page = browser.get(&format!("/devices{query}")).await.json();
    let rows = page["items"].as_array().unwrap_or_else(|| panic!("{page}"));
    rows.iter()
        .map(|row| row["facts"]["name"].as_str().unwrap().to_owned())
        .collect()
}

async fn enable(browser: &Browser<'_>, changes: Value) {
    let mut settings = browser.get("/client-settings").await.json();
    for (name, value) in changes.as_object().unwrap() {
        settings["values"][name] = value.clone();
    }
    let saved = browser.put("/client-settings", settings).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text());
}

#[tokio::test]
async fn a_search_takes_people_at_their_word() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    for (n, name) in [(1, "reception"), (2, "100%"), (3, "a_b"), (4, "axb")] {
        site.add_device(n, name).await;
    }
    assert_eq!(names(&admin, "?search=%25").await, ["100%"]);
    assert_eq!(names(&admin, "?search=a_b").await, ["a_b"]);
    assert_eq!(names(&admin, "?search=RECEPT+grace").await, ["reception"]);
    assert!(names(&admin, "?search=%27%20OR%20%271%27=%271").await.is_empty());
    assert_eq!(names(&admin, "?search=").await.len(), 4);
}

#[tokio::test]
async fn pages_stay_right_while_devices_come_and_go() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    for n in [10, 20, 30, 40, 50] {
        site.add_device(n, &format!("pc-{n}")).await;
    }
    let first = admin.get("/devices?limit=2").await.json();
    assert_eq!(first["total"], 5);
    let gone = first["items"][0]["id"].as_str().unwrap();
    assert_eq!(
        admin.delete(&format!("/devices/{gone}")).await.status,
        StatusCode::NO_CONTENT
    );
    site.add_device(11, "pc-11").await;
    site.add_device(35, "pc-35").await;
    let next = first["next"].as_str().unwrap();
    assert_eq!(
        names(&admin, &format!("?limit=10&after={next}")).await,
        ["pc-30", "pc-35", "pc-40", "pc-50"]
    );
}

#[tokio::test]
async fn online_devices_are_told_from_the_others() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let id = site.add_device(1, "here").await;
    site.add_device(2, "away").await;
    site.state.presence.set_online(id);
    assert_eq!(names(&admin, "?online=true").await, ["here"]);
    assert_eq!(names(&admin, "?online=false").await, ["away"]);
    let rows = admin.get("/devices").await.json();
    assert_eq!(
        (&rows["items"][0]["online"], &rows["items"][1]["online"]),
        (&json!(false), &json!(true))
    );
}

#[tokio::test]
async fn a_device_says_what_could_be_done_with_it_now_and_why_not() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let analyst = site.operator(&admin, "read_only_analyst").await;
    let id = site.add_device(1, "pc").await;
    let path = format!("/devices/{id}");
    let remote = async |browser: &Browser<'_>| browser.get(&path).await.json()["remote_control"].clone();

    assert_eq!(remote(&admin).await["refusal"], "disabled");
    enable(
        &admin,
        json!({ "remote_control_enabled": true, "reason_required": true }),
    )
    .await;
    assert_eq!(remote(&admin).await["refusal"], "device_offline");
    site.state.presence.set_online(id);
    let possible = remote(&admin).await;
    assert_eq!(
        possible,
        json!({ "possible": true, "refusal": null, "detail": null, "asks_consent": true, "needs_reason": true })
    );
    assert_eq!(remote(&analyst).await["refusal"], "role_forbids");

    enable(
        &admin,
        json!({ "access_level_allowed": "view_only", "prompt_for_permission": false }),
    )
    .await;
    let device = admin.get(&path).await.json();
    assert_eq!(device["remote_control"]["refusal"], "access_too_low");
    assert_eq!(
        (&device["view"]["possible"], &device["view"]["asks_consent"]),
        (&json!(true), &json!(false))
    );

    let tx = site.state.store.begin().await.unwrap();
    tx.devices().set_key_conflict(id).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(admin.get(&path).await.json()["view"]["refusal"], "key_conflict");
}

#[tokio::test]
async fn a_removed_device_is_gone_and_its_removal_is_recorded() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let id = site.add_device(1, "pc").await;
    site.state.presence.set_online(id);
    let path = format!("/devices/{id}");
    assert_eq!(admin.delete(&path).await.status, StatusCode::NO_CONTENT);
    assert_eq!(admin.get(&path).await.problem(), "not_found");
    assert_eq!(admin.delete(&path).await.problem(), "not_found");
    assert!(!site.state.presence.is_online(id));
    assert_eq!(site.recorded(1).await, ["device_removed"]);
    let about = admin.get(&format!("/status-messages?device={id}")).await.json();
    assert_eq!(
        about["items"][0]["device_name"], "pc",
        "what happened on it stays readable"
    );
}

#[tokio::test]
async fn who_is_no_permitted_viewer_is_told_before_they_ask_and_when_they_do() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let technician = site.operator(&admin, "remote_tools_operator").await;
    let id = site.add_device(1, "pc").await;
    let refusal = async |browser: &Browser<'_>| {
        let device = browser.get(&format!("/devices/{id}")).await.json();
        device["remote_control"]["refusal"].clone()
    };

    enable(
        &admin,
        json!({ "remote_control_enabled": true, "permitted_viewers": ["user:ADA"] }),
    )
    .await;
    assert_eq!(refusal(&admin).await, "device_offline");
    assert_eq!(
        refusal(&technician).await,
        "device_offline",
        "perhaps a local administrator: the device knows"
    );

    enable(&admin, json!({ "grant_local_administrators": false })).await;
    assert_eq!(refusal(&admin).await, "device_offline");
    assert_eq!(refusal(&technician).await, "not_permitted_viewer");

    let asked = json!({
        "device_id": id,
        "kind": "remote_control",
        "access": "full_control",
        "reason": "",
        "viewer_key": ViewerKey::from_bytes([9; 32]),
    });
    let refused = technician.post("/sessions", asked).await;
    assert_eq!(refused.problem(), "not_permitted_viewer", "{}", refused.text());
}
