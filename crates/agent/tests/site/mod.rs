//! A site for tests: TLS, enrolment, the control link and a relay, on a free port of the loopback, in this process.
//!
//! It speaks `control.proto` by the letter and lets a test play the administrator: what the agent sends comes out of a
//! [`Connected`], and what the test sends goes in there.
#![allow(dead_code, reason = "each test program uses its own part")]

mod enrolment;
mod tls;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::{any, post};
use deskside_audit::{Entry, Head, Receipt, Signer as _};
use deskside_link::LinkKey;
use deskside_link::server::{Relay, RelayAccess, RelayLimits, ServeLimits, serve};
use deskside_model::{ClientSettings, DeviceId, SiteKey};
use deskside_wire::control::{
    AgentToSite, Challenge, Goodbye, Hello, Receipt as WireReceipt, Settings, SiteToAgent, Welcome, agent_to_site,
    site_to_agent,
};
use deskside_wire::transcript::{self, Role};
use ed25519_dalek::SigningKey;
use prost::Message as _;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::{CancellationToken, DropGuard};

pub use enrolment::TokenBook;
pub use tls::Authority;

/// Nothing on one computer takes longer, even a busy one.
pub const SOON: Duration = Duration::from_secs(30);

/// How this site behaves; may be changed while it runs.
pub struct Behaviour {
    /// Sign the welcome with a key that no device pinned.
    pub wrong_key: bool,
    /// Say good-bye instead of welcome.
    pub goodbye: Option<u32>,
    /// Versions that the challenge offers.
    pub versions: Vec<u32>,
    /// Client settings with their version.
    pub settings: (u64, ClientSettings),
    /// Answer evidence with receipts.
    pub receipts: bool,
    /// What the TLS key is said to be, when not the truth.
    pub claimed_spki: Option<[u8; 32]>,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            wrong_key: false,
            goodbye: None,
            versions: vec![1],
            settings: (1, ClientSettings::default()),
            receipts: true,
            claimed_spki: None,
        }
    }
}

/// What every connection of the site shares.
pub struct Shared {
    pub key: SigningKey,
    pub tls_spki: [u8; 32],
    pub ca_pem: String,
    pub behaviour: Mutex<Behaviour>,
    pub tokens: TokenBook,
    /// Evidence in the order of its arrival, repetitions included.
    pub evidence: Mutex<Vec<Entry>>,
    connected: mpsc::UnboundedSender<Connected>,
    shutdown: CancellationToken,
}

/// A site that runs until it is stopped or dropped.
pub struct TestSite {
    pub shared: Arc<Shared>,
    pub address: SocketAddr,
    connections: mpsc::UnboundedReceiver<Connected>,
    authority: Authority,
    shutdown: DropGuard,
    served: JoinHandle<()>,
}

/// One agent that has greeted.
pub struct Connected {
    pub hello: Hello,
    from_agent: mpsc::UnboundedReceiver<agent_to_site::Message>,
    to_agent: mpsc::UnboundedSender<Outgoing>,
}

enum Outgoing {
    Message(site_to_agent::Message),
    Raw(Vec<u8>),
    Cut,
}

impl TestSite {
    /// Starts a site with a key of its own.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::serve(listener, Authority::new(), None).await
    }

    /// Stops, and starts again at the same place with the same keys, after `meanwhile`.
    pub async fn restart(self, meanwhile: Duration) -> Self {
        let address = self.address;
        drop(self.shutdown);
        self.served.await.unwrap();
        tokio::time::sleep(meanwhile).await;
        let listener = TcpListener::bind(address).await.unwrap();
        Self::serve(listener, self.authority, Some(self.shared)).await
    }

    async fn serve(listener: TcpListener, authority: Authority, before: Option<Arc<Shared>>) -> Self {
        let address = listener.local_addr().unwrap();
        let (connected, connections) = mpsc::unbounded_channel();
        let behaviour = before
            .as_ref()
            .map(|shared| std::mem::take(&mut *shared.behaviour.lock().unwrap()));
        let evidence = before
            .as_ref()
            .map(|shared| std::mem::take(&mut *shared.evidence.lock().unwrap()));
        let shutdown = CancellationToken::new();
        let shared = Arc::new(Shared {
            key: SigningKey::from_bytes(&[42; 32]),
            tls_spki: authority.spki(),
            ca_pem: authority.ca_pem(),
            behaviour: Mutex::new(behaviour.unwrap_or_default()),
            tokens: TokenBook::default(),
            evidence: Mutex::new(evidence.unwrap_or_default()),
            connected,
            shutdown: shutdown.clone(),
        });
        let router = Router::new()
            .route("/agent/v1/control", any(control))
            .route("/agent/v1/enrol/hello", post(enrolment::hello))
            .route("/agent/v1/enrol", post(enrolment::enrol))
            .with_state(Arc::clone(&shared));
        let relay = Relay::new(Everybody, RelayLimits::default());
        let limits = ServeLimits {
            drain: Duration::from_millis(200),
            ..ServeLimits::default()
        };
        let (_tls, tls) = watch::channel(authority.server());
        let served = tokio::spawn(serve(listener, tls, router, Some(relay), limits, shutdown.clone()));
        let shutdown = shutdown.drop_guard();
        Self {
            shared,
            address,
            connections,
            authority,
            shutdown,
            served,
        }
    }

    pub fn url(&self) -> String {
        format!("https://{}/", self.address)
    }

    pub fn site_key(&self) -> SiteKey {
        SiteKey::from_bytes(self.shared.key.verifying_key().to_bytes())
    }

    pub fn roots(&self) -> deskside_link::tls::Roots {
        self.authority.roots()
    }

    pub fn behave(&self, change: impl FnOnce(&mut Behaviour)) {
        change(&mut self.shared.behaviour.lock().unwrap());
    }

    /// The next agent that greets.
    pub async fn next_agent(&mut self) -> Connected {
        timeout(SOON, self.connections.recv())
            .await
            .expect("an agent connects")
            .unwrap()
    }

    pub fn evidence(&self) -> Vec<Entry> {
        self.shared.evidence.lock().unwrap().clone()
    }

    pub fn device_sequences(&self) -> Vec<u64> {
        self.evidence().iter().map(Entry::sequence).collect()
    }
}

impl Connected {
    /// The next message of the agent.
    pub async fn next(&mut self) -> agent_to_site::Message {
        let next = timeout(SOON, self.from_agent.recv()).await;
        next.expect("the agent says something").expect("the connection lives")
    }

    /// The next message that `pick` takes; others are passed over.
    pub async fn next_such<T>(&mut self, mut pick: impl FnMut(agent_to_site::Message) -> Option<T>) -> T {
        loop {
            if let Some(found) = pick(self.next().await) {
                return found;
            }
        }
    }

    /// Waits until the agent, or the network, has ended the connection.
    pub async fn ended(&mut self) {
        timeout(SOON, async { while self.from_agent.recv().await.is_some() {} })
            .await
            .expect("the connection ends");
    }

    pub fn send(&self, message: site_to_agent::Message) {
        self.to_agent.send(Outgoing::Message(message)).unwrap();
    }

    pub fn send_raw(&self, bytes: Vec<u8>) {
        self.to_agent.send(Outgoing::Raw(bytes)).unwrap();
    }

    /// Breaks the connection without a good-bye.
    pub fn cut(&self) {
        self.to_agent.send(Outgoing::Cut).unwrap();
    }
}

struct Everybody;

impl RelayAccess for Everybody {
    fn admit(&self, _key: LinkKey, _origin: Option<&str>) -> bool {
        true
    }
}

async fn control(State(shared): State<Arc<Shared>>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(move |socket| async move {
        if let Some((hello, socket)) = greet(&shared, socket).await {
            carry(&shared, hello, socket).await;
        }
    })
}

async fn greet(shared: &Shared, mut socket: WebSocket) -> Option<(Hello, WebSocket)> {
    let site_nonce = [7; 32];
    let versions = shared.behaviour.lock().unwrap().versions.clone();
    let challenge = Challenge {
        versions,
        nonce: site_nonce.to_vec(),
    };
    send(&mut socket, site_to_agent::Message::Challenge(challenge)).await?;
    let agent_to_site::Message::Hello(hello) = receive(&mut socket).await? else {
        panic!("the first message is the hello");
    };
    let device: DeviceId = hello.device_id.parse().unwrap();
    let agent_nonce: [u8; 32] = hello.nonce.as_slice().try_into().unwrap();
    let signed = transcript::control(Role::Site, &site_nonce, &agent_nonce, device);
    let (answer, last) = {
        let behaviour = shared.behaviour.lock().unwrap();
        match behaviour.goodbye {
            Some(reason) => {
                let goodbye = Goodbye {
                    reason,
                    detail: String::new(),
                };
                (site_to_agent::Message::Goodbye(goodbye), true)
            }
            None => {
                let other = SigningKey::from_bytes(&[43; 32]);
                let key = if behaviour.wrong_key { &other } else { &shared.key };
                let welcome = Welcome {
                    version: 1,
                    signature: key.sign(&signed).as_bytes().to_vec(),
                    time_ms: now_ms(),
                    settings: Some(wire_settings(&behaviour.settings)),
                };
                (site_to_agent::Message::Welcome(welcome), behaviour.wrong_key)
            }
        }
    };
    send(&mut socket, answer).await?;
    if last {
        // Wait for the agent to leave, so that it reads what was sent.
        let _ = timeout(SOON, socket.recv()).await;
        return None;
    }
    Some((hello, socket))
}

async fn carry(shared: &Shared, hello: Hello, mut socket: WebSocket) {
    let (to_test, from_agent) = mpsc::unbounded_channel();
    let (to_agent, mut outgoing) = mpsc::unbounded_channel();
    let device: DeviceId = hello.device_id.parse().unwrap();
    shared
        .connected
        .send(Connected {
            hello,
            from_agent,
            to_agent,
        })
        .ok();
    loop {
        tokio::select! {
            message = receive(&mut socket) => {
                let Some(message) = message else { return };
                if let agent_to_site::Message::Evidence(evidence) = &message
                    && let Some(receipt) = store(shared, device, evidence)
                {
                    let _ = send(&mut socket, site_to_agent::Message::Receipt(receipt)).await;
                }
                if to_test.send(message).is_err() {
                    return;
                }
            }
            message = outgoing.recv() => match message {
                Some(Outgoing::Message(message)) => {
                    let _ = send(&mut socket, message).await;
                }
                Some(Outgoing::Raw(bytes)) => {
                    let _ = socket.send(Message::Binary(bytes.into())).await;
                }
                Some(Outgoing::Cut) | None => return,
            },
            () = shared.shutdown.cancelled() => return,
        }
    }
}

/// Keeps the entries; signs for the last when the site's behaviour says so.
fn store(shared: &Shared, device: DeviceId, evidence: &deskside_wire::control::Evidence) -> Option<WireReceipt> {
    let entries: Vec<Entry> = evidence
        .entries
        .iter()
        .map(|entry| Entry::from_bytes(&entry.entry).unwrap())
        .collect();
    let head = Head::of(entries.last()?);
    shared.evidence.lock().unwrap().extend(entries);
    if !shared.behaviour.lock().unwrap().receipts {
        return None;
    }
    let signature = Receipt { device, head }.sign(&shared.key);
    Some(WireReceipt {
        sequence: head.sequence,
        signature: signature.as_bytes().to_vec(),
    })
}

pub fn wire_settings((version, settings): &(u64, ClientSettings)) -> Settings {
    Settings {
        version: *version,
        json: serde_json::to_string(settings).unwrap(),
    }
}

async fn send(socket: &mut WebSocket, message: site_to_agent::Message) -> Option<()> {
    let bytes = SiteToAgent { message: Some(message) }.encode_to_vec();
    socket.send(Message::Binary(bytes.into())).await.ok()
}

async fn receive(socket: &mut WebSocket) -> Option<agent_to_site::Message> {
    loop {
        match socket.recv().await?.ok()? {
            Message::Binary(bytes) => return AgentToSite::decode(bytes).unwrap().message,
            Message::Close(_) => return None,
            _ => {}
        }
    }
}

fn now_ms() -> i64 {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    i64::try_from(now.as_millis()).unwrap()
}
