//! The task that keeps the control link up: connects, greets, carries messages, waits, and begins again.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use deskside_link::Proxy;
use deskside_link::control::{
    Backoff, BackoffSettings, ControlError, ControlOptions, ControlReceiver, ControlSender, connect, spread,
};
use deskside_link::tls::{self, Roots, TlsError};
use deskside_model::Timestamp;
use deskside_wire::control::{AgentPong, AgentToSite, Facts, SiteToAgent, agent_to_site, site_to_agent};
use deskside_wire::decode;
use deskside_wire::limits::MAX_CONTROL;
use prost::Message as _;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use tokio::sync::{mpsc, watch};
use tokio::time::{sleep, timeout};
use url::Url;

use super::message::{Arrived, arrived, read_settings, to_wire};
use super::{FromSite, FromSiteReceiver, Goodbye, Greeter, GreetingError, OfflineReason, QUEUE, SiteSender, ToSite};
use crate::state::{Enrolment, random};

/// How long the site may take for each step of the greeting.
const GREETING: Duration = Duration::from_secs(15);

/// What the link is made of.
#[derive(Debug)]
pub struct ControlLinkOptions {
    /// Where the site is.
    pub site_url: Url,
    /// Whose certificates count for it.
    pub roots: Roots,
    /// The proxy on the way, if any.
    pub proxy: Option<Proxy>,
    /// This device's part in the greeting.
    pub greeter: Greeter,
    /// How the waits between attempts grow.
    pub backoff: BackoffSettings,
}

/// The control link's task.
#[derive(Debug)]
pub struct ControlLink {
    url: Url,
    tls: Arc<rustls::ClientConfig>,
    options: ControlOptions,
    greeter: Greeter,
    backoff: Backoff,
    facts: watch::Receiver<String>,
    events: mpsc::Sender<FromSite>,
}

/// The service no longer listens: the agent stops.
struct Stopped;

impl ControlLink {
    /// A link that tells `facts` (JSON of `model::DeviceFacts`) now and whenever they change. Nothing happens before
    /// [`Self::run`].
    ///
    /// # Errors
    /// [`TlsError`] when the CA of the enrolment can't be used.
    pub fn new(
        options: ControlLinkOptions,
        facts: watch::Receiver<String>,
    ) -> Result<(Self, FromSiteReceiver), TlsError> {
        let (events, receiver) = mpsc::channel(QUEUE);
        let link = Self {
            url: control_url(&options.site_url),
            tls: tls::pinned(&options.roots)?,
            options: ControlOptions {
                ping_every: spread(Duration::from_secs(60), random_unit()),
                max_frame: MAX_CONTROL,
                proxy: options.proxy,
                ..ControlOptions::default()
            },
            greeter: options.greeter,
            backoff: Backoff::new(options.backoff),
            facts,
            events,
        };
        Ok((link, receiver))
    }

    /// Keeps the link up until the receiver of its events is dropped.
    pub async fn run(mut self) {
        loop {
            let began = Instant::now();
            let reason = match self.connection().await {
                Ok(reason) => reason,
                Err(Stopped) => return,
            };
            self.backoff.ended_after(began.elapsed());
            let least = reason.least_wait();
            let wait = self.backoff.next_delay(random_unit()).max(spread(least, random_unit()));
            tracing::debug!(wait_ms = wait.as_millis() as u64, "waiting before the next connection");
            if self.events.send(FromSite::Offline(reason)).await.is_err() {
                return;
            }
            tokio::select! {
                () = sleep(wait) => {}
                () = self.events.closed() => return,
            }
        }
    }

    /// One connection from its first to its last byte.
    async fn connection(&mut self) -> Result<OfflineReason, Stopped> {
        let connected = tokio::select! {
            connected = connect(&self.url, Arc::clone(&self.tls), &self.options) => connected,
            () = self.events.closed() => return Err(Stopped),
        };
        let (sender, mut receiver) = match connected {
            Ok(link) => link,
            Err(error) => return Ok(error.into()),
        };
        // What the hello says is not told again.
        self.facts.borrow_and_update();
        let greeting = tokio::select! {
            greeting = self.greet(&sender, &mut receiver) => greeting,
            () = self.events.closed() => return Err(Stopped),
        };
        let (site_time, settings) = match greeting {
            Ok(welcome) => welcome,
            Err(reason) => {
                sender.close(1008, "greeting failed").await;
                return Ok(reason);
            }
        };
        let (queue, outgoing) = mpsc::channel(QUEUE);
        let online = FromSite::Online {
            sender: SiteSender::new(queue),
            site_time,
        };
        for event in std::iter::once(online).chain(settings) {
            self.events.send(event).await.map_err(|_| Stopped)?;
        }
        self.carry(&sender, &mut receiver, outgoing).await
    }

    /// Challenge, hello, welcome. Returns the site's clock and the settings that came along.
    async fn greet(
        &self,
        sender: &ControlSender,
        receiver: &mut ControlReceiver,
    ) -> Result<(Timestamp, Option<FromSite>), OfflineReason> {
        use site_to_agent::Message;
        let challenge = match next(receiver).await? {
            Message::Challenge(challenge) => challenge,
            other => return Err(out_of_turn(&other)),
        };
        let nonce = random().map_err(|error| OfflineReason::Unreadable(format!("no random numbers: {error}")))?;
        let facts = self.facts.borrow().clone();
        let (hello, greeted) = self.greeter.answer(&challenge, nonce, facts)?;
        send(sender, agent_to_site::Message::Hello(hello)).await?;
        let welcome = match next(receiver).await? {
            Message::Welcome(welcome) => welcome,
            other => return Err(out_of_turn(&other)),
        };
        greeted.check(&welcome)?;
        let settings = welcome.settings.map(read_settings).transpose()?.map(FromSite::Settings);
        Ok((Timestamp::from_millis(welcome.time_ms), settings))
    }

    /// Carries messages both ways until the connection ends.
    async fn carry(
        &mut self,
        sender: &ControlSender,
        receiver: &mut ControlReceiver,
        mut outgoing: mpsc::Receiver<ToSite>,
    ) -> Result<OfflineReason, Stopped> {
        loop {
            let message = tokio::select! {
                frame = receiver.recv() => match self.take(frame).await? {
                    Ok(None) => continue,
                    Ok(Some(answer)) => answer,
                    Err(reason) => return Ok(reason),
                },
                message = outgoing.recv() => match message {
                    Some(message) => to_wire(message),
                    None if self.events.is_closed() => {
                        sender.close(1001, "agent stops").await;
                        return Err(Stopped);
                    }
                    None => return Ok(OfflineReason::Stuck),
                },
                changed = self.facts.changed() => match changed {
                    Ok(()) => facts_message(self.facts.borrow_and_update().clone()),
                    Err(_service_gone) => return Err(Stopped),
                },
            };
            if let Err(error) = sender.send(message.encode_to_vec()).await {
                return Ok(error.into());
            }
        }
    }

    /// Takes one frame in; gives what is to be answered at once, if anything.
    async fn take(
        &self,
        frame: Result<Bytes, ControlError>,
    ) -> Result<Result<Option<AgentToSite>, OfflineReason>, Stopped> {
        let read = frame
            .map_err(OfflineReason::from)
            .and_then(|frame| read_frame(&frame))
            .and_then(arrived);
        match read {
            Ok(Arrived::Event(event)) => {
                self.events.send(event).await.map_err(|_| Stopped)?;
                Ok(Ok(None))
            }
            Ok(Arrived::Ping(id)) => Ok(Ok(Some(AgentToSite {
                message: Some(agent_to_site::Message::Pong(AgentPong { id })),
            }))),
            Ok(Arrived::Goodbye(goodbye)) => Ok(Err(OfflineReason::Goodbye(goodbye))),
            Ok(Arrived::Nothing) => Ok(Ok(None)),
            Err(reason) => Ok(Err(reason)),
        }
    }
}

/// The roots for everything that this device says to its site: the CA of the enrolment, and the system's.
///
/// # Errors
/// [`TlsError::BadRoot`] when the enrolment's CA is no certificate.
pub(crate) fn site_roots(enrolment: &Enrolment) -> Result<Roots, TlsError> {
    let pinned = CertificateDer::pem_slice_iter(enrolment.ca_pem.as_bytes())
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| TlsError::BadRoot(error.to_string()))?;
    Ok(Roots { pinned, system: true })
}

/// The next message of the greeting. A good-bye may come in its place.
async fn next(receiver: &mut ControlReceiver) -> Result<site_to_agent::Message, OfflineReason> {
    let frame = timeout(GREETING, receiver.recv())
        .await
        .map_err(|_elapsed| GreetingError::TooSlow)??;
    match read_frame(&frame)?.message {
        Some(site_to_agent::Message::Goodbye(goodbye)) => {
            Err(OfflineReason::Goodbye(Goodbye::from_number(goodbye.reason)))
        }
        Some(message) => Ok(message),
        None => Err(GreetingError::OutOfTurn("nothing that this version knows").into()),
    }
}

fn read_frame(frame: &[u8]) -> Result<SiteToAgent, OfflineReason> {
    decode("control message", MAX_CONTROL, frame).map_err(|error| OfflineReason::Unreadable(error.to_string()))
}

async fn send(sender: &ControlSender, message: agent_to_site::Message) -> Result<(), OfflineReason> {
    let message = AgentToSite { message: Some(message) };
    Ok(sender.send(message.encode_to_vec()).await?)
}

fn facts_message(json: String) -> AgentToSite {
    AgentToSite {
        message: Some(agent_to_site::Message::Facts(Facts { json })),
    }
}

fn out_of_turn(message: &site_to_agent::Message) -> OfflineReason {
    use site_to_agent::Message;
    let what = match message {
        Message::Challenge(_) => "a challenge",
        Message::Welcome(_) => "a welcome",
        Message::Settings(_) => "settings",
        Message::Offer(_) => "an offer",
        Message::Revoke(_) => "a revocation",
        Message::Receipt(_) => "a receipt",
        Message::Goodbye(_) => "a good-bye",
        Message::Ping(_) => "a ping",
    };
    GreetingError::OutOfTurn(what).into()
}

fn control_url(site: &Url) -> Url {
    let mut url = site.clone();
    // From https to wss never fails: both are special schemes with a host (WHATWG URL, 4.3).
    let _ = url.set_scheme("wss");
    url.set_path("/agent/v1/control");
    url
}

/// A random number from 0 to 1 for jitter. Without randomness everybody waits the middle: not worth failing for.
fn random_unit() -> f64 {
    random().map_or(0.5, |bytes| f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_control_link_is_on_the_sites_own_port() {
        let url = control_url(&"https://site.example:8443/".parse().unwrap());
        assert_eq!(url.as_str(), "wss://site.example:8443/agent/v1/control");
    }
}
