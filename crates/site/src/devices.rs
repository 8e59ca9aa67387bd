//! Devices: list, details, removal.

mod names;
mod removal;

use std::collections::{BTreeSet, HashMap};

use axum::Json;
use axum::extract::State;
use deskside_model::{CollectionId, DeviceId, Permission, PermissionSet, Scope, SessionId};
use deskside_site_api::bulk::DeviceFailure;
use deskside_site_api::devices::{Device, DeviceQuery};
use deskside_site_api::{Page, Problem};
use deskside_store::{DeviceFilter, DeviceRecord, OnlineFilter, StoreError};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::announce::{device_from, device_view};
use crate::auth::permissions::ReadDevices;
use crate::auth::reach::{self, Reached};
use crate::auth::{Allowed, SignedIn};
use crate::client_settings::resultant;
use crate::extract::{Id, Params, limit, parsed};
use crate::problem::{ApiError, ApiResult, Kind};
use crate::state::AppState;

/// Most characters of a search.
const MAX_SEARCH: usize = 200;

/// The routes of this module.
#[must_use]
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .merge(names::routes())
        .routes(routes!(show))
        .merge(removal::routes())
}

/// Lists devices, by name.
#[utoipa::path(
    get,
    path = "/devices",
    operation_id = "listDevices",
    tag = "devices",
    params(DeviceQuery),
    responses((status = OK, body = Page<Device>), (status = "default", body = Problem))
)]
async fn list(
    State(state): State<AppState>,
    by: Allowed<ReadDevices>,
    Params(query): Params<DeviceQuery>,
) -> ApiResult<Json<Page<Device>>> {
    let (scope, filter) = matching(&state, &by, query.search, query.online, query.collection.as_deref()).await?;
    let devices = state.store.devices();
    let page = devices
        .list(&scope, &filter, query.after.as_deref(), limit(query.limit)?)
        .await?;
    // Counting is cheap when the database can do it by itself, and needed once.
    let total = match (&filter.online, &query.after) {
        (None, None) => Some(devices.count(&scope, &filter).await?),
        _ => None,
    };
    let ids: Vec<_> = page.items.iter().map(|record| record.id).collect();
    let resultants = resultant::of_devices(&state, &ids).await?;
    let mut live = live_sessions(&state).await?;
    let mut holding = state.store.collections().holding(ids).await?;
    let view = |record: DeviceRecord| {
        let sessions = live.remove(&record.id).unwrap_or_default();
        let asker = by.asker_on(&holding.remove(&record.id).unwrap_or_default());
        let settings = &resultants.get(&record.id)?.settings;
        Some(device_from(&state, asker, &record, settings, sessions))
    };
    Ok(Json(Page {
        items: page.items.into_iter().filter_map(view).collect(),
        next: page.next,
        total,
    }))
}

/// One device.
#[utoipa::path(
    get,
    path = "/devices/{id}",
    operation_id = "getDevice",
    tag = "devices",
    params(("id" = String, Path)),
    responses((status = OK, body = Device), (status = "default", body = Problem))
)]
async fn show(
    State(state): State<AppState>,
    by: Allowed<ReadDevices>,
    Id(id): Id<DeviceId>,
) -> ApiResult<Json<Device>> {
    let (devices, collections) = (state.store.devices(), state.store.collections());
    let needed = PermissionSet::of(&[Permission::ReadDevices]);
    let Reached { record, holding } = reach::device(&devices, &collections, by.rights(), needed, id).await?;
    Ok(Json(device_view(&state, by.asker_on(&holding), &record).await?))
}

/// Which devices to look for, and among which.
async fn matching(
    state: &AppState,
    by: &SignedIn,
    search: Option<String>,
    online: Option<bool>,
    collection: Option<&str>,
) -> ApiResult<(Scope, DeviceFilter)> {
    if search.as_ref().is_some_and(|words| words.chars().count() > MAX_SEARCH) {
        let why = format!("A search has at most {MAX_SEARCH} characters.");
        return Err(ApiError::invalid("search", why));
    }
    let collection = parsed("collection", collection)?;
    let scope = match collection {
        None => by.scope(Permission::ReadDevices),
        Some(collection) => members_scope(state, by, collection).await?,
    };
    let online = online.map(|online| {
        let ids = state.presence.online_ids();
        match online {
            true => OnlineFilter::Only(ids),
            false => OnlineFilter::AllBut(ids),
        }
    });
    Ok((
        scope,
        DeviceFilter {
            search,
            online,
            collection,
        },
    ))
}

/// Devices that are not there for whoever named them.
pub(crate) fn missing<'a>(ids: impl IntoIterator<Item = &'a DeviceId>) -> Vec<DeviceFailure> {
    let problem = ApiError::from(StoreError::NotFound("the device"));
    let failure = |id: &DeviceId| DeviceFailure {
        id: *id,
        code: problem.kind().code().to_owned(),
        detail: problem.detail().to_owned(),
    };
    ids.into_iter().map(failure).collect()
}

/// The devices that the operator sees of a collection: none, when it is out of their reach, as if there were none. Its name
/// says something of its members that is not for everybody.
async fn members_scope(state: &AppState, by: &SignedIn, collection: CollectionId) -> ApiResult<Scope> {
    if !by.permissions().has(Permission::ReadCollections) {
        return Err(ApiError::new(
            Kind::RoleForbids,
            "Your role does not allow seeing who is in a collection. Leave the filter out.",
        ));
    }
    let collections = state.store.collections();
    let seen = collections.seen_from(&by.scope(Permission::ReadCollections)).await?;
    if seen.holds(&[collection].into()) {
        Ok(by.scope(Permission::ReadDevices))
    } else {
        Ok(Scope::Collections(BTreeSet::new()))
    }
}

/// The live sessions of all devices, read once for a page.
async fn live_sessions(state: &AppState) -> ApiResult<HashMap<DeviceId, Vec<SessionId>>> {
    let mut by_device: HashMap<DeviceId, Vec<SessionId>> = HashMap::new();
    for live in state.store.sessions().live().await? {
        by_device
            .entry(live.session.device_id)
            .or_default()
            .push(live.session.id);
    }
    Ok(by_device)
}
