//! `GET /audit/export`.

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use deskside_model::{Permission, Scope, StatusKind};
use deskside_site_api::Problem;
use futures_util::{StreamExt, stream};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Export;
use crate::auth::Allowed;
use crate::auth::permissions::ReadStatusMessages;
use crate::problem::{ApiError, ApiResult, Kind};
use crate::state::AppState;

/// The routes of this module.
#[must_use]
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(export))
}

/// Everything that the site and its devices recorded, as a file that can be checked elsewhere.
#[utoipa::path(
    get,
    path = "/audit/export",
    operation_id = "exportAudit",
    tag = "monitoring",
    responses(
        (
            status = OK, content_type = "application/jsonl", body = String,
            description = "one JSON object a line (docs/audit-export.md); without the last line it was cut off"
        ),
        (status = "default", body = Problem)
    )
)]
async fn export(State(state): State<AppState>, by: Allowed<ReadStatusMessages>) -> ApiResult<Response> {
    // The chains are whole or worth nothing: there is no part of them for somebody who reaches a part of the devices.
    if by.scope(Permission::ReadStatusMessages) != Scope::Everything {
        return Err(ApiError::new(
            Kind::RoleForbids,
            "The export holds what happened on every device. Ask somebody whose role reads status messages on All \
             Devices.",
        ));
    }
    let export = Export::begin(&state, by.did(StatusKind::AuditExported)).await?;
    let name = format!("deskside-audit-{}-{}.jsonl", state.id, export.head().sequence);
    let headers = [
        (header::CONTENT_TYPE, String::from("application/jsonl")),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, String::from("no-store")),
    ];
    // Whoever compresses a body may ask once more after its end.
    let pieces = stream::unfold(Some(export), piece).fuse();
    Ok((headers, Body::from_stream(pieces)).into_response())
}

/// The next piece of the body. An error ends the connection, so that nobody takes what came for all of it.
async fn piece(export: Option<Export>) -> Option<(Result<String, axum::Error>, Option<Export>)> {
    let mut export = export?;
    if export.site().stopping.is_cancelled() {
        return Some((Err(axum::Error::new("the site is stopping")), None));
    }
    match export.next().await {
        Ok(None) => None,
        Ok(Some(lines)) => Some((Ok(lines), Some(export))),
        Err(error) => {
            tracing::error!(%error, "an export of the audit was cut off");
            Some((Err(axum::Error::new(error)), None))
        }
    }
}
