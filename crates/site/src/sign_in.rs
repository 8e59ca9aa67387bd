//! Signing in and out. Whoever fails learns only that it failed: unknown account, wrong password and wrong code give the
//! same answer after the same work.

mod second_factor;

use std::net::IpAddr;

use axum::Json;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse};
use deskside_model::{StatusKind, Timestamp};
use deskside_site_api::Problem;
use deskside_site_api::sign_in::{Me, SignInRequest};
use deskside_store::{OperatorRecord, StoreError, StoreResult};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::second_factor::Second;
use crate::auth::limits::{Attempt, LockedOut};
use crate::auth::{IDLE, InPerson, cookie, me, open_sign_in};
use crate::extract::{Body, ClientAddress};
use crate::operators::MAX_ACCOUNT;
use crate::password::MAX_PASSWORD;
use crate::problem::{ApiError, ApiResult, Kind};
use crate::random;
use crate::state::{AppState, Site};
use crate::status_messages::{Change, Message};

/// The routes of this module.
#[must_use]
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(sign_in))
        .routes(routes!(second_factor::second_factors))
        .routes(routes!(sign_out))
}

/// Signs in.
#[utoipa::path(
    post,
    path = "/sign-in",
    operation_id = "signIn",
    tag = "sign-in",
    security(()),
    request_body = SignInRequest,
    responses((status = OK, body = Me), (status = "default", body = Problem))
)]
async fn sign_in(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Body(request): Body<SignInRequest>,
) -> ApiResult<impl IntoResponse> {
    can_be_right(&request.account, &request.password)?;
    let attempt = begin_attempt(&state, &request.account, address).await?;
    let operator = checked_password(&state, &request.account, &request.password, address).await?;
    let proven = match second_factor::check(&state, &operator, &request).await? {
        Second::Proven(proven) => proven,
        Second::Missing(what) => {
            // The password was right: asking for the rest is part of one try, not a failure.
            attempt.undone();
            return Err(what);
        }
        Second::Wrong(part) => return Err(failed(&state, &request.account, address, part).await?),
    };

    let now = state.clock.now();
    let mut change = state.change().await?;
    let gone = match as_it_was(&change, &operator).await? {
        true => proven.use_up(&change, &operator, now).await?,
        false => Some("changed_meanwhile"),
    };
    if let Some(part) = gone {
        drop(change);
        return Err(failed(&state, &request.account, address, part).await?);
    }
    if let Some(old) = cookie::read(&headers) {
        change.sign_ins().remove(&random::hash(old)).await?;
    }
    change.operators().set_last_sign_in(operator.id, now).await?;
    let (sign_in, cookie) = open_sign_in(&change, operator.id, address, now).await?;
    let message = Message::new(StatusKind::SignedIn)
        .by(operator.id, &operator.name)
        .from(address);
    change.record(proven.noted(message)).await?;
    change.commit().await?;
    attempt.succeeded();
    state.metrics.sign_ins.add();
    let me = me(&state, &operator, &sign_in).await?;
    Ok((AppendHeaders([(SET_COOKIE, cookie)]), Json(me)))
}

/// Nobody has an account or a password as long as this: it is neither counted nor recorded.
fn can_be_right(account: &str, password: &str) -> ApiResult<()> {
    if account.chars().count() > MAX_ACCOUNT || password.chars().count() > MAX_PASSWORD {
        return Err(wrong());
    }
    Ok(())
}

/// Whose account and password this is. A failure is recorded.
///
/// # Errors
/// `wrong_credentials`.
async fn checked_password(
    state: &AppState,
    account: &str,
    password: &str,
    address: IpAddr,
) -> ApiResult<OperatorRecord> {
    let operator = state.store.operators().by_account(account).await?;
    let hash = operator.as_ref().map(|operator| &operator.password_hash);
    let fits = state.passwords.check(password, hash).await?;
    match operator.filter(|_| fits) {
        None => Err(failed(state, account, address, "password").await?),
        Some(operator) if operator.disabled_at.is_some() => Err(failed(state, account, address, "account_shut").await?),
        Some(operator) => Ok(operator),
    }
}

/// Whether what was checked still holds, which nobody changes until this change ends: checking a password takes its time, and
/// meanwhile the account may have been shut or got a new one.
async fn as_it_was(change: &Change<'_>, checked: &OperatorRecord) -> ApiResult<bool> {
    change.assignments().lock().await?;
    match change.operators().get(checked.id).await {
        Ok(now) => Ok(now.disabled_at.is_none()
            && now.password_hash.expose() == checked.password_hash.expose()
            && now.second_factor.is_some() == checked.second_factor.is_some()),
        Err(StoreError::NotFound(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Signs out.
#[utoipa::path(
    post,
    path = "/sign-out",
    operation_id = "signOut",
    tag = "sign-in",
    responses((status = NO_CONTENT), (status = "default", body = Problem))
)]
async fn sign_out(State(state): State<AppState>, operator: InPerson) -> ApiResult<impl IntoResponse> {
    let mut change = state.change().await?;
    change.sign_ins().remove(&operator.sign_in.token_hash).await?;
    change.record(operator.did(StatusKind::SignedOut)).await?;
    change.commit().await?;
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(SET_COOKIE, cookie::clear())])))
}

/// Forgets sign-ins that are over. To be called now and then: an ended sign-in is refused whether it is still there or not.
///
/// # Errors
/// When the database fails.
pub async fn sweep(site: &Site) -> StoreResult<()> {
    let now = site.clock.now();
    let idle = i64::try_from(IDLE.as_millis()).unwrap_or(i64::MAX);
    let idle_since = Timestamp::from_millis(now.as_millis().saturating_sub(idle));
    let tx = site.store.begin().await?;
    tx.sign_ins().sweep(now, idle_since).await?;
    tx.commit().await
}

/// Takes a place for a try with a password, or says how long to wait.
///
/// # Errors
/// `too_many_attempts`.
pub async fn begin_attempt<'a>(site: &'a Site, account: &str, address: IpAddr) -> ApiResult<Attempt<'a>> {
    match site.sign_in_limits.begin(account, address, site.clock.now()) {
        Ok(attempt) => Ok(attempt),
        Err(LockedOut { wait, first }) => {
            if first {
                let message = Message::new(StatusKind::SignInLockedOut)
                    .tried_as(account)
                    .from(address);
                site.record(message).await?;
            }
            let error = ApiError::new(
                Kind::TooManyAttempts,
                "Too many attempts with a wrong password or code. Wait, then try again; a right password counts from then on.",
            );
            Err(error.retry_after(wait))
        }
    }
}

/// Records the failure; the answer never says what of it was wrong.
async fn failed(site: &Site, account: &str, address: IpAddr, wrong_part: &str) -> ApiResult<ApiError> {
    site.metrics.sign_in_failures.add();
    let message = Message::new(StatusKind::SignInFailed).tried_as(account).from(address);
    site.record(message.with("wrong", wrong_part)).await?;
    Ok(wrong())
}

fn wrong() -> ApiError {
    ApiError::new(
        Kind::WrongCredentials,
        "Account name, password or code is wrong. Check them, and try again.",
    )
}
