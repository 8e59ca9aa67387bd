//! Sets of client settings: list, make, change, delete, and how they were.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deskside_model::settings::SettingsPatch;
use deskside_model::{CollectionId, SettingsSetId};
use deskside_site_api::collections::CollectionName;
use deskside_site_api::settings_sets::{SettingsSet, SettingsSetContent, SettingsSetVersion};
use deskside_site_api::{Page, PageQuery, Problem};
use deskside_store::{SettingsSetRecord, SettingsSetVersionRecord};
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::write;
use crate::auth::Allowed;
use crate::auth::permissions::{ManageClientSettings, ReadClientSettings};
use crate::extract::{Body, Id, Params, limit};
use crate::problem::ApiResult;
use crate::state::{AppState, Site};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, change, delete))
        .routes(routes!(history))
}

/// Lists all sets of client settings, the one that wins first.
#[utoipa::path(
    get,
    path = "/client-settings/sets",
    operation_id = "listSettingsSets",
    tag = "administration",
    responses((status = OK, body = [SettingsSet]), (status = "default", body = Problem))
)]
async fn list(
    State(state): State<AppState>,
    _allowed: Allowed<ReadClientSettings>,
) -> ApiResult<Json<Vec<SettingsSet>>> {
    let records = state.store.settings_sets().all().await?;
    let named = records.iter().flat_map(|record| &record.deployed_to).copied().collect();
    let names = state.store.collections().names(&named).await?;
    Ok(Json(records.into_iter().map(|record| seen(record, &names)).collect()))
}

/// Makes a set. Connected devices that it reaches have it within seconds.
#[utoipa::path(
    post,
    path = "/client-settings/sets",
    operation_id = "createSettingsSet",
    tag = "administration",
    request_body = SettingsSetContent,
    responses((status = CREATED, body = SettingsSet), (status = "default", body = Problem))
)]
async fn create(
    State(state): State<AppState>,
    by: Allowed<ManageClientSettings>,
    Body(content): Body<SettingsSetContent>,
) -> ApiResult<(StatusCode, Json<SettingsSet>)> {
    let record = write::create(&state, &by, content).await?;
    Ok((StatusCode::CREATED, Json(view(&state, record).await?)))
}

/// One set.
#[utoipa::path(
    get,
    path = "/client-settings/sets/{id}",
    operation_id = "getSettingsSet",
    tag = "administration",
    params(("id" = String, Path)),
    responses((status = OK, body = SettingsSet), (status = "default", body = Problem))
)]
async fn show(
    State(state): State<AppState>,
    _allowed: Allowed<ReadClientSettings>,
    Id(id): Id<SettingsSetId>,
) -> ApiResult<Json<SettingsSet>> {
    let record = state.store.settings_sets().get(id).await?;
    Ok(Json(view(&state, record).await?))
}

/// Changes a set, or puts it back to what it was. Connected devices whose settings change have them within seconds.
#[utoipa::path(
    put,
    path = "/client-settings/sets/{id}",
    operation_id = "changeSettingsSet",
    tag = "administration",
    params(("id" = String, Path)),
    request_body = SettingsSetContent,
    responses((status = OK, body = SettingsSet), (status = "default", body = Problem))
)]
async fn change(
    State(state): State<AppState>,
    by: Allowed<ManageClientSettings>,
    Id(id): Id<SettingsSetId>,
    Body(content): Body<SettingsSetContent>,
) -> ApiResult<Json<SettingsSet>> {
    let record = write::change(&state, &by, id, content).await?;
    Ok(Json(view(&state, record).await?))
}

/// Deletes a set; where it held, the others hold. The default set can't be deleted.
#[utoipa::path(
    delete,
    path = "/client-settings/sets/{id}",
    operation_id = "deleteSettingsSet",
    tag = "administration",
    params(("id" = String, Path)),
    responses((status = NO_CONTENT), (status = "default", body = Problem))
)]
async fn delete(
    State(state): State<AppState>,
    by: Allowed<ManageClientSettings>,
    Id(id): Id<SettingsSetId>,
) -> ApiResult<StatusCode> {
    write::delete(&state, &by, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists how a set was in each of its versions, newest first.
#[utoipa::path(
    get,
    path = "/client-settings/sets/{id}/history",
    operation_id = "listSettingsSetVersions",
    tag = "administration",
    params(("id" = String, Path), PageQuery),
    responses((status = OK, body = Page<SettingsSetVersion>), (status = "default", body = Problem))
)]
async fn history(
    State(state): State<AppState>,
    _allowed: Allowed<ReadClientSettings>,
    Id(id): Id<SettingsSetId>,
    Params(query): Params<PageQuery>,
) -> ApiResult<Json<Page<SettingsSetVersion>>> {
    let sets = state.store.settings_sets();
    sets.get(id).await?;
    let page = sets.history(id, query.after.as_deref(), limit(query.limit)?).await?;
    Ok(Json(Page {
        items: page.items.into_iter().map(past).collect(),
        next: page.next,
        total: None,
    }))
}

async fn view(site: &Site, record: SettingsSetRecord) -> ApiResult<SettingsSet> {
    let names = site.store.collections().names(&record.deployed_to).await?;
    Ok(seen(record, &names))
}

fn seen(record: SettingsSetRecord, names: &BTreeMap<CollectionId, String>) -> SettingsSet {
    let deployed_to = record.deployed_to.into_iter();
    SettingsSet {
        id: record.id,
        name: record.name,
        description: record.description,
        order: record.order,
        values: by_name(&record.values),
        deployed_to: deployed_to
            .filter_map(|id| {
                let name = names.get(&id)?.clone();
                Some(CollectionName { id, name })
            })
            .collect(),
        version: record.version,
        changed_at: record.changed_at,
        changed_by: record.changed_by,
    }
}

fn past(record: SettingsSetVersionRecord) -> SettingsSetVersion {
    SettingsSetVersion {
        version: record.version,
        name: record.name,
        description: record.description,
        order: record.order,
        values: by_name(&record.values),
        deployed_to: record.deployed_to,
        rolled_back_to: record.rolled_back_to,
        changed_at: record.changed_at,
        changed_by: record.changed_by,
    }
}

fn by_name(values: &SettingsPatch) -> BTreeMap<String, Value> {
    match serde_json::to_value(values) {
        Ok(Value::Object(values)) => values.into_iter().collect(),
        // Plain values with text keys: serialising them gives an object, and can't fail.
        _ => BTreeMap::new(),
    }
}
