//! How a session goes on, as its device reports it: the live view at once, the evidence for certain. What is over stays
//! as it ended.

use deskside_audit::Entry;
use deskside_model::{DeviceId, EndReason, Refusal, SessionId, StatusKind, Timestamp};
use deskside_site_api::sessions::{LatencyStages, MeasuredLatency};
use deskside_store::{SessionChange, StoreError, StoreResult};
use deskside_wire::control::SessionState;
use deskside_wire::session::Stages;

use crate::announce;
use crate::state::AppState;

/// What a live message says; none when it says something that this version doesn't know.
#[must_use]
pub fn from_device(new: &SessionState, now: Timestamp) -> Option<SessionChange> {
    match new.state {
        1 => Some(SessionChange::AskingConsent),
        2 => Some(SessionChange::Active { at: now }),
        3 => Some(SessionChange::LinkLost),
        4 if new.refused => {
            let reason = Refusal::from_number(new.reason).map_or("unknown", Refusal::code);
            Some(SessionChange::Refused {
                at: now,
                reason: reason.to_owned(),
            })
        }
        4 => {
            let reason = EndReason::from_number(new.reason).map_or("unknown", EndReason::code);
            Some(SessionChange::Ended {
                at: now,
                reason: reason.to_owned(),
            })
        }
        _ => None,
    }
}

/// What an entry of the device's chain says about a session.
#[must_use]
pub fn from_evidence(entry: &Entry) -> Option<SessionChange> {
    let at = entry.at();
    let value = |name| {
        entry
            .values()
            .get(name)
            .map_or_else(|| String::from("unknown"), str::to_owned)
    };
    match entry.kind()? {
        StatusKind::ConsentAsked => Some(SessionChange::AskingConsent),
        StatusKind::SessionStarted | StatusKind::SessionResumed => Some(SessionChange::Active { at }),
        StatusKind::SessionEnded => Some(SessionChange::Ended {
            at,
            reason: value("end_reason"),
        }),
        StatusKind::SessionRefusedByDevice => Some(SessionChange::Refused {
            at,
            reason: value("refusal"),
        }),
        StatusKind::ConsentDenied => Some(SessionChange::Refused {
            at,
            reason: Refusal::ConsentDenied.code().to_owned(),
        }),
        StatusKind::ConsentTimedOut => Some(SessionChange::Refused {
            at,
            reason: Refusal::ConsentTimeout.code().to_owned(),
        }),
        _ => None,
    }
}

/// How quick a session was, when a live message says so: its viewer's word, that its device passes on.
#[must_use]
pub fn measured(new: &SessionState) -> Option<MeasuredLatency> {
    let measured = new.measured.as_ref().filter(|measured| measured.samples > 0)?;
    let stages = |stages: Option<Stages>| {
        let stages = stages.unwrap_or_default();
        LatencyStages {
            total_us: stages.total_us,
            network_us: stages.network_us,
            desktop_us: stages.desktop_us,
            capture_us: stages.capture_us,
            encode_us: stages.encode_us,
            decode_us: stages.decode_us,
            present_us: stages.present_us,
        }
    };
    Some(MeasuredLatency {
        samples: measured.samples,
        p50: stages(measured.p50),
        p95: stages(measured.p95),
    })
}

/// Keeps how quick a session of this device was, and tells the consoles.
///
/// # Errors
/// When the database fails. A session that is not this device's is left alone.
pub async fn keep_measured(
    state: &AppState,
    device: DeviceId,
    id: SessionId,
    measured: &MeasuredLatency,
) -> StoreResult<()> {
    if !is_of_device(state, device, id).await? {
        return Ok(());
    }
    let tx = state.store.begin().await?;
    let changed = tx.sessions().set_measured(id, measured).await?;
    tx.commit().await?;
    if let Some(record) = changed {
        announce::session(state, &record.session).await;
    }
    Ok(())
}

/// Takes a session of this device one step further, and tells the consoles.
///
/// # Errors
/// When the database fails. A session that is not this device's is left alone: a device speaks for itself only.
pub async fn apply(state: &AppState, device: DeviceId, id: SessionId, change: &SessionChange) -> StoreResult<()> {
    if !is_of_device(state, device, id).await? {
        return Ok(());
    }
    let tx = state.store.begin().await?;
    let changed = tx.sessions().change(id, change).await?;
    tx.commit().await?;
    if let Some(record) = changed {
        if record.session.ended_at.is_some() {
            state.gate.withdraw(record.viewer_key.as_bytes());
        }
        announce::session(state, &record.session).await;
    }
    Ok(())
}

async fn is_of_device(state: &AppState, device: DeviceId, id: SessionId) -> StoreResult<bool> {
    match state.store.sessions().get(id).await {
        Ok(record) if record.session.device_id == device => Ok(true),
        Ok(_) | Err(StoreError::NotFound(_)) => {
            tracing::warn!(%device, session = %id, "a device spoke of a session that is not its own");
            Ok(false)
        }
        Err(error) => Err(error),
    }
}
