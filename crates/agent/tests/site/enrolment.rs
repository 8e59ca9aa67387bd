//! The test site's enrolment: one kind of token, checked as a real site would.

use std::sync::{Arc, Mutex};

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use data_encoding::BASE64URL_NOPAD;
use deskside_audit::Signer as _;
use deskside_model::{DeviceId, EnrolmentTokenId, Fingerprint, SiteId, SiteKey};
use deskside_site_api::Problem;
use deskside_site_api::enrolment::{EnrolHello, EnrolProof, EnrolRequest, Enrolled};
use deskside_wire::transcript;
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest as _, Sha256};

use super::Shared;

/// Tokens that were shown, and which one is good.
#[derive(Default)]
pub struct TokenBook {
    /// Texts that reached the site.
    pub shown: Mutex<Vec<String>>,
    /// The secret that counts.
    pub secret: Mutex<[u8; 32]>,
}

impl TokenBook {
    /// The text of a token with this site key and this secret.
    pub fn text(site: &SiteKey, secret: [u8; 32]) -> String {
        let fingerprint = Sha256::digest(site.as_bytes());
        let bytes = [&[1; 16][..], &secret, &fingerprint].concat();
        format!("ds1.{}", BASE64URL_NOPAD.encode(&bytes))
    }
}

pub async fn hello(State(shared): State<Arc<Shared>>, Json(hello): Json<EnrolHello>) -> Json<EnrolProof> {
    let behaviour = shared.behaviour.lock().unwrap();
    let nonce: [u8; 32] = BASE64URL_NOPAD
        .decode(hello.nonce.as_bytes())
        .unwrap()
        .try_into()
        .unwrap();
    let spki = Fingerprint::from_bytes(behaviour.claimed_spki.unwrap_or(shared.tls_spki));
    let signed = transcript::enrol_site(&nonce, &hello.device_key, &spki);
    let other = ed25519_dalek::SigningKey::from_bytes(&[43; 32]);
    let key = if behaviour.wrong_key { &other } else { &shared.key };
    Json(EnrolProof {
        site_key: SiteKey::from_bytes(shared.key.verifying_key().to_bytes()),
        tls_spki: spki.to_string(),
        signature: BASE64URL_NOPAD.encode(key.sign(&signed).as_bytes()),
    })
}

pub async fn enrol(State(shared): State<Arc<Shared>>, Json(request): Json<EnrolRequest>) -> Response {
    shared.tokens.shown.lock().unwrap().push(request.token.clone());
    let site_key = SiteKey::from_bytes(shared.key.verifying_key().to_bytes());
    if request.token != TokenBook::text(&site_key, *shared.tokens.secret.lock().unwrap()) {
        return problem(
            "token_expired",
            "This token has expired. Make a new one in the console.",
        );
    }
    let signed = transcript::enrol_device(EnrolmentTokenId::from_bytes([1; 16]), &site_key);
    let signature = BASE64URL_NOPAD.decode(request.signature.as_bytes()).unwrap();
    let key = VerifyingKey::from_bytes(request.device_key.as_bytes()).unwrap();
    key.verify_strict(&signed, &Signature::from_slice(&signature).unwrap())
        .unwrap();
    Json(Enrolled {
        device_id: DeviceId::from_bytes([3; 16]),
        site_id: SiteId::from_bytes([4; 16]),
        site_key,
        site_name: String::from("Test site"),
        ca_pem: shared.ca_pem.clone(),
    })
    .into_response()
}

fn problem(code: &str, detail: &str) -> Response {
    let problem = Problem {
        r#type: String::from("about:blank"),
        title: String::from("Enrolment refused"),
        status: 403,
        code: code.to_owned(),
        detail: detail.to_owned(),
        field: None,
        request_id: None,
    };
    let body = serde_json::to_string(&problem).unwrap();
    (
        StatusCode::FORBIDDEN,
        [(header::CONTENT_TYPE, "application/problem+json")],
        body,
    )
        .into_response()
}
