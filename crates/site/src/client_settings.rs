//! Client settings: what there is to set, the sets with their deployments, and what of them holds on which device.
//!
//! The default set is also read and changed at an address of its own.

mod check;
mod controllers;
pub mod delivery;
mod dry_run;
pub mod impact;
mod on_device;
pub mod resultant;
mod sets;
mod told;
mod write;

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use deskside_model::settings::SettingsPatch;
use deskside_model::settings::{SETTINGS, SettingInfo, SettingType};
use deskside_model::{ClientSettings, DEFAULT_SET};
use deskside_site_api::Problem;
use deskside_site_api::settings::{DefaultClientSettings, SettingRow};
use deskside_site_api::settings_sets::SettingsSetContent;
use deskside_store::SettingsSetRecord;
use serde::Deserialize;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Allowed;
use crate::auth::permissions::{ManageClientSettings, ReadClientSettings};
use crate::extract::Body;
use crate::problem::ApiResult;
use crate::state::AppState;

/// The routes of this module.
#[must_use]
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(show, change))
        .routes(routes!(table))
        .merge(sets::routes())
        .merge(dry_run::routes())
        .merge(on_device::routes())
}

/// The body of `PUT` before its values are checked one by one: a name that is not known must not be dropped in silence,
/// and one that is missing must not fall back to its default.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Requested {
    version: u64,
    values: BTreeMap<String, Value>,
}

/// The default client settings.
#[utoipa::path(
    get,
    path = "/client-settings",
    operation_id = "getClientSettings",
    tag = "administration",
    responses((status = OK, body = DefaultClientSettings), (status = "default", body = Problem))
)]
async fn show(
    State(state): State<AppState>,
    _allowed: Allowed<ReadClientSettings>,
) -> ApiResult<Json<DefaultClientSettings>> {
    let default = state.store.settings_sets().get(DEFAULT_SET).await?;
    Ok(Json(seen(&default)))
}

/// Changes the default client settings. Connected devices have them within seconds.
#[utoipa::path(
    put,
    path = "/client-settings",
    operation_id = "changeClientSettings",
    tag = "administration",
    request_body = DefaultClientSettings,
    responses((status = OK, body = DefaultClientSettings), (status = "default", body = Problem))
)]
async fn change(
    State(state): State<AppState>,
    by: Allowed<ManageClientSettings>,
    Body(requested): Body<Requested>,
) -> ApiResult<Json<DefaultClientSettings>> {
    let default = state.store.settings_sets().get(DEFAULT_SET).await?;
    let content = SettingsSetContent {
        version: Some(requested.version),
        name: default.name,
        description: default.description,
        order: default.order,
        values: requested.values,
        deployed_to: Vec::new(),
        rolled_back_to: None,
    };
    let changed = write::change(&state, &by, DEFAULT_SET, content).await?;
    Ok(Json(seen(&changed)))
}

fn seen(default: &SettingsSetRecord) -> DefaultClientSettings {
    DefaultClientSettings {
        version: default.version,
        values: whole(&default.values),
    }
}

/// The default set holds every value.
pub(crate) fn whole(default: &SettingsPatch) -> ClientSettings {
    let mut values = ClientSettings::default();
    default.put_on(&mut values);
    values
}

/// What there is to set, in the order in which people see it.
#[utoipa::path(
    get,
    path = "/client-settings/table",
    operation_id = "getClientSettingsTable",
    tag = "administration",
    responses((status = OK, body = [SettingRow]), (status = "default", body = Problem))
)]
async fn table(_allowed: Allowed<ReadClientSettings>) -> Json<Vec<SettingRow>> {
    Json(SETTINGS.iter().map(row).collect())
}

fn row(setting: &SettingInfo) -> SettingRow {
    let (r#type, min, max, unit) = match setting.holds {
        SettingType::YesNo => ("yes_no", None, None, None),
        SettingType::AccessLevel => ("access_level", None, None, None),
        SettingType::Text { max } => ("text", None, u32::try_from(max).ok(), None),
        SettingType::Principals { max } => ("principals", None, u32::try_from(max).ok(), None),
        SettingType::Choice { .. } => ("choice", None, None, None),
        SettingType::Hours { max } => ("hours", None, u32::try_from(max).ok(), None),
        SettingType::Networks { max } => ("networks", None, u32::try_from(max).ok(), None),
        SettingType::Number { min, max, unit } => ("number", Some(min), Some(max), Some(unit)),
    };
    let values = match setting.holds {
        SettingType::Choice { values } => Some(values),
        _ => None,
    };
    SettingRow {
        name: setting.name,
        r#type,
        min,
        max,
        values,
        unit,
        help: setting.help,
    }
}
