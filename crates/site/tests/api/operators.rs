//! Operators: made, listed, removed.

use axum::http::StatusCode;
use serde_json::json;

use crate::support::{PASSWORD, TestSite};

#[tokio::test]
async fn operators_are_made_and_listed_by_account() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    for account in ["zoe", "Bob", "carol"] {
        let body = json!({ "account": account, "name": account, "password": PASSWORD, "role": "auditor" });
        let made = admin.post("/operators", body).await;
        assert_eq!(made.status, StatusCode::CREATED);
        assert!(made.json().get("password").is_none());
    }
    let first = admin.get("/operators?limit=2").await.json();
    assert_eq!(first["total"], 4);
    let next = first["next"].as_str().unwrap();
    let second = admin.get(&format!("/operators?limit=2&after={next}")).await.json();
    let pages = [first["items"].as_array().unwrap(), second["items"].as_array().unwrap()].map(Clone::clone);
    let accounts: Vec<_> = pages
        .concat()
        .iter()
        .map(|row| row["account"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(accounts, ["ada", "Bob", "carol", "zoe"]);
    assert!(second["next"].is_null());
    assert_eq!(site.recorded(1).await, ["operator_created"]);
}

#[tokio::test]
async fn what_can_not_be_an_operator_is_refused() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let taken = json!({ "account": "ADA", "name": "Eve", "password": PASSWORD, "role": "auditor" });
    let refused = admin.post("/operators", taken).await;
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (StatusCode::CONFLICT, "account_taken")
    );

    let weak = json!({ "account": "bob", "name": "Bob", "password": "elevenchars", "role": "auditor" });
    let refused = admin.post("/operators", weak).await;
    assert_eq!(refused.json()["field"], "password");
    assert!(refused.json()["detail"].as_str().unwrap().contains("12"));
    let role = json!({ "account": "bob", "name": "Bob", "password": PASSWORD, "role": "god" });
    assert_eq!(admin.post("/operators", role).await.problem(), "invalid_body");
}

#[tokio::test]
async fn a_removed_operator_is_signed_out_at_once() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let bob = site.operator(&admin, "read_only_analyst").await;
    let id = bob.get("/me").await.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/operators/{id}");
    assert_eq!(admin.delete(&path).await.status, StatusCode::NO_CONTENT);
    assert_eq!(bob.get("/me").await.problem(), "not_signed_in");
    assert_eq!(admin.delete(&path).await.problem(), "not_found");
    assert_eq!(site.recorded(1).await, ["operator_removed"]);
    assert_eq!(
        site.browser()
            .sign_in("read_only_analyst", PASSWORD, None)
            .await
            .problem(),
        "wrong_credentials"
    );
}

#[tokio::test]
async fn nobody_removes_themselves_and_one_administrator_stays() {
    let site = TestSite::new().await;
    let ada = site.set_up().await;
    let own = ada.get("/me").await.json()["id"].as_str().unwrap().to_owned();
    let refused = ada.delete(&format!("/operators/{own}")).await;
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (StatusCode::CONFLICT, "own_account")
    );

    let bob = site.operator(&ada, "full_administrator").await;
    assert_eq!(
        bob.delete(&format!("/operators/{own}")).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(ada.get("/me").await.problem(), "not_signed_in");
    assert_eq!(site.state.store.operators().count().await.unwrap(), 1);
}
