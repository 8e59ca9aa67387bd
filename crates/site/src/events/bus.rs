//! The bus: whoever changes something publishes, every open console listens.
//!
//! It holds the newest events only. A listener that is too slow learns that it lost some, and reads its lists again; it
//! never slows down the others.

use std::sync::Arc;

use deskside_model::ClientSettings;
use deskside_site_api::devices::Device;
use deskside_site_api::site::Event;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast};

/// Events that are kept for a slow listener.
const KEPT: usize = 1024;
/// Listeners at once. Each costs a connection and a task.
const LISTENERS: usize = 1024;

/// What listeners are told.
#[derive(Debug)]
pub(super) enum Told {
    /// The same for everybody who may hear it.
    Event(Event),
    /// A device, with its resultant client settings: what may be done there differs from operator to operator.
    Device {
        /// The device.
        device: Device,
        /// Its settings.
        settings: ClientSettings,
    },
}

/// The bus.
#[derive(Debug)]
pub struct Events {
    sender: broadcast::Sender<Arc<Told>>,
    places: Arc<Semaphore>,
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
        }
    }
}

impl Events {
    /// Tells every listener. Without listeners it does nothing.
    pub fn publish(&self, event: Event) {
        self.tell(Told::Event(event));
    }

    /// Tells every listener of a device, whose resultant client settings these are. Each listener finds out what its
    /// operator may do there.
    pub fn publish_device(&self, device: Device, settings: ClientSettings) {
        self.tell(Told::Device { device, settings });
    }

    fn tell(&self, told: Told) {
        // An error means that nobody listens, which is no error.
        let _ = self.sender.send(Arc::new(told));
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
