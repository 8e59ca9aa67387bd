//! Enrolment: how a computer becomes a device. Two requests on one connection: the site proves itself for this very TLS
//! connection, then the agent shows its token and that it owns its key (`site-api::enrolment` has the exact bytes).

use std::net::IpAddr;

use axum::Json;
use axum::extract::State;
use axum::routing::post;
use axum::{Extension, Router};
use data_encoding::BASE64URL_NOPAD;
use deskside_model::{DeviceId, DeviceKey, EnrolmentTokenId, Fingerprint, StatusKind};
use deskside_site_api::enrolment::{EnrolHello, EnrolProof, EnrolRequest, Enrolled};
use deskside_store::{NewDevice, TokenUse};
use deskside_wire::transcript::{self, NONCE};
use ed25519_dalek::{Signature, Signer, VerifyingKey};
use subtle::ConstantTimeEq;

use crate::announce::{self, key_fingerprint};
use crate::collections::evaluate;
use crate::extract::{Body, ClientAddress};
use crate::problem::{ApiError, ApiResult, Kind};
use crate::random;
use crate::state::AppState;
use crate::status_messages::Message;
use crate::token_text::TokenText;

/// What this site's TLS looks like from outside.
#[derive(Debug, Clone)]
pub struct TlsIdentity {
    /// SHA-256 of the SubjectPublicKeyInfo of the certificate in use.
    pub spki: Fingerprint,
    /// The site's own CA in PEM; empty when the organisation's certificate is used.
    pub ca_pem: String,
}

/// The two requests, below `/agent/v1`.
pub fn routes(identity: TlsIdentity) -> Router<AppState> {
    Router::new()
        .route("/enrol/hello", post(hello))
        .route("/enrol", post(enrol))
        .layer(Extension(identity))
}

/// Proves that this connection ends at the site whose key the agent's token names.
async fn hello(
    State(state): State<AppState>,
    Extension(identity): Extension<TlsIdentity>,
    Body(hello): Body<EnrolHello>,
) -> ApiResult<Json<EnrolProof>> {
    let nonce: [u8; NONCE] = BASE64URL_NOPAD
        .decode(hello.nonce.as_bytes())
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| ApiError::invalid("nonce", "The nonce must be 32 bytes in base64url."))?;
    let signature = state
        .key
        .sign(&transcript::enrol_site(&nonce, &hello.device_key, &identity.spki));
    Ok(Json(EnrolProof {
        site_key: state.public_key(),
        tls_spki: identity.spki.to_string(),
        signature: BASE64URL_NOPAD.encode(&signature.to_bytes()),
    }))
}

/// Makes the device.
async fn enrol(
    State(state): State<AppState>,
    Extension(identity): Extension<TlsIdentity>,
    ClientAddress(address): ClientAddress,
    Body(request): Body<EnrolRequest>,
) -> ApiResult<Json<Enrolled>> {
    let token: TokenText = request.token.parse().map_err(|_| {
        ApiError::invalid(
            "token",
            "This is no enrolment token. Copy the whole line from the console.",
        )
    })?;
    owns_key(&request, token.id, &state)?;
    if state.store.devices().by_key(request.device_key).await?.is_some() {
        let why = "A device with this key is enrolled already. A cloned computer needs a key of its own: run the \
                   enrolment with --replace.";
        refuse(&state, address, &request, "key_in_use").await?;
        return Err(ApiError::new(Kind::Conflict, why));
    }
    let device = DeviceId::from_bytes(random::bytes());
    let facts = request.facts.clone().bounded();
    let now = state.clock.now();
    let mut change = state.change().await?;
    let hash = token.secret_hash();
    let used = change
        .enrolment_tokens()
        .spend(token.id, |stored| bool::from(stored.ct_eq(&hash)), now)
        .await?;
    if let Some((code, why)) = unusable(used) {
        drop(change);
        refuse(&state, address, &request, code).await?;
        return Err(ApiError::new(Kind::EnrolmentTokenInvalid, why));
    }
    let new = NewDevice {
        id: device,
        key: request.device_key,
        facts: &facts,
        enrolled_at: now,
    };
    change.devices().insert(&new).await?;
    evaluate::device(&mut change, device, false).await?;
    let message = Message::new(StatusKind::DeviceEnrolled)
        .from(address)
        .on_device(device, &facts.name)
        .with("token_id", token.id)
        .with("key_fingerprint", key_fingerprint(&request.device_key));
    change.record(message).await?;
    change.commit().await?;
    announce::device(&state, device).await;
    Ok(Json(Enrolled {
        device_id: device,
        site_id: state.id,
        site_key: state.public_key(),
        site_name: state.name.clone(),
        ca_pem: identity.ca_pem,
    }))
}

/// Without this, anybody with a token could enrol somebody else's key.
fn owns_key(request: &EnrolRequest, token: EnrolmentTokenId, state: &AppState) -> ApiResult<()> {
    let signed = transcript::enrol_device(token, &state.public_key());
    let signature = BASE64URL_NOPAD
        .decode(request.signature.as_bytes())
        .ok()
        .and_then(|bytes| Signature::from_slice(&bytes).ok());
    let proven = signature.is_some_and(|signature| verify(&request.device_key, &signed, &signature));
    if proven {
        Ok(())
    } else {
        Err(ApiError::invalid(
            "signature",
            "The agent did not prove that it owns its key.",
        ))
    }
}

fn verify(key: &DeviceKey, signed: &[u8], signature: &Signature) -> bool {
    VerifyingKey::from_bytes(key.as_bytes()).is_ok_and(|key| key.verify_strict(signed, signature).is_ok())
}

/// Why a token can't be used: a code for the record, and a sentence for the person.
fn unusable(used: TokenUse) -> Option<(&'static str, &'static str)> {
    use deskside_site_api::enrolment::TokenState;
    match used {
        TokenUse::Spent => None,
        TokenUse::Unknown | TokenUse::Closed(TokenState::Open) => Some((
            "unknown",
            "This site does not know the enrolment token. Copy the whole line from the console, or make a new token.",
        )),
        TokenUse::Closed(TokenState::UsedUp) => Some((
            "used_up",
            "The enrolment token was for a number of devices that have all enrolled. Make a new token in the console.",
        )),
        TokenUse::Closed(TokenState::Expired) => Some((
            "expired",
            "The enrolment token has expired. Make a new one in the console.",
        )),
        TokenUse::Closed(TokenState::Revoked) => Some((
            "revoked",
            "The enrolment token was withdrawn. Ask the administrator for another one.",
        )),
    }
}

async fn refuse(state: &AppState, address: IpAddr, request: &EnrolRequest, code: &str) -> ApiResult<()> {
    let name: String = request.facts.clone().bounded().name;
    let message = Message::new(StatusKind::EnrolmentRefused)
        .from(address)
        .with("why", code)
        .with("name", name);
    Ok(state.record(message).await?)
}
