//! `/healthz` for whoever watches the server, `/metrics` for Prometheus. Neither needs a sign-in, and neither says anything
//! about people or devices.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::problem::ApiResult;
use crate::state::AppState;

/// 200 when the site can do its work; 503 and what is wrong when it can't.
pub async fn healthz(State(state): State<AppState>) -> Response {
    match state.store.ping().await {
        Ok(()) => Json(json!({ "status": "ok", "database": "ok" })).into_response(),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            let body = json!({ "status": "failing", "database": "does not answer; the site's log says why" });
            (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response()
        }
    }
}

/// The counters.
pub async fn metrics(State(state): State<AppState>) -> ApiResult<impl IntoResponse> {
    let live = state.store.sessions().count_live().await?;
    let text = state.metrics.text(state.presence.count(), live);
    Ok((
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        text,
    ))
}
