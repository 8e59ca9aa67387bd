//! `POST /sessions/{id}/end`: the device is told to end it; that it has ended, the device says.

use axum::Json;
use axum::extract::State;
use deskside_model::{EndReason, OperatorId, Permission, SessionId};
use deskside_site_api::Problem;
use deskside_site_api::sessions::Session;
use deskside_store::{SessionChange, SessionRecord};
use deskside_wire::control::{Revoke, site_to_agent};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::progress;
use crate::auth::Allowed;
use crate::auth::permissions::EndSessions;
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
    if !own && !operator.permissions().has(Permission::EndSessions) {
        return Err(ApiError::new(
            Kind::RoleForbids,
            "Your role lets you end your own sessions only.",
        ));
    }
    if record.session.ended_at.is_some() {
        return Ok(Json(record.session));
    }
    end_one(&state, &record).await?;
    Ok(Json(state.store.sessions().get(id).await?.session))
}

/// Ends every session of an operator who may no longer have any. What can't be told to its device now ends in the
/// database; one device that does not listen does not keep the others' sessions alive.
///
/// # Errors
/// When the database fails.
pub async fn end_all_of(state: &AppState, operator: OperatorId) -> ApiResult<()> {
    for record in state.store.sessions().live().await? {
        if record.session.operator_id != operator {
            continue;
        }
        if let Err(error) = end_one(state, &record).await {
            tracing::warn!(session = %record.session.id, ?error, "could not end a session of a removed operator");
        }
    }
    Ok(())
}

async fn end_one(state: &AppState, record: &SessionRecord) -> ApiResult<()> {
    let (id, device) = (record.session.id, record.session.device_id);
    let revoke = Revoke {
        session_id: id.to_string(),
        reason: EndReason::SiteEnded.number(),
    };
    match state.hub.send(device, site_to_agent::Message::Revoke(revoke)) {
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
            let reason = EndReason::SiteEnded.code().to_owned();
            let ended = SessionChange::Ended {
                at: state.clock.now(),
                reason,
            };
            progress::apply(state, device, id, &ended).await?;
        }
    }
    Ok(())
}
