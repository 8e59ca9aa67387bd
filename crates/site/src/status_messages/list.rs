//! `GET /status-messages`.

use axum::Json;
use axum::extract::State;
use deskside_model::{Permission, Severity, StatusKind};
use deskside_site_api::status::{StatusMessage, StatusQuery};
use deskside_site_api::{Page, Problem};
use deskside_store::StatusFilter;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Allowed;
use crate::auth::permissions::ReadStatusMessages;
use crate::extract::{Params, limit, parsed};
use crate::problem::{ApiError, ApiResult};
use crate::state::AppState;

/// The routes of this module.
#[must_use]
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Lists status messages, newest first.
#[utoipa::path(
    get,
    path = "/status-messages",
    operation_id = "listStatusMessages",
    tag = "monitoring",
    params(StatusQuery),
    responses((status = OK, body = Page<StatusMessage>), (status = "default", body = Problem))
)]
async fn list(
    State(state): State<AppState>,
    by: Allowed<ReadStatusMessages>,
    Params(query): Params<StatusQuery>,
) -> ApiResult<Json<Page<StatusMessage>>> {
    let filter = StatusFilter {
        kind: query.kind.as_deref().map(kind).transpose()?,
        severity: query.severity.as_deref().map(severity).transpose()?,
        device: parsed("device", query.device.as_deref())?,
        operator: parsed("operator", query.operator.as_deref())?,
        session: parsed("session", query.session.as_deref())?,
    };
    let messages = state.store.status();
    let page = messages
        .list(
            &by.scope(Permission::ReadStatusMessages),
            &filter,
            query.after.as_deref(),
            limit(query.limit)?,
        )
        .await?;
    Ok(Json(Page {
        items: page.items,
        next: page.next,
        total: None,
    }))
}

fn kind(code: &str) -> ApiResult<StatusKind> {
    let known = StatusKind::ALL.iter().copied().find(|kind| kind.code() == code);
    known.ok_or_else(|| ApiError::invalid("kind", "There is no kind of status message with this code."))
}

fn severity(word: &str) -> ApiResult<Severity> {
    match word {
        "information" => Ok(Severity::Information),
        "warning" => Ok(Severity::Warning),
        "alert" => Ok(Severity::Alert),
        _ => Err(ApiError::invalid(
            "severity",
            "A severity is information, warning or alert.",
        )),
    }
}
