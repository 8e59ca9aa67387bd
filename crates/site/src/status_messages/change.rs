//! A change: a transaction, the status messages that record it, the events that tell of it afterwards, and the devices whose
//! client settings it may change.
//!
//! Nothing is told before it is committed, and nothing is committed without its record.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

use deskside_model::{CollectionId, DeviceId};
use deskside_policy::Rights;
use deskside_site_api::site::Event;
use deskside_store::{StoreResult, Tx};

use super::Message;
use crate::auth::permissions::Came;
use crate::auth::reach;
use crate::client_settings::delivery::Due;
use crate::problem::ApiResult;
use crate::state::Site;

/// A change under way. Dropping it changes nothing.
#[derive(Debug)]
#[must_use = "a change that is not committed does nothing"]
pub struct Change<'a> {
    site: &'a Site,
    tx: Tx,
    events: Vec<(Event, BTreeSet<CollectionId>)>,
    /// The collections that hold the devices of this change, as they were when it first spoke of them.
    holding: BTreeMap<DeviceId, BTreeSet<CollectionId>>,
    rights: bool,
    moved: Vec<(DeviceId, BTreeSet<CollectionId>, BTreeSet<CollectionId>)>,
    due: Due,
}

impl<'a> Change<'a> {
    pub(crate) async fn begin(site: &'a Site) -> StoreResult<Self> {
        Ok(Self {
            site,
            tx: site.store.begin().await?,
            events: Vec::new(),
            holding: BTreeMap::new(),
            rights: false,
            moved: Vec::new(),
            due: Due::default(),
        })
    }

    /// Writes a status message as part of the change.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record(&mut self, message: Message) -> StoreResult<()> {
        let draft = message.draft(self.site.clock.now());
        let holding = self.holding(draft.device_id).await?;
        let status = self.tx.status();
        let message = status.append(self.site.id, &self.site.key, draft).await?;
        self.events.push((Event::StatusMessage { message }, holding));
        Ok(())
    }

    /// Tells of a change of this device when it is committed: those who reach the device as it was when the change first
    /// spoke of it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn announce(&mut self, device: DeviceId, event: Event) -> StoreResult<()> {
        let holding = self.holding(Some(device)).await?;
        self.events.push((event, holding));
        Ok(())
    }

    /// A device goes from these collections to those: whoever reached it by the first and not by the second loses it.
    pub fn moved(&mut self, device: DeviceId, before: BTreeSet<CollectionId>, after: BTreeSet<CollectionId>) {
        self.moved.push((device, before, after));
    }

    /// So much changes that telling it one by one would take longer than reading lists again.
    pub fn much_changed(&mut self) {
        self.events.push((Event::Lagged, BTreeSet::new()));
    }

    /// What whoever changes something may do now, which nobody changes until this change ends; to be called first of all.
    ///
    /// What they might when the request came is not enough: a request can be held up on its way for as long as its sender
    /// likes, and their role be taken away meanwhile.
    ///
    /// # Errors
    /// `permission_missing`, when the door through which they came is shut by now; `not_signed_in`, when their sign-in or API
    /// token has ended or their account was shut; when the database fails.
    pub async fn allows<C: Came>(&self, by: &C) -> ApiResult<Rights> {
        self.tx.assignments().lock().await?;
        let held = by.who().held_in(&self.tx, self.site.clock.now()).await?;
        C::THROUGH.check(&held.rights)?;
        Ok(held.rights)
    }

    /// The same, for a change of who may do what: everybody's live events are filtered anew afterwards.
    ///
    /// # Errors
    /// As of [`Change::allows`].
    pub async fn lock_rights<C: Came>(&mut self, by: &C) -> ApiResult<Rights> {
        self.rights = true;
        self.allows(by).await
    }

    async fn holding(&mut self, device: Option<DeviceId>) -> StoreResult<BTreeSet<CollectionId>> {
        let Some(device) = device else {
            return Ok(BTreeSet::new());
        };
        if let Some(known) = self.holding.get(&device) {
            return Ok(known.clone());
        }
        let found = reach::holding(&self.tx.collections(), device).await?;
        self.holding.insert(device, found.clone());
        Ok(found)
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
        if self.rights {
            self.site.events.rights_changed();
        }
        for (device, before, after) in self.moved {
            self.site.events.publish_moved(device, before, after);
        }
        for (event, holding) in self.events {
            self.site.events.publish(event, holding);
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
