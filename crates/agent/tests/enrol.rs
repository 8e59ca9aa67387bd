//! Enrolment against a site over real TLS: what is stored, and what a token is never shown to.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test may stop at the first surprise, and what serves tests too"
)]

mod site;

use std::path::Path;

use deskside_agent::Advice as _;
use deskside_agent::enrol::{EnrolError, EnrolOptions, enrol};
use deskside_agent::state::{Enrolment, StateDir, StateError};
use deskside_model::{DeviceId, SiteKey};
use site::{TestSite, TokenBook};

fn options(site: &TestSite, token: String, folder: &Path) -> EnrolOptions {
    EnrolOptions {
        site: site.url().parse().unwrap(),
        token,
        state: StateDir::new(folder.join("state")),
        replace: false,
    }
}

fn good_token(site: &TestSite) -> String {
    TokenBook::text(&site.site_key(), [0; 32])
}

fn shown(site: &TestSite) -> usize {
    site.shared.tokens.shown.lock().unwrap().len()
}

async fn refused(site: &TestSite, token: String) -> EnrolError {
    let folder = tempfile::tempdir().unwrap();
    let options = options(site, token, folder.path());
    let state = options.state.clone();
    let error = enrol(options).await.unwrap_err();
    assert!(matches!(Enrolment::load(&state), Err(StateError::NotEnrolled(_))));
    error
}

#[tokio::test]
async fn a_computer_becomes_a_device_and_can_be_enrolled_again_only_on_purpose() {
    let site = TestSite::start().await;
    let folder = tempfile::tempdir().unwrap();
    let enrolled = enrol(options(&site, good_token(&site), folder.path())).await.unwrap();
    let state = StateDir::new(folder.path().join("state"));
    let (stored, identity) = Enrolment::load(&state).unwrap();
    assert_eq!(stored, enrolled);
    assert_eq!(stored.site_key, site.site_key());
    assert_eq!(stored.device_id, DeviceId::from_bytes([3; 16]));
    assert_eq!(stored.ca_pem, site.shared.ca_pem);
    assert_eq!(stored.device_key, identity.key());

    let again = enrol(options(&site, good_token(&site), folder.path()))
        .await
        .unwrap_err();
    assert!(matches!(again, EnrolError::AlreadyEnrolled { .. }), "{again}");
    let on_purpose = EnrolOptions {
        replace: true,
        ..options(&site, good_token(&site), folder.path())
    };
    let second = enrol(on_purpose).await.unwrap();
    assert_ne!(second.device_key, enrolled.device_key, "a new enrolment has a new key");
}

#[tokio::test]
async fn an_expired_token_is_refused_with_what_to_do() {
    let site = TestSite::start().await;
    let error = refused(&site, TokenBook::text(&site.site_key(), [9; 32])).await;
    assert!(error.to_string().contains("expired"), "{error}");
    assert!(error.advice().contains("new enrolment token"), "{}", error.advice());
}

#[tokio::test]
async fn the_token_of_another_site_is_not_shown_to_this_one() {
    let site = TestSite::start().await;
    let error = refused(&site, TokenBook::text(&SiteKey::from_bytes([8; 32]), [0; 32])).await;
    assert!(matches!(error, EnrolError::WrongSite), "{error}");
    assert_eq!(shown(&site), 0);
}

#[tokio::test]
async fn a_site_that_can_not_prove_its_key_does_not_see_the_token() {
    let site = TestSite::start().await;
    site.behave(|behaviour| behaviour.wrong_key = true);
    let error = refused(&site, good_token(&site)).await;
    assert!(matches!(error, EnrolError::WrongProof), "{error}");
    assert_eq!(shown(&site), 0);
}

#[tokio::test]
async fn somebody_in_between_who_relays_the_proof_does_not_see_the_token() {
    let site = TestSite::start().await;
    // The proof is the site's, but for another TLS key than the one that this connection shows.
    site.behave(|behaviour| behaviour.claimed_spki = Some([1; 32]));
    let error = refused(&site, good_token(&site)).await;
    assert!(matches!(error, EnrolError::Intercepted(_)), "{error}");
    assert!(error.advice().contains("was not sent"));
    assert_eq!(shown(&site), 0);
}

#[tokio::test]
async fn a_site_that_does_not_answer_is_said_with_what_to_check() {
    let site = TestSite::start().await;
    let folder = tempfile::tempdir().unwrap();
    let mut options = options(&site, good_token(&site), folder.path());
    options.site = "https://127.0.0.1:1/".parse().unwrap();
    let error = enrol(options).await.unwrap_err();
    assert!(matches!(error, EnrolError::Unreachable(_)), "{error}");
    assert!(error.advice().contains("Check the URL"));
}

#[tokio::test]
async fn what_is_no_token_never_leaves_this_computer() {
    let site = TestSite::start().await;
    let error = refused(&site, String::from("hunter2")).await;
    assert!(matches!(error, EnrolError::Token(_)), "{error}");
    assert_eq!(shown(&site), 0);
}
