//! `POST /sessions/{id}/end`: the device is told to end it; that it has ended, the device says.

use axum::Json;
use axum::extract::State;
use deskside_model::{EndReason, Permission, PermissionSet, Refusal, SessionId};
use deskside_site_api::Problem;
use deskside_site_api::sessions::{Session, SessionState};
use deskside_store::{SessionChange, SessionRecord, StoreError};
use deskside_wire::control::{Revoke, site_to_agent};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::progress;
use crate::auth::permissions::EndSessions;
use crate::auth::{Allowed, reach};
use crate::extract::Id;
use crate::hub::SendError;
use crate::problem::{ApiError, ApiResult, Kind};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(end))
}

/// Ends a session. Ending one that is over already changes nothing.
#[utoipa::path(
    post,
    path = "/sessions/{id}/end",
    operation_id = "endSession",
    tag = "sessions",
    params(("id" = String, Path)),
    responses((status = OK, body = Session), (status = "default", body = Problem))
)]
async fn end(
    State(state): State<AppState>,
    operator: Allowed<EndSessions>,
    Id(id): Id<SessionId>,
) -> ApiResult<Json<Session>> {
    let record = state.store.sessions().get(id).await?;
    let own = record.session.operator_id == operator.operator.id;
    if !own {
        let holding = reach::holding(&state.store.collections(), record.session.device_id).await?;
        let permissions = operator.rights().on(&holding);
        // Whoever may not even know of the session learns nothing.
        if !permissions.meets(PermissionSet::of(&[Permission::ReadSessions, Permission::EndSessions])) {
            return Err(StoreError::NotFound("the session").into());
        }
        if !permissions.has(Permission::EndSessions) {
            return Err(ApiError::new(
                Kind::RoleForbids,
                "Your role lets you end your own sessions only.",
            ));
        }
    }
    if record.session.ended_at.is_some() {
        return Ok(Json(record.session));
    }
    end_one(&state, &record, EndReason::SiteEnded).await?;
    Ok(Json(state.store.sessions().get(id).await?.session))
}

/// Tells the device to end a session, and ends it here where nobody else will.
///
/// # Errors
/// `busy` when the device does not take messages; when the database fails.
pub(super) async fn end_one(state: &AppState, record: &SessionRecord, reason: EndReason) -> ApiResult<()> {
    let (id, device) = (record.session.id, record.session.device_id);
    let revoke = Revoke {
        session_id: id.to_string(),
        reason: reason.number(),
    };
    let sent = state.hub.send(device, site_to_agent::Message::Revoke(revoke));
    let now = state.clock.now();
    match sent {
        // The device may not have heard of it yet: the offer could be on its way to it, after this.
        Ok(()) | Err(SendError::Stuck) if record.session.state == SessionState::Granted => {
            let reason = Refusal::GrantRevoked.code().to_owned();
            progress::apply(state, device, id, &SessionChange::Refused { at: now, reason }).await?;
        }
        Ok(()) => {}
        Err(SendError::Stuck) => {
            return Err(ApiError::new(
                Kind::Busy,
                "The computer does not take messages at the moment. Try again.",
            ));
        }
        Err(SendError::Offline) => {
            // The device can't be told now, and the relay no longer lets the viewer in. When the device comes back its
            // own record says how it really ended.
            let reason = reason.code().to_owned();
            progress::apply(state, device, id, &SessionChange::Ended { at: now, reason }).await?;
        }
    }
    Ok(())
}
