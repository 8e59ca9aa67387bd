//! Security keys and passkeys of the operator's own account: list, register, remove. What an answer of a key is worth is checked
//! in the crate `webauthn`; how keys sign in is in `sign_in::second_factor`.

mod bytes;
pub mod challenges;
pub mod site_name;

pub use bytes::decoded;

use axum::Json;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::AppendHeaders;
use data_encoding::BASE64URL_NOPAD;
use deskside_model::{SecurityKeyId, StatusKind};
use deskside_site_api::Problem;
use deskside_site_api::security_keys::{
    MAX_KEYS, MAX_NAME, NewSecurityKey, SecurityKey, SecurityKeyOffer, SecurityKeyRemove,
};
use deskside_store::{SecurityKeyRecord, StoreError};
use deskside_webauthn::{ALGORITHMS, RegistrationAnswer, register};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::challenges::Purpose;
use self::site_name::SiteName;
use crate::auth::{InPerson, rotate};
use crate::extract::{Body, Id};
use crate::me::check_password;
use crate::problem::{ApiError, ApiResult, Kind};
use crate::random;
use crate::state::AppState;

/// What a change of the second factors answers besides: a new cookie, because what a sign-in is worth has changed.
type NewCookie = AppendHeaders<[(HeaderName, HeaderValue); 1]>;

/// The routes of this module.
#[must_use]
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(offer))
        .routes(routes!(remove))
}

/// Lists the operator's own security keys, oldest first.
#[utoipa::path(
    get,
    path = "/me/security-keys",
    operation_id = "listSecurityKeys",
    tag = "sign-in",
    responses((status = OK, body = [SecurityKey]), (status = "default", body = Problem))
)]
async fn list(State(state): State<AppState>, by: InPerson) -> ApiResult<Json<Vec<SecurityKey>>> {
    let here = SiteName::of(&state.public_url).ok();
    let keys = state.store.security_keys().of_operator(by.operator.id).await?;
    Ok(Json(keys.into_iter().map(|key| shown(key, here.as_ref())).collect()))
}

/// Offers a challenge for a new security key.
#[utoipa::path(
    post,
    path = "/me/security-keys/offer",
    operation_id = "offerSecurityKey",
    tag = "sign-in",
    responses((status = OK, body = SecurityKeyOffer), (status = "default", body = Problem))
)]
async fn offer(State(state): State<AppState>, by: InPerson) -> ApiResult<Json<SecurityKeyOffer>> {
    let here = SiteName::of(&state.public_url)?;
    let keys = state.store.security_keys().of_operator(by.operator.id).await?;
    let challenge = state
        .challenges
        .draw(by.operator.id, Purpose::Registration, state.clock.now());
    Ok(Json(SecurityKeyOffer {
        challenge: BASE64URL_NOPAD.encode(&challenge),
        rp_id: here.id().to_owned(),
        origin: here.origin().to_owned(),
        site_name: state.name.clone(),
        user_id: BASE64URL_NOPAD.encode(by.operator.id.as_bytes()),
        account: by.operator.account.clone(),
        name: by.operator.name.clone(),
        algorithms: ALGORITHMS.to_vec(),
        exclude: keys
            .iter()
            .map(|key| BASE64URL_NOPAD.encode(&key.credential_id))
            .collect(),
    }))
}

/// Registers a security key. From then on it is a second factor of the account.
#[utoipa::path(
    post,
    path = "/me/security-keys",
    operation_id = "addSecurityKey",
    tag = "sign-in",
    request_body = NewSecurityKey,
    responses((status = CREATED, body = SecurityKey), (status = "default", body = Problem))
)]
async fn add(
    State(state): State<AppState>,
    by: InPerson,
    Body(new): Body<NewSecurityKey>,
) -> ApiResult<(StatusCode, NewCookie, Json<SecurityKey>)> {
    let name = new.name.trim();
    check_name(name)?;
    let here = SiteName::of(&state.public_url)?;
    let challenge = decoded("challenge", &new.challenge)?;
    let client_data = decoded("client_data", &new.client_data)?;
    let attestation_object = decoded("attestation_object", &new.attestation_object)?;
    let (operator, now) = (by.operator.id, state.clock.now());
    if !state.challenges.take(&challenge, operator, Purpose::Registration, now) {
        return Err(refused(
            "This challenge is used or too old. Begin again, and touch the key within five minutes.",
        ));
    }
    let answer = RegistrationAnswer {
        client_data: &client_data,
        attestation_object: &attestation_object,
    };
    let key = register(here.relying_party(), &challenge, answer)
        .map_err(|why| refused(format!("The security key can't be registered: {why}. Begin again.")))?;
    let record = SecurityKeyRecord {
        id: SecurityKeyId::from_bytes(random::bytes()),
        operator_id: operator,
        name: name.to_owned(),
        site: here.id().to_owned(),
        credential_id: key.credential_id,
        public_key: key.public_key,
        counter: key.counter,
        backed_up: key.backed_up,
        created_at: now,
        last_used_at: None,
    };
    let mut change = state.change().await?;
    change.allows(&by).await?;
    if change.security_keys().of_operator(operator).await?.len() as u64 >= MAX_KEYS {
        let why = format!("You have {MAX_KEYS} security keys, which is the most. Remove those that you don't use.");
        return Err(ApiError::new(Kind::InvalidValue, why));
    }
    match change.security_keys().insert(&record).await {
        Err(StoreError::Conflict(_)) => return Err(refused("This security key is registered already.")),
        other => other?,
    }
    let cookie = rotate(&change, &by, now).await?;
    let message = by
        .did(StatusKind::SecurityKeyAdded)
        .with("key_id", record.id)
        .with("key_name", name);
    change.record(message).await?;
    change.commit().await?;
    let cookie = AppendHeaders([(SET_COOKIE, cookie)]);
    Ok((StatusCode::CREATED, cookie, Json(shown(record, Some(&here)))))
}

/// Removes a security key.
#[utoipa::path(
    post,
    path = "/me/security-keys/{id}/remove",
    operation_id = "removeSecurityKey",
    tag = "sign-in",
    params(("id" = String, Path)),
    request_body = SecurityKeyRemove,
    responses((status = NO_CONTENT), (status = "default", body = Problem))
)]
async fn remove(
    State(state): State<AppState>,
    by: InPerson,
    Id(id): Id<SecurityKeyId>,
    Body(request): Body<SecurityKeyRemove>,
) -> ApiResult<(StatusCode, NewCookie)> {
    let keys = state.store.security_keys().of_operator(by.operator.id).await?;
    if !keys.iter().any(|key| key.id == id) {
        return Err(ApiError::not_found("security key"));
    }
    check_password(&state, &by, "password", &request.password).await?;
    let mut change = state.change().await?;
    change.allows(&by).await?;
    let key = change.security_keys().remove(id, by.operator.id).await?;
    let cookie = rotate(&change, &by, state.clock.now()).await?;
    let message = by
        .did(StatusKind::SecurityKeyRemoved)
        .with("key_id", id)
        .with("key_name", key.name);
    change.record(message).await?;
    change.commit().await?;
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(SET_COOKIE, cookie)])))
}

fn shown(key: SecurityKeyRecord, here: Option<&SiteName>) -> SecurityKey {
    SecurityKey {
        id: key.id,
        name: key.name,
        usable: here.is_some_and(|here| here.id() == key.site),
        site: key.site,
        backed_up: key.backed_up,
        created_at: key.created_at,
        last_used_at: key.last_used_at,
    }
}

fn check_name(name: &str) -> ApiResult<()> {
    if (1..=MAX_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control) {
        return Ok(());
    }
    let why = format!("A security key's name has 1 to {MAX_NAME} characters and no line breaks.");
    Err(ApiError::invalid("name", why))
}

fn refused(why: impl Into<String>) -> ApiError {
    ApiError::new(Kind::SecurityKeyRefused, why)
}
