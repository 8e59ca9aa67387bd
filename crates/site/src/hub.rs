//! The agents that are connected to this node now, and the way to reach each.
//!
//! ```text
//! link (one task per agent) ── attach / detach ──> Hub <── offer / send ── sessions, settings
//! ```
//!
//! The hub holds one entry per connected agent and nothing that must survive a restart: the database is the truth about
//! everything else. An entry belongs to the connection with its `epoch`; an older connection that ends late can't
//! remove a newer one. It must not know HTTP or storage.

pub mod handshake;
mod link;
mod receive;
mod sent;

pub use link::control_link;
pub use sent::Sent;

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use deskside_model::{DeviceId, Refusal};
use deskside_wire::control::{Offer, OfferAnswer, SiteToAgent, site_to_agent};
use tokio::sync::{mpsc, oneshot};

use handshake::Farewell;

/// Messages that may wait for one agent. An agent that doesn't read for that long is disconnected.
pub const OUTBOX: usize = 32;
/// Offers to one device that may wait for an answer.
const MAX_OFFERS: usize = 8;

/// Everything that the site can still send to an agent that is connected.
pub type Outbox = mpsc::Sender<SiteToAgent>;

/// The connected agents.
#[derive(Debug, Default)]
pub struct Hub {
    agents: Mutex<Agents>,
}

#[derive(Debug, Default)]
struct Agents {
    connected: HashMap<DeviceId, Connected>,
    next_epoch: u64,
    next_offer: u64,
}

#[derive(Debug)]
struct Connected {
    epoch: u64,
    /// How many messages came from it.
    heard: u64,
    boot_id: [u8; 16],
    outbox: Outbox,
    /// The client settings that it was sent last; none while the connection is just beginning.
    sent: Option<Sent>,
    offers: HashMap<u64, oneshot::Sender<OfferAnswer>>,
}

/// What attaching a new connection found.
pub enum Attach {
    /// The connection is the device's only one (an older one of the same agent process was replaced).
    Attached {
        /// Belongs to this connection; needed to detach it.
        epoch: u64,
    },
    /// Another agent process holds a connection with the same key. When it still answers, the key was copied.
    Contested {
        /// The way to the other connection, to ask whether it lives.
        other: Outbox,
        /// Its epoch.
        epoch: u64,
        /// How many messages came from it so far: it lives when the number grows.
        heard: u64,
    },
}

/// Why a message could not be handed to an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Not connected to this site.
    #[error("the device is not connected")]
    Offline,
    /// Connected, but it doesn't read.
    #[error("the device does not read its messages")]
    Stuck,
}

impl Hub {
    /// Makes a connection the device's own, unless another agent process holds one.
    pub fn attach(&self, device: DeviceId, boot_id: [u8; 16], outbox: Outbox) -> Attach {
        let mut agents = self.lock();
        if let Some(other) = agents.connected.get(&device)
            && other.boot_id != boot_id
            && !other.outbox.is_closed()
        {
            return Attach::Contested {
                other: other.outbox.clone(),
                epoch: other.epoch,
                heard: other.heard,
            };
        }
        agents.next_epoch += 1;
        let epoch = agents.next_epoch;
        agents.connected.insert(
            device,
            Connected {
                epoch,
                heard: 0,
                boot_id,
                outbox,
                sent: None,
                offers: HashMap::new(),
            },
        );
        Attach::Attached { epoch }
    }

    /// Removes the connection with this epoch. False when a newer one has taken its place (or it was gone).
    pub fn detach(&self, device: DeviceId, epoch: u64) -> bool {
        let mut agents = self.lock();
        let held = agents.connected.get(&device).is_some_and(|agent| agent.epoch == epoch);
        if held {
            agents.connected.remove(&device);
        }
        held
    }

    /// Ends the device's connection, whoever holds it, with these last words.
    pub fn expel(&self, device: DeviceId, goodbye: Farewell) {
        if let Some(agent) = self.lock().connected.remove(&device) {
            let message = Some(site_to_agent::Message::Goodbye(goodbye.message()));
            let _ = agent.outbox.try_send(SiteToAgent { message });
        }
    }

    /// A message came from the device.
    pub fn heard(&self, device: DeviceId) {
        if let Some(agent) = self.lock().connected.get_mut(&device) {
            agent.heard += 1;
        }
    }

    /// Whether the device is connected.
    pub fn is_connected(&self, device: DeviceId) -> bool {
        self.lock().connected.contains_key(&device)
    }

    /// How many agents are connected.
    pub fn connected(&self) -> usize {
        self.lock().connected.len()
    }

    /// Hands a message to an agent.
    ///
    /// # Errors
    /// [`SendError`] when it is not connected, or has a full outbox.
    pub fn send(&self, device: DeviceId, message: site_to_agent::Message) -> Result<(), SendError> {
        let agents = self.lock();
        let agent = agents.connected.get(&device).ok_or(SendError::Offline)?;
        push(&agent.outbox, message)
    }

    /// Offers a session to a device and waits until it is ready for the viewer, or refuses.
    ///
    /// # Errors
    /// The device's refusal with its detail, or [`Refusal::DeviceOffline`] / [`Refusal::DeviceNotAnswering`].
    pub async fn offer(
        &self,
        device: DeviceId,
        grant: String,
        relay_url: String,
        wait: Duration,
    ) -> Result<(), (Refusal, String)> {
        let (number, answer) = self.register_offer(device)?;
        let offer = site_to_agent::Message::Offer(Offer {
            offer: number,
            grant,
            relay_url,
        });
        let sent = self.send(device, offer);
        let outcome = match sent {
            Err(SendError::Offline) => Err((Refusal::DeviceOffline, String::new())),
            Err(SendError::Stuck) => Err((Refusal::DeviceNotAnswering, String::new())),
            Ok(()) => match tokio::time::timeout(wait, answer).await {
                Ok(Ok(OfferAnswer { refusal: 0, .. })) => Ok(()),
                Ok(Ok(answer)) => {
                    // A refusal that a newer agent knows and we don't is still a refusal.
                    let refusal = Refusal::from_number(answer.refusal).unwrap_or(Refusal::DeviceNotAnswering);
                    Err((refusal, answer.detail))
                }
                Ok(Err(_)) => Err((Refusal::DeviceOffline, String::new())),
                Err(_) => Err((Refusal::DeviceNotAnswering, String::new())),
            },
        };
        if let Some(agent) = self.lock().connected.get_mut(&device) {
            agent.offers.remove(&number);
        }
        outcome
    }

    /// Takes a device's answer to an offer. An answer to an offer that nobody waits for any more is dropped.
    pub fn answer(&self, device: DeviceId, answer: OfferAnswer) {
        if let Some(waiting) = self
            .lock()
            .connected
            .get_mut(&device)
            .and_then(|agent| agent.offers.remove(&answer.offer))
        {
            let _ = waiting.send(answer);
        }
    }

    fn register_offer(&self, device: DeviceId) -> Result<(u64, oneshot::Receiver<OfferAnswer>), (Refusal, String)> {
        let mut agents = self.lock();
        agents.next_offer += 1;
        let number = agents.next_offer;
        let agent = agents
            .connected
            .get_mut(&device)
            .ok_or((Refusal::DeviceOffline, String::new()))?;
        if agent.offers.len() >= MAX_OFFERS {
            return Err((
                Refusal::TooManySessions,
                String::from("Too many requests for this computer at once."),
            ));
        }
        let (answered, answer) = oneshot::channel();
        agent.offers.insert(number, answered);
        Ok((number, answer))
    }

    fn lock(&self) -> MutexGuard<'_, Agents> {
        // No code that holds the lock can panic half-way through a change.
        self.agents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn push(outbox: &Outbox, message: site_to_agent::Message) -> Result<(), SendError> {
    let sent = outbox.try_send(SiteToAgent { message: Some(message) });
    sent.map_err(|error| match error {
        mpsc::error::TrySendError::Full(_) => SendError::Stuck,
        mpsc::error::TrySendError::Closed(_) => SendError::Offline,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEVICE: DeviceId = DeviceId::from_bytes([1; 16]);

    fn attach(hub: &Hub, boot: u8) -> (Attach, mpsc::Receiver<SiteToAgent>) {
        let (outbox, inbox) = mpsc::channel(OUTBOX);
        (hub.attach(DEVICE, [boot; 16], outbox), inbox)
    }

    fn epoch(attach: Attach) -> u64 {
        match attach {
            Attach::Attached { epoch } => epoch,
            Attach::Contested { .. } => panic!("contested"),
        }
    }

    #[tokio::test]
    async fn an_offer_comes_back_with_the_devices_answer() {
        let hub = std::sync::Arc::new(Hub::default());
        let (_, mut inbox) = attach(&hub, 1);
        let offering = tokio::spawn({
            let hub = hub.clone();
            async move {
                hub.offer(DEVICE, "grant".into(), "relay".into(), Duration::from_secs(5))
                    .await
            }
        });
        let Some(SiteToAgent {
            message: Some(site_to_agent::Message::Offer(offer)),
        }) = inbox.recv().await
        else {
            panic!("expected an offer")
        };
        let refusal = Refusal::Unattended.number();
        hub.answer(
            DEVICE,
            OfferAnswer {
                offer: offer.offer,
                refusal,
                detail: "locked".into(),
            },
        );
        assert_eq!(offering.await.unwrap(), Err((Refusal::Unattended, "locked".into())));
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_device_is_not_waited_for_longer_than_asked() {
        let hub = Hub::default();
        let (_, _inbox) = attach(&hub, 1);
        let outcome = hub
            .offer(DEVICE, String::new(), String::new(), Duration::from_secs(5))
            .await;
        assert_eq!(outcome, Err((Refusal::DeviceNotAnswering, String::new())));
    }

    #[tokio::test]
    async fn a_device_that_disconnects_while_asked_is_offline() {
        let hub = std::sync::Arc::new(Hub::default());
        let (attached, mut inbox) = attach(&hub, 1);
        let epoch = epoch(attached);
        let offering = tokio::spawn({
            let hub = hub.clone();
            async move {
                hub.offer(DEVICE, String::new(), String::new(), Duration::from_secs(5))
                    .await
            }
        });
        inbox.recv().await.unwrap();
        assert!(hub.detach(DEVICE, epoch));
        assert_eq!(offering.await.unwrap(), Err((Refusal::DeviceOffline, String::new())));
    }

    #[tokio::test]
    async fn the_same_agent_process_replaces_its_own_connection() {
        let hub = Hub::default();
        let (first, _one) = attach(&hub, 1);
        let (second, _two) = attach(&hub, 1);
        let (first, second) = (epoch(first), epoch(second));
        assert!(
            !hub.detach(DEVICE, first),
            "the late end of the old connection must not remove the new one"
        );
        assert!(hub.is_connected(DEVICE));
        assert!(hub.detach(DEVICE, second));
    }

    #[tokio::test]
    async fn another_process_with_the_same_key_is_contested_while_the_first_lives() {
        let hub = Hub::default();
        let (_, inbox) = attach(&hub, 1);
        assert!(matches!(attach(&hub, 2).0, Attach::Contested { .. }));
        drop(inbox);
        assert!(matches!(attach(&hub, 2).0, Attach::Attached { .. }));
    }

    #[test]
    fn an_agent_that_does_not_read_is_stuck_not_buffered() {
        let hub = Hub::default();
        let (_, _inbox) = attach(&hub, 1);
        let ping = || site_to_agent::Message::Ping(deskside_wire::control::SitePing { id: 1 });
        for _ in 0..OUTBOX {
            assert_eq!(hub.send(DEVICE, ping()), Ok(()));
        }
        assert_eq!(hub.send(DEVICE, ping()), Err(SendError::Stuck));
    }
}
