//! The device's end of the session link: brought up when a session is offered, kept for a while, then closed, so that an
//! idle agent costs its site one WebSocket and nothing else.

use std::time::Duration;

use deskside_link::tls::Roots;
use deskside_link::{DirectPaths, Endpoint, EndpointOptions, LinkError, LinkSecret, Proxy, RelayAddress};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::event::Event;
use super::viewer_link;

/// How long an endpoint is kept after it was last needed: the next session of the day begins without waiting.
const KEEP: Duration = Duration::from_secs(10 * 60);
/// Viewers at a time that have not said yet what they want.
const OPENING: usize = 16;
/// How long the relay may take before it is worth a line in the log.
const RELAY: Duration = Duration::from_secs(15);
/// Relays at a time. A site has one; one more while it moves.
const MOST: usize = 4;

/// What all endpoints have in common.
#[derive(Debug, Clone)]
pub(super) struct EndpointKit {
    pub secret: LinkSecret,
    pub roots: Roots,
    pub proxy: Option<Proxy>,
    pub direct: DirectPaths,
}

/// The endpoints that are up.
#[derive(Debug)]
pub(super) struct Endpoints {
    kit: EndpointKit,
    events: mpsc::Sender<Event>,
    up: Vec<Kept>,
}

#[derive(Debug)]
struct Kept {
    relay: RelayAddress,
    endpoint: Endpoint,
    /// Accepts; ended with the endpoint.
    tasks: JoinSet<()>,
    until: Duration,
}

impl Endpoints {
    pub fn new(kit: EndpointKit, events: mpsc::Sender<Event>) -> Self {
        Self {
            kit,
            events,
            up: Vec::new(),
        }
    }

    /// Makes sure that viewers can reach this device at `relay`. Takes milliseconds: whether the relay answers is found
    /// out behind it, because the viewer keeps trying anyway.
    pub async fn bring_up(&mut self, now: Duration, relay: &RelayAddress) -> Result<(), LinkError> {
        let until = now + KEEP;
        if let Some(kept) = self.up.iter_mut().find(|kept| kept.relay == *relay) {
            kept.until = until;
            return Ok(());
        }
        if self.up.len() >= MOST {
            self.close_oldest();
        }
        let endpoint = Endpoint::bind(EndpointOptions {
            secret: self.kit.secret.clone(),
            relay: relay.clone(),
            direct: self.kit.direct,
            accepts: true,
            roots: self.kit.roots.clone(),
            proxy: self.kit.proxy.clone(),
        })
        .await?;
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(endpoint.clone(), self.events.clone()));
        tasks.spawn(watch_relay(endpoint.clone()));
        self.up.push(Kept {
            relay: relay.clone(),
            endpoint,
            tasks,
            until,
        });
        Ok(())
    }

    /// Somebody still needs the endpoints: they are kept on.
    pub fn keep(&mut self, now: Duration) {
        for kept in &mut self.up {
            kept.until = now + KEEP;
        }
    }

    /// When [`Self::tidy`] is due.
    pub fn next_end(&self) -> Option<Duration> {
        self.up.iter().map(|kept| kept.until).min()
    }

    /// Closes what nobody needed for a while.
    pub fn tidy(&mut self, now: Duration) {
        let (over, up) = std::mem::take(&mut self.up)
            .into_iter()
            .partition(|kept| kept.until <= now);
        self.up = up;
        for kept in over {
            close(kept);
        }
    }

    /// Closes everything, within a bound.
    pub async fn close_all(&mut self, limit: Duration) {
        let mut closing = JoinSet::new();
        for kept in std::mem::take(&mut self.up) {
            closing.spawn(async move { kept.endpoint.close().await });
        }
        if timeout(limit, closing.join_all()).await.is_err() {
            tracing::debug!("the other ends did not confirm that the endpoint closed");
        }
    }

    fn close_oldest(&mut self) {
        let oldest = self
            .up
            .iter()
            .enumerate()
            .min_by_key(|(_, kept)| kept.until)
            .map(|(index, _)| index);
        if let Some(index) = oldest {
            close(self.up.swap_remove(index));
        }
    }
}

fn close(kept: Kept) {
    tracing::debug!(relay = %kept.relay, "the session link is closed: nobody needs it");
    tokio::spawn(async move {
        kept.endpoint.close().await;
        drop(kept.tasks);
    });
}

async fn accept(endpoint: Endpoint, events: mpsc::Sender<Event>) {
    let places = std::sync::Arc::new(Semaphore::new(OPENING));
    let mut opening = JoinSet::new();
    while let Some(incoming) = endpoint.accept().await {
        while opening.try_join_next().is_some() {}
        let Ok(place) = std::sync::Arc::clone(&places).try_acquire_owned() else {
            tracing::warn!("too many viewers that say nothing: one more is turned away");
            incoming.refuse();
            continue;
        };
        let events = events.clone();
        opening.spawn(async move {
            if let Some(opened) = viewer_link::open(incoming).await {
                // When the service stops nobody waits for viewers any more.
                let _ = events.send(Event::Opened(Box::new(opened))).await;
            }
            drop(place);
        });
    }
}

async fn watch_relay(endpoint: Endpoint) {
    match endpoint.wait_relay(RELAY).await {
        Ok(()) => tracing::debug!("viewers can reach this device through the relay"),
        Err(error) => tracing::warn!(%error, "viewers can't reach this device through the relay"),
    }
}
