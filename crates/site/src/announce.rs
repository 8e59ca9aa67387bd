//! Tells open consoles that a device or a session is no longer as it was. Never fails: a console that missed something
//! reads its lists again.

use deskside_model::{
    AccessLevel, ClientSettings, DeviceId, DeviceKey, Fingerprint, Permission, PermissionSet, SessionId,
};
use deskside_site_api::devices::Device;
use deskside_site_api::sessions::Session;
use deskside_site_api::site::Event;
use deskside_store::{DeviceRecord, StoreError, StoreResult};
use sha2::{Digest, Sha256};

use crate::auth::reach;
use crate::client_settings::resultant;
use crate::possibility::{Asker, Target, possibility};
use crate::state::AppState;

/// SHA-256 of a device's key, for people to compare.
#[must_use]
pub fn key_fingerprint(key: &DeviceKey) -> Fingerprint {
    Fingerprint::from_bytes(Sha256::digest(key.as_bytes()).into())
}

/// A device appeared or changed. What each operator may do there is found out for each console that listens.
pub async fn device(state: &AppState, id: DeviceId) {
    let nobody = Asker {
        account: "",
        permissions: PermissionSet::EMPTY,
        from: None,
    };
    let seen = async {
        let record = state.store.devices().get(id).await?;
        let resultant = resultant::of_device(state, id).await?;
        let live = live_on(state, id).await?;
        let mut device = device_from(state, nobody, &record, &resultant.settings, Vec::new());
        device.live_sessions = live;
        let holding = reach::holding(&state.store.collections(), id).await?;
        StoreResult::Ok((device, resultant.settings.clone(), holding))
    };
    match seen.await {
        Ok((device, settings, holding)) => state.events.publish_device(device, settings, holding),
        // Removed meanwhile: whoever removed it said so.
        Err(StoreError::NotFound(_)) => {}
        Err(error) => tracing::warn!(device = %id, %error, "could not tell consoles of a device"),
    }
}

/// A session appeared or changed, and with it what its device's row says.
pub async fn session(state: &AppState, session: &Session) {
    match reach::holding(&state.store.collections(), session.device_id).await {
        Ok(holding) => {
            let session = session.clone();
            state.events.publish(Event::Session { session }, holding);
        }
        Err(error) => tracing::warn!(session = %session.id, %error, "could not tell consoles of a session"),
    }
    device(state, session.device_id).await;
}

/// A device as this operator sees it.
///
/// # Errors
/// When the database fails.
pub async fn device_view(state: &AppState, asker: Asker<'_>, record: &DeviceRecord) -> StoreResult<Device> {
    let resultant = resultant::of_device(state, record.id).await?;
    let live = live_on(state, record.id).await?;
    Ok(device_from(state, asker, record, &resultant.settings, live))
}

/// The same, for many devices with what was read for all of them together.
#[must_use]
pub fn device_from(
    state: &AppState,
    asker: Asker<'_>,
    record: &DeviceRecord,
    settings: &ClientSettings,
    live_sessions: Vec<SessionId>,
) -> Device {
    let online = state.presence.is_online(record.id);
    let target = Target {
        facts: &record.facts,
        key_conflict: record.key_conflict,
        online,
        settings,
    };
    Device {
        id: record.id,
        facts: record.facts.clone(),
        online,
        last_seen_at: record.last_seen_at,
        enrolled_at: record.enrolled_at,
        key_fingerprint: key_fingerprint(&record.key).to_string(),
        key_conflict: record.key_conflict,
        live_sessions: if asker.permissions.has(Permission::ReadSessions) {
            live_sessions
        } else {
            Vec::new()
        },
        remote_control: possibility(asker, target, AccessLevel::FullControl),
        view: possibility(asker, target, AccessLevel::ViewOnly),
    }
}

async fn live_on(state: &AppState, device: DeviceId) -> StoreResult<Vec<SessionId>> {
    let live = state.store.sessions().live_on(device).await?;
    Ok(live.iter().map(|live| live.session.id).collect())
}
