//! `GET /site`: what the site is called, where it is, and the fingerprints to compare.

use axum::Json;
use axum::extract::State;
use deskside_site_api::Problem;
use deskside_site_api::site::SiteInfo;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Allowed;
use crate::auth::permissions::OwnAccount;
use crate::state::AppState;

/// The routes of this module.
#[must_use]
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(show))
}

/// The site.
#[utoipa::path(
    get,
    path = "/site",
    operation_id = "getSite",
    tag = "administration",
    responses((status = OK, body = SiteInfo), (status = "default", body = Problem))
)]
async fn show(State(state): State<AppState>, _allowed: Allowed<OwnAccount>) -> Json<SiteInfo> {
    Json(SiteInfo {
        name: state.name.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        public_url: state.public_url.clone(),
        site_key_fingerprint: state.key_fingerprint().to_string(),
        ca_fingerprint: state.ca_fingerprint.map(|fingerprint| fingerprint.to_string()),
    })
}
