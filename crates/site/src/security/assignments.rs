//! Assignments: list, give a role, take it away.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deskside_model::{AssignmentId, CollectionId, StatusKind};
use deskside_site_api::security::{Assignee, Assignment, AssignmentQuery, MAX_COLLECTIONS, NewAssignee, NewAssignment};
use deskside_site_api::{Page, Problem};
use deskside_store::{AssignmentFilter, StoreError, StoreResult, Tx};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::checks::{administrator_remains, may_give};
use crate::auth::Allowed;
use crate::auth::permissions::{ManageSecurity, ReadSecurity};
use crate::extract::{Body, Id, Params, limit, parsed};
use crate::problem::{ApiError, ApiResult};
use crate::state::AppState;
use crate::status_messages::Message;
use crate::{random, sessions};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(delete))
}

/// Lists assignments, newest first, those that have ended included.
#[utoipa::path(
    get,
    path = "/assignments",
    operation_id = "listAssignments",
    tag = "security",
    params(AssignmentQuery),
    responses((status = OK, body = Page<Assignment>), (status = "default", body = Problem))
)]
async fn list(
    State(state): State<AppState>,
    _allowed: Allowed<ReadSecurity>,
    Params(query): Params<AssignmentQuery>,
) -> ApiResult<Json<Page<Assignment>>> {
    let filter = AssignmentFilter {
        operator: parsed("operator", query.operator.as_deref())?,
        group: parsed("group", query.group.as_deref())?,
        role: parsed("role", query.role.as_deref())?,
        collection: parsed("collection", query.collection.as_deref())?,
    };
    let assignments = state.store.assignments();
    let page = assignments
        .list(&filter, query.after.as_deref(), limit(query.limit)?)
        .await?;
    Ok(Json(Page {
        items: page.items.into_iter().map(|record| record.assignment).collect(),
        next: page.next,
        total: Some(assignments.count(&filter).await?),
    }))
}

/// Gives a role to an operator or a group, on some collections.
#[utoipa::path(
    post,
    path = "/assignments",
    operation_id = "createAssignment",
    tag = "security",
    request_body = NewAssignment,
    responses((status = CREATED, body = Assignment), (status = "default", body = Problem))
)]
async fn create(
    State(state): State<AppState>,
    by: Allowed<ManageSecurity>,
    Body(new): Body<NewAssignment>,
) -> ApiResult<(StatusCode, Json<Assignment>)> {
    let now = state.clock.now();
    let collections = places(&new.collections)?;
    if new.expires_at.is_some_and(|end| end <= now) {
        return Err(ApiError::invalid(
            "expires_at",
            "The end has to be in the future; leave it out for an assignment without an end.",
        ));
    }
    let id = AssignmentId::from_bytes(random::bytes());
    let mut change = state.change().await?;
    let rights = change.lock_rights(&by).await?;
    all_there(&change, &new, &collections).await?;
    let role = change.roles().get(new.role).await?;
    may_give(&rights, role.permissions, collections.clone())?;
    let stored = deskside_store::NewAssignment {
        id,
        who: new.who,
        role: new.role,
        collections: &collections,
        created_at: now,
        created_by: &by.operator.account,
        expires_at: new.expires_at,
    };
    change.assignments().insert(&stored).await?;
    let made = change.assignments().get(id).await?.assignment;
    change.record(told(by.did(StatusKind::RoleAssigned), &made)).await?;
    change.commit().await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Takes a role away. Running sessions that this no longer allows end.
#[utoipa::path(
    delete,
    path = "/assignments/{id}",
    operation_id = "deleteAssignment",
    tag = "security",
    params(("id" = String, Path)),
    responses((status = NO_CONTENT), (status = "default", body = Problem))
)]
async fn delete(
    State(state): State<AppState>,
    by: Allowed<ManageSecurity>,
    Id(id): Id<AssignmentId>,
) -> ApiResult<StatusCode> {
    let mut change = state.change().await?;
    change.lock_rights(&by).await?;
    let taken = change.assignments().get(id).await?.assignment;
    change.assignments().delete(id, state.clock.now()).await?;
    administrator_remains(&change).await?;
    change.record(told(by.did(StatusKind::RoleUnassigned), &taken)).await?;
    change.commit().await?;
    sessions::end_forbidden(&state).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn places(collections: &[CollectionId]) -> ApiResult<BTreeSet<CollectionId>> {
    if !(1..=MAX_COLLECTIONS).contains(&collections.len()) {
        let why = format!("A role is given on 1 to {MAX_COLLECTIONS} collections; All Devices is one of them.");
        return Err(ApiError::invalid("collections", why));
    }
    Ok(collections.iter().copied().collect())
}

/// Everything that an assignment names is there.
async fn all_there(tx: &Tx, new: &NewAssignment, collections: &BTreeSet<CollectionId>) -> ApiResult<()> {
    let who = match new.who {
        NewAssignee::Operator { id } => tx.operators().get(id).await.map(|_| ()),
        NewAssignee::Group { id } => tx.groups().get(id).await.map(|_| ()),
    };
    there("who", who)?;
    there("role", tx.roles().get(new.role).await.map(|_| ()))?;
    let known = tx.collections().names(collections).await?;
    match collections.iter().find(|id| !known.contains_key(id)) {
        Some(missing) => Err(ApiError::invalid(
            "collections",
            format!("There is no collection {missing} (any more). Read the list again."),
        )),
        None => Ok(()),
    }
}

fn there(field: &'static str, found: StoreResult<()>) -> ApiResult<()> {
    match found {
        Err(StoreError::NotFound(what)) => Err(ApiError::invalid(
            field,
            format!("{what} is not there (any more). Read the list again.").replacen("the", "The", 1),
        )),
        other => Ok(other?),
    }
}

fn told(message: Message, assignment: &Assignment) -> Message {
    let places: Vec<_> = assignment.collections.iter().map(|place| place.name.as_str()).collect();
    let ids: Vec<_> = assignment
        .collections
        .iter()
        .map(|place| place.id.to_string())
        .collect();
    let message = message
        .with("assignment_id", assignment.id)
        .with("role", &assignment.role.name)
        .with("role_id", assignment.role.id)
        .with("collections", places.join(", "))
        .with("collection_ids", ids.join(", "));
    let message = match &assignment.who {
        Assignee::Operator { id, account, .. } => message.with("account", account).with("to_operator", id),
        Assignee::Group { id, name } => message.with("group", name).with("to_group", id),
    };
    match assignment.expires_at {
        Some(end) => message.with("expires_at", end.as_millis()),
        None => message,
    }
}
