//! Filters of lists that the operator keeps: theirs alone, so nothing is recorded and no permission is asked. What a condition
//! means is known by the list's page; here it is a bounded text.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deskside_model::SavedFilterId;
use deskside_site_api::Problem;
use deskside_site_api::saved_filters::{
    MAX_CONDITIONS, MAX_FILTERS, MAX_KEY, MAX_NAME, MAX_VALUE, SavedFilter, SavedFilterContent,
};
use deskside_store::StoreError;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Allowed;
use crate::auth::permissions::OwnAccount;
use crate::extract::{Body, Id};
use crate::problem::{ApiError, ApiResult, Kind};
use crate::random;
use crate::state::AppState;

/// The routes of this module.
#[must_use]
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(change, delete))
}

/// Lists the filters that the operator keeps, by list and name.
#[utoipa::path(
    get,
    path = "/me/filters",
    operation_id = "listSavedFilters",
    tag = "sign-in",
    responses((status = OK, body = [SavedFilter]), (status = "default", body = Problem))
)]
async fn list(State(state): State<AppState>, by: Allowed<OwnAccount>) -> ApiResult<Json<Vec<SavedFilter>>> {
    Ok(Json(state.store.saved_filters().of_operator(by.operator.id).await?))
}

/// Keeps a filter.
#[utoipa::path(
    post,
    path = "/me/filters",
    operation_id = "createSavedFilter",
    tag = "sign-in",
    request_body = SavedFilterContent,
    responses((status = CREATED, body = SavedFilter), (status = "default", body = Problem))
)]
async fn create(
    State(state): State<AppState>,
    by: Allowed<OwnAccount>,
    Body(content): Body<SavedFilterContent>,
) -> ApiResult<(StatusCode, Json<SavedFilter>)> {
    let filter = checked(SavedFilterId::from_bytes(random::bytes()), content)?;
    let tx = state.store.begin().await?;
    if tx.saved_filters().count_of(by.operator.id).await? >= MAX_FILTERS as u64 {
        let why = format!("You keep {MAX_FILTERS} filters, which is the most. Delete some that you don't use.");
        return Err(ApiError::new(Kind::InvalidValue, why));
    }
    let inserted = tx.saved_filters().insert(by.operator.id, &filter).await;
    inserted.map_err(name_taken)?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(filter)))
}

/// Replaces a filter: its name, or what it asks for.
#[utoipa::path(
    put,
    path = "/me/filters/{id}",
    operation_id = "changeSavedFilter",
    tag = "sign-in",
    params(("id" = String, Path)),
    request_body = SavedFilterContent,
    responses((status = OK, body = SavedFilter), (status = "default", body = Problem))
)]
async fn change(
    State(state): State<AppState>,
    by: Allowed<OwnAccount>,
    Id(id): Id<SavedFilterId>,
    Body(content): Body<SavedFilterContent>,
) -> ApiResult<Json<SavedFilter>> {
    let filter = checked(id, content)?;
    let tx = state.store.begin().await?;
    let changed = tx.saved_filters().change(by.operator.id, &filter).await;
    changed.map_err(name_taken)?;
    tx.commit().await?;
    Ok(Json(filter))
}

/// Forgets a filter.
#[utoipa::path(
    delete,
    path = "/me/filters/{id}",
    operation_id = "deleteSavedFilter",
    tag = "sign-in",
    params(("id" = String, Path)),
    responses((status = NO_CONTENT), (status = "default", body = Problem))
)]
async fn delete(
    State(state): State<AppState>,
    by: Allowed<OwnAccount>,
    Id(id): Id<SavedFilterId>,
) -> ApiResult<StatusCode> {
    let tx = state.store.begin().await?;
    tx.saved_filters().delete(by.operator.id, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn checked(id: SavedFilterId, content: SavedFilterContent) -> ApiResult<SavedFilter> {
    let name = content.name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        let why = format!("A filter's name has 1 to {MAX_NAME} characters and no line breaks.");
        return Err(ApiError::invalid("name", why));
    }
    let refused = |why: String| Err(ApiError::invalid("conditions", why));
    if content.conditions.is_empty() || content.conditions.len() > MAX_CONDITIONS {
        return refused(format!("A filter has 1 to {MAX_CONDITIONS} conditions."));
    }
    for (key, value) in &content.conditions {
        let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if key.is_empty() || key.len() > MAX_KEY || !key.chars().all(word) {
            return refused(format!(
                "The name of a condition has 1 to {MAX_KEY} lower-case letters, digits and underlines."
            ));
        }
        if value.is_empty() || value.chars().count() > MAX_VALUE || value.chars().any(char::is_control) {
            return refused(format!(
                "The condition {key} has 1 to {MAX_VALUE} characters and no line breaks. Leave it out when it is empty."
            ));
        }
    }
    Ok(SavedFilter {
        id,
        list: content.list,
        name: name.to_owned(),
        conditions: content.conditions,
    })
}

fn name_taken(error: StoreError) -> ApiError {
    match error {
        StoreError::Conflict(_) => ApiError::from(error).about("name"),
        other => other.into(),
    }
}
