//! A change: a transaction, the status messages that record it, the events that tell of it afterwards, and the devices whose
//! client settings it may change.
//!
//! Nothing is told before it is committed, and nothing is committed without its record.

use std::ops::Deref;

use deskside_model::{CollectionId, DeviceId};
use deskside_site_api::site::Event;
use deskside_store::{StoreResult, Tx};

use super::Message;
use crate::client_settings::delivery::Due;
use crate::state::Site;

/// A change under way. Dropping it changes nothing.
#[derive(Debug)]
#[must_use = "a change that is not committed does nothing"]
pub struct Change<'a> {
    site: &'a Site,
    tx: Tx,
    events: Vec<Event>,
    due: Due,
}

impl<'a> Change<'a> {
    pub(crate) async fn begin(site: &'a Site) -> StoreResult<Self> {
        Ok(Self {
            site,
            tx: site.store.begin().await?,
            events: Vec::new(),
            due: Due::default(),
        })
    }

    /// Writes a status message as part of the change.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record(&mut self, message: Message) -> StoreResult<()> {
        let draft = message.draft(self.site.clock.now());
        let status = self.tx.status();
        let message = status.append(self.site.id, &self.site.key, draft).await?;
        self.events.push(Event::StatusMessage { message });
        Ok(())
    }

    /// Tells of the change when it is committed.
    pub fn announce(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Where a set of client settings is deployed, or what it says, has changed: `collections` are those that it was
    /// deployed to or withdrawn from.
    pub fn settings_changed(&mut self, collections: impl IntoIterator<Item = CollectionId>) {
        self.due.sets = true;
        self.due.collections.extend(collections);
    }

    /// Other client settings than before may hold on these devices.
    pub fn settings_may_differ(&mut self, devices: impl IntoIterator<Item = DeviceId>) {
        self.due.devices.extend(devices);
    }

    /// The site that is changed.
    #[must_use]
    pub fn site(&self) -> &'a Site {
        self.site
    }

    /// Makes everything of the change real, then tells of it.
    ///
    /// # Errors
    /// When that fails, nothing was changed and nobody is told.
    pub async fn commit(self) -> StoreResult<()> {
        self.tx.commit().await?;
        for event in self.events {
            self.site.events.publish(event);
        }
        self.site.delivery.due(&self.site.hub, self.due);
        Ok(())
    }
}

impl Deref for Change<'_> {
    type Target = Tx;
    fn deref(&self) -> &Tx {
        &self.tx
    }
}
