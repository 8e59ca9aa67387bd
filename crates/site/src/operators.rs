//! Operators: list, make, change, remove. What they may do is in `security`.

mod second_factor;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deskside_model::{AssignmentId, BuiltInCollection, BuiltInRole, OperatorId, StatusKind};
use deskside_site_api::operators::{ChangedOperator, NewOperator, NewPassword, Operator, Role};
use deskside_site_api::security::{NewAssignee, RoleName};
use deskside_site_api::{Page, PageQuery, Problem};
use deskside_store::{AssignmentRecord, HeldAssignment, NewAssignment, OperatorRecord, StoreError, Tx};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Allowed;
use crate::auth::permissions::{ManageSecurity, ReadSecurity};
use crate::extract::{Body, Id, Params, limit};
use crate::problem::{ApiError, ApiResult, Kind};
use crate::state::AppState;
use crate::{password, random, security, sessions};

/// Most characters of an account name.
pub const MAX_ACCOUNT: usize = 64;
/// Most characters of a name that people see.
pub const MAX_NAME: usize = 80;

/// The routes of this module.
#[must_use]
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, change, remove))
        .routes(routes!(set_password))
        .routes(routes!(second_factor::take_away))
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
        items: views(&state, page.items).await?,
    }))
}

/// One operator.
#[utoipa::path(
    get,
    path = "/operators/{id}",
    operation_id = "getOperator",
    tag = "administration",
    params(("id" = String, Path)),
    responses((status = OK, body = Operator), (status = "default", body = Problem))
)]
async fn show(
    State(state): State<AppState>,
    _allowed: Allowed<ReadSecurity>,
    Id(id): Id<OperatorId>,
) -> ApiResult<Json<Operator>> {
    Ok(Json(view(&state, id).await?))
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
    let rights = change.lock_rights(&by).await?;
    if let Some(role) = request.role {
        let everywhere = [BuiltInCollection::AllDevices.id()].into();
        security::may_give(&rights, role.built_in().permissions(), everywhere)?;
    }
    let new = deskside_store::NewOperator {
        id,
        account: &request.account,
        name: &request.name,
        password_hash: password_hash.expose(),
        created_at: state.clock.now(),
    };
    match change.operators().insert(&new).await {
        Err(StoreError::Conflict(_)) => return Err(taken()),
        other => other?,
    }
    let message = by
        .did(StatusKind::OperatorCreated)
        .with("account", &request.account)
        .with("created_id", id);
    let message = match request.role {
        Some(role) => {
            give_everywhere(&change, id, role, &by.operator.account).await?;
            message.with("role", role.built_in().code())
        }
        None => message,
    };
    change.record(message).await?;
    change.commit().await?;
    Ok((StatusCode::CREATED, Json(view(&state, id).await?)))
}

/// Changes an operator's name, shuts their account, or opens it again. Shutting it ends their sign-ins and sessions.
#[utoipa::path(
    put,
    path = "/operators/{id}",
    operation_id = "changeOperator",
    tag = "administration",
    params(("id" = String, Path)),
    request_body = ChangedOperator,
    responses((status = OK, body = Operator), (status = "default", body = Problem))
)]
async fn change(
    State(state): State<AppState>,
    by: Allowed<ManageSecurity>,
    Id(id): Id<OperatorId>,
    Body(new): Body<ChangedOperator>,
) -> ApiResult<Json<Operator>> {
    check_name(&new.name)?;
    if new.disabled && id == by.operator.id {
        return Err(ApiError::new(
            Kind::OwnAccount,
            "You can't shut your own account. Ask another administrator to do it.",
        ));
    }
    let mut change = state.change().await?;
    let rights = change.lock_rights(&by).await?;
    let (before, now) = (change.operators().get(id).await?, state.clock.now());
    let about = |kind| {
        let message = by.did(kind).with("account", &before.account);
        message.with("changed_id", id)
    };
    if new.name != before.name {
        change.operators().set_name(id, &new.name, now).await?;
        let message = about(StatusKind::OperatorChanged).with("name", format!("{} -> {}", before.name, new.name));
        change.record(message).await?;
    }
    match (before.disabled_at, new.disabled) {
        (None, true) => {
            change.operators().set_disabled(id, true, now).await?;
            change.sign_ins().remove_all_of(id).await?;
            security::administrator_remains(&change).await?;
            change.record(about(StatusKind::OperatorDisabled)).await?;
        }
        (Some(_), false) => {
            security::may_act_for(&rights, &change, id).await?;
            change.operators().set_disabled(id, false, now).await?;
            change.record(about(StatusKind::OperatorEnabled)).await?;
        }
        _ => {}
    }
    change.commit().await?;
    sessions::end_forbidden(&state).await?;
    Ok(Json(view(&state, id).await?))
}

/// Gives an operator a new password, for one who forgot theirs. Their sign-ins end; a second factor stays.
#[utoipa::path(
    post,
    path = "/operators/{id}/password",
    operation_id = "setOperatorPassword",
    tag = "administration",
    params(("id" = String, Path)),
    request_body = NewPassword,
    responses((status = NO_CONTENT), (status = "default", body = Problem))
)]
async fn set_password(
    State(state): State<AppState>,
    by: Allowed<ManageSecurity>,
    Id(id): Id<OperatorId>,
    Body(new): Body<NewPassword>,
) -> ApiResult<StatusCode> {
    if id == by.operator.id {
        return Err(ApiError::new(
            Kind::OwnAccount,
            "Change your own password on your account's page, with your present one.",
        ));
    }
    let operator = state.store.operators().get(id).await?;
    password::acceptable("password", &new.password, &operator.account)?;
    let hash = state.passwords.hash(&new.password).await?;
    let mut change = state.change().await?;
    let rights = change.lock_rights(&by).await?;
    security::may_act_for(&rights, &change, id).await?;
    change.operators().set_password(id, hash.expose()).await?;
    let ended = change.sign_ins().remove_all_of(id).await?;
    let message = by
        .did(StatusKind::PasswordReset)
        .with("account", &operator.account)
        .with("changed_id", id);
    change.record(message.with("sign_ins_ended", ended)).await?;
    change.commit().await?;
    Ok(StatusCode::NO_CONTENT)
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
    change.lock_rights(&by).await?;
    let operator = change.operators().get(id).await?;
    change.operators().remove(id, state.clock.now()).await?;
    security::administrator_remains(&change).await?;
    let message = by
        .did(StatusKind::OperatorRemoved)
        .with("account", &operator.account)
        .with("removed_id", id);
    change.record(message).await?;
    change.commit().await?;
    sessions::end_forbidden(&state).await?;
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

/// Gives a new operator a role on all devices.
///
/// # Errors
/// When the database fails.
pub async fn give_everywhere(tx: &Tx, operator: OperatorId, role: Role, by: &str) -> ApiResult<()> {
    let new = NewAssignment {
        id: AssignmentId::from_bytes(random::bytes()),
        who: NewAssignee::Operator { id: operator },
        role: role.built_in().id(),
        collections: &[BuiltInCollection::AllDevices.id()].into(),
        created_at: tx.operators().get(operator).await?.created_at,
        created_by: by,
        expires_at: None,
    };
    Ok(tx.assignments().insert(&new).await?)
}

async fn view(state: &AppState, id: OperatorId) -> ApiResult<Operator> {
    let record = state.store.operators().get(id).await?;
    let mut views = views(state, vec![record]).await?;
    views.pop().ok_or_else(|| ApiError::not_found("operator"))
}

async fn views(state: &AppState, records: Vec<OperatorRecord>) -> ApiResult<Vec<Operator>> {
    let now = state.clock.now();
    let ids: Vec<_> = records.iter().map(|record| record.id).collect();
    let mut held = state.store.assignments().held_by(&ids).await?;
    let with_keys = state.store.security_keys().owners(&ids).await?;
    let view = |record: OperatorRecord| {
        let held = held.remove(&record.id).unwrap_or_default();
        let counting: Vec<_> = held
            .into_iter()
            .map(|held: HeldAssignment| held.record)
            .filter(|record| record.assignment.expires_at.is_none_or(|until| now < until))
            .collect();
        let with_key = with_keys.contains(&record.id);
        shown(record, &counting, with_key)
    };
    Ok(records.into_iter().map(view).collect())
}

fn shown(record: OperatorRecord, held: &[AssignmentRecord], with_key: bool) -> Operator {
    let everywhere = BuiltInCollection::AllDevices.id();
    let strongest = BuiltInRole::ALL.into_iter().find(|role| {
        held.iter()
            .any(|held| held.assignment.role.id == role.id() && held.collections().contains(&everywhere))
    });
    let mut roles: Vec<RoleName> = held.iter().map(|held| held.assignment.role.clone()).collect();
    roles.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    roles.dedup();
    Operator {
        id: record.id,
        account: record.account,
        name: record.name,
        role: strongest.map(Role::of),
        roles,
        disabled: record.disabled_at.is_some(),
        second_factor: record.second_factor.is_some() || with_key,
        created_at: record.created_at,
        last_sign_in_at: record.last_sign_in_at,
    }
}

fn taken() -> ApiError {
    ApiError::new(
        Kind::AccountTaken,
        "Somebody has this account name already. Choose another.",
    )
    .about("account")
}
