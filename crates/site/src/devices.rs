//! Devices: list, details, removal.

use std::collections::{BTreeSet, HashMap};

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deskside_model::{CollectionId, DeviceId, EndReason, Permission, PermissionSet, Scope, SessionId, StatusKind};
use deskside_site_api::devices::{Device, DeviceQuery};
use deskside_site_api::site::Event;
use deskside_site_api::{Page, Problem};
use deskside_store::{DeviceFilter, DeviceRecord, OnlineFilter, SessionChange};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::announce::{device_from, device_view};
use crate::auth::permissions::{ReadDevices, RemoveDevices};
use crate::auth::reach::{self, Reached};
use crate::auth::{Allowed, SignedIn};
use crate::client_settings::resultant;
use crate::collections::evaluate;
use crate::extract::{Id, Params, limit, parsed};
use crate::hub::handshake::Farewell;
use crate::problem::{ApiError, ApiResult, Kind};
use crate::state::AppState;

/// Most characters of a search.
const MAX_SEARCH: usize = 200;

/// The routes of this module.
#[must_use]
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(show, remove))
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
    if query
        .search
        .as_ref()
        .is_some_and(|search| search.chars().count() > MAX_SEARCH)
    {
        return Err(ApiError::invalid(
            "search",
            format!("A search has at most {MAX_SEARCH} characters."),
        ));
    }
    let collection = parsed("collection", query.collection.as_deref())?;
    let scope = match collection {
        None => by.scope(Permission::ReadDevices),
        Some(collection) => members_scope(&state, &by, collection).await?,
    };
    let filter = DeviceFilter {
        search: query.search,
        collection,
        online: query.online.map(|online| {
            let ids = state.presence.online_ids();
            if online {
                OnlineFilter::Only(ids)
            } else {
                OnlineFilter::AllBut(ids)
            }
        }),
    };
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

/// Removes a device: its agent is sent away, and running sessions end.
#[utoipa::path(
    delete,
    path = "/devices/{id}",
    operation_id = "removeDevice",
    tag = "devices",
    params(("id" = String, Path)),
    responses((status = NO_CONTENT), (status = "default", body = Problem))
)]
async fn remove(
    State(state): State<AppState>,
    by: Allowed<RemoveDevices>,
    Id(id): Id<DeviceId>,
) -> ApiResult<StatusCode> {
    let now = state.clock.now();
    let mut change = state.change().await?;
    let rights = change.allows(&by).await?;
    change.collections().lock().await?;
    let needed = PermissionSet::of(&[Permission::RemoveDevices]);
    let reached = reach::device(&change.devices(), &change.collections(), &rights, needed, id).await?;
    let device = reached.record;
    // First of all: who is told of it reached the device while it was there.
    change.announce(id, Event::DeviceRemoved { id: id.to_string() }).await?;
    change.devices().remove(id, now).await?;
    evaluate::forget(&change, id).await?;
    let end = SessionChange::Ended {
        at: now,
        reason: EndReason::SiteEnded.code().to_owned(),
    };
    let mut ended = Vec::new();
    for live in change.sessions().live_on(id).await? {
        ended.extend(change.sessions().change(live.session.id, &end).await?);
    }
    for record in &ended {
        let session = record.session.clone();
        change.announce(id, Event::Session { session }).await?;
    }
    let message = by.did(StatusKind::DeviceRemoved).on_device(id, &device.facts.name);
    change.record(message).await?;
    change.commit().await?;

    for record in &ended {
        state.gate.withdraw(record.viewer_key.as_bytes());
    }
    state.gate.withdraw(device.key.as_bytes());
    state.hub.expel(id, Farewell::Removed);
    state.presence.set_offline(id);
    Ok(StatusCode::NO_CONTENT)
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
