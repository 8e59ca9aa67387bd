//! Signing in and out. Whoever fails learns only that it failed: unknown account, wrong password and wrong code give the
//! same answer after the same work.

use std::net::IpAddr;

use axum::Json;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse};
use deskside_model::{StatusKind, Timestamp};
use deskside_site_api::Problem;
use deskside_site_api::sign_in::{Me, SignInRequest};
use deskside_store::{OperatorRecord, SecondFactor, StoreError, StoreResult};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::limits::{Attempt, LockedOut};
use crate::auth::{IDLE, InPerson, cookie, me, open_sign_in};
use crate::extract::{Body, ClientAddress};
use crate::operators::MAX_ACCOUNT;
use crate::password::MAX_PASSWORD;
use crate::problem::{ApiError, ApiResult, Kind};
use crate::random;
use crate::state::{AppState, Site};
use crate::status_messages::{Change, Message};
use crate::totp;

/// The routes of this module.
#[must_use]
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(sign_in)).routes(routes!(sign_out))
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
    if request.account.chars().count() > MAX_ACCOUNT || request.password.chars().count() > MAX_PASSWORD {
        return Err(wrong());
    }
    let attempt = begin_attempt(&state, &request.account, address).await?;
    let operator = state.store.operators().by_account(&request.account).await?;
    let hash = operator.as_ref().map(|operator| &operator.password_hash);
    let fits = state.passwords.check(&request.password, hash).await?;
    let Some(operator) = operator.filter(|_| fits) else {
        return Err(failed(&state, &request.account, address, "password").await?);
    };
    if operator.disabled_at.is_some() {
        return Err(failed(&state, &request.account, address, "account_shut").await?);
    }
    let step = match &operator.second_factor {
        None => None,
        Some(factor) => match second_step(&state, factor, request.code.as_deref()) {
            Second::Step(step) => Some(step),
            Second::Missing => {
                // The password was right: asking for the code is part of one try, not a failure.
                attempt.undone();
                return Err(code_required());
            }
            Second::Wrong => return Err(failed(&state, &request.account, address, "code").await?),
        },
    };

    let now = state.clock.now();
    let mut change = state.change().await?;
    if !as_it_was(&change, &operator).await? {
        drop(change);
        return Err(failed(&state, &request.account, address, "changed_meanwhile").await?);
    }
    if let Some(step) = step
        && !change.operators().use_step(operator.id, step).await?
    {
        drop(change);
        return Err(failed(&state, &request.account, address, "code_used_before").await?);
    }
    if let Some(old) = cookie::read(&headers) {
        change.sign_ins().remove(&random::hash(old)).await?;
    }
    change.operators().set_last_sign_in(operator.id, now).await?;
    let (sign_in, cookie) = open_sign_in(&change, operator.id, address, now).await?;
    let message = Message::new(StatusKind::SignedIn)
        .by(operator.id, &operator.name)
        .from(address);
    change
        .record(message.with("second_factor", if step.is_some() { "yes" } else { "no" }))
        .await?;
    change.commit().await?;
    attempt.succeeded();
    state.metrics.sign_ins.add();
    let me = me(&state, &operator, &sign_in).await?;
    Ok((AppendHeaders([(SET_COOKIE, cookie)]), Json(me)))
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

/// What came of the second factor.
enum Second {
    Step(i64),
    Missing,
    Wrong,
}

fn second_step(site: &Site, factor: &SecondFactor, code: Option<&str>) -> Second {
    match code.map(str::trim).filter(|code| !code.is_empty()) {
        None => Second::Missing,
        Some(code) => totp::check(&factor.secret, code, site.clock.now()).map_or(Second::Wrong, Second::Step),
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

fn code_required() -> ApiError {
    ApiError::new(
        Kind::CodeRequired,
        "This account has a second factor. Give the six digits that your authenticator shows now.",
    )
}
