//! Ends sessions that their operator could not start any more: a role was taken away or has ended, an account was shut, or
//! the device left the collections on which the role was given.
//!
//! Called after every change of who may do what is committed, when a device has moved between collections, and once a minute
//! for what ends with time. A start that is under way meanwhile decides under the same lock as the change: it is either in the
//! list that is read here, or it is refused.

use std::collections::BTreeMap;

use deskside_model::{DeviceId, EndReason, OperatorId};
use deskside_policy::Rights;
use deskside_store::{SessionRecord, StoreError, StoreResult};

use super::end::end_one;
use crate::auth::{Held, reach};
use crate::problem::ApiResult;
use crate::state::{AppState, Site};

/// Looks at all sessions that go on.
///
/// # Errors
/// When the database fails.
pub async fn end_forbidden(state: &AppState) -> ApiResult<()> {
    look_at(state, state.store.sessions().live().await?).await
}

/// Looks at the sessions that go on with one device.
///
/// # Errors
/// When the database fails.
pub async fn end_forbidden_on(state: &AppState, device: DeviceId) -> ApiResult<()> {
    look_at(state, state.store.sessions().live_on(device).await?).await
}

async fn look_at(state: &AppState, live: Vec<SessionRecord>) -> ApiResult<()> {
    let mut rights: BTreeMap<OperatorId, Rights> = BTreeMap::new();
    for record in live {
        let session = &record.session;
        let rights = match rights.entry(session.operator_id) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(place) => {
                place.insert(rights_of(state, session.operator_id).await?)
            }
        };
        let holding = reach::holding(&state.store.collections(), session.device_id).await?;
        if rights.on(&holding).access_in(session.kind) >= session.access {
            continue;
        }
        // One device that does not listen does not keep the others' sessions alive; the next look comes within a minute.
        if let Err(error) = end_one(state, &record, EndReason::RoleTakenAway).await {
            tracing::warn!(session = %record.session.id, ?error, "could not end a session that is allowed no more");
        }
    }
    Ok(())
}

/// What an operator may do now; of one who is gone or shut out, nothing.
async fn rights_of(site: &Site, operator: OperatorId) -> StoreResult<Rights> {
    match site.store.operators().get(operator).await {
        Ok(found) if found.disabled_at.is_none() => Ok(Held::by(&site.store.assignments(), operator, site.clock.now())
            .await?
            .rights),
        Ok(_) | Err(StoreError::NotFound(_)) => Ok(Rights::default()),
        Err(error) => Err(error),
    }
}
