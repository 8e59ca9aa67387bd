//! One agent's control link: handshake, then a loop over what comes in, what goes out, and the clock.
//!
//! ```text
//! upgrade ──> Challenge ──> Hello ──> [known? proven? contested?] ──> Welcome ──> loop ──> detach
//!                                          └── Goodbye
//! ```
//!
//! It must not know what messages do: that is `receive`.

use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use deskside_model::DeviceKey;
use deskside_store::StoreError;
use deskside_wire::control::{AgentToSite, Hello, SitePing, SiteToAgent, Welcome, agent_to_site, site_to_agent};
use deskside_wire::decode;
use deskside_wire::limits::MAX_CONTROL;
use ed25519_dalek::Signer;
use futures_util::StreamExt;
use prost::Message as _;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

use super::handshake::{self, Claim, Farewell};
use super::{Attach, OUTBOX, Sent, receive};
use crate::client_settings::resultant;
use crate::extract::ClientAddress;
use crate::random;
use crate::state::AppState;

/// For each message of the handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// One ping a minute; the jitter keeps thousands of agents from answering in the same moment.
const PING: Duration = Duration::from_secs(60);
const PING_JITTER: Duration = Duration::from_secs(10);
/// An agent that said nothing for this long is gone.
const SILENCE: Duration = Duration::from_secs(150);
/// How long an agent whose place is contested has to show that it lives.
const CONTEST: Duration = Duration::from_secs(5);
/// What one write may take before the agent counts as gone.
const WRITE: Duration = Duration::from_secs(20);
/// The default of 128 KiB a socket costs 1.3 GB for 10,000 agents.
const READ_BUFFER: usize = 4096;

/// `GET /agent/v1/control`, upgraded to a WebSocket.
pub async fn control_link(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    upgrade: WebSocketUpgrade,
) -> Response {
    upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(4 * MAX_CONTROL)
        .max_message_size(MAX_CONTROL)
        .max_frame_size(MAX_CONTROL)
        .on_upgrade(move |socket| async move {
            let mut wire = Wire { socket };
            if let Err(ended) = run(&state, &mut wire).await {
                tracing::debug!(%address, %ended, "control link ended");
                wire.hang_up(ended).await;
            }
        })
}

/// Why a control link ended.
#[derive(Debug, thiserror::Error)]
pub(super) enum Ended {
    /// The agent went away.
    #[error("the agent closed it")]
    Closed,
    /// The network failed.
    #[error("the connection failed: {0}")]
    Socket(#[from] axum::Error),
    /// It took too long.
    #[error("the agent said nothing for too long")]
    Silent,
    /// We hang up, and say why.
    #[error("hung up: {0:?}")]
    Farewell(Farewell),
    /// The database failed; the agent comes back.
    #[error("the database failed: {0}")]
    Store(#[from] StoreError),
}

impl From<Farewell> for Ended {
    fn from(farewell: Farewell) -> Self {
        Self::Farewell(farewell)
    }
}

/// Messages on a WebSocket.
struct Wire {
    socket: WebSocket,
}

impl Wire {
    async fn send(&mut self, message: &SiteToAgent) -> Result<(), Ended> {
        let frame = Message::Binary(message.encode_to_vec().into());
        timeout(WRITE, self.socket.send(frame))
            .await
            .map_err(|_| Ended::Silent)??;
        Ok(())
    }

    /// The next message; dropping the future loses nothing.
    async fn next(&mut self) -> Result<agent_to_site::Message, Ended> {
        loop {
            match self.socket.next().await.ok_or(Ended::Closed)?? {
                Message::Binary(bytes) => {
                    let message: AgentToSite = decode("a control message", MAX_CONTROL, &bytes).map_err(|error| {
                        tracing::warn!(%error, "an agent sent something unreadable");
                        Farewell::ProtocolError
                    })?;
                    // A message of a newer agent is not ours to understand.
                    if let Some(message) = message.message {
                        return Ok(message);
                    }
                }
                Message::Close(_) => return Err(Ended::Closed),
                Message::Text(_) => return Err(Farewell::ProtocolError.into()),
                Message::Ping(_) | Message::Pong(_) => {}
            }
        }
    }

    async fn hang_up(&mut self, ended: Ended) {
        if let Ended::Farewell(farewell) = ended {
            let goodbye = site_to_agent::Message::Goodbye(farewell.message());
            let _ = self.send(&SiteToAgent { message: Some(goodbye) }).await;
        }
        let close = Message::Close(Some(CloseFrame {
            code: 1000,
            reason: "".into(),
        }));
        let _ = timeout(WRITE, self.socket.send(close)).await;
    }
}

async fn run(state: &AppState, wire: &mut Wire) -> Result<(), Ended> {
    let Greeted {
        claim,
        key,
        hello,
        sent,
    } = shake_hands(state, wire).await?;
    let (outbox, mut inbox) = mpsc::channel(OUTBOX);
    let epoch = attach(state, &claim, outbox).await?;
    let device = claim.device;
    state.hub.welcomed(device, epoch, sent);
    let outcome = async {
        receive::connected(state, device, key, hello.facts).await?;
        serve(state, wire, &claim, key, &mut inbox).await
    }
    .await;
    if state.hub.detach(device, epoch) {
        receive::disconnected(state, device, key).await;
    }
    outcome
}

/// An agent that has proven itself and was told the same of the site.
struct Greeted {
    claim: Claim,
    key: DeviceKey,
    hello: Hello,
    sent: Sent,
}

/// Proves both ends to each other.
async fn shake_hands(state: &AppState, wire: &mut Wire) -> Result<Greeted, Ended> {
    let site_nonce = random::bytes();
    let challenge = site_to_agent::Message::Challenge(handshake::challenge(&site_nonce));
    wire.send(&SiteToAgent {
        message: Some(challenge),
    })
    .await?;
    let first = timeout(HANDSHAKE, wire.next()).await.map_err(|_| Ended::Silent)??;
    let agent_to_site::Message::Hello(hello) = first else {
        return Err(Farewell::ProtocolError.into());
    };
    let claim = handshake::read_hello(&hello)?;
    let known = state.store.devices().get_even_removed(claim.device).await?;
    let record = known.ok_or(Farewell::UnknownDevice)?;
    handshake::check(&claim, &record.key, &site_nonce)?;
    // Only somebody who has proven the key learns what became of the device.
    if record.removed_at.is_some() {
        return Err(Farewell::Removed.into());
    }
    if record.key_conflict {
        return Err(Farewell::ClonedKey.into());
    }
    let (sets, resultant) = resultant::reaching(state, claim.device).await?;
    let welcome = site_to_agent::Message::Welcome(Welcome {
        version: claim.version,
        signature: state
            .key
            .sign(&handshake::site_transcript(&claim, &site_nonce))
            .to_bytes()
            .to_vec(),
        time_ms: state.clock.now().as_millis(),
        settings: Some((&*resultant).into()),
    });
    wire.send(&SiteToAgent { message: Some(welcome) }).await?;
    let sent = Sent {
        sets,
        version: resultant.version,
    };
    Ok(Greeted {
        claim,
        key: record.key,
        hello,
        sent,
    })
}

/// Takes the device's place in the hub. When another process holds it, that one is asked whether it lives: if it does,
/// one key is in two places, and neither is trusted any more.
async fn attach(state: &AppState, claim: &Claim, outbox: super::Outbox) -> Result<u64, Ended> {
    let until = Instant::now() + CONTEST;
    let mut asked = None;
    loop {
        match state.hub.attach(claim.device, claim.boot_id, outbox.clone()) {
            Attach::Attached { epoch } => return Ok(epoch),
            Attach::Contested { epoch, heard, .. }
                if asked.is_some_and(|(same, before)| same == epoch && heard > before) =>
            {
                receive::cloned(state, claim.device).await?;
                return Err(Farewell::ClonedKey.into());
            }
            Attach::Contested { other, epoch, heard } => {
                if asked.is_none_or(|(same, _)| same != epoch) {
                    asked = Some((epoch, heard));
                    let ping = site_to_agent::Message::Ping(SitePing { id: 0 });
                    let _ = other.try_send(SiteToAgent { message: Some(ping) });
                }
                if Instant::now() >= until {
                    // It holds the place and says nothing: a connection that died without telling.
                    state.hub.detach(claim.device, epoch);
                }
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Both directions, until one of them ends.
async fn serve(
    state: &AppState,
    wire: &mut Wire,
    claim: &Claim,
    key: DeviceKey,
    inbox: &mut mpsc::Receiver<SiteToAgent>,
) -> Result<(), Ended> {
    let (mut heard, mut ping_at) = (Instant::now(), Instant::now() + next_ping());
    loop {
        tokio::select! {
            message = inbox.recv() => match message {
                Some(message) => wire.send(&message).await?,
                // The hub gave our place to a newer connection.
                None => return Ok(()),
            },
            message = wire.next() => {
                heard = Instant::now();
                let message = message?;
                state.hub.heard(claim.device);
                for answer in receive::message(state, claim.device, key, message).await? {
                    wire.send(&SiteToAgent { message: Some(answer) }).await?;
                }
            }
            () = tokio::time::sleep_until(ping_at) => {
                if heard.elapsed() > SILENCE {
                    return Err(Ended::Silent);
                }
                ping_at = Instant::now() + next_ping();
                let ping = site_to_agent::Message::Ping(SitePing { id: 1 });
                wire.send(&SiteToAgent { message: Some(ping) }).await?;
            }
            () = state.stopping.cancelled() => return Err(Farewell::SiteStops.into()),
        }
    }
}

fn next_ping() -> Duration {
    let [byte] = random::bytes::<1>();
    PING + PING_JITTER * u32::from(byte) / 256
}
