//! Sessions that nobody will report on any more: granted and never used, or past the end that their grant sets.

use std::time::Duration;

use deskside_model::{EndReason, Refusal};
use deskside_session::grant::MUST_START_WITHIN;
use deskside_site_api::sessions::SessionState;
use deskside_store::{SessionChange, StoreResult};

use super::progress;
use crate::state::AppState;

/// A device's own report may take this much longer than the end that it reports.
const PATIENCE: Duration = Duration::from_secs(60);
/// Devices of live sessions may come back to the relay this long after the site has started.
const RETURN: Duration = Duration::from_secs(600);

/// Lets the ends of live sessions back to the relay: for a site that has just started.
///
/// # Errors
/// When the database fails.
pub async fn restore(state: &AppState) -> StoreResult<()> {
    for record in state.store.sessions().live().await? {
        state.gate.admit_viewer(record.viewer_key, record.must_end_at);
        if let Ok(device) = state.store.devices().get(record.session.device_id).await {
            state.gate.admit_device(device.key, state.clock.now().after(RETURN));
        }
    }
    Ok(())
}

/// Ends what is over. To be called about once a minute.
///
/// # Errors
/// When the database fails.
pub async fn sweep(state: &AppState) -> StoreResult<()> {
    let now = state.clock.now();
    state.gate.sweep(now);
    for record in state.store.sessions().live().await? {
        let session = &record.session;
        let never_used =
            session.state == SessionState::Granted && now > session.requested_at.after(MUST_START_WITHIN + PATIENCE);
        let change = if never_used {
            SessionChange::Refused {
                at: now,
                reason: Refusal::GrantExpired.code().to_owned(),
            }
        } else if now > record.must_end_at.after(PATIENCE) {
            SessionChange::Ended {
                at: now,
                reason: EndReason::GrantRanOut.code().to_owned(),
            }
        } else {
            continue;
        };
        progress::apply(state, session.device_id, session.id, &change).await?;
    }
    Ok(())
}
