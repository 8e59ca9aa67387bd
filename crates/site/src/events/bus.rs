//! The bus: whoever changes something publishes, every open console listens.
//!
//! It holds the newest events only. A listener that is too slow learns that it lost some, and reads its lists again; it
//! never slows down the others.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use deskside_model::{ClientSettings, CollectionId, DeviceId};
use deskside_site_api::devices::Device;
use deskside_site_api::site::Event;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast};

/// Events that are kept for a slow listener.
const KEPT: usize = 1024;
/// Listeners at once. Each costs a connection and a task.
const LISTENERS: usize = 1024;

/// What listeners are told, and where it happened.
#[derive(Debug)]
pub(super) struct Told {
    /// What.
    pub what: What,
    /// The collections that hold the device that it is about; of no device, or of one that is in none, it is only told to
    /// those who reach everything.
    pub holding: BTreeSet<CollectionId>,
}

/// What listeners are told.
#[derive(Debug)]
pub(super) enum What {
    /// The same for everybody who may hear it.
    Event(Event),
    /// A device, with its resultant client settings: what may be done there differs from operator to operator.
    Device {
        /// The device.
        device: Device,
        /// Its settings.
        settings: ClientSettings,
    },
    /// A device went to other collections: for whoever reached it only by those that it left, it is gone.
    Moved {
        /// The device.
        device: DeviceId,
        /// Where it is now.
        after: BTreeSet<CollectionId>,
    },
}

/// The bus.
#[derive(Debug)]
pub struct Events {
    sender: broadcast::Sender<Arc<Told>>,
    places: Arc<Semaphore>,
    /// How often it was changed who may do what.
    rights: AtomicU64,
}

/// A listener's end of the bus.
#[derive(Debug)]
pub struct Listener {
    pub(super) events: broadcast::Receiver<Arc<Told>>,
    _place: OwnedSemaphorePermit,
}

impl Default for Events {
    fn default() -> Self {
        let (sender, _) = broadcast::channel(KEPT);
        Self {
            sender,
            places: Arc::new(Semaphore::new(LISTENERS)),
            rights: AtomicU64::new(0),
        }
    }
}

impl Events {
    /// Tells every listener who reaches a device that is in these collections. Without listeners it does nothing.
    pub fn publish(&self, event: Event, holding: BTreeSet<CollectionId>) {
        self.tell(What::Event(event), holding);
    }

    /// Tells every listener who reaches a device of it; these are its resultant client settings. Each listener finds out what
    /// its operator may do there.
    pub fn publish_device(&self, device: Device, settings: ClientSettings, holding: BTreeSet<CollectionId>) {
        self.tell(What::Device { device, settings }, holding);
    }

    /// Tells every listener who no longer reaches a device that it is gone from where they look.
    pub fn publish_moved(&self, device: DeviceId, before: BTreeSet<CollectionId>, after: BTreeSet<CollectionId>) {
        self.tell(What::Moved { device, after }, before);
    }

    /// It was changed who may do what: before the next event, every listener looks again what its operator may hear.
    pub fn rights_changed(&self) {
        self.rights.fetch_add(1, Ordering::SeqCst);
    }

    /// How often it was changed who may do what, since the site server was started.
    pub(super) fn changes_of_rights(&self) -> u64 {
        self.rights.load(Ordering::SeqCst)
    }

    fn tell(&self, what: What, holding: BTreeSet<CollectionId>) {
        // An error means that nobody listens, which is no error.
        let _ = self.sender.send(Arc::new(Told { what, holding }));
    }

    /// Listens from now on. `None` when there are as many listeners as there may be.
    #[must_use]
    pub fn listen(&self) -> Option<Listener> {
        let place = Arc::clone(&self.places).try_acquire_owned().ok()?;
        Some(Listener {
            events: self.sender.subscribe(),
            _place: place,
        })
    }
}
