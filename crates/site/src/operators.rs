//! Operators: list, make, remove.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deskside_model::{OperatorId, StatusKind};
use deskside_site_api::operators::{NewOperator, Operator};
use deskside_site_api::{Page, PageQuery, Problem};
use deskside_store::{OperatorRecord, StoreError};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Allowed;
use crate::auth::permissions::{ManageSecurity, ReadSecurity};
use crate::extract::{Body, Id, Params, limit};
use crate::problem::{ApiError, ApiResult, Kind};
use crate::state::AppState;
use crate::{password, random, sessions};

/// Most characters of an account name.
pub const MAX_ACCOUNT: usize = 64;
/// Most characters of a name that people see.
pub const MAX_NAME: usize = 80;

/// The routes of this module.
#[must_use]
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(remove))
}

/// Lists operators, by account name.
#[utoipa::path(
    get,
    path = "/operators",
    operation_id = "listOperators",
    tag = "administration",
    params(PageQuery),
    responses((status = OK, body = Page<Operator>), (status = "default", body = Problem))
)]
async fn list(
    State(state): State<AppState>,
    _allowed: Allowed<ReadSecurity>,
    Params(query): Params<PageQuery>,
) -> ApiResult<Json<Page<Operator>>> {
    let operators = state.store.operators();
    let page = operators.list(query.after.as_deref(), limit(query.limit)?).await?;
    Ok(Json(Page {
        total: Some(operators.count().await?),
        next: page.next,
        items: page.items.into_iter().map(shown).collect(),
    }))
}

/// Makes an operator.
#[utoipa::path(
    post,
    path = "/operators",
    operation_id = "createOperator",
    tag = "administration",
    request_body = NewOperator,
    responses((status = CREATED, body = Operator), (status = "default", body = Problem))
)]
async fn create(
    State(state): State<AppState>,
    by: Allowed<ManageSecurity>,
    Body(request): Body<NewOperator>,
) -> ApiResult<(StatusCode, Json<Operator>)> {
    check_account(&request.account)?;
    check_name(&request.name)?;
    password::acceptable("password", &request.password, &request.account)?;
    let password_hash = state.passwords.hash(&request.password).await?;
    let id = OperatorId::from_bytes(random::bytes());
    let mut change = state.change().await?;
    let new = deskside_store::NewOperator {
        id,
        account: &request.account,
        name: &request.name,
        password_hash: password_hash.expose(),
        role: request.role,
        created_at: state.clock.now(),
    };
    match change.operators().insert(&new).await {
        Err(StoreError::Conflict(_)) => return Err(taken()),
        other => other?,
    }
    let message = by
        .did(StatusKind::OperatorCreated)
        .with("account", &request.account)
        .with("created_id", id)
        .with("role", role_code(&request));
    change.record(message).await?;
    let operator = change.operators().get(id).await?;
    change.commit().await?;
    Ok((StatusCode::CREATED, Json(shown(operator))))
}

/// Removes an operator; their sign-ins and running sessions end.
#[utoipa::path(
    delete,
    path = "/operators/{id}",
    operation_id = "removeOperator",
    tag = "administration",
    params(("id" = String, Path)),
    responses((status = NO_CONTENT), (status = "default", body = Problem))
)]
async fn remove(
    State(state): State<AppState>,
    by: Allowed<ManageSecurity>,
    Id(id): Id<OperatorId>,
) -> ApiResult<StatusCode> {
    if id == by.operator.id {
        return Err(ApiError::new(
            Kind::OwnAccount,
            "You can't remove your own account. Ask another administrator to do it.",
        ));
    }
    let mut change = state.change().await?;
    let operator = change.operators().get(id).await?;
    if !change.operators().remove(id).await? {
        return Err(ApiError::new(
            Kind::LastAdministrator,
            "This is the last full administrator. Make another one first.",
        ));
    }
    let message = by
        .did(StatusKind::OperatorRemoved)
        .with("account", &operator.account)
        .with("removed_id", id);
    change.record(message).await?;
    change.commit().await?;
    sessions::end_all_of(&state, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Checks an account name: 1 to 64 characters without white space.
///
/// # Errors
/// What is wrong with it.
pub fn check_account(account: &str) -> ApiResult<()> {
    let fits = (1..=MAX_ACCOUNT).contains(&account.chars().count())
        && !account.chars().any(|c| c.is_whitespace() || c.is_control());
    if fits {
        return Ok(());
    }
    Err(ApiError::invalid(
        "account",
        format!("An account name has 1 to {MAX_ACCOUNT} characters and no spaces, such as ada.lovelace."),
    ))
}

/// Checks a name that people see: 1 to 80 characters, no line breaks, not only white space.
///
/// # Errors
/// What is wrong with it.
pub fn check_name(name: &str) -> ApiResult<()> {
    let fits = !name.trim().is_empty() && name.chars().count() <= MAX_NAME && !name.chars().any(char::is_control);
    if fits {
        return Ok(());
    }
    Err(ApiError::invalid(
        "name",
        format!(
            "A name has 1 to {MAX_NAME} characters and no line breaks: it is what people at their computers will read."
        ),
    ))
}

fn shown(record: OperatorRecord) -> Operator {
    Operator {
        id: record.id,
        account: record.account,
        name: record.name,
        role: record.role,
        second_factor: record.second_factor.is_some(),
        created_at: record.created_at,
        last_sign_in_at: record.last_sign_in_at,
    }
}

fn role_code(request: &NewOperator) -> String {
    serde_json::to_value(request.role)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn taken() -> ApiError {
    ApiError::new(
        Kind::AccountTaken,
        "Somebody has this account name already. Choose another.",
    )
    .about("account")
}
