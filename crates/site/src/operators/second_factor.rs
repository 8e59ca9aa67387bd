//! Takes an operator's second factors away, for one who lost their telephone or key: their password is all that is left then, until
//! they set up another.

use axum::extract::State;
use axum::http::StatusCode;
use deskside_model::{OperatorId, StatusKind};
use deskside_site_api::Problem;

use crate::auth::Allowed;
use crate::auth::permissions::ManageSecurity;
use crate::extract::Id;
use crate::problem::{ApiError, ApiResult, Kind};
use crate::security;
use crate::state::AppState;

/// Takes an operator's authenticator and security keys away, for one who lost them. Their sign-ins end.
#[utoipa::path(
    post,
    path = "/operators/{id}/second-factor/remove",
    operation_id = "removeOperatorSecondFactor",
    tag = "administration",
    params(("id" = String, Path)),
    responses((status = NO_CONTENT), (status = "default", body = Problem))
)]
pub(super) async fn take_away(
    State(state): State<AppState>,
    by: Allowed<ManageSecurity>,
    Id(id): Id<OperatorId>,
) -> ApiResult<StatusCode> {
    if id == by.operator.id {
        return Err(ApiError::new(
            Kind::OwnAccount,
            "Change your own second factors on your account's page, with your password.",
        ));
    }
    let mut change = state.change().await?;
    let rights = change.lock_rights(&by).await?;
    let operator = change.operators().get(id).await?;
    security::may_act_for(&rights, &change, id).await?;
    let keys = change.security_keys().remove_all_of(id).await?;
    if keys == 0 && operator.second_factor.is_none() {
        return Err(ApiError::new(
            Kind::SecondFactorState,
            "This account has no second factor.",
        ));
    }
    change.operators().remove_second_factor(id).await?;
    let ended = change.sign_ins().remove_all_of(id).await?;
    let message = by
        .did(StatusKind::SecondFactorReset)
        .with("account", &operator.account)
        .with("changed_id", id)
        .with("security_keys", keys)
        .with(
            "authenticator",
            if operator.second_factor.is_some() { "yes" } else { "no" },
        );
    change.record(message.with("sign_ins_ended", ended)).await?;
    change.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
