//! The world: a device and a viewer with all that surrounds them, and a clock moved by hand.
//!
//! Everything that takes time is an [`Event`] with the moment at which it happens; [`World::step`] moves on to the next.
//! Each channel keeps its own order and has its own delay, so that messages of different channels overtake one another
//! as they do on a real link. Every message goes through its bytes, within the limits of `wire`.

mod device;
mod helper;
mod link;
mod viewer;

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use deskside_model::{ClientSettings, EndReason, GrantId, Refusal, SessionId, StatusKind, ViewerKey, WeekMoment};
use deskside_policy::{DeviceState, LocalAdministrators};
use deskside_session::Now;
use deskside_session::credit::Answer;
use deskside_session::device::{ConsentAnswer, DeviceSession, EvidenceId, Input, Record, Standing};
use deskside_session::viewer::{Outcome, Timing, UserInput, ViewerEvent, ViewerOptions, ViewerSession, ViewerState};
use deskside_wire::session::{Abilities, Measured, PictureWishes};

pub use helper::Helper;
pub use link::{Line, Wire};
pub use viewer::Screen;

use crate::scene;

/// Longer than any story.
const TOO_LONG: Duration = Duration::from_secs(24 * 3600);

pub const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Something that will happen.
#[derive(Debug)]
pub enum Event {
    /// Bytes arrive, if that link is still the one in use.
    Arrives(u32, Wire),
    /// The viewer's dialling comes to an end.
    Dialled,
    /// The device, the viewer, notices that a link is gone.
    DeviceNotices(u32),
    ViewerNotices(u32),
    /// Evidence is on the disk.
    Written(EvidenceId),
    /// The helper has a frame ready, of this stream.
    FrameReady(u32),
    /// So much time has passed since the helper sent this frame.
    Rests {
        stream: u32,
        frame: u32,
    },
    /// The viewer has painted a frame.
    Painted {
        frame: u32,
        timing: Timing,
        answer: Answer,
    },
}

/// The device's disk, which writes one entry after the other.
#[derive(Debug)]
pub struct Disk {
    /// For each entry.
    pub takes: Duration,
    pub busy_until: Duration,
    pub works: bool,
    pub evidence: Vec<Record>,
}

/// Everything there is.
pub struct World {
    pub now: Duration,
    /// How far the device's clock is ahead of the site's.
    pub skew: i64,
    events: BTreeMap<(Duration, u64), Event>,
    next_event: u64,

    pub line: Line,
    pub settings: ClientSettings,
    pub state: DeviceState,
    pub administrators: LocalAdministrators,
    /// By the device's clock on the wall.
    pub at: Option<WeekMoment>,
    pub used: HashSet<GrantId>,
    pub revoked: HashSet<SessionId>,
    pub has_room: bool,
    pub disk: Disk,
    pub helper: Helper,
    pub device: Option<DeviceSession>,
    /// The link that the device's session speaks on.
    pub device_link: Option<u32>,
    /// What the site is told.
    pub standings: Vec<Standing>,
    pub measured: Option<Measured>,

    pub viewer: ViewerSession,
    /// The key that the viewer's link proves.
    pub viewer_key: ViewerKey,
    pub screen: Screen,
    pub viewer_events: Vec<ViewerEvent>,
}

impl World {
    /// With a prompt, and a viewer that is about to connect with a good grant.
    pub fn new() -> Self {
        Self::with_token(scene::signed(&scene::grant()))
    }

    /// Without a prompt.
    pub fn silent() -> Self {
        Self {
            settings: scene::silent_settings(),
            ..Self::new()
        }
    }

    pub fn with_token(grant: String) -> Self {
        let options = ViewerOptions {
            grant,
            program: String::from("test 0.1.0"),
            wishes: PictureWishes::default(),
        };
        let mut world = Self {
            now: Duration::ZERO,
            skew: 0,
            events: BTreeMap::new(),
            next_event: 0,
            line: Line::default(),
            settings: scene::settings(),
            state: scene::attended(),
            administrators: LocalAdministrators::Known(Vec::new()),
            at: Some(scene::morning()),
            used: HashSet::new(),
            revoked: HashSet::new(),
            has_room: true,
            disk: Disk {
                takes: ms(2),
                busy_until: Duration::ZERO,
                works: true,
                evidence: Vec::new(),
            },
            helper: Helper::default(),
            device: None,
            device_link: None,
            standings: Vec::new(),
            measured: None,
            viewer: ViewerSession::new(options, Abilities { jpeg: true, h264: true }),
            viewer_key: scene::VIEWER,
            screen: Screen::default(),
            viewer_events: Vec::new(),
        };
        world.drain_viewer();
        world
    }

    /// A session whose picture flows.
    pub fn active() -> Self {
        let mut world = Self::silent();
        world.until("the picture flows", |world| world.screen.painted > 0);
        world
    }

    /// The device's time.
    pub fn device_now(&self) -> Now {
        let passed = self.now.as_millis() as i64 + self.skew;
        let wall = deskside_model::Timestamp::from_millis(scene::MORNING.as_millis() + passed);
        Now {
            wall,
            elapsed: self.now,
        }
    }

    fn at(&mut self, moment: Duration, event: Event) {
        self.next_event += 1;
        self.events.insert((moment, self.next_event), event);
    }

    fn after(&mut self, delay: Duration, event: Event) {
        self.at(self.now + delay, event);
    }

    /// Moves to the next thing that happens, but not past `limit`. Says whether there was one.
    fn step(&mut self, limit: Duration) -> bool {
        let event = self.events.first_key_value().map(|((at, _), _)| *at);
        let device = self.device.as_ref().and_then(DeviceSession::poll_timeout);
        let viewer = self.viewer.next_timeout();
        let Some(next) = [event, device, viewer]
            .into_iter()
            .flatten()
            .min()
            .filter(|next| *next <= limit)
        else {
            self.now = limit;
            return false;
        };
        self.now = self.now.max(next);
        if event == Some(next) {
            if let Some((_, event)) = self.events.pop_first() {
                self.happens(event);
            }
        } else if device == Some(next) {
            self.tell_device(Input::Tick);
        } else {
            self.tell_viewer(deskside_session::viewer::Input::Tick);
        }
        true
    }

    fn happens(&mut self, event: Event) {
        match event {
            Event::Arrives(link, wire) => self.arrives(link, wire),
            Event::Dialled => self.dialled(),
            Event::DeviceNotices(link) => self.device_notices(link),
            Event::ViewerNotices(link) => self.viewer_notices(link),
            Event::Written(id) => self.tell_device(Input::EvidenceWritten(id)),
            Event::FrameReady(stream) => self.frame_ready(stream),
            Event::Rests { stream, frame } => self.rests(stream, frame),
            Event::Painted { frame, timing, answer } => self.painted(frame, timing, answer),
        }
    }

    /// Lets time pass until something is true.
    #[track_caller]
    pub fn until(&mut self, what: &str, is_true: impl Fn(&Self) -> bool) {
        let mut steps = 0;
        while !is_true(self) {
            steps += 1;
            let goes_on = steps < 200_000 && self.step(TOO_LONG);
            assert!(
                goes_on,
                "waiting until {what}; the site heard {:?}, the viewer {:?}",
                self.standings, self.viewer_events
            );
        }
    }

    /// Lets so much time pass.
    pub fn for_(&mut self, time: Duration) {
        let limit = self.now + time;
        while self.step(limit) {}
    }

    // ---- what people do

    pub fn local_user_answers(&mut self, answer: ConsentAnswer) {
        assert!(self.helper.prompt.take().is_some(), "nothing was asked");
        self.tell_device(Input::Consent(answer));
    }

    pub fn operator(&mut self, input: UserInput) {
        self.tell_viewer(deskside_session::viewer::Input::User(input));
    }

    pub fn operator_ends(&mut self) {
        self.tell_viewer(deskside_session::viewer::Input::End);
    }

    // ---- what can be seen

    /// Frames that are captured and not painted yet.
    pub fn frames_under_way(&self) -> usize {
        self.screen.under_way.len()
    }

    /// How old the oldest of them is.
    pub fn oldest_frame_under_way(&self) -> Duration {
        self.screen
            .under_way
            .front()
            .map_or(Duration::ZERO, |captured| self.now - *captured)
    }

    /// The kinds of evidence on the device's disk, in order.
    pub fn evidence(&self) -> Vec<StatusKind> {
        self.disk.evidence.iter().map(|record| record.kind).collect()
    }

    /// The last entry of a kind.
    #[track_caller]
    pub fn evidence_of(&self, kind: StatusKind) -> &Record {
        let found = self.disk.evidence.iter().rev().find(|record| record.kind == kind);
        found.unwrap_or_else(|| panic!("no {kind:?} in {:?}", self.evidence()))
    }

    pub fn viewer_states(&self) -> Vec<ViewerState> {
        let states = self.viewer_events.iter().filter_map(|event| match event {
            ViewerEvent::State(state) => Some(state.clone()),
            _ => None,
        });
        states.collect()
    }

    pub fn viewer_state(&self) -> ViewerState {
        self.viewer_states().pop().unwrap()
    }

    pub fn outcome(&self) -> Option<Outcome> {
        match self.viewer_state() {
            ViewerState::Over(outcome) => Some(outcome),
            _ => None,
        }
    }

    pub fn standing(&self) -> Option<Standing> {
        self.standings.last().copied()
    }

    /// Both ends are done.
    pub fn is_over(&self) -> bool {
        self.outcome().is_some() && self.device.as_ref().is_none_or(DeviceSession::is_over)
    }

    #[track_caller]
    pub fn ends_with(&mut self, reason: EndReason) {
        self.until("the session is over", Self::is_over);
        assert_eq!(self.outcome(), Some(Outcome::Ended { reason: Some(reason) }));
        assert_eq!(self.standing(), Some(Standing::Ended(reason)));
        assert_eq!(
            self.evidence_of(StatusKind::SessionEnded).values.get("end_reason"),
            Some(reason.code())
        );
        self.nothing_is_left();
    }

    #[track_caller]
    pub fn is_refused_with(&mut self, refusal: Refusal) {
        self.until("the viewer is refused", Self::is_over);
        let Some(Outcome::Refused { refusal: heard, .. }) = self.outcome() else {
            panic!("{:?}", self.outcome())
        };
        assert_eq!(heard, Some(refusal));
        assert_eq!(self.screen.painted, 0);
        assert_eq!(self.helper.captured, 0, "nothing may be captured for a refused viewer");
        self.nothing_is_left();
    }

    /// The device is as if nobody had been there.
    #[track_caller]
    pub fn nothing_is_left(&self) {
        assert_eq!(self.helper.prompt, None, "prompt");
        assert_eq!(self.helper.notice, None, "bar and icon");
        assert!(!self.helper.input_locked, "keyboard and mouse");
        assert!(self.helper.stream.is_none(), "picture stream");
        assert!(self.helper.held.is_empty(), "held keys: {:?}", self.helper.held);
    }
}
