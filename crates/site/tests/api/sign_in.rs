//! Signing in and out, and the attacks on it.

use std::time::Duration;

use axum::http::{StatusCode, header};

use crate::support::{PASSWORD, TestSite};

#[tokio::test]
async fn the_cookie_is_for_this_host_https_and_no_script() {
    let site = TestSite::new().await;
    site.set_up().await;
    let answer = site.browser().sign_in("ADA", PASSWORD, None).await;
    assert_eq!(answer.status, StatusCode::OK);
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
    let (pair, attributes) = cookie.split_once(';').unwrap();
    let token = pair.strip_prefix("__Host-deskside=").unwrap();
    assert_eq!(token.len(), 43);
    assert_eq!(attributes, " Path=/; Secure; HttpOnly; SameSite=Strict");
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    assert_eq!(site.recorded(1).await, ["signed_in"]);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_account_look_the_same() {
    let site = TestSite::new().await;
    site.set_up().await;
    let wrong = site.browser().sign_in("ada", "not the password", None).await;
    let unknown = site.browser().sign_in("nobody", PASSWORD, None).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert_eq!(wrong.problem(), "wrong_credentials");
    assert_eq!(wrong.without_number(), unknown.without_number());
    assert!(wrong.headers.get(header::SET_COOKIE).is_none());
    assert_eq!(site.recorded(2).await, ["sign_in_failed", "sign_in_failed"]);
}

#[tokio::test]
async fn guessing_is_locked_out_and_the_time_to_wait_is_said() {
    let site = TestSite::new().await;
    site.set_up().await;
    for _ in 0..5 {
        let wrong = site.browser().sign_in("ada", "not the password", None).await;
        assert_eq!(wrong.problem(), "wrong_credentials");
    }
    // The right password does not help now, or guessing would only have to go on.
    let locked = site.browser().sign_in("ada", PASSWORD, None).await;
    assert_eq!(
        (locked.status, locked.problem().as_str()),
        (StatusCode::TOO_MANY_REQUESTS, "too_many_attempts")
    );
    assert_eq!(locked.headers[header::RETRY_AFTER], "60");
    assert_eq!(site.recorded(2).await, ["sign_in_locked_out", "sign_in_failed"]);
    site.browser().sign_in("ada", PASSWORD, None).await;
    assert_eq!(
        site.recorded(1).await,
        ["sign_in_locked_out"],
        "one message for each time the limit is reached"
    );

    site.pass(Duration::from_secs(60));
    assert_eq!(
        site.browser().sign_in("ada", PASSWORD, None).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn one_address_can_not_go_through_all_accounts() {
    let site = TestSite::new().await;
    site.set_up().await;
    let mut answers = Vec::new();
    for n in 0..25 {
        answers.push(
            site.browser()
                .sign_in(&format!("user{n}"), "not the password", None)
                .await
                .problem(),
        );
    }
    assert_eq!(answers.iter().filter(|code| *code == "wrong_credentials").count(), 20);
    assert_eq!(answers.last().unwrap(), "too_many_attempts");
}

#[tokio::test]
async fn signing_in_again_ends_the_sign_in_before() {
    let site = TestSite::new().await;
    let first = site.set_up().await;
    let mut second = first.clone();
    let answer = second.sign_in("ada", PASSWORD, None).await;
    second.take(&answer);
    assert_ne!(first.cookie, second.cookie);
    assert_eq!(first.get("/me").await.problem(), "not_signed_in");
    assert_eq!(second.get("/me").await.status, StatusCode::OK);
}

#[tokio::test]
async fn signing_out_ends_it_everywhere() {
    let site = TestSite::new().await;
    let browser = site.set_up().await;
    let out = browser.post("/sign-out", serde_json::json!({})).await;
    assert_eq!(out.status, StatusCode::NO_CONTENT);
    assert!(out.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(browser.get("/me").await.problem(), "not_signed_in");
    assert_eq!(site.recorded(1).await, ["signed_out"]);
}

#[tokio::test]
async fn a_sign_in_ends_without_use_and_after_a_week_whatever_happens() {
    let site = TestSite::new().await;
    let hour = Duration::from_secs(3600);

    let browser = site.set_up().await;
    site.pass(11 * hour);
    assert_eq!(browser.get("/me").await.status, StatusCode::OK);
    site.pass(11 * hour);
    assert_eq!(browser.get("/me").await.status, StatusCode::OK, "used in between");
    site.pass(12 * hour);
    assert_eq!(browser.get("/me").await.problem(), "not_signed_in");

    let mut browser = site.browser();
    let answer = browser.sign_in("ada", PASSWORD, None).await;
    browser.take(&answer);
    for _ in 0..16 {
        assert_eq!(browser.get("/me").await.status, StatusCode::OK);
        site.pass(10 * hour);
    }
    site.pass(8 * hour);
    assert_eq!(browser.get("/me").await.problem(), "not_signed_in");
}

#[tokio::test]
async fn foreign_cookies_are_nobody() {
    let site = TestSite::new().await;
    let real = site.set_up().await;
    let real = real.cookie.unwrap();
    let upper = real.to_uppercase();
    for cookie in [
        "__Host-deskside=",
        "__Host-deskside=AAAA",
        "deskside=x",
        &format!("{real}; {real}"),
        &upper,
    ] {
        let mut browser = site.browser();
        browser.cookie = Some(cookie.to_owned());
        assert_eq!(browser.get("/me").await.problem(), "not_signed_in", "{cookie}");
    }
}

#[tokio::test]
async fn very_long_names_and_passwords_cost_nothing() {
    let site = TestSite::new().await;
    site.set_up().await;
    let long = "x".repeat(100_000);
    assert_eq!(
        site.browser().sign_in(&long, PASSWORD, None).await.problem(),
        "wrong_credentials"
    );
    assert_eq!(
        site.browser().sign_in("ada", &long, None).await.problem(),
        "wrong_credentials"
    );
}
