//! Live events inside the site server: whoever changes something publishes, every open console listens.
//!
//! The bus holds the newest events only. A listener that is too slow learns that it lost some, and reads its lists again;
//! it never slows down the others.

use deskside_site_api::site::Event;
use std::sync::Arc;
use tokio::sync::broadcast;

/// Events that are kept for a slow listener.
const KEPT: usize = 1024;

/// The bus.
#[derive(Debug)]
pub struct Events {
    sender: broadcast::Sender<Arc<Event>>,
}

impl Default for Events {
    fn default() -> Self {
        let (sender, _) = broadcast::channel(KEPT);
        Self { sender }
    }
}

impl Events {
    /// Tells every listener. Without listeners it does nothing.
    pub fn publish(&self, event: Event) {
        // An error means that nobody listens, which is no error.
        let _ = self.sender.send(Arc::new(event));
    }

    /// Listens from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Event>> {
        self.sender.subscribe()
    }
}
