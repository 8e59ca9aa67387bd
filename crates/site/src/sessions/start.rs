//! `POST /sessions`: decide, record, sign a grant, offer it to the device, answer when the device is ready.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deskside_model::{AccessLevel, GrantId, Refusal, Secret, SessionId, StatusKind};
use deskside_policy::{Decision, DeviceState, Request, Side, decide};
use deskside_session::grant::{self, Grant, GrantedOperator, MAX_REASON, MUST_START_WITHIN, VERSION};
use deskside_site_api::Problem;
use deskside_site_api::sessions::{GrantedSession, NewSession, Session, SessionState};
use deskside_store::{DeviceRecord, SessionChange, SessionRecord};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::progress;
use crate::announce;
use crate::auth::Allowed;
use crate::auth::permissions::StartSessions;
use crate::client_settings::resultant::{self, Resultant};
use crate::extract::Body;
use crate::possibility::{Asker, claims, not_reachable, role_rights};
use crate::problem::{ApiError, ApiResult};
use crate::random;
use crate::state::AppState;
use crate::status_messages::Message;

/// How long the device has to get ready. It checks the grant and opens a socket: milliseconds.
const READY: Duration = Duration::from_secs(8);

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(start))
}

/// Asks for a session.
#[utoipa::path(
    post,
    path = "/sessions",
    operation_id = "startSession",
    tag = "sessions",
    request_body = NewSession,
    responses((status = CREATED, body = GrantedSession), (status = "default", body = Problem))
)]
async fn start(
    State(state): State<AppState>,
    operator: Allowed<StartSessions>,
    Body(new): Body<NewSession>,
) -> ApiResult<(StatusCode, Json<GrantedSession>)> {
    check_reason(&new.reason)?;
    let device = state.store.devices().get(new.device_id).await?;
    let settings = resultant::of_device(&state, new.device_id).await?;
    let session = SessionId::from_bytes(random::bytes());
    let asked = |kind| {
        let message = operator
            .did(kind)
            .on_device(device.id, &device.facts.name)
            .in_session(session);
        message
            .with("kind", code(&new.kind))
            .with("access", code(&new.access))
            .with("reason", &new.reason)
    };
    let (access, ends_after) = match may_start(&new, operator.asker(), &device, &settings, &state) {
        Ok(allowed) => allowed,
        Err((refusal, why)) => {
            let mut change = state.change().await?;
            change.record(asked(StatusKind::SessionRequested)).await?;
            let refused = asked(StatusKind::SessionRefusedBySite).with("refusal", refusal.code());
            change.record(refused.with("decision", why)).await?;
            change.commit().await?;
            return Err(ApiError::refused(refusal));
        }
    };
    let now = state.clock.now();
    let grant = Grant {
        version: VERSION,
        site: state.id,
        id: GrantId::from_bytes(random::bytes()),
        session,
        device: device.id,
        viewer: new.viewer_key,
        operator: GrantedOperator {
            id: operator.operator.id,
            account: operator.operator.account.clone(),
            name: operator.operator.name.clone(),
        },
        kind: new.kind,
        access,
        reason: new.reason.clone(),
        issued_at: now,
        must_start_by: now.after(MUST_START_WITHIN),
        must_end_by: now.after(ends_after),
        settings_version: settings.version,
    };
    let token = grant::sign(&Secret::new(state.key.to_bytes()), &grant).map_err(ApiError::internal)?;
    let record = granted(&grant, &device);
    let mut change = state.change().await?;
    change.record(asked(StatusKind::SessionRequested)).await?;
    change
        .record(
            asked(StatusKind::SessionGranted)
                .with("grant_id", grant.id)
                .with("access", code(&access)),
        )
        .await?;
    change.sessions().insert(&record).await?;
    change.commit().await?;
    announce::session(&state, &record.session).await;
    offer(&state, &record, &token).await?;
    let answer = GrantedSession {
        session: record.session,
        grant: token,
        device_key: device.key,
        relay_url: state.public_url.clone(),
    };
    Ok((StatusCode::CREATED, Json(answer)))
}

/// A session as it begins: what its grant says.
fn granted(grant: &Grant, device: &DeviceRecord) -> SessionRecord {
    SessionRecord {
        grant_id: grant.id,
        viewer_key: grant.viewer,
        must_end_at: grant.must_end_by,
        session: Session {
            id: grant.session,
            device_id: grant.device,
            device_name: device.facts.name.clone(),
            operator_id: grant.operator.id,
            operator_name: grant.operator.name.clone(),
            kind: grant.kind,
            access: grant.access,
            reason: grant.reason.clone(),
            state: SessionState::Granted,
            end_reason: None,
            requested_at: grant.issued_at,
            started_at: None,
            ended_at: None,
        },
    }
}

type Allow = (AccessLevel, Duration);

/// The site's decision, with the words for the record when it is no.
fn may_start(
    new: &NewSession,
    asker: Asker<'_>,
    device: &DeviceRecord,
    settings: &Resultant,
    state: &AppState,
) -> Result<Allow, (Refusal, String)> {
    let decision = decide(&Request {
        side: Side::Site,
        operator: claims(asker.account),
        role: role_rights(asker.permissions),
        kind: new.kind,
        access: new.access,
        reason: &new.reason,
        settings: &settings.settings,
        device: DeviceState::from_facts(&device.facts),
    });
    let explanation = decision.explanation().to_string();
    match decision {
        Decision::Refused { refusal, .. } => Err((refusal, explanation)),
        Decision::Allowed { access, ends_after, .. } => {
            match not_reachable(device.key_conflict, state.presence.is_online(device.id)) {
                Some(refusal) => Err((refusal, explanation)),
                None => Ok((access, ends_after)),
            }
        }
    }
}

/// Offers the session to the device; a refusal ends it before it began.
async fn offer(state: &AppState, record: &SessionRecord, token: &str) -> ApiResult<()> {
    state.gate.admit_viewer(record.viewer_key, record.must_end_at);
    let device = record.session.device_id;
    let answer = state
        .hub
        .offer(device, token.to_owned(), state.public_url.clone(), READY)
        .await;
    let Err((refusal, detail)) = answer else { return Ok(()) };
    state.gate.withdraw(record.viewer_key.as_bytes());
    let refused = SessionChange::Refused {
        at: state.clock.now(),
        reason: refusal.code().to_owned(),
    };
    progress::apply(state, device, record.session.id, &refused).await?;
    if matches!(refusal, Refusal::DeviceOffline | Refusal::DeviceNotAnswering) {
        // The device could not write this down itself.
        let message = Message::new(StatusKind::SessionRefusedBySite)
            .by(record.session.operator_id, &record.session.operator_name)
            .on_device(device, &record.session.device_name)
            .in_session(record.session.id);
        state.record(message.with("refusal", refusal.code())).await?;
    }
    Err(ApiError::refused_because(refusal, &detail))
}

fn check_reason(reason: &str) -> ApiResult<()> {
    let characters = reason.chars().count();
    if characters > MAX_REASON {
        let why = format!("A reason has at most {MAX_REASON} characters, this one has {characters}.");
        return Err(ApiError::invalid("reason", why));
    }
    if reason.chars().any(char::is_control) {
        return Err(ApiError::invalid(
            "reason",
            "A reason is one line, without control characters.",
        ));
    }
    Ok(())
}

/// The code of a value that is an enum in JSON.
fn code<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}
