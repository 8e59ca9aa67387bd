//! Security roles: list, make, change, delete.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deskside_model::{PermissionSet, RoleId, StatusKind};
use deskside_site_api::Problem;
use deskside_site_api::operators::Role;
use deskside_site_api::security::{ChangedRole, MAX_ROLES, NewRole, SecurityRole};
use deskside_store::{AssignmentFilter, RoleContent, RoleRecord, StoreError};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::checks::{codes, may_give, texts};
use crate::auth::Allowed;
use crate::auth::permissions::{ManageSecurity, ReadSecurity};
use crate::extract::{Body, Id};
use crate::problem::{ApiError, ApiResult, Kind};
use crate::state::AppState;
use crate::status_messages::Message;
use crate::{random, sessions};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, change, delete))
}

/// Lists security roles, by name.
#[utoipa::path(
    get,
    path = "/roles",
    operation_id = "listRoles",
    tag = "security",
    responses((status = OK, body = [SecurityRole]), (status = "default", body = Problem))
)]
async fn list(State(state): State<AppState>, _allowed: Allowed<ReadSecurity>) -> ApiResult<Json<Vec<SecurityRole>>> {
    let assigned = state.store.assignments().count_by_role().await?;
    let roles = state.store.roles().all().await?;
    let view = |role: RoleRecord| {
        let assignments = assigned.get(&role.id).copied().unwrap_or_default();
        shown(role, assignments)
    };
    Ok(Json(roles.into_iter().map(view).collect()))
}

/// One security role.
#[utoipa::path(
    get,
    path = "/roles/{id}",
    operation_id = "getRole",
    tag = "security",
    params(("id" = String, Path)),
    responses((status = OK, body = SecurityRole), (status = "default", body = Problem))
)]
async fn show(
    State(state): State<AppState>,
    _allowed: Allowed<ReadSecurity>,
    Id(id): Id<RoleId>,
) -> ApiResult<Json<SecurityRole>> {
    let role = state.store.roles().get(id).await?;
    let assigned = state.store.assignments().count(&of(id)).await?;
    Ok(Json(shown(role, assigned)))
}

/// Makes a security role. It gives nobody anything until it is assigned.
#[utoipa::path(
    post,
    path = "/roles",
    operation_id = "createRole",
    tag = "security",
    request_body = NewRole,
    responses((status = CREATED, body = SecurityRole), (status = "default", body = Problem))
)]
async fn create(
    State(state): State<AppState>,
    by: Allowed<ManageSecurity>,
    Body(new): Body<NewRole>,
) -> ApiResult<(StatusCode, Json<SecurityRole>)> {
    let (name, description) = texts("role", &new.name, &new.description)?;
    something(new.permissions)?;
    let id = RoleId::from_bytes(random::bytes());
    let mut change = state.change().await?;
    change.lock_rights(&by).await?;
    if change.roles().all().await?.len() >= MAX_ROLES {
        let why = format!("A site has at most {MAX_ROLES} roles: delete some that nobody has.");
        return Err(ApiError::new(Kind::InvalidValue, why));
    }
    let content = RoleContent {
        name,
        description,
        permissions: new.permissions,
        at: state.clock.now(),
        by: &by.operator.account,
    };
    change.roles().insert(id, &content).await.map_err(name_taken)?;
    let role = change.roles().get(id).await?;
    change.record(told(by.did(StatusKind::RoleCreated), &role)).await?;
    change.commit().await?;
    Ok((StatusCode::CREATED, Json(shown(role, 0))))
}

/// Changes a security role, for everybody who has it. Running sessions that it no longer allows end.
#[utoipa::path(
    put,
    path = "/roles/{id}",
    operation_id = "changeRole",
    tag = "security",
    params(("id" = String, Path)),
    request_body = ChangedRole,
    responses((status = OK, body = SecurityRole), (status = "default", body = Problem))
)]
async fn change(
    State(state): State<AppState>,
    by: Allowed<ManageSecurity>,
    Id(id): Id<RoleId>,
    Body(new): Body<ChangedRole>,
) -> ApiResult<Json<SecurityRole>> {
    let (name, description) = texts("role", &new.name, &new.description)?;
    something(new.permissions)?;
    let mut change = state.change().await?;
    let rights = change.lock_rights(&by).await?;
    let before = change.roles().get(id).await?;
    not_built_in(&before)?;
    let assigned = change.assignments().all(&of(id)).await?;
    let added = new.permissions.less(before.permissions);
    for assignment in &assigned {
        may_give(&rights, added, assignment.collections())?;
    }
    let content = RoleContent {
        name,
        description,
        permissions: new.permissions,
        at: state.clock.now(),
        by: &by.operator.account,
    };
    let changed = change.roles().change(id, new.version, &content).await;
    if !changed.map_err(name_taken)? {
        return Err(ApiError::new(
            Kind::VersionConflict,
            "Somebody changed the role since you read it. Read it again, and make your change once more.",
        ));
    }
    let role = change.roles().get(id).await?;
    let message = told(by.did(StatusKind::RoleChanged), &role)
        .with("added", codes(added))
        .with("removed", codes(before.permissions.less(new.permissions)))
        .with("assignments", assigned.len());
    change.record(message).await?;
    change.commit().await?;
    sessions::end_forbidden(&state).await?;
    Ok(Json(shown(role, assigned.len() as u64)))
}

/// Deletes a security role that nobody has.
#[utoipa::path(
    delete,
    path = "/roles/{id}",
    operation_id = "deleteRole",
    tag = "security",
    params(("id" = String, Path)),
    responses((status = NO_CONTENT), (status = "default", body = Problem))
)]
async fn delete(
    State(state): State<AppState>,
    by: Allowed<ManageSecurity>,
    Id(id): Id<RoleId>,
) -> ApiResult<StatusCode> {
    let mut change = state.change().await?;
    change.lock_rights(&by).await?;
    let role = change.roles().get(id).await?;
    not_built_in(&role)?;
    let assigned = change.assignments().count(&of(id)).await?;
    if assigned > 0 {
        let why = format!("The role is given in {assigned} assignments. Take these away first.");
        return Err(ApiError::new(Kind::RoleInUse, why));
    }
    change.roles().delete(id, state.clock.now()).await?;
    change.record(told(by.did(StatusKind::RoleDeleted), &role)).await?;
    change.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn of(role: RoleId) -> AssignmentFilter {
    AssignmentFilter {
        role: Some(role),
        ..AssignmentFilter::default()
    }
}

fn something(permissions: PermissionSet) -> ApiResult<()> {
    if permissions.is_empty() {
        return Err(ApiError::invalid(
            "permissions",
            "A role allows something: choose at least one permission.",
        ));
    }
    Ok(())
}

fn not_built_in(role: &RoleRecord) -> ApiResult<()> {
    if role.built_in().is_none() {
        return Ok(());
    }
    Err(ApiError::new(
        Kind::RoleBuiltIn,
        "Every site has this role; it can't be changed or deleted. Make one of your own with the permissions that you want.",
    ))
}

fn told(message: Message, role: &RoleRecord) -> Message {
    message
        .with("role_id", role.id)
        .with("role", &role.name)
        .with("version", role.version)
        .with("permissions", codes(role.permissions))
}

fn name_taken(error: StoreError) -> ApiError {
    match error {
        StoreError::Conflict(_) => ApiError::from(error).about("name"),
        other => other.into(),
    }
}

fn shown(role: RoleRecord, assignments: u64) -> SecurityRole {
    SecurityRole {
        built_in: role.built_in().map(Role::of),
        id: role.id,
        name: role.name,
        description: role.description,
        permissions: role.permissions,
        assignments,
        version: role.version,
        changed_at: role.changed_at,
        changed_by: role.changed_by,
    }
}
