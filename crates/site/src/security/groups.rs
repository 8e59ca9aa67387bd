//! Groups of operators: list, make, change, delete.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deskside_model::{GroupId, OperatorId, StatusKind};
use deskside_site_api::security::{ChangedGroup, Group, GroupDetails, MAX_GROUPS, MAX_MEMBERS, NewGroup, OperatorName};
use deskside_site_api::{Page, PageQuery, Problem};
use deskside_store::{AssignmentFilter, GroupContent, StoreError};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::checks::{administrator_remains, may_give, texts};
use crate::auth::Allowed;
use crate::auth::permissions::{ManageSecurity, ReadSecurity};
use crate::extract::{Body, Id, Params, limit};
use crate::problem::{ApiError, ApiResult, Kind};
use crate::state::AppState;
use crate::status_messages::Message;
use crate::{random, sessions};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, change, delete))
}

/// Lists groups, by name.
#[utoipa::path(
    get,
    path = "/groups",
    operation_id = "listGroups",
    tag = "security",
    params(PageQuery),
    responses((status = OK, body = Page<Group>), (status = "default", body = Problem))
)]
async fn list(
    State(state): State<AppState>,
    _allowed: Allowed<ReadSecurity>,
    Params(query): Params<PageQuery>,
) -> ApiResult<Json<Page<Group>>> {
    let groups = state.store.groups();
    let page = groups.list(query.after.as_deref(), limit(query.limit)?).await?;
    Ok(Json(Page {
        items: page.items,
        next: page.next,
        total: Some(groups.count().await?),
    }))
}

/// One group, with who is in it.
#[utoipa::path(
    get,
    path = "/groups/{id}",
    operation_id = "getGroup",
    tag = "security",
    params(("id" = String, Path)),
    responses((status = OK, body = GroupDetails), (status = "default", body = Problem))
)]
async fn show(
    State(state): State<AppState>,
    _allowed: Allowed<ReadSecurity>,
    Id(id): Id<GroupId>,
) -> ApiResult<Json<GroupDetails>> {
    let groups = state.store.groups();
    Ok(Json(GroupDetails {
        group: groups.get(id).await?,
        members: groups.members(id).await?,
    }))
}

/// Makes a group.
#[utoipa::path(
    post,
    path = "/groups",
    operation_id = "createGroup",
    tag = "security",
    request_body = NewGroup,
    responses((status = CREATED, body = GroupDetails), (status = "default", body = Problem))
)]
async fn create(
    State(state): State<AppState>,
    by: Allowed<ManageSecurity>,
    Body(new): Body<NewGroup>,
) -> ApiResult<(StatusCode, Json<GroupDetails>)> {
    let (name, description) = texts("group", &new.name, &new.description)?;
    let members = distinct(&new.members)?;
    let id = GroupId::from_bytes(random::bytes());
    let mut change = state.change().await?;
    change.lock_rights(&by).await?;
    if change.groups().count().await? >= MAX_GROUPS as u64 {
        let why = format!("A site has at most {MAX_GROUPS} groups: delete some that nobody needs.");
        return Err(ApiError::new(Kind::InvalidValue, why));
    }
    let content = GroupContent {
        name,
        description,
        at: state.clock.now(),
        by: &by.operator.account,
    };
    change.groups().insert(id, &content).await.map_err(name_taken)?;
    change
        .groups()
        .set_members(id, &members, content.at)
        .await
        .map_err(unknown_member)?;
    let made = GroupDetails {
        group: change.groups().get(id).await?,
        members: change.groups().members(id).await?,
    };
    let message = told(by.did(StatusKind::GroupCreated), &made.group).with("added", accounts(&made.members));
    change.record(message).await?;
    change.commit().await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Changes a group, and what its members may do with it. Running sessions that this no longer allows end.
#[utoipa::path(
    put,
    path = "/groups/{id}",
    operation_id = "changeGroup",
    tag = "security",
    params(("id" = String, Path)),
    request_body = ChangedGroup,
    responses((status = OK, body = GroupDetails), (status = "default", body = Problem))
)]
async fn change(
    State(state): State<AppState>,
    by: Allowed<ManageSecurity>,
    Id(id): Id<GroupId>,
    Body(new): Body<ChangedGroup>,
) -> ApiResult<Json<GroupDetails>> {
    let (name, description) = texts("group", &new.name, &new.description)?;
    let members = distinct(&new.members)?;
    let mut change = state.change().await?;
    let rights = change.lock_rights(&by).await?;
    change.groups().get(id).await?;
    let before = change.groups().members(id).await?;
    let present: BTreeSet<_> = before.iter().map(|operator| operator.id).collect();
    if !members.is_subset(&present) {
        let filter = AssignmentFilter {
            group: Some(id),
            ..AssignmentFilter::default()
        };
        for assignment in change.assignments().all(&filter).await? {
            may_give(&rights, assignment.permissions, assignment.collections())?;
        }
    }
    let content = GroupContent {
        name,
        description,
        at: state.clock.now(),
        by: &by.operator.account,
    };
    let changed = change.groups().change(id, new.version, &content).await;
    if !changed.map_err(name_taken)? {
        return Err(ApiError::new(
            Kind::VersionConflict,
            "Somebody changed the group since you read it. Read it again, and make your change once more.",
        ));
    }
    change
        .groups()
        .set_members(id, &members, content.at)
        .await
        .map_err(unknown_member)?;
    administrator_remains(&change).await?;
    let made = GroupDetails {
        group: change.groups().get(id).await?,
        members: change.groups().members(id).await?,
    };
    let message = told(by.did(StatusKind::GroupChanged), &made.group)
        .with(
            "added",
            accounts(made.members.iter().filter(|operator| !present.contains(&operator.id))),
        )
        .with(
            "removed",
            accounts(before.iter().filter(|operator| !members.contains(&operator.id))),
        );
    change.record(message).await?;
    change.commit().await?;
    sessions::end_forbidden(&state).await?;
    Ok(Json(made))
}

/// Deletes a group, with the roles that were given to it. Its members stay operators.
#[utoipa::path(
    delete,
    path = "/groups/{id}",
    operation_id = "deleteGroup",
    tag = "security",
    params(("id" = String, Path)),
    responses((status = NO_CONTENT), (status = "default", body = Problem))
)]
async fn delete(
    State(state): State<AppState>,
    by: Allowed<ManageSecurity>,
    Id(id): Id<GroupId>,
) -> ApiResult<StatusCode> {
    let mut change = state.change().await?;
    change.lock_rights(&by).await?;
    let group = change.groups().get(id).await?;
    let members = change.groups().members(id).await?;
    change.groups().delete(id, state.clock.now()).await?;
    administrator_remains(&change).await?;
    let message = told(by.did(StatusKind::GroupDeleted), &group).with("removed", accounts(&members));
    change.record(message).await?;
    change.commit().await?;
    sessions::end_forbidden(&state).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn distinct(members: &[OperatorId]) -> ApiResult<BTreeSet<OperatorId>> {
    if members.len() > MAX_MEMBERS {
        let why = format!("A group has at most {MAX_MEMBERS} members: make a second one.");
        return Err(ApiError::invalid("members", why));
    }
    Ok(members.iter().copied().collect())
}

fn told(message: Message, group: &Group) -> Message {
    message
        .with("group_id", group.id)
        .with("group", &group.name)
        .with("members", group.members)
}

fn accounts<'a>(operators: impl IntoIterator<Item = &'a OperatorName>) -> String {
    let accounts: Vec<_> = operators
        .into_iter()
        .map(|operator| operator.account.as_str())
        .collect();
    accounts.join(", ")
}

fn unknown_member(error: StoreError) -> ApiError {
    match error {
        StoreError::NotFound(_) => ApiError::invalid(
            "members",
            "One of the members is no operator (any more). Read the list of operators again.",
        ),
        other => other.into(),
    }
}

fn name_taken(error: StoreError) -> ApiError {
    match error {
        StoreError::Conflict(_) => ApiError::from(error).about("name"),
        other => other.into(),
    }
}
