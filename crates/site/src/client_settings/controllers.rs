//! The operators who can control devices, for finding out who no longer could.

use std::collections::BTreeSet;

use deskside_model::{AccessLevel, BuiltInCollection, ClientSettings, CollectionId, SessionKind, Timestamp};
use deskside_policy::{Given, Rights, loses_control};
use deskside_store::StoreResult;

use crate::possibility::{claims, role_rights};
use crate::state::Site;

/// Operators who are read together.
const PAGE: u64 = 500;

/// Everybody who may control some device, as far as roles say.
#[derive(Debug, Default)]
pub(super) struct Controllers {
    operators: Vec<(String, Rights)>,
    places: BTreeSet<CollectionId>,
}

impl Controllers {
    /// Those that there are now.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn now(site: &Site) -> StoreResult<Self> {
        let now = site.clock.now();
        let mut found = Self::default();
        let mut after: Option<String> = None;
        loop {
            let page = site.store.operators().list(after.as_deref(), PAGE).await?;
            let ids: Vec<_> = page.items.iter().map(|operator| operator.id).collect();
            let mut held = site.store.assignments().held_by(&ids).await?;
            for operator in page.items.into_iter().filter(|one| one.disabled_at.is_none()) {
                let held = held.remove(&operator.id).unwrap_or_default();
                let given = held.iter().map(|held| Given {
                    permissions: held.record.permissions,
                    collections: held.record.collections(),
                    until: held.record.assignment.expires_at,
                });
                found.add(operator.account, given.collect(), now);
            }
            after = page.next;
            if after.is_none() {
                return Ok(found);
            }
        }
    }

    /// The collections on which somebody was given control, but for All Devices, which holds every device.
    pub(super) fn places(&self) -> &BTreeSet<CollectionId> {
        &self.places
    }

    /// How many of them could control a device of some change before it and can't after it. A change is told by the
    /// settings and by those of [`Controllers::places`] that hold one of its devices.
    pub(super) fn losing<'a>(
        &self,
        changes: &[(&'a ClientSettings, &'a ClientSettings, &'a BTreeSet<CollectionId>)],
    ) -> u64 {
        let loses = |(account, rights): &&(String, Rights)| {
            changes.iter().any(|(before, after, places)| {
                let mut places = (*places).clone();
                places.insert(BuiltInCollection::AllDevices.id());
                loses_control(claims(account), role_rights(rights.on(&places)), before, after)
            })
        };
        self.operators.iter().filter(loses).map(|_| 1).sum()
    }

    fn add(&mut self, account: String, given: Vec<Given>, now: Timestamp) {
        let controls =
            |given: &&Given| given.permissions.access_in(SessionKind::RemoteControl) == AccessLevel::FullControl;
        let places = given
            .iter()
            .filter(controls)
            .flat_map(|given| given.collections.iter().copied());
        self.places
            .extend(places.filter(|place| *place != BuiltInCollection::AllDevices.id()));
        let rights = Rights::new(given, now);
        if rights.anywhere().access_in(SessionKind::RemoteControl) == AccessLevel::FullControl {
            self.operators.push((account, rights));
        }
    }
}
