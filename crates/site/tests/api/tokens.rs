//! Enrolment tokens in the console, and on the server's command line.

use std::time::Duration;

use axum::http::StatusCode;
use deskside_site::tokens;
use deskside_site_api::enrolment::NewEnrolmentToken;
use serde_json::json;

use crate::support::{ORIGIN, TestSite};

#[tokio::test]
async fn a_tokens_secret_is_shown_once_with_the_line_to_run() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let made = admin
        .post(
            "/enrolment-tokens",
            json!({ "name": "second floor", "uses": 3, "hours": 24 }),
        )
        .await;
    assert_eq!(made.status, StatusCode::CREATED);
    let made = made.json();
    let text = made["text"].as_str().unwrap();
    assert!(text.starts_with("ds1."));
    let line = format!("deskside-agent enrol --site {ORIGIN} --token {text}");
    assert_eq!(made["command"], line.as_str());

    let listed = admin.get("/enrolment-tokens").await;
    assert!(!listed.text().contains(&text[30..]), "the list has no secrets");
    let token = &listed.json()["items"][0];
    assert_eq!(
        (&token["state"], &token["created_by"], &token["uses"]),
        (&json!("open"), &json!("ada"), &json!(3))
    );
    assert_eq!(site.recorded(1).await, ["enrolment_token_created"]);
    let recorded = admin.get("/status-messages?kind=enrolment_token_created").await.text();
    assert!(!recorded.contains(&text[30..]));
}

#[tokio::test]
async fn a_token_expires_or_is_withdrawn() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let made = admin.post("/enrolment-tokens", json!({ "hours": 1 })).await.json();
    let path = format!("/enrolment-tokens/{}", made["token"]["id"].as_str().unwrap());
    let state = async || admin.get("/enrolment-tokens").await.json()["items"][0]["state"].clone();
    assert_eq!(state().await, "open");
    site.pass(Duration::from_secs(3600));
    assert_eq!(state().await, "expired");
    assert_eq!(admin.delete(&path).await.status, StatusCode::NO_CONTENT);
    assert_eq!(state().await, "revoked");
    assert_eq!(
        admin.delete(&path).await.status,
        StatusCode::NO_CONTENT,
        "withdrawing twice changes nothing"
    );
    assert_eq!(
        site.recorded(2).await,
        ["enrolment_token_revoked", "enrolment_token_created"]
    );
    let unknown = admin.delete("/enrolment-tokens/tok_aaaaaaaaaaaaaaaaaaaaaaaaaa").await;
    assert_eq!(unknown.problem(), "not_found");
}

#[tokio::test]
async fn tokens_have_bounds() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    for (body, field) in [
        (json!({ "hours": 0 }), "hours"),
        (json!({ "hours": 8761 }), "hours"),
        (json!({ "hours": 1, "uses": 0 }), "uses"),
        (json!({ "hours": 1, "uses": 100_001 }), "uses"),
        (json!({ "hours": 1, "name": "x".repeat(81) }), "name"),
        (json!({ "hours": 1, "name": "a\nb" }), "name"),
    ] {
        let refused = admin.post("/enrolment-tokens", body).await;
        assert_eq!(
            (refused.problem().as_str(), refused.json()["field"].as_str()),
            ("invalid_value", Some(field))
        );
    }
}

#[tokio::test]
async fn the_command_line_makes_a_token_that_the_console_shows() {
    let site = TestSite::new().await;
    let request = NewEnrolmentToken {
        name: String::from("demo"),
        uses: Some(1),
        hours: 1,
    };
    let made = tokens::make_on_the_server(&site.state, &request).await.unwrap();
    assert!(made.command.contains(&made.text));
    let admin = site.set_up().await;
    let listed = admin.get("/enrolment-tokens").await.json();
    assert_eq!(listed["items"][0]["name"], "demo");
}
