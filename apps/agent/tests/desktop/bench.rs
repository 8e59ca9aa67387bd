//! The whole setting: site, X server with a window manager, enrolled agent, and grants for viewers.

use std::path::PathBuf;
use std::time::Duration;

use deskside_model::{
    AccessLevel, ClientSettings, DeviceId, GrantId, OperatorId, Refusal, Secret, SessionId, SessionKind, SiteId,
    Timestamp,
};
use deskside_session::grant::{Grant, GrantedOperator, MUST_START_WITHIN, VERSION, sign, sign_raise};
use deskside_wire::control::{Offer, agent_to_site, site_to_agent};

use crate::program::Agent;
use crate::site::{Connected, SOON, TestSite, TokenBook, wire_settings};
use crate::support::{Place, XServer, wait_until};
use crate::viewer::{Link, Route, Viewer};

/// The device's id, as the test site gives it.
pub const DEVICE: DeviceId = DeviceId::from_bytes([3; 16]);
pub const OPERATOR: &str = "Jan de Vries";
pub const PROMPT: &str = "Jan de Vries wants to control this computer";

pub struct Bench {
    pub site: TestSite,
    pub server: XServer,
    pub agent: Agent,
    pub connected: Connected,
    pub folder: tempfile::TempDir,
    device_key: deskside_link::LinkKey,
    offers: u64,
    sessions: u8,
}

/// Remote control on, everything else as by default.
pub fn settings() -> ClientSettings {
    ClientSettings {
        remote_control_enabled: true,
        organisation_name: String::from("Contoso"),
        ..ClientSettings::default()
    }
}

/// The same without asking.
pub fn unasked() -> ClientSettings {
    ClientSettings {
        prompt_for_permission: false,
        ..settings()
    }
}

impl Bench {
    /// Enrols and starts an agent with these settings; returns when it is online with its helper.
    pub async fn start(settings: ClientSettings) -> Self {
        let mut site = TestSite::start().await;
        site.behave(|behaviour| behaviour.settings = (1, settings));
        let server = XServer::with_window_manager();
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state");
        let token = TokenBook::text(&site.site_key(), [0; 32]);
        let enrolled = Agent::command(&[
            "enrol",
            "--site",
            &site.url(),
            "--token",
            &token,
            "--state",
            state.to_str().unwrap(),
        ]);
        assert!(
            enrolled.status.success(),
            "{}",
            String::from_utf8_lossy(&enrolled.stderr)
        );
        let device_key = device_key(&state);
        let agent = Agent::start(&state, server.display().unwrap());
        let connected = site.next_agent().await;
        let mut bench = Self {
            site,
            server,
            agent,
            connected,
            folder,
            device_key,
            offers: 0,
            sessions: 0,
        };
        bench.wait_for_helper().await;
        bench
    }

    pub fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    /// Waits until the agent says which monitors it shows, which only a helper can tell.
    pub async fn wait_for_helper(&mut self) {
        let hello = self
            .connected
            .hello
            .facts
            .as_ref()
            .is_some_and(|facts| has_monitors(&facts.json));
        if !hello {
            self.connected
                .next_such(|message| match message {
                    agent_to_site::Message::Facts(facts) if has_monitors(&facts.json) => Some(()),
                    _ => None,
                })
                .await;
        }
    }

    pub fn send_settings(&self, version: u64, settings: ClientSettings) {
        self.connected
            .send(site_to_agent::Message::Settings(wire_settings(&(version, settings))));
    }

    pub fn route(&self) -> Route {
        Route {
            device: self.device_key,
            relay: self.site.url().parse().unwrap(),
            roots: self.site.roots(),
        }
    }

    /// A grant for this viewer, as the site would issue it now.
    pub fn grant(&mut self, viewer: &Viewer) -> Grant {
        self.sessions += 1;
        let now = now();
        Grant {
            version: VERSION,
            site: SiteId::from_bytes([4; 16]),
            id: GrantId::from_bytes([self.sessions; 16]),
            session: SessionId::from_bytes([self.sessions; 16]),
            device: DEVICE,
            viewer: viewer.key(),
            operator: GrantedOperator {
                id: OperatorId::from_bytes([9; 16]),
                account: String::from("jan"),
                name: String::from(OPERATOR),
            },
            kind: SessionKind::RemoteControl,
            access: AccessLevel::FullControl,
            reason: String::from("INC-20931"),
            issued_at: now,
            must_start_by: now.after(MUST_START_WITHIN),
            must_end_by: now.after(Duration::from_secs(3600)),
            settings_version: 1,
            from: None,
        }
    }

    pub fn sign(&self, grant: &Grant) -> String {
        sign(&Secret::new(self.site.shared.key.to_bytes()), grant).unwrap()
    }

    /// What the site signs for a session that runs.
    pub fn sign_raise(&self, raise: &Grant) -> String {
        sign_raise(&Secret::new(self.site.shared.key.to_bytes()), raise).unwrap()
    }

    /// Offers a grant; what the agent answers.
    pub async fn offer(&mut self, token: &str) -> Result<(), Refusal> {
        self.offers += 1;
        let offer = self.offers;
        self.connected.send(site_to_agent::Message::Offer(Offer {
            offer,
            grant: token.to_owned(),
            relay_url: self.site.url(),
        }));
        let refusal = self
            .connected
            .next_such(|message| match message {
                agent_to_site::Message::OfferAnswer(answer) if answer.offer == offer => Some(answer.refusal),
                _ => None,
            })
            .await;
        match refusal {
            0 => Ok(()),
            number => Err(Refusal::from_number(number).unwrap()),
        }
    }

    /// A viewer that has shown a good grant; the session has not begun yet.
    pub async fn visit(&mut self) -> (Viewer, Link) {
        let viewer = Viewer::new(self.route()).await;
        let grant = self.grant(&viewer);
        let token = self.sign(&grant);
        assert_eq!(self.offer(&token).await, Ok(()));
        let link = viewer.show(&token).await;
        (viewer, link)
    }

    /// A session that has begun, without asking, and whose first picture is there.
    pub async fn session(&mut self) -> (Viewer, Link) {
        let (viewer, mut link) = self.visit().await;
        link.started().await;
        wait_until("the first picture", || link.screen.frames() > 0);
        (viewer, link)
    }

    /// Waits until the agent has applied the client settings of this version.
    pub async fn applied(&mut self, version: u64) {
        self.connected
            .next_such(|message| match message {
                agent_to_site::Message::Applied(applied) if applied.settings_version == version => Some(()),
                _ => None,
            })
            .await;
    }

    /// Clicks Allow (0.75 of the way) or Deny (0.25), once the prompt listens.
    pub fn answer(&self, part: f64) {
        self.answer_about(PROMPT, part);
    }

    /// The same for the prompt with this title.
    pub fn answer_about(&self, title: &str, part: f64) {
        let Place { x, y, width, height } = self.server.window(title);
        let at = |part: f64| (x + (f64::from(width) * part) as i32, y + height - 50);
        let (allow_x, allow_y) = at(0.75);
        wait_until("the prompt to listen", || {
            self.server.screenshot().rgb(allow_x as u32 - 60, allow_y as u32) == [0xb8, 0x46, 0x0e]
        });
        let (x, y) = at(part);
        self.click(x, y);
    }

    /// Opens a terminal at (100, 100) that runs a shell script; returns when the script runs.
    pub fn terminal(&mut self, script: &str) {
        let ready = self.folder.path().join("ready");
        let script = format!(": > {}; {script}; exec sleep 3600", ready.display());
        let arguments = [
            "-geometry",
            "80x24+100+100",
            "-xrm",
            "*cursorBlink: false",
            "-e",
            "sh",
            "-c",
            &script,
        ];
        self.server.spawn("xterm", &arguments);
        wait_until("the terminal", || ready.exists());
    }

    pub fn click(&self, x: i32, y: i32) {
        self.server
            .run("xdotool", &["mousemove", &x.to_string(), &y.to_string(), "click", "1"]);
    }

    /// The state of a session that the site was told last: number and reason.
    pub async fn standing(&mut self, state: u32) -> (u32, bool) {
        self.connected
            .next_such(|message| match message {
                agent_to_site::Message::SessionState(told) if told.state == state => Some((told.reason, told.refused)),
                _ => None,
            })
            .await
    }

    /// Waits until the site holds evidence of these kinds, as the last ones, in this order.
    pub async fn evidence_ends_with(&self, kinds: &[&str]) {
        let deadline = tokio::time::Instant::now() + SOON;
        loop {
            let all: Vec<_> = self
                .site
                .evidence()
                .iter()
                .map(|entry| entry.kind().unwrap().code())
                .collect();
            if all.ends_with(kinds) {
                return;
            }
            assert!(
                tokio::time::Instant::now() < deadline,
                "{all:?} does not end with {kinds:?}"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

pub fn now() -> Timestamp {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap())
}

fn has_monitors(json: &str) -> bool {
    let facts: deskside_model::DeviceFacts = serde_json::from_str(json).unwrap();
    !facts.monitors.is_empty()
}

fn device_key(state: &std::path::Path) -> deskside_link::LinkKey {
    let state = deskside_agent::state::StateDir::new(state);
    let (enrolment, _) = deskside_agent::state::Enrolment::load(&state).unwrap();
    deskside_link::LinkKey::from_bytes(enrolment.device_key.as_bytes()).unwrap()
}
