//! The grant as a document: what is in it, and that nothing that comes from the network makes its reader stumble.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::time::Duration;

use deskside_model::{
    AccessLevel, DeviceId, GrantId, OperatorId, Refusal, Secret, SessionId, SessionKind, SiteId, SiteKey, Timestamp,
    ViewerKey,
};
use deskside_session::grant::{
    Grant, GrantContext, GrantFault, GrantedOperator, MAX_NAME, MAX_REASON, MAX_TOKEN, SignError, VERSION, check, sign,
};
use proptest::prelude::*;

const NOW: Timestamp = Timestamp::from_millis(1_760_000_000_000);
const SEED: [u8; 32] = [3; 32];

fn site() -> SiteKey {
    SiteKey::from_bytes(ed25519_dalek::SigningKey::from_bytes(&SEED).verifying_key().to_bytes())
}

fn grant() -> Grant {
    Grant {
        version: VERSION,
        site: SiteId::from_bytes([1; 16]),
        id: GrantId::from_bytes([2; 16]),
        session: SessionId::from_bytes([3; 16]),
        device: DeviceId::from_bytes([4; 16]),
        viewer: ViewerKey::from_bytes([5; 32]),
        operator: GrantedOperator {
            id: OperatorId::from_bytes([6; 16]),
            account: String::from("zoe"),
            name: String::from("Zoë"),
        },
        kind: SessionKind::RemoteControl,
        access: AccessLevel::ViewOnly,
        reason: String::from("INC-4711"),
        issued_at: NOW,
        must_start_by: NOW.after(Duration::from_secs(60)),
        must_end_by: NOW.after(Duration::from_secs(3600)),
        settings_version: 9,
        from: None,
    }
}

fn check_here(token: &str) -> Result<Grant, GrantFault> {
    let context = GrantContext {
        now: NOW,
        device: grant().device,
        viewer: Some(grant().viewer),
        used: &|_| false,
        revoked: &|_| false,
    };
    check(token, &site(), &context)
}

fn signed(grant: &Grant) -> Result<String, SignError> {
    sign(&Secret::new(SEED), grant)
}

/// Signs claims that no site of this version would.
fn signed_claims(claims: &str) -> String {
    let public = site();
    let secret = [SEED.as_slice(), public.as_bytes()].concat();
    let key = pasetors::keys::AsymmetricSecretKey::<pasetors::version4::V4>::from(&secret).unwrap();
    pasetors::version4::PublicToken::sign(&key, claims.as_bytes(), None, Some(b"deskside grant v1")).unwrap()
}

#[test]
fn the_claims_read_as_documented() {
    let token = signed(&grant()).unwrap();
    assert!(token.starts_with("v4.public."));
    assert!(token.len() < 2048, "{}", token.len());
    let json: serde_json::Value = serde_json::to_value(grant()).unwrap();
    let expected = serde_json::json!({
        "version": 1,
        "site": "sit_aeaqcaibaeaqcaibaeaqcaibae",
        "id": "grt_aibaeaqcaibaeaqcaibaeaqcai",
        "session": "ses_ambqgaydambqgaydambqgaydam",
        "device": "dev_aqcaibaeaqcaibaeaqcaibaeaq",
        "viewer": "BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU",
        "operator": {"id": "opr_aydambqgaydambqgaydambqgay", "account": "zoe", "name": "Zoë"},
        "kind": "remote_control",
        "access": "view_only",
        "reason": "INC-4711",
        "issued_at": 1_760_000_000_000_i64,
        "must_start_by": 1_760_000_060_000_i64,
        "must_end_by": 1_760_003_600_000_i64,
        "settings_version": 9,
    });
    assert_eq!(json, expected);
    assert_eq!(check_here(&token), Ok(grant()));
}

#[test]
fn claims_of_a_later_version_are_refused_and_unknown_claims_of_this_one_are_not() {
    let mut claims = serde_json::to_value(grant()).unwrap();
    claims["colour"] = "blue".into();
    assert_eq!(check_here(&signed_claims(&claims.to_string())), Ok(grant()));
    claims["version"] = 2.into();
    let fault = check_here(&signed_claims(&claims.to_string())).unwrap_err();
    assert_eq!(fault.refusal, Refusal::GrantMalformed);
    assert_eq!(fault.detail, "its version is not known to this program");
}

#[test]
fn claims_that_the_site_signed_but_that_are_no_grant_are_malformed() {
    let mut without_device = serde_json::to_value(grant()).unwrap();
    without_device.as_object_mut().unwrap().remove("device");
    for claims in ["{}", "[]", "not json", &without_device.to_string()] {
        assert_eq!(
            check_here(&signed_claims(claims)).unwrap_err().refusal,
            Refusal::GrantMalformed,
            "{claims}"
        );
    }
}

#[test]
fn another_document_of_the_same_key_is_no_grant() {
    let public = site();
    let secret = [SEED.as_slice(), public.as_bytes()].concat();
    let key = pasetors::keys::AsymmetricSecretKey::<pasetors::version4::V4>::from(&secret).unwrap();
    let claims = serde_json::to_vec(&grant()).unwrap();
    for assertion in [None, Some(b"deskside grant v2".as_slice()), Some(b"")] {
        let token = pasetors::version4::PublicToken::sign(&key, &claims, None, assertion).unwrap();
        assert_eq!(check_here(&token).unwrap_err().refusal, Refusal::GrantForged);
    }
}

#[test]
fn a_site_does_not_sign_what_no_device_takes() {
    let backwards = Grant {
        must_end_by: NOW,
        ..grant()
    };
    let wordy = Grant {
        reason: "x".repeat(MAX_REASON + 1),
        ..grant()
    };
    let mut named = grant();
    named.operator.name = "x".repeat(MAX_NAME + 1);
    let later = Grant {
        version: VERSION + 1,
        ..grant()
    };
    for unfit in [backwards, wordy, named, later] {
        assert!(matches!(signed(&unfit), Err(SignError::Implausible(_))), "{unfit:?}");
    }
}

#[test]
fn a_fault_says_what_happened_and_what_to_do() {
    let mut late = grant();
    late.issued_at = Timestamp::from_millis(NOW.as_millis() - 200_000);
    late.must_start_by = Timestamp::from_millis(NOW.as_millis() - 140_000);
    let fault = check_here(&signed(&late).unwrap()).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "The grant is no longer valid. Start the session again. \
         (by this computer's clock it could be used until 140 s ago)"
    );
    assert_eq!(fault.grant.as_deref(), Some(&late), "for the evidence");
}

proptest! {
    #[test]
    fn whatever_is_shown_is_refused_and_never_panics(token in ".{0,300}") {
        prop_assert!(check_here(&token).is_err());
        let token = format!("v4.public.{token}");
        prop_assert!(check_here(&token).is_err());
    }

    #[test]
    fn no_byte_of_a_grant_can_be_changed(at in any::<prop::sample::Index>(), with in "[A-Za-z0-9_.-]") {
        let token = signed(&grant()).unwrap();
        let at = at.index(token.len());
        let changed = format!("{}{with}{}", &token[..at], &token[at + 1..]);
        prop_assert_eq!(check_here(&changed).is_ok(), changed == token, "{}", changed);
    }

    #[test]
    fn claims_that_are_signed_but_wild_never_panic(
        version: u32, times: [i64; 3], reason in ".{0,400}", name in ".{0,200}",
    ) {
        let mut wild = grant();
        wild.version = version % 3;
        [wild.issued_at, wild.must_start_by, wild.must_end_by] = times.map(Timestamp::from_millis);
        wild.reason = reason;
        wild.operator.name = name;
        let token = signed_claims(&serde_json::to_string(&wild).unwrap());
        if let Ok(grant) = check_here(&token) {
            prop_assert_eq!(grant, wild);
        }
    }

    #[test]
    fn a_long_token_is_not_even_looked_at(extra in 1_usize..1000) {
        let token = "v4.public.".to_owned() + &"A".repeat(MAX_TOKEN + extra);
        let fault = check_here(&token).unwrap_err();
        prop_assert_eq!((fault.refusal, fault.detail.as_str()), (Refusal::GrantMalformed, "it is too long"));
    }
}
