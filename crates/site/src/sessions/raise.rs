//! `POST /sessions/{id}/raise`: the operator of a running session, who looks on, wants keyboard and mouse. Decided anew, as for
//! a session that starts now; what is signed is for the running session alone. Whether the local user is asked, and whether it
//! may be, the device decides.

use axum::Json;
use axum::extract::State;
use deskside_model::{AccessLevel, GrantId, Refusal, Secret, SessionId, StatusKind};
use deskside_policy::{Decision, DeviceState, Request, Side, decide};
use deskside_session::grant::{self, Grant, GrantedOperator, MUST_START_WITHIN, VERSION};
use deskside_site_api::Problem;
use deskside_site_api::sessions::RaisedSession;
use deskside_store::{SessionRecord, StoreError};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::start::{Asking, code};
use crate::announce;
use crate::auth::permissions::StartSessions;
use crate::auth::{Allowed, SignedIn};
use crate::client_settings::resultant::{self, Resultant};
use crate::extract::Id;
use crate::possibility::{claims, role_rights};
use crate::problem::{ApiError, ApiResult};
use crate::random;
use crate::state::AppState;

/// What is asked for; there is nothing between.
const WANTED: AccessLevel = AccessLevel::FullControl;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(raise))
}

/// Asks for keyboard and mouse in a session of one's own.
#[utoipa::path(
    post,
    path = "/sessions/{id}/raise",
    operation_id = "raiseSession",
    tag = "sessions",
    params(("id" = String, Path)),
    responses((status = OK, body = RaisedSession), (status = "default", body = Problem))
)]
async fn raise(
    State(state): State<AppState>,
    operator: Allowed<StartSessions>,
    Id(id): Id<SessionId>,
) -> ApiResult<Json<RaisedSession>> {
    let running = own(&state, &operator, id).await?;
    let settings = resultant::of_device(&state, running.session.device_id).await?;
    // The same order as at a start: a role that is taken away at this moment is gone already, or finds the raised session.
    let mut change = state.change().await?;
    let rights = change.allows(&operator).await?;
    change.collections().lock().await?;
    let asker = Asking::now(&change, rights, running.session.device_id).await?;
    let did = |kind| {
        let message = operator
            .did(kind)
            .on_device(asker.device.id, &asker.device.facts.name)
            .in_session(id);
        message.with("access", code(&WANTED))
    };
    if let Err((refusal, why)) = may_raise(&running, &asker, &operator, &settings) {
        let refused = did(StatusKind::RaiseRefusedBySite).with("refusal", refusal.code());
        change.record(refused.with("decision", why)).await?;
        change.commit().await?;
        return Err(ApiError::refused(refusal));
    }
    let now = state.clock.now();
    let end = running.must_end_at;
    let raise = Grant {
        version: VERSION,
        site: state.id,
        id: GrantId::from_bytes(random::bytes()),
        session: id,
        device: asker.device.id,
        viewer: running.viewer_key,
        operator: GrantedOperator {
            id: operator.operator.id,
            account: operator.operator.account.clone(),
            name: operator.operator.name.clone(),
        },
        kind: running.session.kind,
        access: WANTED,
        reason: running.session.reason.clone(),
        issued_at: now,
        must_start_by: now.after(MUST_START_WITHIN),
        // The role that gives control may end sooner than the one that let the operator look on.
        must_end_by: asker
            .until(running.session.kind, WANTED)
            .map_or(end, |until| until.min(end)),
        settings_version: settings.version,
        from: Some(operator.address.to_canonical()),
    };
    let token = grant::sign_raise(&Secret::new(state.key.to_bytes()), &raise).map_err(ApiError::internal)?;
    change
        .record(did(StatusKind::RaiseGranted).with("grant_id", raise.id))
        .await?;
    // From now on the session counts as one with control: whoever loses the right to that loses the session.
    let raised = change.sessions().set_access(id, WANTED).await?;
    change.commit().await?;
    let record = raised.ok_or_else(|| ApiError::refused(Refusal::GrantRevoked))?;
    announce::session(&state, &record.session).await;
    Ok(Json(RaisedSession {
        session: record.session,
        grant: token,
    }))
}

/// A session that goes on, of this operator. One of somebody else is none.
async fn own(state: &AppState, operator: &SignedIn, id: SessionId) -> ApiResult<SessionRecord> {
    let record = state.store.sessions().get(id).await?;
    if record.session.operator_id != operator.operator.id {
        return Err(StoreError::NotFound("the session").into());
    }
    if record.session.ended_at.is_some() {
        return Err(ApiError::refused(Refusal::GrantRevoked));
    }
    Ok(record)
}

/// The site's decision, with the words for the record when it is no.
fn may_raise(
    running: &SessionRecord,
    asker: &Asking,
    operator: &SignedIn,
    settings: &Resultant,
) -> Result<(), (Refusal, String)> {
    let by = asker.as_asker(operator);
    let decision = decide(&Request {
        side: Side::Site,
        operator: claims(by.account),
        role: role_rights(by.permissions),
        kind: running.session.kind,
        access: WANTED,
        reason: &running.session.reason,
        settings: &settings.settings,
        device: DeviceState::from_facts(&asker.device.facts),
        at: None,
        from: Some(operator.address),
    });
    let explanation = decision.explanation().to_string();
    match decision {
        Decision::Allowed { access, .. } if access >= WANTED => Ok(()),
        Decision::Allowed { .. } => Err((Refusal::AccessTooLow, explanation)),
        Decision::Refused { refusal, .. } => Err((refusal, explanation)),
    }
}
