//! The own account: password and second factor.

use std::time::Duration;

use axum::http::StatusCode;
use deskside_model::Timestamp;
use serde_json::json;
use totp_rs::{Algorithm, Builder};

use crate::support::{Browser, PASSWORD, TestSite};

/// What an authenticator shows for this secret.
pub fn code(secret: &str, now: Timestamp) -> String {
    let secret = data_encoding::BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(30)
        .with_secret(secret)
        .build()
        .unwrap();
    totp.generate((now.as_millis() / 1000) as u64).to_string()
}

pub async fn with_second_factor(site: &TestSite, browser: &mut Browser<'_>) -> String {
    let offer = browser.post("/me/second-factor", json!({})).await.json();
    let secret = offer["secret"].as_str().unwrap().to_owned();
    assert!(offer["uri"].as_str().unwrap().contains(&secret));
    assert!(offer["qr_svg"].as_str().unwrap().starts_with("<svg "));
    let confirmed = browser
        .post(
            "/me/second-factor/confirm",
            json!({ "code": code(&secret, site.clock.now()) }),
        )
        .await;
    assert_eq!(confirmed.status, StatusCode::NO_CONTENT, "{}", confirmed.text());
    browser.take(&confirmed);
    secret
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_each_code_works_once() {
    let site = TestSite::new().await;
    let mut browser = site.set_up().await;
    let before = browser.clone();
    let secret = with_second_factor(&site, &mut browser).await;
    assert_eq!(
        before.get("/me").await.problem(),
        "not_signed_in",
        "the cookie was rotated"
    );
    assert_eq!(browser.get("/me").await.json()["second_factor"], true);

    assert_eq!(
        site.browser().sign_in("ada", PASSWORD, None).await.problem(),
        "code_required"
    );
    assert_eq!(
        site.browser().sign_in("ada", PASSWORD, Some("")).await.problem(),
        "code_required"
    );
    // The code that confirmed the factor was used by that.
    let used = code(&secret, site.clock.now());
    assert_eq!(
        site.browser().sign_in("ada", PASSWORD, Some(&used)).await.problem(),
        "wrong_credentials"
    );

    site.pass(Duration::from_secs(30));
    let fresh = code(&secret, site.clock.now());
    assert_eq!(
        site.browser().sign_in("ada", PASSWORD, Some(&fresh)).await.status,
        StatusCode::OK
    );
    let replayed = site.browser().sign_in("ada", PASSWORD, Some(&fresh)).await;
    assert_eq!(replayed.problem(), "wrong_credentials");
    assert_eq!(site.recorded(1).await, ["sign_in_failed"]);
    // A code without the password is worth nothing, and says nothing.
    site.pass(Duration::from_secs(30));
    let code = code(&secret, site.clock.now());
    assert_eq!(
        site.browser()
            .sign_in("ada", "not the password", Some(&code))
            .await
            .problem(),
        "wrong_credentials"
    );
}

#[tokio::test]
async fn codes_can_not_be_guessed_with_the_password_at_hand() {
    let site = TestSite::new().await;
    let mut browser = site.set_up().await;
    with_second_factor(&site, &mut browser).await;
    let mut answers = Vec::new();
    for n in 0..8 {
        // Asking for the code in between gives nothing back.
        site.browser().sign_in("ada", PASSWORD, None).await;
        answers.push(
            site.browser()
                .sign_in("ada", PASSWORD, Some(&format!("00000{n}")))
                .await
                .problem(),
        );
    }
    assert!(
        answers.iter().filter(|code| *code == "wrong_credentials").count() <= 5,
        "{answers:?}"
    );
    assert_eq!(answers.last().unwrap(), "too_many_attempts");
}

#[tokio::test]
async fn a_second_factor_is_confirmed_with_its_own_code_and_removed_with_the_password() {
    let site = TestSite::new().await;
    let mut browser = site.set_up().await;
    let early = browser
        .post("/me/second-factor/confirm", json!({ "code": "123456" }))
        .await;
    assert_eq!(early.problem(), "second_factor_state");
    browser.post("/me/second-factor", json!({})).await;
    for wrong in ["", "abcdef", "1234567"] {
        let refused = browser
            .post("/me/second-factor/confirm", json!({ "code": wrong }))
            .await;
        assert_eq!(refused.problem(), "wrong_code");
    }
    assert_eq!(
        browser.get("/me").await.json()["second_factor"],
        false,
        "not yet in force"
    );
    assert_eq!(
        site.browser().sign_in("ada", PASSWORD, None).await.status,
        StatusCode::OK
    );

    with_second_factor(&site, &mut browser).await;
    assert_eq!(
        browser.post("/me/second-factor", json!({})).await.problem(),
        "second_factor_state"
    );
    let refused = browser
        .post("/me/second-factor/remove", json!({ "password": "not the password" }))
        .await;
    assert_eq!(
        (refused.problem().as_str(), refused.json()["field"].as_str()),
        ("wrong_password", Some("password"))
    );
    let removed = browser
        .post("/me/second-factor/remove", json!({ "password": PASSWORD }))
        .await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT);
    browser.take(&removed);
    assert_eq!(browser.get("/me").await.json()["second_factor"], false);
    assert_eq!(
        site.recorded(2).await,
        ["second_factor_disabled", "second_factor_enabled"]
    );
}

#[tokio::test]
async fn a_new_password_ends_the_other_sign_ins() {
    let site = TestSite::new().await;
    let mut here = site.set_up().await;
    let mut elsewhere = site.browser();
    let answer = elsewhere.sign_in("ada", PASSWORD, None).await;
    elsewhere.take(&answer);

    let new = "a better horse battery";
    let short = here
        .post("/me/password", json!({ "current": PASSWORD, "new": "short" }))
        .await;
    assert_eq!(
        (short.problem().as_str(), short.json()["field"].as_str()),
        ("invalid_value", Some("new"))
    );
    let wrong = here
        .post("/me/password", json!({ "current": "not the password", "new": new }))
        .await;
    assert_eq!(
        (wrong.status, wrong.problem().as_str()),
        (StatusCode::FORBIDDEN, "wrong_password")
    );

    let before = here.clone();
    let changed = here
        .post("/me/password", json!({ "current": PASSWORD, "new": new }))
        .await;
    assert_eq!(changed.status, StatusCode::NO_CONTENT);
    here.take(&changed);
    assert_eq!(here.get("/me").await.status, StatusCode::OK);
    let token = here.get("/me").await.json()["csrf_token"].clone();
    assert_eq!(
        token,
        before.csrf.as_str(),
        "open pages go on with the token that they have"
    );
    assert_eq!(before.get("/me").await.problem(), "not_signed_in");
    assert_eq!(elsewhere.get("/me").await.problem(), "not_signed_in");
    assert_eq!(
        site.browser().sign_in("ada", PASSWORD, None).await.problem(),
        "wrong_credentials"
    );
    assert_eq!(site.browser().sign_in("ada", new, None).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_open_browser_can_not_be_used_to_guess_the_password() {
    let site = TestSite::new().await;
    let browser = site.set_up().await;
    let mut answers = Vec::new();
    for n in 0..7 {
        let body = json!({ "current": format!("guess number {n}"), "new": "a better horse battery" });
        answers.push(browser.post("/me/password", body).await.problem());
    }
    assert_eq!(answers[4], "wrong_password");
    assert_eq!(answers[5], "too_many_attempts");
}
