//! Removing devices: one, or several with one request. Each is a change of its own, so that one that can't be removed keeps no
//! other; and each asks anew what the operator may do, so that a role that is taken away meanwhile ends it.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deskside_model::{DeviceId, EndReason, Permission, PermissionSet, StatusKind};
use deskside_site_api::Problem;
use deskside_site_api::bulk::{DeviceFailure, MAX_REMOVED, RemovalOutcome, RemoveDevices as Asked};
use deskside_site_api::site::Event;
use deskside_store::SessionChange;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::missing;
use crate::auth::Allowed;
use crate::auth::permissions::RemoveDevices;
use crate::auth::reach;
use crate::collections::evaluate;
use crate::extract::{Body, Id};
use crate::hub::handshake::Farewell;
use crate::problem::{ApiError, ApiResult};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(remove))
        .routes(routes!(remove_several))
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
    one(&state, &by, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes up to a hundred devices, or says what that would do. Those that can't be removed are in the answer, with the reason.
#[utoipa::path(
    post,
    path = "/devices/remove",
    operation_id = "removeDevices",
    tag = "devices",
    request_body = Asked,
    responses((status = OK, body = RemovalOutcome), (status = "default", body = Problem))
)]
async fn remove_several(
    State(state): State<AppState>,
    by: Allowed<RemoveDevices>,
    Body(asked): Body<Asked>,
) -> ApiResult<Json<RemovalOutcome>> {
    let ids: BTreeSet<_> = asked.devices.iter().copied().collect();
    if ids.is_empty() || ids.len() != asked.devices.len() || ids.len() > MAX_REMOVED {
        let why = format!("Name 1 to {MAX_REMOVED} devices, each once.");
        return Err(ApiError::invalid("devices", why));
    }
    let scope = by.scope(Permission::RemoveDevices);
    let present = state.store.devices().among(&scope, &ids).await?;
    let present: BTreeSet<_> = present.into_iter().map(|record| record.id).collect();
    let live = state.store.sessions().live().await?;
    let mut outcome = RemovalOutcome {
        failures: missing(ids.difference(&present)),
        ..RemovalOutcome::default()
    };
    for id in present {
        let online = state.presence.is_online(id);
        let sessions = live.iter().filter(|record| record.session.device_id == id).count();
        let removed = match asked.dry_run {
            true => Ok(sessions),
            false => one(&state, &by, id).await,
        };
        match removed {
            Ok(sessions) => {
                outcome.removed.push(id);
                outcome.online += u64::from(online);
                outcome.sessions += sessions as u64;
            }
            Err(error) => outcome.failures.push(failure(id, &error)),
        }
    }
    Ok(Json(outcome))
}

/// Removes one device; with it end so many sessions.
async fn one(state: &AppState, by: &Allowed<RemoveDevices>, id: DeviceId) -> ApiResult<usize> {
    let now = state.clock.now();
    let mut change = state.change().await?;
    let rights = change.allows(by).await?;
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
    Ok(ended.len())
}

/// Why a device was not removed. What failed on our side is in the log: the answer as a whole is no failure.
fn failure(id: DeviceId, error: &ApiError) -> DeviceFailure {
    if error.kind().status().is_server_error() {
        tracing::error!(device = %id, ?error, "could not remove a device");
    }
    DeviceFailure {
        id,
        code: error.kind().code().to_owned(),
        detail: error.detail().to_owned(),
    }
}
