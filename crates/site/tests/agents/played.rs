//! A site on a free port, and agents that are played: they hold real keys and say what a test wants.

use std::time::Duration;

use deskside_link::control::{ControlOptions, ControlReceiver, ControlSender, connect};
use deskside_link::tls::{Roots, pinned};
use deskside_model::{DeviceFacts, DeviceId, DeviceKey, Scope};
use deskside_site::AppState;
use deskside_site::config::Config;
use deskside_site::data_dir::DataDir;
use deskside_site::serve::SiteServer;
use deskside_store::NewDevice;
use deskside_wire::control::{AgentToSite, Facts, Hello, SiteToAgent, agent_to_site, site_to_agent};
use deskside_wire::transcript::{self, Role};
use ed25519_dalek::{Signer, SigningKey, Verifier, VerifyingKey};
use prost::Message as _;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tokio_util::sync::{CancellationToken, DropGuard};

/// Longer than anything here takes on a busy machine.
pub const LIMIT: Duration = Duration::from_secs(30);

/// A running site.
pub struct PlayedSite {
    pub state: AppState,
    url: url::Url,
    roots: Roots,
    _stop: DropGuard,
    _data: tempfile::TempDir,
}

/// A device of that site, and its key.
#[derive(Clone)]
pub struct PlayedDevice {
    pub id: DeviceId,
    pub key: SigningKey,
}

/// One control link.
pub struct PlayedAgent {
    sender: ControlSender,
    receiver: ControlReceiver,
}

impl PlayedSite {
    pub async fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let config = Config {
            listen: ([127, 0, 0, 1], 0).into(),
            ..Config::default()
        };
        let server = SiteServer::start(&DataDir::open(data.path()).unwrap(), config)
            .await
            .unwrap();
        let url = format!("wss://localhost:{}/agent/v1/control", server.address.port())
            .parse()
            .unwrap();
        let pem = server.own_ca.clone().unwrap().pem;
        let roots = Roots {
            pinned: vec![CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()],
            system: false,
        };
        let (state, stop) = (server.state.clone(), CancellationToken::new());
        tokio::spawn(server.run(stop.clone()));
        Self {
            state,
            url,
            roots,
            _stop: stop.drop_guard(),
            _data: data,
        }
    }

    /// A device that has enrolled.
    pub async fn device(&self, number: u8) -> PlayedDevice {
        let device = PlayedDevice {
            id: DeviceId::from_bytes([number; 16]),
            key: SigningKey::from_bytes(&[number; 32]),
        };
        let facts = DeviceFacts {
            name: format!("pc-{number}"),
            ..DeviceFacts::default()
        };
        let tx = self.state.store.begin().await.unwrap();
        let key = DeviceKey::from_bytes(device.key.verifying_key().to_bytes());
        let new = NewDevice {
            id: device.id,
            key,
            facts: &facts,
            enrolled_at: self.state.clock.now(),
        };
        tx.devices().insert(&new).await.unwrap();
        tx.commit().await.unwrap();
        device
    }

    /// A link on which the agent has said hello; the site's answer is the next message.
    pub async fn connect(&self, device: &PlayedDevice, boot_id: u8) -> (PlayedAgent, Vec<u8>) {
        let tls = pinned(&self.roots).unwrap();
        let (sender, receiver) = connect(&self.url, tls, &ControlOptions::default()).await.unwrap();
        let mut agent = PlayedAgent { sender, receiver };
        let Some(site_to_agent::Message::Challenge(challenge)) = agent.next().await.message else {
            panic!("expected a challenge")
        };
        let (site_nonce, nonce) = (challenge.nonce.try_into().unwrap(), [boot_id; 32]);
        let signed = transcript::control(Role::Agent, &site_nonce, &nonce, device.id);
        let facts = DeviceFacts {
            name: String::from("pc"),
            ..DeviceFacts::default()
        };
        agent
            .say(agent_to_site::Message::Hello(Hello {
                version: 1,
                device_id: device.id.to_string(),
                nonce: nonce.to_vec(),
                signature: device.key.sign(&signed).to_bytes().to_vec(),
                boot_id: vec![boot_id; 16],
                facts: Some(Facts {
                    json: serde_json::to_string(&facts).unwrap(),
                }),
            }))
            .await;
        (agent, transcript::control(Role::Site, &site_nonce, &nonce, device.id))
    }

    /// A link on which both ends have proven themselves.
    pub async fn attach(&self, device: &PlayedDevice, boot_id: u8) -> PlayedAgent {
        let (mut agent, signed) = self.connect(device, boot_id).await;
        let Some(site_to_agent::Message::Welcome(welcome)) = agent.next().await.message else {
            panic!("expected a welcome")
        };
        let signature = ed25519_dalek::Signature::from_slice(&welcome.signature).unwrap();
        let key = VerifyingKey::from_bytes(self.state.public_key().as_bytes()).unwrap();
        key.verify(&signed, &signature).expect("the site proves its key");
        self.until("the device to be online", || self.state.presence.is_online(device.id))
            .await;
        agent
    }

    /// Waits for a condition.
    pub async fn until(&self, what: &str, mut is_so: impl FnMut() -> bool) {
        let begun = std::time::Instant::now();
        while !is_so() {
            assert!(begun.elapsed() < LIMIT, "waited too long for {what}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Codes of all status messages, oldest first.
    pub async fn recorded(&self) -> Vec<String> {
        let page = self
            .state
            .store
            .status()
            .list(&Scope::Everything, &Default::default(), None, 500)
            .await
            .unwrap();
        page.items.into_iter().rev().map(|message| message.kind).collect()
    }
}

impl PlayedAgent {
    pub async fn say(&self, message: agent_to_site::Message) {
        let frame = AgentToSite { message: Some(message) }.encode_to_vec();
        self.sender.send(frame).await.unwrap();
    }

    /// The next message that is not a ping; pings are answered.
    pub async fn next(&mut self) -> SiteToAgent {
        loop {
            let message = self.next_unanswered().await;
            match message.message {
                Some(site_to_agent::Message::Ping(ping)) => {
                    self.say(agent_to_site::Message::Pong(deskside_wire::control::AgentPong {
                        id: ping.id,
                    }))
                    .await;
                }
                _ => return message,
            }
        }
    }

    /// The next message, whatever it is.
    pub async fn next_unanswered(&mut self) -> SiteToAgent {
        let frame = tokio::time::timeout(LIMIT, self.receiver.recv())
            .await
            .expect("the site says something")
            .unwrap();
        SiteToAgent::decode(frame).unwrap()
    }
}
