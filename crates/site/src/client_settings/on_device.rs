//! What holds on one device, and which set each value came from.

use axum::Json;
use axum::extract::State;
use deskside_model::{DeviceId, Permission, PermissionSet, SettingsSetId};
use deskside_policy::Origin;
use deskside_site_api::Problem;
use deskside_site_api::settings_sets::{Overridden, ResultantSetting, ResultantSettings, SetName};
use deskside_store::SettingsSetRecord;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::delivery;
use super::resultant::{self, Sets};
use crate::auth::permissions::ReadSettingsOfDevices;
use crate::auth::{Allowed, reach};
use crate::extract::Id;
use crate::problem::{ApiError, ApiResult, Kind};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(show))
}

/// The client settings of a device, each with the set that won and those that lost.
#[utoipa::path(
    get,
    path = "/devices/{id}/client-settings",
    operation_id = "getClientSettingsOfDevice",
    tag = "devices",
    params(("id" = String, Path)),
    responses((status = OK, body = ResultantSettings), (status = "default", body = Problem))
)]
async fn show(
    State(state): State<AppState>,
    by: Allowed<ReadSettingsOfDevices>,
    Id(id): Id<DeviceId>,
) -> ApiResult<Json<ResultantSettings>> {
    let (devices, collections) = (state.store.devices(), state.store.collections());
    let needed = PermissionSet::of(&[Permission::ReadDevices]);
    let reached = reach::device(&devices, &collections, by.rights(), needed, id).await?;
    if !by.rights().on(&reached.holding).has(Permission::ReadClientSettings) {
        return Err(ApiError::new(
            Kind::RoleForbids,
            "Your role does not allow seeing the client settings of this computer.",
        ));
    }
    let sets = resultant::sets(&state).await?;
    let combination = resultant::combinations(&state, &sets, &[id]).await?.pop();
    let resultant = sets.resultant(&combination.map(|(_, sets)| sets).unwrap_or_default());
    let values = serde_json::to_value(&resultant.settings).map_err(ApiError::internal)?;
    let rows = resultant.origins.iter();
    Ok(Json(ResultantSettings {
        version: resultant.version,
        applied_version: delivery::applied(&state, id).await?,
        settings: rows.filter_map(|origin| row(&sets, origin, &values)).collect(),
    }))
}

/// The default set mentions every setting, so there is always a winner.
fn row(sets: &Sets, origin: &Origin<SettingsSetId>, values: &Value) -> Option<ResultantSetting> {
    let winner = sets.get(origin.winner?)?;
    let losers = origin.losers.iter().filter_map(|id| sets.get(*id));
    let overridden = losers.map(|set| {
        let said = serde_json::to_value(&set.values).unwrap_or_default();
        Overridden {
            set: name(set),
            value: said.get(origin.setting).cloned().unwrap_or_default(),
        }
    });
    Some(ResultantSetting {
        name: String::from(origin.setting),
        value: values.get(origin.setting)?.clone(),
        set: name(winner),
        overridden: overridden.collect(),
    })
}

fn name(set: &SettingsSetRecord) -> SetName {
    SetName {
        id: set.id,
        name: set.name.clone(),
        order: set.order,
    }
}
