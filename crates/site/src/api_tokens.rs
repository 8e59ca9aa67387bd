//! API tokens of the operator's own: list, make, withdraw. Only a person who signed in gets here: a token that was stolen must
//! not make others that outlive it.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deskside_model::{ApiTokenId, StatusKind, Timestamp};
use deskside_site_api::Problem;
use deskside_site_api::api_tokens::{ApiToken, CreatedApiToken, MAX_DAYS, MAX_NAME, MAX_TOKENS, NewApiToken};
use deskside_store::StoreResult;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::{InPerson, bearer};
use crate::extract::{Body, Id};
use crate::problem::{ApiError, ApiResult, Kind};
use crate::random::{self, Token};
use crate::state::{AppState, Site};

/// Tokens that have ended stay in the list for so long, so that somebody whose program stopped sees why.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// The routes of this module.
#[must_use]
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(revoke))
}

/// Lists the operator's own API tokens, newest first.
#[utoipa::path(
    get,
    path = "/me/api-tokens",
    operation_id = "listApiTokens",
    tag = "sign-in",
    responses((status = OK, body = [ApiToken]), (status = "default", body = Problem))
)]
async fn list(State(state): State<AppState>, by: InPerson) -> ApiResult<Json<Vec<ApiToken>>> {
    Ok(Json(state.store.api_tokens().of_operator(by.operator.id).await?))
}

/// Makes an API token. This answer is the only place where its secret appears.
#[utoipa::path(
    post,
    path = "/me/api-tokens",
    operation_id = "createApiToken",
    tag = "sign-in",
    request_body = NewApiToken,
    responses((status = CREATED, body = CreatedApiToken), (status = "default", body = Problem))
)]
async fn create(
    State(state): State<AppState>,
    by: InPerson,
    Body(new): Body<NewApiToken>,
) -> ApiResult<(StatusCode, Json<CreatedApiToken>)> {
    let now = state.clock.now();
    check(&new, now)?;
    let mut change = state.change().await?;
    let rights = change.allows(&by).await?;
    let missing = new.permissions.less(rights.anywhere());
    if let Some(first) = missing.iter().next() {
        return Err(ApiError::new(
            Kind::Escalation,
            format!("You don't have the permission {} yourself. Leave it out.", first.code()),
        ));
    }
    let (id, secret) = (ApiTokenId::from_bytes(random::bytes()), Token::draw());
    let text = format!("{}{}", bearer::PREFIX, secret.expose());
    let stored = deskside_store::NewApiToken {
        id,
        operator_id: by.operator.id,
        name: new.name.trim(),
        secret_hash: random::hash(&text),
        permissions: new.permissions,
        created_at: now,
        expires_at: new.expires_at,
    };
    if change.api_tokens().count_of(by.operator.id).await? >= MAX_TOKENS as u64 {
        let why = format!("You have {MAX_TOKENS} tokens, which is the most. Withdraw some that nothing uses.");
        return Err(ApiError::new(Kind::InvalidValue, why));
    }
    change.api_tokens().insert(&stored).await?;
    let codes: Vec<_> = new.permissions.iter().map(|permission| permission.code()).collect();
    let message = by
        .did(StatusKind::ApiTokenCreated)
        .with("token_id", id)
        .with("token_name", stored.name)
        .with("permissions", codes.join(", "))
        .with("expires_at", new.expires_at.as_millis());
    change.record(message).await?;
    change.commit().await?;
    let token = ApiToken {
        id,
        name: stored.name.to_owned(),
        permissions: new.permissions,
        created_at: now,
        expires_at: new.expires_at,
        last_used_at: None,
        last_address: None,
    };
    Ok((StatusCode::CREATED, Json(CreatedApiToken { token, text })))
}

/// Withdraws an API token of the operator's own.
#[utoipa::path(
    delete,
    path = "/me/api-tokens/{id}",
    operation_id = "revokeApiToken",
    tag = "sign-in",
    params(("id" = String, Path)),
    responses((status = NO_CONTENT), (status = "default", body = Problem))
)]
async fn revoke(State(state): State<AppState>, by: InPerson, Id(id): Id<ApiTokenId>) -> ApiResult<StatusCode> {
    let mut change = state.change().await?;
    change.allows(&by).await?;
    let token = change.api_tokens().delete(id, by.operator.id).await?;
    let message = by
        .did(StatusKind::ApiTokenRevoked)
        .with("token_id", id)
        .with("token_name", token.name);
    change.record(message).await?;
    change.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Forgets tokens that ended long ago. To be called now and then.
///
/// # Errors
/// When the database fails.
pub async fn sweep(site: &Site) -> StoreResult<()> {
    let kept = i64::try_from(KEPT.as_millis()).unwrap_or(i64::MAX);
    let ended_before = Timestamp::from_millis(site.clock.now().as_millis().saturating_sub(kept));
    let tx = site.store.begin().await?;
    tx.api_tokens().sweep(ended_before).await?;
    tx.commit().await
}

fn check(new: &NewApiToken, now: Timestamp) -> ApiResult<()> {
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        let why = format!("A token's name has 1 to {MAX_NAME} characters and no line breaks.");
        return Err(ApiError::invalid("name", why));
    }
    if new.permissions.is_empty() {
        return Err(ApiError::invalid(
            "permissions",
            "A token may do something: choose at least one permission.",
        ));
    }
    let latest = now.after(Duration::from_secs(24 * 3600 * u64::from(MAX_DAYS)));
    if new.expires_at <= now || new.expires_at > latest {
        let why = format!("A token ends in the future, and at most {MAX_DAYS} days from now.");
        return Err(ApiError::invalid("expires_at", why));
    }
    Ok(())
}
