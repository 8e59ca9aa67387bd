//! All addresses of the site, and the layers that every request passes.
//!
//! ```text
//! finish          number, log, problem documents
//! headers         CSP and its relatives
//! catch panic     one request fails, not the site
//! body limit      256 KiB
//! same origin     changes only from our own pages          (/api/v1 only)
//! route           extractors: sign-in, CSRF, permission; then the handler
//! ```

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;

use crate::problem::{finish, panicked};
use crate::state::AppState;
use crate::{auth, health, sessions, status_messages};

/// The largest body of any request. Facts of a device with every list full stay below it.
const MAX_BODY: usize = 256 * 1024;

/// Everything under `/api/v1`, for people and for the OpenAPI document.
#[must_use]
pub fn people_routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(status_messages::routes())
        .merge(sessions::routes())
}

/// Everything for people; `agents` is what stands under `/agent/v1`.
#[must_use]
pub fn router(state: AppState, agents: Router<AppState>) -> Router {
    let (people, _document) = people_routes().split_for_parts();
    let people = people
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(from_fn_with_state(state.clone(), auth::same_origin));
    Router::new()
        .nest("/api/v1", people)
        .nest("/agent/v1", agents)
        .route("/healthz", get(health::healthz))
        .route("/metrics", get(health::metrics))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(finish))
        .with_state(state)
}
