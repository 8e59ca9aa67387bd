//! Trying a change of a set without making it.

use std::str::FromStr;

use axum::Json;
use axum::extract::State;
use deskside_model::SettingsSetId;
use deskside_site_api::Problem;
use deskside_site_api::settings_sets::{Impact, SettingsSetContent};
use deskside_store::StoreError;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{check, impact};
use crate::auth::Allowed;
use crate::auth::permissions::ManageClientSettings;
use crate::extract::{Body, Id};
use crate::problem::ApiResult;
use crate::random;
use crate::state::AppState;

/// The word that stands for the id of a set that isn't there yet.
const NEW: &str = "new";

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(dry_run))
}

/// Which set a change would be of.
#[derive(Debug)]
enum Which {
    New,
    Present(SettingsSetId),
}

impl FromStr for Which {
    type Err = <SettingsSetId as FromStr>::Err;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            NEW => Ok(Self::New),
            id => id.parse().map(Self::Present),
        }
    }
}

/// Says what a change of a set would do, and changes nothing. The id is `new` for a set that isn't there yet; what deleting
/// a set would do is what deploying it nowhere would do.
#[utoipa::path(
    post,
    path = "/client-settings/sets/{id}/dry-run",
    operation_id = "tryChangeOfSettingsSet",
    tag = "administration",
    params(("id" = String, Path, description = "a set's id, or `new`")),
    request_body = SettingsSetContent,
    responses((status = OK, body = Impact), (status = "default", body = Problem))
)]
async fn dry_run(
    State(state): State<AppState>,
    _allowed: Allowed<ManageClientSettings>,
    Id(which): Id<Which>,
    Body(content): Body<SettingsSetContent>,
) -> ApiResult<Json<Impact>> {
    let all = state.store.settings_sets().all().await?;
    let id = match which {
        Which::New => SettingsSetId::from_bytes(random::bytes()),
        Which::Present(id) if all.iter().any(|set| set.id == id) => id,
        Which::Present(_) => return Err(StoreError::NotFound("the set of client settings").into()),
    };
    let asked = content.deployed_to.iter().copied().collect();
    let names = state.store.collections().names(&asked).await?;
    let written = check::content(content, id, &all, &names)?.record(id);
    Ok(Json(impact::impact(&state, written).await?))
}
