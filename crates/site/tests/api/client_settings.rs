//! The default client settings.

use axum::http::StatusCode;
use serde_json::json;

use crate::support::TestSite;

#[tokio::test]
async fn a_change_is_versioned_and_says_what_changed() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let mut settings = admin.get("/client-settings").await.json();
    assert_eq!(settings["version"], 0);
    settings["values"]["consent_seconds"] = json!(60);
    settings["values"]["remote_control_enabled"] = json!(true);
    let saved = admin.put("/client-settings", settings.clone()).await;
    assert_eq!((saved.status, &saved.json()["version"]), (StatusCode::OK, &json!(1)));
    assert_eq!(admin.get("/client-settings").await.json(), saved.json());

    let stale = admin.put("/client-settings", settings).await;
    assert_eq!(
        (stale.status, stale.problem().as_str()),
        (StatusCode::CONFLICT, "version_conflict")
    );

    let recorded = admin.get("/status-messages?kind=client_settings_changed").await.json();
    assert_eq!(
        recorded["items"][0]["details"],
        json!({
            "set_id": "set_aaaaaaaaaaaaaaaaaaaaaaaaae", "set_name": "Default client settings", "version": "1",
            "consent_seconds": "30 -> 60", "remote_control_enabled": "false -> true",
        })
    );
    assert_eq!(recorded["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn of_a_list_the_record_says_who_came_and_who_went() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let mut settings = admin.get("/client-settings").await.json();
    for list in [
        json!(["user:ann", "user:ben"]),
        json!(["user:ben", "user:cleo"]),
        json!([]),
    ] {
        settings["values"]["permitted_viewers"] = list;
        settings = admin.put("/client-settings", settings).await.json();
    }
    let recorded = admin.get("/status-messages?kind=client_settings_changed").await.json();
    let told: Vec<_> = (0..3)
        .map(|n| recorded["items"][n]["details"]["permitted_viewers"].clone())
        .collect();
    assert_eq!(
        told,
        [
            "removed user:ben, user:cleo; now 0 entries",
            "added user:cleo; removed user:ann; now 2 entries",
            "added user:ann, user:ben; now 2 entries",
        ]
    );
}

#[tokio::test]
async fn values_that_do_not_fit_are_named() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let settings = admin.get("/client-settings").await.json();
    for (name, value, code) in [
        ("consent_seconds", json!(3), "invalid_value"),
        ("consent_seconds", json!("long"), "invalid_body"),
        ("organisation_name", json!("x".repeat(81)), "invalid_value"),
        ("access_level_allowed", json!("everything"), "invalid_body"),
        ("permitted_viewers", json!(["ann"]), "invalid_value"),
        ("permitted_viewers", json!(["user:ann", "group:desk"]), "invalid_value"),
        ("permitted_viewers", json!(vec!["user:ann"; 65]), "invalid_value"),
        ("permitted_viewers", json!("user:ann"), "invalid_body"),
        ("no_such_setting", json!(true), "invalid_value"),
    ] {
        let mut changed = settings.clone();
        changed["values"][name] = value;
        let refused = admin.put("/client-settings", changed).await;
        assert_eq!(refused.problem(), code, "{name}");
        assert!(refused.json()["detail"].as_str().unwrap().len() > 20);
    }
    let mut partial = settings.clone();
    partial["values"].as_object_mut().unwrap().remove("allow_unattended");
    let refused = admin.put("/client-settings", partial).await;
    assert_eq!(
        refused.json()["field"],
        "allow_unattended",
        "a missing value does not fall back to its default"
    );
    assert_eq!(admin.get("/client-settings").await.json(), settings);
}

#[tokio::test]
async fn the_table_lists_every_value() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let table = admin.get("/client-settings/table").await.json();
    let settings = admin.get("/client-settings").await.json();
    let names: Vec<_> = table
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["name"].as_str().unwrap())
        .collect();
    assert_eq!(names.len(), settings["values"].as_object().unwrap().len());
    assert!(names.iter().all(|name| settings["values"].get(name).is_some()));
}
