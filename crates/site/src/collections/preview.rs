//! `POST /collections/preview`: who would be a member by rules that are not saved.

use axum::Json;
use axum::extract::State;
use deskside_model::{CollectionId, Scope};
use deskside_site_api::Problem;
use deskside_site_api::collections::{DeviceName, Preview, PreviewRequest};
use deskside_store::DeviceFilter;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{check, evaluate, source};
use crate::auth::Allowed;
use crate::auth::permissions::ManageCollections;
use crate::extract::Body;
use crate::problem::ApiResult;
use crate::random;
use crate::state::AppState;

/// Devices that a preview names.
const SAMPLE: usize = 20;
/// Devices that a preview reads at once.
const PAGE: u64 = 500;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(preview))
}

/// Who would be a member by rules that are not saved.
#[utoipa::path(
    post,
    path = "/collections/preview",
    operation_id = "previewCollection",
    tag = "collections",
    request_body = PreviewRequest,
    responses((status = OK, body = Preview), (status = "default", body = Problem))
)]
async fn preview(
    State(state): State<AppState>,
    _allowed: Allowed<ManageCollections>,
    Body(asked): Body<PreviewRequest>,
) -> ApiResult<Json<Preview>> {
    check::sizes(&asked.rules)?;
    let mut preview = Preview {
        count: 0,
        sample: Vec::new(),
        problem: check::first_problem(&asked.rules),
    };
    if preview.problem.is_some() {
        return Ok(Json(preview));
    }
    let id = CollectionId::from_bytes(random::bytes());
    let all = state.store.collections().all().await?;
    let compiled = check::among(&all, source(id, asked.limiting, &asked.rules))?;
    let mut after: Option<String> = None;
    loop {
        let devices = state.store.devices();
        let page = devices
            .list(&Scope::Everything, &DeviceFilter::default(), after.as_deref(), PAGE)
            .await?;
        for record in page.items {
            let online = state.presence.is_online(record.id);
            let belongs = compiled.belongs(record.id, &evaluate::now(&state, &record, online));
            if belongs.to.contains(&id) {
                preview.count += 1;
                if preview.sample.len() < SAMPLE {
                    preview.sample.push(DeviceName {
                        id: record.id,
                        name: record.facts.name,
                    });
                }
            }
        }
        after = page.next;
        if after.is_none() {
            return Ok(Json(preview));
        }
    }
}
