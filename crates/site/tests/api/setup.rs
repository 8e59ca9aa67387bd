//! The one-time set-up link.

use std::time::Duration;

use axum::http::StatusCode;
use deskside_site::setup;
use serde_json::{Value, json};

use crate::support::{PASSWORD, TestSite};

fn form(token: &str, account: &str) -> Value {
    json!({
        "token": token, "account": account, "name": "Ada Lovelace", "password": PASSWORD,
        "organisation_name": "Analytical Engines", "enable_remote_control": true,
    })
}

#[tokio::test]
async fn the_link_makes_the_first_administrator_and_signs_them_in() {
    let site = TestSite::new().await;
    let mut browser = site.browser();
    assert_eq!(browser.get("/setup").await.json(), json!({ "needed": true }));

    let token = site.setup_token().await;
    let answer = browser.post("/setup", form(&token, "ada")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    browser.take(&answer);
    let me = browser.get("/me").await.json();
    assert_eq!(
        (me["account"].as_str(), me["role"].as_str()),
        (Some("ada"), Some("full_administrator"))
    );
    let settings = browser.get("/client-settings").await.json();
    assert_eq!(settings["values"]["organisation_name"], "Analytical Engines");
    assert_eq!(settings["values"]["remote_control_enabled"], true);
    assert_eq!(site.recorded(2).await, ["signed_in", "site_set_up"]);

    assert_eq!(browser.get("/setup").await.json(), json!({ "needed": false }));
    assert_eq!(setup::link(&site.state).await.unwrap(), None);
}

#[tokio::test]
async fn a_used_link_makes_nobody_else() {
    let site = TestSite::new().await;
    let token = site.setup_token().await;
    assert_eq!(
        site.browser().post("/setup", form(&token, "ada")).await.status,
        StatusCode::OK
    );
    let again = site.browser().post("/setup", form(&token, "eve")).await;
    assert_eq!(
        (again.status, again.problem().as_str()),
        (StatusCode::CONFLICT, "already_set_up")
    );
    assert_eq!(site.state.store.operators().count().await.unwrap(), 1);
}

#[tokio::test]
async fn of_many_at_the_same_moment_one_becomes_administrator() {
    let site = TestSite::new().await;
    let token = site.setup_token().await;
    let browser = site.browser();
    let tries = (0..6).map(|n| {
        let body = form(&token, &format!("eve{n}"));
        let browser = browser.clone();
        async move { browser.post("/setup", body).await.status }
    });
    let outcomes = futures_util::future::join_all(tries).await;
    let made = outcomes.iter().filter(|status| **status == StatusCode::OK).count();
    assert_eq!(made, 1, "{outcomes:?}");
    assert_eq!(site.state.store.operators().count().await.unwrap(), 1);
}

#[tokio::test]
async fn wrong_old_and_replaced_links_are_refused() {
    let site = TestSite::new().await;
    let replaced = site.setup_token().await;
    let token = site.setup_token().await;
    for wrong in ["", "x", &"y".repeat(10_000), &replaced] {
        let refused = site.browser().post("/setup", form(wrong, "eve")).await;
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (StatusCode::FORBIDDEN, "setup_token_invalid")
        );
    }
    site.pass(Duration::from_secs(24 * 3600));
    let late = site.browser().post("/setup", form(&token, "eve")).await;
    assert_eq!(late.problem(), "setup_token_invalid");
    assert_eq!(site.state.store.operators().count().await.unwrap(), 0);
}

#[tokio::test]
async fn a_mistake_in_the_form_does_not_cost_the_link() {
    let site = TestSite::new().await;
    let token = site.setup_token().await;
    let mistakes = [
        ("account", json!("")),
        ("account", json!("ada lovelace")),
        ("account", json!("a".repeat(65))),
        ("name", json!("  ")),
        ("name", json!("Ada\nLovelace")),
        ("password", json!("short")),
        ("password", json!("a".repeat(257))),
        ("organisation_name", json!("o".repeat(81))),
    ];
    for (field, value) in mistakes {
        let mut body = form(&token, "ada");
        body[field] = value;
        let refused = site.browser().post("/setup", body).await;
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (StatusCode::UNPROCESSABLE_ENTITY, "invalid_value")
        );
        assert_eq!(refused.json()["field"], field);
    }
    assert_eq!(
        site.browser().post("/setup", form(&token, "ada")).await.status,
        StatusCode::OK
    );
}
