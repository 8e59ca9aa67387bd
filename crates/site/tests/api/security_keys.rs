//! Security keys as second factor: registered, asked for, used once, removed, and taken away.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use deskside_model::OperatorId;
use serde_json::{Value, json};

use crate::authenticator::Authenticator;
use crate::me::{code, with_second_factor};
use crate::support::{Answer, Browser, PASSWORD, TestSite};

async fn add(browser: &mut Browser<'_>, key: &Authenticator, name: &str) -> Answer {
    let offer = browser.post("/me/security-keys/offer", json!({})).await.json();
    let added = browser.post("/me/security-keys", key.registers(&offer, name)).await;
    browser.take(&added);
    added
}

async fn with_key(browser: &mut Browser<'_>) -> Authenticator {
    let key = Authenticator::new(1);
    let added = add(browser, &key, "Key ring").await;
    assert_eq!(added.status, StatusCode::CREATED, "{}", added.text());
    key
}

/// What the site asks of a security key, once the password is right.
async fn asked(site: &TestSite) -> Value {
    let body = json!({ "account": "ada", "password": PASSWORD });
    let factors = site.browser().post("/sign-in/second-factors", body).await;
    assert_eq!(factors.status, StatusCode::OK, "{}", factors.text());
    factors.json()["security_key"].clone()
}

async fn sign_in(site: &TestSite, answer: &Value) -> Answer {
    let body = json!({ "account": "ada", "password": PASSWORD, "security_key": answer });
    site.browser().post("/sign-in", body).await
}

#[tokio::test]
async fn a_key_is_registered_asked_for_and_signs_in() {
    let site = TestSite::new().await;
    let mut ada = site.set_up().await;
    let before = ada.clone();
    let offer = ada.post("/me/security-keys/offer", json!({})).await.json();
    assert_eq!(offer["rp_id"], "desk.example.org");
    assert_eq!(offer["exclude"], json!([]));
    let mut key = with_key(&mut ada).await;
    assert_eq!(
        before.get("/me").await.problem(),
        "not_signed_in",
        "the cookie was rotated"
    );
    assert_eq!(site.recorded(1).await, ["security_key_added"]);
    let listed = ada.get("/me/security-keys").await.json();
    assert_eq!(
        (&listed[0]["name"], &listed[0]["usable"]),
        (&json!("Key ring"), &json!(true))
    );
    assert_eq!(listed[0]["last_used_at"], Value::Null);
    let offer = ada.post("/me/security-keys/offer", json!({})).await.json();
    assert_eq!(
        offer["exclude"].as_array().unwrap().len(),
        1,
        "it is not registered twice"
    );
    let operators = ada.get("/operators").await.json();
    assert_eq!(operators["items"][0]["second_factor"], true);

    let refused = site.browser().sign_in("ada", PASSWORD, None).await;
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (StatusCode::UNAUTHORIZED, "security_key_required")
    );
    let request = asked(&site).await;
    assert_eq!(request["credentials"].as_array().unwrap().len(), 1);
    let signed_in = sign_in(&site, &key.answers(&request)).await;
    assert_eq!(signed_in.status, StatusCode::OK, "{}", signed_in.text());
    assert_eq!(site.recorded(1).await, ["signed_in"]);
    assert!(ada.get("/me/security-keys").await.json()[0]["last_used_at"].is_i64());
}

#[tokio::test]
async fn an_answer_counts_once_and_not_for_ever() {
    let site = TestSite::new().await;
    let mut ada = site.set_up().await;
    let mut key = with_key(&mut ada).await;
    let answer = key.answers(&asked(&site).await);
    assert_eq!(sign_in(&site, &answer).await.status, StatusCode::OK);
    assert_eq!(sign_in(&site, &answer).await.problem(), "wrong_credentials");
    let late = key.answers(&asked(&site).await);
    site.pass(Duration::from_secs(300));
    assert_eq!(sign_in(&site, &late).await.problem(), "wrong_credentials");
    assert_eq!(site.recorded(1).await, ["sign_in_failed"]);
}

#[tokio::test]
async fn an_answer_of_something_else_signs_nobody_in() {
    let site = TestSite::new().await;
    let mut ada = site.set_up().await;
    let mut key = with_key(&mut ada).await;
    // A key that nobody registered, a page of somebody else, a challenge that nobody gave out, a signature of something else.
    let unknown = Authenticator::new(2).answers(&asked(&site).await);
    let mut forger = Authenticator::new(1);
    forger.counter = 100;
    let forged = forger.answers(&asked(&site).await);
    key.origin = String::from("https://desk.example.org.evil.example");
    let tricked = key.answers(&asked(&site).await);
    key.origin = String::from(crate::support::ORIGIN);
    let mut invented = asked(&site).await;
    invented["challenge"] = json!("A".repeat(43));
    let invented = key.answers(&invented);
    for (what, answer) in [
        ("unknown", unknown),
        ("forged", forged),
        ("tricked", tricked),
        ("invented", invented),
    ] {
        assert_eq!(sign_in(&site, &answer).await.problem(), "wrong_credentials", "{what}");
        assert_eq!(site.recorded(1).await, ["sign_in_failed"], "{what}");
    }
    // That was four failures: the fifth try is right.
    let right = key.answers(&asked(&site).await);
    assert_eq!(sign_in(&site, &right).await.status, StatusCode::OK);
    let mut broken = right;
    broken["signature"] = json!("not base64url!");
    assert_eq!(sign_in(&site, &broken).await.problem(), "invalid_value");
}

#[tokio::test]
async fn a_copy_of_a_key_is_noticed_and_told() {
    let site = TestSite::new().await;
    let mut ada = site.set_up().await;
    let mut key = with_key(&mut ada).await;
    key.counter = 10;
    let answer = key.answers(&asked(&site).await);
    assert_eq!(sign_in(&site, &answer).await.status, StatusCode::OK);
    key.counter = 4;
    let copy = key.answers(&asked(&site).await);
    assert_eq!(sign_in(&site, &copy).await.problem(), "wrong_credentials");
    assert_eq!(site.recorded(2).await, ["sign_in_failed", "security_key_copied"]);
}

#[tokio::test]
async fn an_authenticator_is_a_way_in_beside_the_key() {
    let site = TestSite::new().await;
    let mut ada = site.set_up().await;
    let secret = with_second_factor(&site, &mut ada).await;
    let mut key = with_key(&mut ada).await;
    assert_eq!(
        site.browser().sign_in("ada", PASSWORD, None).await.problem(),
        "code_required"
    );
    site.pass(Duration::from_secs(30));
    let fresh = code(&secret, site.clock.now());
    assert_eq!(
        site.browser().sign_in("ada", PASSWORD, Some(&fresh)).await.status,
        StatusCode::OK
    );
    let answer = key.answers(&asked(&site).await);
    assert_eq!(sign_in(&site, &answer).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_the_password_has_to_prove_first() {
    let site = TestSite::new().await;
    let mut ada = site.set_up().await;
    with_key(&mut ada).await;
    for (account, password) in [("ada", "not the password"), ("nobody", PASSWORD)] {
        let body = json!({ "account": account, "password": password });
        let refused = site.browser().post("/sign-in/second-factors", body).await;
        assert_eq!(refused.problem(), "wrong_credentials", "{account}");
        assert_eq!(site.recorded(1).await, ["sign_in_failed"]);
    }
    let mut answers = Vec::new();
    for _ in 0..7 {
        let body = json!({ "account": "ada", "password": "not the password" });
        answers.push(site.browser().post("/sign-in/second-factors", body).await.problem());
    }
    assert_eq!(answers.last().unwrap(), "too_many_attempts", "{answers:?}");
}

#[tokio::test]
async fn registrations_that_do_not_count_are_refused() {
    let site = TestSite::new().await;
    let mut ada = site.set_up().await;
    let key = Authenticator::new(1);
    let offer = ada.post("/me/security-keys/offer", json!({})).await.json();
    let good = key.registers(&offer, "Key ring");
    let with = |field: &str, value: Value| {
        let mut body = good.clone();
        body[field] = value;
        body
    };
    for (body, problem) in [
        (with("name", json!("")), "invalid_value"),
        (with("name", json!("a\nb")), "invalid_value"),
        (with("name", json!("a".repeat(81))), "invalid_value"),
        (with("challenge", json!("====")), "invalid_value"),
        (with("attestation_object", json!("A".repeat(200_000))), "invalid_value"),
        (with("challenge", json!("AAAA")), "security_key_refused"),
    ] {
        assert_eq!(ada.post("/me/security-keys", body).await.problem(), problem);
    }
    // What is wrong with the answer itself uses the challenge up.
    let refused = ada
        .post("/me/security-keys", with("attestation_object", json!("AAAA")))
        .await;
    assert_eq!(refused.problem(), "security_key_refused");
    assert_eq!(
        ada.post("/me/security-keys", good.clone()).await.problem(),
        "security_key_refused"
    );
    // A challenge for signing in is none for registering.
    with_key(&mut ada).await;
    let request = asked(&site).await;
    let body = Authenticator::new(2).registers(&request, "Other");
    assert_eq!(
        ada.post("/me/security-keys", body).await.problem(),
        "security_key_refused"
    );
    // The same key for another operator: it is somebody's already.
    let mut bob = site.operator(&ada, "auditor").await;
    assert_eq!(add(&mut bob, &key, "Mine").await.problem(), "security_key_refused");
    assert_eq!(bob.get("/me/security-keys").await.json(), json!([]));
}

#[tokio::test]
async fn a_key_is_removed_with_the_password_by_its_owner_only() {
    let site = TestSite::new().await;
    let mut ada = site.set_up().await;
    with_key(&mut ada).await;
    let id = ada.get("/me/security-keys").await.json()[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/me/security-keys/{id}/remove");
    let bob = site.operator(&ada, "auditor").await;
    assert_eq!(
        bob.post(&path, json!({ "password": PASSWORD })).await.problem(),
        "not_found"
    );
    assert_eq!(
        ada.post(&path, json!({ "password": "not the password" }))
            .await
            .problem(),
        "wrong_password"
    );
    let removed = ada.post(&path, json!({ "password": PASSWORD })).await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT, "{}", removed.text());
    ada.take(&removed);
    assert_eq!(site.recorded(1).await, ["security_key_removed"]);
    assert_eq!(
        site.browser().sign_in("ada", PASSWORD, None).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn an_administrator_helps_who_lost_the_key() {
    let site = TestSite::new().await;
    let ada = site.set_up().await;
    let mut bob = site.operator(&ada, "auditor").await;
    with_key(&mut bob).await;
    let id = bob.get("/me").await.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/operators/{id}/second-factor/remove");
    let own = ada.get("/me").await.json()["id"].as_str().unwrap().to_owned();
    let own = format!("/operators/{own}/second-factor/remove");
    assert_eq!(bob.post(&path, json!({})).await.problem(), "permission_missing");
    assert_eq!(ada.post(&own, json!({})).await.problem(), "own_account");
    let done = ada.post(&path, json!({})).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.text());
    assert_eq!(site.recorded(1).await, ["second_factor_reset"]);
    assert_eq!(bob.get("/me").await.problem(), "not_signed_in");
    assert_eq!(
        site.browser().sign_in("auditor", PASSWORD, None).await.status,
        StatusCode::OK
    );
    assert_eq!(ada.post(&path, json!({})).await.problem(), "second_factor_state");
}

/// A key that is registered while somebody signs in with the password alone is asked for all the same.
#[tokio::test]
async fn a_key_that_comes_meanwhile_is_asked_for() {
    let site = TestSite::new().await;
    let ada = site.set_up().await;
    let id: OperatorId = ada.get("/me").await.json()["id"].as_str().unwrap().parse().unwrap();
    let record = deskside_store::SecurityKeyRecord {
        id: deskside_model::SecurityKeyId::from_bytes([1; 16]),
        operator_id: id,
        name: String::from("Key ring"),
        site: String::from("desk.example.org"),
        credential_id: vec![1],
        public_key: vec![1],
        counter: 0,
        backed_up: false,
        created_at: site.clock.now(),
        last_used_at: None,
    };
    let body = json!({ "account": "ada", "password": PASSWORD });
    let change = (Method::POST, String::from("/sign-in"), Some(body));
    let browser = site.browser();
    let refused = crate::meanwhile::held_up(&site, &browser, &change, async |tx| {
        tx.security_keys().insert(&record).await.unwrap();
    })
    .await;
    assert_eq!(refused.problem(), "wrong_credentials");
}
