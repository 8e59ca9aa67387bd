//! A change: a transaction, the status messages that record it, and the events that tell of it afterwards.
//!
//! Nothing is told before it is committed, and nothing is committed without its record.

use std::ops::Deref;

use deskside_site_api::site::Event;
use deskside_store::{StoreResult, Tx};

use super::Message;
use crate::state::Site;

/// A change under way. Dropping it changes nothing.
#[derive(Debug)]
#[must_use = "a change that is not committed does nothing"]
pub struct Change<'a> {
    site: &'a Site,
    tx: Tx,
    events: Vec<Event>,
}

impl<'a> Change<'a> {
    pub(crate) async fn begin(site: &'a Site) -> StoreResult<Self> {
        Ok(Self {
            site,
            tx: site.store.begin().await?,
            events: Vec::new(),
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

    /// Makes everything of the change real, then tells of it.
    ///
    /// # Errors
    /// When that fails, nothing was changed and nobody is told.
    pub async fn commit(self) -> StoreResult<()> {
        self.tx.commit().await?;
        for event in self.events {
            self.site.events.publish(event);
        }
        Ok(())
    }
}

impl Deref for Change<'_> {
    type Target = Tx;
    fn deref(&self) -> &Tx {
        &self.tx
    }
}
