//! `POST /sessions`: decide, record, sign a grant, offer it to the device, answer when the device is ready.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deskside_model::{
    AccessLevel, CollectionId, DeviceId, EndReason, GrantId, Permission, PermissionSet, Refusal, Secret, SessionId,
    SessionKind, StatusKind, Timestamp,
};
use deskside_policy::{Decision, DeviceState, Request, Rights, Side, decide};
use deskside_session::grant::{self, Grant, GrantedOperator, MAX_REASON, MUST_START_WITHIN, VERSION};
use deskside_site_api::Problem;
use deskside_site_api::sessions::{GrantedSession, NewSession, Session, SessionState};
use deskside_store::{DeviceRecord, SessionChange, SessionRecord, Tx};
use deskside_wire::control::{Revoke, site_to_agent};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::progress;
use crate::announce;
use crate::auth::permissions::StartSessions;
use crate::auth::{Allowed, SignedIn, reach};
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
    let settings = resultant::of_device(&state, new.device_id).await?;
    let session = SessionId::from_bytes(random::bytes());
    let mut change = state.change().await?;
    // From here on nobody's rights change, and no device moves, until what follows is written: a role that is taken away at
    // this moment is either gone already, or its taking away finds the session in the list of those that go on.
    let rights = change.allows(&operator).await?;
    change.collections().lock().await?;
    let asker = Asking::now(&change, rights, new.device_id).await?;
    let device = &asker.device;
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
    change.record(asked(StatusKind::SessionRequested)).await?;
    let (access, ends_after) = match may_start(&new, asker.as_asker(&operator), device, &settings, &state) {
        Ok(allowed) => allowed,
        Err((refusal, why)) => {
            let refused = asked(StatusKind::SessionRefusedBySite).with("refusal", refusal.code());
            change.record(refused.with("decision", why)).await?;
            change.commit().await?;
            return Err(ApiError::refused(refusal));
        }
    };
    let now = state.clock.now();
    let longest = now.after(ends_after);
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
        // A role that ends by itself ends the session with it, and the device sees to that.
        must_end_by: asker.until(new.kind, access).map_or(longest, |end| end.min(longest)),
        settings_version: settings.version,
        from: Some(operator.address.to_canonical()),
    };
    let token = grant::sign(&Secret::new(state.key.to_bytes()), &grant).map_err(ApiError::internal)?;
    let record = granted(&grant, device);
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
        device_key: asker.device.key,
        relay_url: state.public_url.clone(),
    };
    Ok((StatusCode::CREATED, Json(answer)))
}

/// Who asks, as they are in a transaction: not as they were when the request came.
pub(super) struct Asking {
    pub device: DeviceRecord,
    holding: BTreeSet<CollectionId>,
    rights: Rights,
}

impl Asking {
    pub async fn now(tx: &Tx, rights: Rights, device: DeviceId) -> ApiResult<Self> {
        // Whoever may not even know of the device learns nothing.
        let some = PermissionSet::SESSIONS.with(Permission::ReadDevices);
        let reached = reach::device(&tx.devices(), &tx.collections(), &rights, some, device).await?;
        Ok(Self {
            device: reached.record,
            holding: reached.holding,
            rights,
        })
    }

    pub fn as_asker<'a>(&self, by: &'a SignedIn) -> Asker<'a> {
        Asker {
            account: &by.operator.account,
            permissions: self.rights.on(&self.holding),
            from: Some(by.address),
        }
    }

    /// When the last permission ends that gives this much.
    pub fn until(&self, kind: SessionKind, access: AccessLevel) -> Option<Timestamp> {
        let enough = Permission::ALL.iter().copied().filter(|permission| {
            let alone = PermissionSet::of(&[*permission]);
            alone.access_in(kind) >= access
        });
        self.rights.until(enough.collect(), &self.holding)
    }
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
            measured: None,
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
        at: None,
        from: asker.from,
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
    let Err((refusal, detail)) = answer else {
        return still_granted(state, record).await;
    };
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

/// The device is ready; meanwhile the session may have been ended here, by a message that passed the offer on its way.
async fn still_granted(state: &AppState, record: &SessionRecord) -> ApiResult<()> {
    let session = &record.session;
    if state.store.sessions().get(session.id).await?.session.ended_at.is_none() {
        return Ok(());
    }
    state.gate.withdraw(record.viewer_key.as_bytes());
    let revoke = Revoke {
        session_id: session.id.to_string(),
        reason: EndReason::RoleTakenAway.number(),
    };
    if state
        .hub
        .send(session.device_id, site_to_agent::Message::Revoke(revoke))
        .is_err()
    {
        // The relay no longer lets the viewer in, and the grant is worth nothing after a minute.
        tracing::warn!(session = %session.id, "a device could not be told that a grant was withdrawn");
    }
    Err(ApiError::refused(Refusal::GrantRevoked))
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
pub(super) fn code<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}
