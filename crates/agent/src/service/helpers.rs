//! Keeps a helper running in the desktop session that is in front: starts it, follows the session when another user comes
//! to the screen, and starts it again, with growing waits, when it dies.
//!
//! ```text
//!           found, started                  hello
//! Absent ────────────────> Starting ───────────────> Ready
//!   ^ wait, look again        │                        │
//!   └────────── gone <────────┴── died, other session ─┘
//! ```

use std::time::Duration;

use deskside_link::control::{Backoff, BackoffSettings};
use deskside_model::facts::{MonitorFact, SignedInUser};
use deskside_wire::HELPER_VERSION;
use deskside_wire::helper::{HelperHello, Presence, service_to_helper};
use deskside_wire::session::Monitors;
use tokio::sync::mpsc;

use super::event::{Event, HelperId};
use crate::facts::SeenByHelper;
use crate::helper_link::{DesktopSession, FindDesktop, HelperConnection, HelperGone, HelperSender, spawn};
use crate::state::random;

/// How often to look whether another session came to the front, or whether there is one at all.
const LOOK: Duration = Duration::from_secs(5);
/// How long a helper that was started may take to say hello.
const HELLO: Duration = Duration::from_secs(20);

const BACKOFF: BackoffSettings = BackoffSettings {
    base: Duration::from_millis(500),
    cap: Duration::from_secs(30),
    stable: Duration::from_secs(30),
};

/// The helper, and the wait for one.
#[derive(Debug)]
pub(super) struct Helpers {
    find: FindDesktop,
    arguments: Vec<String>,
    events: mpsc::Sender<Event>,
    backoff: Backoff,
    state: State,
    last: u64,
    /// Said in the log, so as not to say it every few seconds.
    said_absent: bool,
}

#[derive(Debug)]
enum State {
    Absent { look: Duration },
    Running(Box<Running>),
}

#[derive(Debug)]
struct Running {
    id: HelperId,
    session: DesktopSession,
    /// `None` once it was told to leave.
    sender: Option<HelperSender>,
    started: Duration,
    said_hello: bool,
    seen: SeenByHelper,
    monitors: Option<Monitors>,
    look: Duration,
}

impl Helpers {
    pub fn new(find: FindDesktop, arguments: Vec<String>, events: mpsc::Sender<Event>) -> Self {
        Self {
            find,
            arguments,
            events,
            backoff: Backoff::new(BACKOFF),
            state: State::Absent { look: Duration::ZERO },
            last: 0,
            said_absent: false,
        }
    }

    /// When [`Self::tick`] is due.
    pub fn next_look(&self) -> Duration {
        match &self.state {
            State::Absent { look } => *look,
            State::Running(running) => running.look,
        }
    }

    /// Looks for a session to serve, or whether the one that is served is still in front.
    pub fn tick(&mut self, now: Duration) {
        match &mut self.state {
            State::Absent { look } if *look <= now => self.start(now),
            State::Running(running) if running.look <= now => {
                running.look = now + LOOK;
                if !running.said_hello && now.saturating_sub(running.started) > HELLO {
                    tracing::warn!("the helper said nothing since it was started");
                    running.sender = None;
                } else if running.sender.is_some() && is_behind(&self.find, &running.session) {
                    tracing::info!(display = running.session.display, "another session came to the screen");
                    running.sender = None;
                }
            }
            State::Absent { .. } | State::Running(_) => {}
        }
    }

    /// Sends to the helper, if one is ready. One that takes nothing is told to leave, and killed if it does not.
    pub fn send(&mut self, message: service_to_helper::Message) {
        let State::Running(running) = &mut self.state else {
            return;
        };
        if let Some(sender) = &running.sender
            && !sender.send(message)
        {
            tracing::warn!("the helper does not take what it is sent");
            running.sender = None;
        }
    }

    /// Whether this is the helper that runs now.
    pub fn is_current(&self, id: HelperId) -> bool {
        matches!(&self.state, State::Running(running) if running.id == id)
    }

    /// Whether something can be shown and asked now.
    pub fn is_ready(&self) -> bool {
        self.ready().is_some()
    }

    /// What the helper sees, when there is one.
    pub fn seen(&self) -> Option<&SeenByHelper> {
        self.ready().map(|running| &running.seen)
    }

    /// The monitors, when a helper has told them.
    pub fn monitors(&self) -> Option<&Monitors> {
        self.ready().and_then(|running| running.monitors.as_ref())
    }

    pub fn hello(&mut self, hello: &HelperHello) {
        let State::Running(running) = &mut self.state else {
            return;
        };
        if hello.version == HELPER_VERSION {
            tracing::info!(display = hello.display, user = hello.user, "the helper is there");
            running.said_hello = true;
        } else {
            tracing::error!(version = hello.version, "the helper is of another version");
            running.sender = None;
        }
    }

    pub fn presence(&mut self, presence: &Presence) {
        let State::Running(running) = &mut self.state else {
            return;
        };
        match serde_json::from_str::<Vec<SignedInUser>>(&presence.users_json) {
            Ok(users) => running.seen.users = users,
            Err(error) => tracing::warn!(%error, "the helper told who is signed in, but it can't be understood"),
        }
    }

    pub fn set_monitors(&mut self, monitors: &Monitors) {
        let State::Running(running) = &mut self.state else {
            return;
        };
        let fact = |monitor: &deskside_wire::session::Monitor| MonitorFact {
            name: monitor.name.clone(),
            x: monitor.x,
            y: monitor.y,
            width: monitor.width,
            height: monitor.height,
            primary: monitor.primary,
        };
        running.seen.monitors = monitors.monitors.iter().map(fact).collect();
        running.monitors = Some(monitors.clone());
    }

    /// Whether there is a helper process, ready or not.
    pub fn is_running(&self) -> bool {
        matches!(self.state, State::Running(_))
    }

    /// Tells the helper to leave; its end comes as an event.
    pub fn dismiss(&mut self) {
        if let State::Running(running) = &mut self.state {
            running.sender = None;
        }
    }

    /// The helper's process has ended.
    pub fn gone(&mut self, now: Duration, gone: &HelperGone) {
        let State::Running(running) = &self.state else { return };
        let told_to = running.sender.is_none();
        if told_to {
            tracing::info!(%gone, "the helper left");
        } else {
            tracing::warn!(%gone, "the helper is gone");
        }
        self.backoff.ended_after(now.saturating_sub(running.started));
        let wait = self.wait();
        self.state = State::Absent { look: now + wait };
    }

    fn ready(&self) -> Option<&Running> {
        match &self.state {
            State::Running(running) if running.said_hello && running.sender.is_some() => Some(running),
            _ => None,
        }
    }

    fn start(&mut self, now: Duration) {
        let Some(session) = self.find.find() else {
            if !std::mem::replace(&mut self.said_absent, true) {
                tracing::info!("there is no X session to serve; waiting for one");
            }
            self.state = State::Absent { look: now + LOOK };
            return;
        };
        self.said_absent = false;
        self.last += 1;
        let id = HelperId(self.last);
        let started = spawn(&session, &self.arguments)
            .map_err(|error| error.to_string())
            .and_then(|process| HelperConnection::new(process).map_err(|error| error.to_string()));
        match started {
            Ok((connection, sender)) => {
                tokio::spawn(connection.run(self.events.clone(), move |said| Event::Helper(id, said)));
                self.state = State::Running(Box::new(Running {
                    id,
                    session,
                    sender: Some(sender),
                    started: now,
                    said_hello: false,
                    seen: SeenByHelper::default(),
                    monitors: None,
                    look: now + LOOK,
                }));
            }
            Err(error) => {
                tracing::error!(%error, "no helper");
                let wait = self.wait();
                self.state = State::Absent { look: now + wait };
            }
        }
    }

    fn wait(&mut self) -> Duration {
        // Without randomness the middle of the span will do.
        let unit = random().map_or(0.5, |[byte]| f64::from(byte) / 255.0);
        self.backoff.next_delay(unit)
    }
}

/// Whether the session that is served is no longer the one in front. While none is found it stays served: its display
/// says soon enough whether it is gone.
fn is_behind(find: &FindDesktop, served: &DesktopSession) -> bool {
    *find == FindDesktop::Active
        && find
            .find()
            .is_some_and(|found| found.display != served.display || found.account != served.account)
}
