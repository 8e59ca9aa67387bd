//! The default client settings: read, change, and what there is to set.

use axum::Json;
use axum::extract::State;
use deskside_model::settings::{SETTINGS, SettingInfo, SettingType};
use deskside_model::{ClientSettings, StatusKind};
use deskside_site_api::Problem;
use deskside_site_api::settings::{DefaultClientSettings, SettingRow};
use deskside_store::StoreError;
use deskside_wire::control::site_to_agent;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Allowed;
use crate::auth::permissions::{ManageClientSettings, ReadClientSettings};
use crate::extract::Body;
use crate::hub;
use crate::problem::{ApiError, ApiResult, Kind};
use crate::state::AppState;
use crate::status_messages::Message;

/// The routes of this module.
#[must_use]
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(show, change))
        .routes(routes!(table))
}

/// The body of `PUT` before its values are checked one by one: a name that is not known must not be dropped in silence,
/// and one that is missing must not fall back to its default.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Requested {
    version: u64,
    values: Map<String, Value>,
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
    let current = state.store.client_settings().current().await?;
    Ok(Json(DefaultClientSettings {
        version: current.version,
        values: current.values,
    }))
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
    let values = complete(requested.values)?;
    let mut change = state.change().await?;
    let before = change.client_settings().current().await?;
    let changed = change
        .client_settings()
        .change(requested.version, &values, &by.operator.account, state.clock.now())
        .await;
    let version = match changed {
        Err(StoreError::Conflict(_)) => return Err(changed_meanwhile()),
        other => other?,
    };
    let message = by.did(StatusKind::ClientSettingsChanged).with("version", version);
    change.record(differences(message, &before.values, &values)).await?;
    change.commit().await?;

    let settings = hub::settings(&state).await?;
    state
        .hub
        .send_to_all(|_| site_to_agent::Message::Settings(settings.clone()));
    Ok(Json(DefaultClientSettings { version, values }))
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
        SettingType::Number { min, max, unit } => ("number", Some(min), Some(max), Some(unit)),
    };
    SettingRow {
        name: setting.name,
        r#type,
        min,
        max,
        unit,
        help: setting.help,
    }
}

fn complete(values: Map<String, Value>) -> ApiResult<ClientSettings> {
    if let Some(unknown) = values
        .keys()
        .find(|name| SETTINGS.iter().all(|known| known.name != **name))
    {
        let shown: String = unknown.chars().take(64).collect();
        return Err(ApiError::invalid(
            "values",
            format!("There is no client setting {shown:?}; GET /api/v1/client-settings/table lists them."),
        ));
    }
    if let Some(missing) = SETTINGS.iter().find(|known| !values.contains_key(known.name)) {
        return Err(ApiError::invalid(
            missing.name,
            format!(
                "The value of {} is missing: send all values, changed or not.",
                missing.name
            ),
        ));
    }
    let values: ClientSettings = serde_json::from_value(Value::Object(values))
        .map_err(|error| ApiError::new(Kind::InvalidBody, format!("A value has the wrong type: {error}.")))?;
    match values.validate() {
        Ok(()) => Ok(values),
        Err(error) => Err(ApiError::invalid(error.setting, format!("{error}."))),
    }
}

/// Adds `name: old -> new` for every value that differs; of a list, what came and what went.
fn differences(message: Message, before: &ClientSettings, after: &ClientSettings) -> Message {
    let (before, after) = (serde_json::to_value(before), serde_json::to_value(after));
    let (Ok(before), Ok(after)) = (before, after) else {
        return message;
    };
    SETTINGS
        .iter()
        .filter(|setting| before[setting.name] != after[setting.name])
        .fold(message, |message, setting| {
            let (old, new) = (&before[setting.name], &after[setting.name]);
            message.with(setting.name, difference(old, new))
        })
}

fn difference(old: &Value, new: &Value) -> String {
    let (Some(before), Some(after)) = (old.as_array(), new.as_array()) else {
        return format!("{old} -> {new}");
    };
    let only_in = |one: &[Value], other: &[Value]| {
        let entries = one.iter().filter(|entry| !other.contains(entry));
        entries.filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
    };
    let parts = [
        ("added", only_in(after, before)),
        ("removed", only_in(before, after)),
        ("now", format!("{} entries", after.len())),
    ];
    let told = parts.iter().filter(|(_, entries)| !entries.is_empty());
    told.map(|(what, entries)| format!("{what} {entries}"))
        .collect::<Vec<_>>()
        .join("; ")
}

fn changed_meanwhile() -> ApiError {
    ApiError::new(
        Kind::VersionConflict,
        "Somebody changed the client settings since you read them. Read them again, and make your change once more.",
    )
}
