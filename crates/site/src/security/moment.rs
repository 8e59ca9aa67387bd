//! A device and who reaches it, at this moment or at a past one. What follows from it is decided in `policy`, the same way for
//! both.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use deskside_model::{BuiltInCollection, CollectionId, DeviceId, Timestamp};
use deskside_policy::{DeviceState, DomainMembership, Presence};
use deskside_store::{Moment, Reaching};

use crate::client_settings::resultant::{self, Resultant, Sets};
use crate::problem::{ApiError, ApiResult};
use crate::rfc3339::rfc3339;
use crate::state::Site;

/// What is known of a device at one moment.
#[derive(Debug)]
pub struct Circumstances {
    /// The moment.
    pub at: Timestamp,
    /// From when on it is known what was.
    pub known_since: Timestamp,
    /// The client settings that held on it.
    pub settings: Arc<Resultant>,
    /// Its state.
    pub device: DeviceState,
    /// The collections that held it, with their names.
    pub holding: BTreeMap<CollectionId, String>,
    /// Who had a role on it.
    pub reaching: Reaching,
}

impl Circumstances {
    /// Those of a device now, or at a past moment.
    ///
    /// # Errors
    /// `not_found`; for a moment that is still to come, or of which nothing is known.
    pub async fn of(site: &Site, device: DeviceId, at: Option<Timestamp>) -> ApiResult<Self> {
        let now = site.clock.now();
        let known_since = site.store.past().known_since().await?.unwrap_or(now);
        let record = site.store.devices().get(device).await?;
        let Some(at) = at else {
            let holding = site.store.collections().of_device(device).await?;
            let settings = resultant::of_device(site, device).await?;
            let state = DeviceState::from_facts(&record.facts);
            return Self::with(site, Moment::Now(now), known_since, holding, settings, state).await;
        };
        can_be_asked(at, now, known_since, record.enrolled_at)?;
        let past = site.store.past();
        let ids = past.holding(device, at).await?;
        let holding = past.collection_names(&ids, at).await?;
        let sets = Sets::new(0, site.store.settings_sets().at(at).await?);
        let reached = sets.iter().filter(|set| !set.deployed_to.is_disjoint(&ids));
        let combination = reached.map(|set| set.id).collect();
        let settings = sets.resultant(&combination);
        // What a device says of itself is kept as it is now, and nothing of what it was.
        let state = DeviceState {
            presence: Presence::Unknown,
            membership: DomainMembership::Unknown,
            can_ask: true,
        };
        Self::with(site, Moment::Past(at), known_since, holding, settings, state).await
    }

    async fn with(
        site: &Site,
        moment: Moment,
        known_since: Timestamp,
        holding: impl IntoIterator<Item = (CollectionId, String)>,
        settings: Arc<Resultant>,
        device: DeviceState,
    ) -> ApiResult<Self> {
        let holding: BTreeMap<_, _> = holding.into_iter().collect();
        let mut ids: BTreeSet<_> = holding.keys().copied().collect();
        ids.insert(BuiltInCollection::AllDevices.id());
        Ok(Self {
            at: moment.at(),
            known_since,
            settings,
            device,
            holding,
            reaching: site.store.assignments().reaching(&ids, moment).await?,
        })
    }
}

fn can_be_asked(at: Timestamp, now: Timestamp, known_since: Timestamp, enrolled_at: Timestamp) -> ApiResult<()> {
    let refuse = |why: String| Err(ApiError::invalid("at", why));
    if at > now {
        return refuse(String::from(
            "This moment is still to come; leave it out to ask about now.",
        ));
    }
    if at < known_since {
        let since = in_words(known_since);
        return refuse(format!("What held then was not kept. It is known from {since} on."));
    }
    if at < enrolled_at {
        let since = in_words(enrolled_at);
        return refuse(format!(
            "The computer was enrolled at {since}; before, nobody could view it from here."
        ));
    }
    Ok(())
}

fn in_words(at: Timestamp) -> String {
    rfc3339(at).unwrap_or_else(|| at.as_millis().to_string())
}
