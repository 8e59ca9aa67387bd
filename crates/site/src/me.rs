//! The operator's own account: who they are, their password, their second factor.
//!
//! Whatever changes what a sign-in is worth gives it a new cookie; a new password ends the account's other sign-ins.

use axum::Json;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::AppendHeaders;
use deskside_model::StatusKind;
use deskside_site_api::Problem;
use deskside_site_api::sign_in::{ChangePassword, Me, SecondFactorConfirm, SecondFactorOffer, SecondFactorRemove};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::permissions::OwnAccount;
use crate::auth::{Allowed, InPerson, SignedIn, rotate};
use crate::extract::Body;
use crate::problem::{ApiError, ApiResult, Kind};
use crate::sign_in::begin_attempt;
use crate::state::{AppState, Site};
use crate::{password, totp};

/// Done, and here is the new cookie.
type Rotated = (StatusCode, AppendHeaders<[(axum::http::HeaderName, HeaderValue); 1]>);

/// The routes of this module.
#[must_use]
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(change_password))
        .routes(routes!(offer_second_factor))
        .routes(routes!(confirm_second_factor))
        .routes(routes!(remove_second_factor))
}

/// Who is signed in.
#[utoipa::path(
    get,
    path = "/me",
    operation_id = "getMe",
    tag = "sign-in",
    responses((status = OK, body = Me), (status = "default", body = Problem))
)]
async fn show(operator: Allowed<OwnAccount>) -> Json<Me> {
    Json(operator.me())
}

/// Changes the password and ends the account's other sign-ins.
#[utoipa::path(
    post,
    path = "/me/password",
    operation_id = "changePassword",
    tag = "sign-in",
    request_body = ChangePassword,
    responses((status = NO_CONTENT), (status = "default", body = Problem))
)]
async fn change_password(
    State(state): State<AppState>,
    operator: InPerson,
    Body(request): Body<ChangePassword>,
) -> ApiResult<Rotated> {
    password::acceptable("new", &request.new, &operator.operator.account)?;
    check_password(&state, &operator, "current", &request.current).await?;
    let hash = state.passwords.hash(&request.new).await?;
    let mut change = state.change().await?;
    change.allows(&operator).await?;
    let id = operator.operator.id;
    change.operators().set_password(id, hash.expose()).await?;
    let ended = change.sign_ins().remove_all_of(id).await?;
    let cookie = rotate(&change, &operator, state.clock.now()).await?;
    let message = operator.did(StatusKind::PasswordChanged);
    change
        .record(message.with("other_sign_ins_ended", ended.saturating_sub(1)))
        .await?;
    change.commit().await?;
    Ok(rotated(cookie))
}

/// Offers a second factor: a new secret, in force once it is confirmed.
#[utoipa::path(
    post,
    path = "/me/second-factor",
    operation_id = "offerSecondFactor",
    tag = "sign-in",
    responses((status = OK, body = SecondFactorOffer), (status = "default", body = Problem))
)]
async fn offer_second_factor(State(state): State<AppState>, operator: InPerson) -> ApiResult<Json<SecondFactorOffer>> {
    refuse_second(&operator)?;
    let drawn = totp::draw();
    let (secret, uri) = totp::offer(&drawn, &state.name, &operator.operator.account)?;
    let qr_svg = totp::qr_svg(&uri)?;
    let change = state.change().await?;
    change.allows(&operator).await?;
    let operators = change.operators();
    operators.offer_second_factor(operator.operator.id, &drawn).await?;
    change.commit().await?;
    Ok(Json(SecondFactorOffer { secret, uri, qr_svg }))
}

/// Puts the offered second factor in force.
#[utoipa::path(
    post,
    path = "/me/second-factor/confirm",
    operation_id = "confirmSecondFactor",
    tag = "sign-in",
    request_body = SecondFactorConfirm,
    responses((status = NO_CONTENT), (status = "default", body = Problem))
)]
async fn confirm_second_factor(
    State(state): State<AppState>,
    operator: InPerson,
    Body(request): Body<SecondFactorConfirm>,
) -> ApiResult<Rotated> {
    refuse_second(&operator)?;
    let Some(offered) = &operator.operator.second_factor_offer else {
        return Err(ApiError::new(
            Kind::SecondFactorState,
            "No second factor was offered. Start again from the beginning.",
        ));
    };
    let Some(step) = totp::check(offered, &request.code, state.clock.now()) else {
        return Err(ApiError::new(
            Kind::WrongCode,
            "The code does not fit the secret. Check the clock of the device with the authenticator, and try the next code.",
        ));
    };
    let mut change = state.change().await?;
    change.allows(&operator).await?;
    let operators = change.operators();
    operators.confirm_second_factor(operator.operator.id, step).await?;
    let cookie = rotate(&change, &operator, state.clock.now()).await?;
    change.record(operator.did(StatusKind::SecondFactorEnabled)).await?;
    change.commit().await?;
    Ok(rotated(cookie))
}

/// Turns the second factor off.
#[utoipa::path(
    post,
    path = "/me/second-factor/remove",
    operation_id = "removeSecondFactor",
    tag = "sign-in",
    request_body = SecondFactorRemove,
    responses((status = NO_CONTENT), (status = "default", body = Problem))
)]
async fn remove_second_factor(
    State(state): State<AppState>,
    operator: InPerson,
    Body(request): Body<SecondFactorRemove>,
) -> ApiResult<Rotated> {
    if operator.operator.second_factor.is_none() {
        return Err(ApiError::new(
            Kind::SecondFactorState,
            "This account has no second factor.",
        ));
    }
    check_password(&state, &operator, "password", &request.password).await?;
    let mut change = state.change().await?;
    change.allows(&operator).await?;
    change.operators().remove_second_factor(operator.operator.id).await?;
    let cookie = rotate(&change, &operator, state.clock.now()).await?;
    change.record(operator.did(StatusKind::SecondFactorDisabled)).await?;
    change.commit().await?;
    Ok(rotated(cookie))
}

/// The present password, asked again: an open browser is not enough. Counts as a try like a sign-in.
///
/// # Errors
/// `wrong_password`, about this field; `too_many_attempts`.
pub async fn check_password(site: &Site, who: &SignedIn, field: &'static str, given: &str) -> ApiResult<()> {
    let attempt = begin_attempt(site, &who.operator.account, who.address).await?;
    if site.passwords.check(given, Some(&who.operator.password_hash)).await? {
        attempt.succeeded();
        return Ok(());
    }
    Err(ApiError::new(Kind::WrongPassword, "That is not your present password. Type it again.").about(field))
}

fn refuse_second(who: &SignedIn) -> ApiResult<()> {
    if who.operator.second_factor.is_none() {
        return Ok(());
    }
    Err(ApiError::new(
        Kind::SecondFactorState,
        "This account has a second factor already. Turn it off first.",
    ))
}

fn rotated(cookie: HeaderValue) -> Rotated {
    (StatusCode::NO_CONTENT, AppendHeaders([(SET_COOKIE, cookie)]))
}
