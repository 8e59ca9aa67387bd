//! All addresses of the site, and the layers that every request passes.
//!
//! ```text
//! finish          number, log, problem documents
//! headers         CSP and its relatives
//! catch panic     one request fails, not the site (where the build unwinds)
//! body limit      256 KiB
//! compression     brotli or gzip; never for event streams
//! time limit      60 s                                     (/api/v1 only)
//! same origin     changes only from our own pages          (/api/v1 only)
//! route           extractors: sign-in, CSRF, permission; then the handler
//! ```

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;
use utoipa_axum::router::OpenApiRouter;

use crate::problem::{finish, panicked};
use crate::state::AppState;
use crate::{
    api_tokens, audit, auth, client_settings, collections, console, devices, events, headers, health, me, openapi,
    operators, reports, saved_filters, security, security_keys, sessions, setup, sign_in, site_info, status_messages,
    tokens,
};

/// The largest body of any request. Facts of a device with every list full stay below it.
const MAX_BODY: usize = 256 * 1024;
/// How long a request may take to be read and answered (not how long an event stream may last).
const LONGEST_REQUEST: Duration = Duration::from_secs(60);
/// Brotli's level: above it, a megabyte costs more time to compress than to send.
const COMPRESSION: i32 = 5;

/// Everything under `/api/v1`, for people and for the OpenAPI document.
#[must_use]
pub fn people_routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(setup::routes())
        .merge(sign_in::routes())
        .merge(me::routes())
        .merge(security_keys::routes())
        .merge(saved_filters::routes())
        .merge(api_tokens::routes())
        .merge(operators::routes())
        .merge(security::routes())
        .merge(devices::routes())
        .merge(collections::routes())
        .merge(tokens::routes())
        .merge(client_settings::routes())
        .merge(sessions::routes())
        .merge(status_messages::routes())
        .merge(reports::routes())
        .merge(audit::routes())
        .merge(events::routes())
        .merge(site_info::routes())
}

/// Everything for people; `agents` is what stands under `/agent/v1`, `trust` what a browser or device fetches before it
/// trusts the site.
pub fn router(state: AppState, agents: Router<AppState>, trust: Router<AppState>) -> Router {
    let (people, _document) = people_routes().split_for_parts();
    let people = people
        .route("/openapi.json", get(openapi::serve))
        .fallback(nothing_here)
        .layer(from_fn_with_state(state.clone(), auth::same_origin))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            LONGEST_REQUEST,
        ));
    Router::new()
        .nest("/api/v1", people)
        .nest("/agent/v1", agents.fallback(nothing_here))
        .merge(trust)
        .route("/healthz", get(health::healthz))
        .route("/metrics", get(health::metrics))
        .route("/api", get(nothing_here))
        .route("/api/{*rest}", get(nothing_here))
        .fallback_service(get(console::serve).with_state(state.clone()))
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(COMPRESSION)))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(state.security_headers.clone(), headers::secure))
        .layer(from_fn_with_state(state.clone(), finish))
        .with_state(state)
}

async fn nothing_here() -> StatusCode {
    StatusCode::NOT_FOUND
}
