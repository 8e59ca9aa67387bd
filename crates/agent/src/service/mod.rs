//! The service: keys, network, policy, rights gate and evidence of one device. One loop owns everything; what happens
//! comes in as an event, and is done with before the next.
//!
//! ```text
//! site (control link) ──┐                       ┌──> DeviceSession, one for each viewer, decides
//! viewers (links) ──────┼──> loop: one event ───┤
//! helper (socket) ──────┘                       └──> perform: disk, helper, viewer, site
//! ```
//!
//! Latency: an input crosses three queues that are empty but for itself (link, loop, helper socket) and no timer. Evidence
//! is written by the loop itself, so that nothing overtakes it.

mod clock;
mod desktop;
mod endpoints;
mod event;
mod evidence;
mod helpers;
mod locking;
mod own_settings;
mod perform;
mod pointer;
mod prompts;
mod sessions;
mod site;
mod sounds;
mod viewer_link;
mod viewers;

use std::collections::BTreeMap;
use std::future::Future;
use std::time::Duration;

use deskside_link::control::BackoffSettings;
use deskside_link::tls::TlsError;
use deskside_link::{DirectPaths, InvalidProxy, Proxy};
use deskside_model::{ClientSettings, DeviceFacts, OwnSettings, SessionId};
use deskside_policy::DeviceState;
use deskside_session::device::Input;
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{sleep_until, timeout};

use crate::Advice;
use crate::control::{ControlLink, ControlLinkOptions, FromSite, FromSiteReceiver, Greeter, site_roots};
use crate::facts::FactSource;
use crate::helper_link::FindDesktop;
use crate::state::{
    AppliedSettings, Enrolment, StateDir, StateError, StateLock, StatusFile, UsedGrants, load_own_settings, random,
};
use clock::Clock;
use endpoints::{EndpointKit, Endpoints};
use event::Event;
use evidence::Evidence;
use helpers::Helpers;
use locking::Locking;
use own_settings::Changes;
use pointer::Pointer;
use prompts::Prompts;
use sessions::Sessions;
use site::SiteLink;
use sounds::Sounds;

/// Events that wait for the loop. Whoever brings more waits; nobody is dropped.
const QUEUE: usize = 256;
/// How often to look for facts that nobody reports: a new address, a new name.
const LOOK_AT_COMPUTER: Duration = Duration::from_secs(60);
/// For each step of stopping; together they stay under the two seconds that a service manager should have to wait.
const STOP_STEP: Duration = Duration::from_millis(600);

/// How long the helper may take to lock the screen when the agent is stopped in a session. Screen lockers take a second or two;
/// the service manager waits longer than this and all steps together.
const LOCKS_WITHIN: Duration = Duration::from_secs(4);

/// What a service is made of.
#[derive(Debug)]
pub struct ServiceOptions {
    /// Its state directory.
    pub state: StateDir,
    /// Which desktop it serves.
    pub desktop: FindDesktop,
    /// The arguments with which this program becomes a helper.
    pub helper_arguments: Vec<String>,
    /// The UDP port for direct paths; any free one when there is none.
    pub direct_port: Option<u16>,
    /// How the waits between attempts to reach the site grow.
    pub backoff: BackoffSettings,
}

/// The service could not start.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The state directory can't be used, or there is no enrolment in it.
    #[error(transparent)]
    State(#[from] StateError),
    /// The CA of the enrolment can't be used.
    #[error("the certificates in agent.toml can't be used: {0}")]
    Tls(#[from] TlsError),
    /// The proxy in the environment can't be used.
    #[error("HTTPS_PROXY can't be used: {0}")]
    Proxy(#[from] InvalidProxy),
    /// The system has no randomness.
    #[error("no random numbers from the operating system: {0}")]
    Randomness(std::io::Error),
}

impl Advice for ServiceError {
    fn advice(&self) -> String {
        match self {
            Self::State(error) => error.advice(),
            Self::Tls(_) => String::from("Enrol this computer again with a new token and --replace."),
            Self::Proxy(_) => String::from("Set HTTPS_PROXY to http://name:port, or unset it."),
            Self::Randomness(_) => String::from("Restart the computer."),
        }
    }
}

/// The service of one device.
#[derive(Debug)]
pub struct Service {
    state: StateDir,
    _lock: StateLock,
    enrolment: Enrolment,
    clock: Clock,
    applied: AppliedSettings,
    own: OwnSettings,
    own_changes: Changes,
    /// What holds: `applied`, made stricter by `own`.
    settings: ClientSettings,
    used_grants: UsedGrants,
    revoked: BTreeMap<SessionId, Duration>,
    evidence: Evidence,
    status: StatusFile,
    fact_source: FactSource,
    facts: DeviceFacts,
    told_facts: watch::Sender<String>,
    device_state: DeviceState,
    site: SiteLink,
    helpers: Helpers,
    prompts: Prompts,
    /// The screen, after the last session.
    locking: Locking,
    sounds: Sounds,
    sessions: Sessions,
    pointer: Pointer,
    endpoints: Endpoints,
    events: mpsc::Sender<Event>,
    last_link: u64,
    link_tasks: JoinSet<()>,
    inbox: Inbox,
}

/// Where events come from.
#[derive(Debug)]
struct Inbox {
    events: mpsc::Receiver<Event>,
    site: FromSiteReceiver,
    control: JoinHandle<()>,
    look_at_computer: Duration,
}

/// What the loop does next.
enum Next {
    Event(Event),
    Site(FromSite),
    Time,
    Stop,
}

impl Service {
    /// Reads the state, and begins to connect. Must be called within a tokio runtime, on its only thread.
    ///
    /// # Errors
    /// [`ServiceError`] when there is no enrolment, another agent runs, or the state is damaged.
    pub fn start(options: ServiceOptions) -> Result<Self, ServiceError> {
        let (enrolment, identity) = Enrolment::load(&options.state)?;
        let lock = options.state.lock()?;
        let clock = Clock::start();
        let now = clock.now();
        let applied = AppliedSettings::load(&options.state)?;
        let own = load_own_settings(&options.state)?;
        let used_grants = UsedGrants::open(&options.state, now.wall)?;
        let mut status = StatusFile::open(&options.state)?;
        let mut evidence = Evidence::open(&options.state, &enrolment, &identity)?;
        let locking = match evidence.end_what_was_open(now.wall) {
            Some(session) if applied.settings.lock_at_end => Locking::after_a_crash(session, now.elapsed),
            _ => Locking::Nothing,
        };
        let (events, inbox) = mpsc::channel(QUEUE);
        let roots = site_roots(&enrolment)?;
        let proxy = Proxy::from_environment(&enrolment.site_url)?;
        let (told_facts, facts) = watch::channel(String::from("{}"));
        let control = ControlLinkOptions {
            site_url: enrolment.site_url.clone(),
            roots: roots.clone(),
            proxy: proxy.clone(),
            greeter: Greeter::new(&enrolment, &identity, random().map_err(ServiceError::Randomness)?),
            backoff: options.backoff,
        };
        let (link, site) = ControlLink::new(control, facts)?;
        let kit = EndpointKit {
            secret: identity.link_secret(),
            roots,
            proxy,
            direct: DirectPaths::WhenOneAnswers {
                port: options.direct_port,
            },
        };
        let site_link = SiteLink::Offline {
            why: String::from("connecting"),
            since: now.wall,
        };
        status.write(&site_link.status(0));
        let mut service = Self {
            state: options.state,
            _lock: lock,
            enrolment,
            clock,
            settings: own.over(&applied.settings),
            applied,
            own,
            own_changes: Changes::new(now.wall),
            used_grants,
            revoked: BTreeMap::new(),
            evidence,
            status,
            fact_source: FactSource::default(),
            facts: DeviceFacts::default(),
            told_facts,
            device_state: DeviceState::from_facts(&DeviceFacts::default()),
            site: site_link,
            helpers: Helpers::new(options.desktop, options.helper_arguments, events.clone()),
            prompts: Prompts::default(),
            locking,
            sounds: Sounds::default(),
            sessions: Sessions::default(),
            pointer: Pointer::default(),
            endpoints: Endpoints::new(kit, events.clone()),
            events,
            last_link: 0,
            link_tasks: JoinSet::new(),
            inbox: Inbox {
                events: inbox,
                site,
                control: tokio::spawn(async {}),
                look_at_computer: LOOK_AT_COMPUTER,
            },
        };
        service.look_at_computer();
        service.inbox.control = tokio::spawn(link.run());
        Ok(service)
    }

    /// Serves until `stop`, then ends every session properly.
    pub async fn run(mut self, stop: impl Future<Output = ()>) {
        let mut stop = std::pin::pin!(stop);
        loop {
            self.keep_time();
            self.status.write(&self.site.status(self.sessions.begun()));
            let deadline = self.clock.instant(self.next_deadline());
            let next = tokio::select! {
                biased;
                () = &mut stop => Next::Stop,
                // First, so that no viewer's flood keeps a revocation waiting.
                Some(event) = self.inbox.site.recv() => Next::Site(event),
                Some(event) = self.inbox.events.recv() => Next::Event(event),
                () = sleep_until(deadline) => Next::Time,
            };
            match next {
                Next::Event(event) => self.event(event),
                Next::Site(event) => self.site_event(event).await,
                Next::Time => {}
                Next::Stop => break,
            }
        }
        self.stop().await;
    }

    fn event(&mut self, event: Event) {
        match event {
            Event::Link(link, event) => self.link_event(link, event),
            Event::Helper(helper, event) => self.helper_event(helper, event),
            Event::Opened(opened) => self.viewer_opened(*opened),
        }
    }

    /// When something has to be done even if nothing happens.
    fn next_deadline(&self) -> Duration {
        let always = [self.helpers.next_look(), self.inbox.look_at_computer];
        let sometimes = [
            self.sessions.next_timeout(),
            self.endpoints.next_end(),
            self.pointer.next_due(),
            self.sounds.next_due(),
            self.locking.until(),
        ];
        let earliest = sometimes.into_iter().flatten().chain(always).min();
        earliest.unwrap_or(LOOK_AT_COMPUTER)
    }

    /// Does what is due.
    fn keep_time(&mut self) {
        let now = self.clock.now().elapsed;
        for session in self.sessions.due(now) {
            self.drive(session, Input::Tick);
        }
        if let Some((session, position)) = self.pointer.take_due(now) {
            self.drive(session, Input::CursorAt(position));
        }
        self.sound_if_due(now);
        self.lock_in_time(now);
        self.helpers.tick(now);
        if !self.sessions.is_empty() {
            self.endpoints.keep(now);
        }
        self.endpoints.tidy(now);
        if self.inbox.look_at_computer <= now {
            self.inbox.look_at_computer = now + LOOK_AT_COMPUTER;
            self.look_at_computer();
        }
        while self.link_tasks.try_join_next().is_some() {}
    }

    /// Ends everything in good order, as far as the others take part in it.
    async fn stop(mut self) {
        tracing::info!("stopping");
        self.drive_all(&Input::AgentStops);
        self.wait_for_lock().await;
        self.helpers.dismiss();
        let mut links = std::mem::take(&mut self.link_tasks);
        if timeout(STOP_STEP, async { while links.join_next().await.is_some() {} })
            .await
            .is_err()
        {
            tracing::warn!("a viewer did not take its last messages");
        }
        self.endpoints.close_all(STOP_STEP).await;
        // The control link sends what is queued, and ends because nobody listens any more.
        self.site = SiteLink::Offline {
            why: String::from("the agent stops"),
            since: clock::wall(),
        };
        self.inbox.site.close();
        if timeout(STOP_STEP, &mut self.inbox.control).await.is_err() {
            tracing::debug!("the site did not take the last messages");
        }
        self.wait_for_helper().await;
    }

    /// Until the helper has said whether the screen is locked, where that was to be done.
    async fn wait_for_lock(&mut self) {
        let told = async {
            while self.locking.is_ordered() {
                match self.inbox.events.recv().await {
                    Some(Event::Helper(id, event)) => self.helper_event(id, event),
                    Some(_) => {}
                    None => return,
                }
            }
        };
        if timeout(LOCKS_WITHIN, told).await.is_err() {
            tracing::warn!("the helper did not say in time whether the screen is locked");
        }
        self.give_up_locking("the agent was stopped before it was known");
    }

    /// Until the helper has let go of everything, and is gone.
    async fn wait_for_helper(&mut self) {
        let gone = async {
            while self.helpers.is_running() {
                match self.inbox.events.recv().await {
                    Some(Event::Helper(id, event)) => self.helper_event(id, event),
                    Some(_) => {}
                    None => return,
                }
            }
        };
        if timeout(STOP_STEP, gone).await.is_err() {
            tracing::warn!("the helper did not leave");
        }
    }
}
