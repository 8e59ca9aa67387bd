//! `GET /reports`.

use axum::Json;
use deskside_site_api::Problem;
use deskside_site_api::reports::ReportInfo;
use deskside_store::report_infos;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Allowed;
use crate::auth::permissions::RunReports;
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list))
}

/// The reports that there are, with their filters and columns.
#[utoipa::path(
    get,
    path = "/reports",
    operation_id = "listReports",
    tag = "monitoring",
    responses((status = OK, body = Vec<ReportInfo>), (status = "default", body = Problem))
)]
async fn list(_: Allowed<RunReports>) -> Json<Vec<ReportInfo>> {
    Json(report_infos())
}
