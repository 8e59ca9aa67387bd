//! `GET /sessions`.

use axum::Json;
use axum::extract::State;
use deskside_model::Permission;
use deskside_site_api::sessions::{Session, SessionQuery};
use deskside_site_api::{Page, Problem};
use deskside_store::SessionFilter;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Allowed;
use crate::auth::permissions::ReadSessions;
use crate::extract::{Params, limit, parsed};
use crate::problem::ApiResult;
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Lists sessions, newest first.
#[utoipa::path(
    get,
    path = "/sessions",
    operation_id = "listSessions",
    tag = "sessions",
    params(SessionQuery),
    responses((status = OK, body = Page<Session>), (status = "default", body = Problem))
)]
async fn list(
    State(state): State<AppState>,
    by: Allowed<ReadSessions>,
    Params(query): Params<SessionQuery>,
) -> ApiResult<Json<Page<Session>>> {
    let filter = SessionFilter {
        live: query.live,
        device: parsed("device", query.device.as_deref())?,
    };
    let sessions = state.store.sessions();
    let page = sessions
        .list(
            &by.scope(Permission::ReadSessions),
            &filter,
            query.after.as_deref(),
            limit(query.limit)?,
        )
        .await?;
    Ok(Json(Page {
        items: page.items.into_iter().map(|record| record.session).collect(),
        next: page.next,
        total: None,
    }))
}
