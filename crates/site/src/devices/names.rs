//! `GET /devices/names`: all devices that match, by id and name alone, for acting on all of them.

use axum::Json;
use axum::extract::State;
use deskside_site_api::Problem;
use deskside_site_api::bulk::{DeviceNames, DeviceNamesQuery, MAX_NAMED};
use deskside_site_api::collections::DeviceName;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::matching;
use crate::auth::Allowed;
use crate::auth::permissions::ReadDevices;
use crate::extract::Params;
use crate::problem::ApiResult;
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(names))
}

/// Names the devices that match, up to 5,000 of them, by name.
#[utoipa::path(
    get,
    path = "/devices/names",
    operation_id = "nameDevices",
    tag = "devices",
    params(DeviceNamesQuery),
    responses((status = OK, body = DeviceNames), (status = "default", body = Problem))
)]
async fn names(
    State(state): State<AppState>,
    by: Allowed<ReadDevices>,
    Params(query): Params<DeviceNamesQuery>,
) -> ApiResult<Json<DeviceNames>> {
    let (scope, filter) = matching(&state, &by, query.search, query.online, query.collection.as_deref()).await?;
    let devices = state.store.devices();
    let page = devices.list(&scope, &filter, None, u64::from(MAX_NAMED)).await?;
    let name = |record: deskside_store::DeviceRecord| DeviceName {
        id: record.id,
        name: record.facts.name,
    };
    Ok(Json(DeviceNames {
        more: page.next.is_some(),
        devices: page.items.into_iter().map(name).collect(),
    }))
}
