//! The device's end of a session, as a state machine: one for each viewer.
//!
//! ```text
//!            open                                       resume
//!              │ evidence                                  │ evidence
//!              v                                           v
//!    ┌──── Recording ──written──> Asking        ┌───── Recording <──────┐
//!    │         ^ │                  │           │ written               │ resume
//!    │ (nobody │ │ written          │ yes,      v                       │
//!    │  to ask)│ │                  │ evidence Active ───LinkLost───> Away
//!    │         │ └──────────> Active│           ^ │                     │
//!    │         └────────────────────┘           │ │                     │ 60 s
//!    v                                          │ v                     v
//!  Over: evidence can't be written        (every state) ──────────────> Over
//!        no, no answer, site, local user, settings, helper gone, end of the grant
//! ```
//!
//! # The law
//!
//! Put one [`Input`] in with [`DeviceSession::handle`], do every [`Output`] of [`DeviceSession::poll_output`] in order
//! until there is none, and come back at [`DeviceSession::poll_timeout`] with [`Input::Tick`]. Then the session promises:
//!
//! 1. No frame is captured and no input is acted on before the evidence of the beginning is on the disk, and, where the
//!    settings ask for it, before the local user agreed.
//! 2. Nothing that a viewer sends has an effect without passing [`crate::gate`] with the rights of that moment.
//! 3. What ends a session takes effect in the outputs of that very input, at the disk's and the network's leisure or not.
//! 4. Whatever happens to the link, keys and buttons are let go, and the session is over in time.
//!
//! A helper that is gone ends the session even if another one starts at once: it may belong to another person, who was
//! never asked.
//!
//! The machine must not know of sockets, disks, clocks, or of other sessions on the same device.

mod active;
mod desk;
mod ending;
mod flood;
mod input;
mod input_lock;
mod local_user;
mod opening;
mod output;
mod raise;
mod reconnect;
mod record;
mod start;
mod time_left;

use std::collections::VecDeque;
use std::time::Duration;

use deskside_model::{
    AccessLevel, ClientSettings, EndReason, Right, RightSet, Secret, SessionId, SiteKey, Timestamp, ViewerKey,
    WeekMoment,
};
use deskside_policy::{Decision, DeviceState, LocalAdministrators};
use deskside_wire::limits::RESUME_SECRET;
use deskside_wire::session::{ChooseScreen, DeviceToViewer, Measured, ViewerHello, device_to_viewer};

pub use input::{ConsentAnswer, Input, InputLockTold, LocalWish};
pub use opening::{Circumstances, TurnedAway, consider_offer, decide_about};
pub use output::{EvidenceId, Output, PictureTerms, Question, Standing};
pub use reconnect::NotResumed;
pub use record::Record;

use crate::Now;
use crate::credit::PictureCredit;
use crate::gate::need_of_answer;
use crate::grant::Grant;
use active::Conduct;
use desk::Desk;
use input_lock::InputLock;
use local_user::Withheld;
use opening::Terms;
use raise::Raises;
use time_left::EndsSoon;

/// How long a session is kept after its link was lost.
pub const KEPT_FOR: Duration = Duration::from_secs(60);
/// How long the disk may take to store evidence before it counts as failed.
pub const RECORD_WITHIN: Duration = Duration::from_secs(10);
/// How much longer than the prompt the session waits for the helper to say that nobody answered.
pub const ANSWER_GRACE: Duration = Duration::from_secs(2);

/// Who is there, for a new session.
pub struct Arrival<'a> {
    /// The viewer's first message.
    pub hello: &'a ViewerHello,
    /// The key that the link has proven.
    pub viewer: ViewerKey,
    /// The device's name, for the viewer.
    pub device_name: &'a str,
    /// The site's name, for the prompt.
    pub site_name: &'a str,
    /// Random; shown by the viewer when it comes back.
    pub resume_secret: Secret<[u8; RESUME_SECRET]>,
}

/// The device's end of one session.
#[derive(Debug)]
pub struct DeviceSession {
    state: State,
    outputs: VecDeque<Output>,
    grant: Grant,
    /// The version of the protocol that both ends speak.
    version: u32,
    /// How the viewer gets its picture.
    picture: PictureTerms,
    /// Which part of the screen it shows.
    screen: ChooseScreen,
    /// What the viewer said last of how quick the session is.
    measured: Option<Measured>,
    site_name: String,
    resume_secret: Secret<[u8; RESUME_SECRET]>,
    settings: ClientSettings,
    circumstances: DeviceState,
    administrators: LocalAdministrators,
    /// What was decided last.
    terms: Terms,
    /// How far at most: what the local user agreed to, or would have, less what they took away.
    ceiling: AccessLevel,
    /// What the local user holds back.
    withheld: Withheld,
    /// The operator's wishes for more.
    raises: Raises,
    /// The local user's own keyboard and mouse.
    input_lock: InputLock,
    site: SiteKey,
    arrived: Now,
    /// When the picture began to flow; `None` before.
    began: Option<Now>,
    /// By the clock on the wall, when it came.
    at: Option<WeekMoment>,
    ends: End,
    /// What both sides were told of an end that is near.
    ends_soon: Option<EndsSoon>,
    desk: Desk,
    credit: PictureCredit,
    conduct: Conduct,
    last_evidence: EvidenceId,
    failed_resumes: u32,
}

/// When a session ends by itself.
#[derive(Debug, Clone, Copy)]
struct End {
    wall: Timestamp,
    elapsed: Duration,
}

impl End {
    /// For a viewer that arrived at `arrived`: the end that the grant names, or the longest that is allowed.
    fn of(grant: &Grant, arrived: Now, ends_after: Duration) -> Self {
        Self {
            wall: grant.must_end_by,
            elapsed: arrived.elapsed + grant.must_end_by.since(arrived.wall).min(ends_after),
        }
    }
}

/// Where a session stands; drawn above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Evidence is on its way to the disk.
    Recording {
        entry: EvidenceId,
        then: Then,
        until: Duration,
    },
    /// The local user is being asked.
    Asking { until: Duration },
    /// The picture flows.
    Active,
    /// The link is lost.
    Away { until: Duration },
    /// Nothing more comes.
    Over,
}

/// What evidence is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    Ask { seconds: u32 },
    Start,
    Resume,
}

impl DeviceSession {
    /// Lets a viewer in, or turns it away. Letting in means that the grant is used up, and that evidence is on its way;
    /// nothing is captured yet.
    ///
    /// # Errors
    /// [`TurnedAway`]: record it, send its message, close the link.
    pub fn open(now: Now, arrival: Arrival<'_>, here: &Circumstances<'_>) -> Result<Self, TurnedAway> {
        let admitted = opening::admit_viewer(now, arrival.hello, arrival.viewer, here)?;
        Ok(Self::begin(now, admitted, arrival, here))
    }

    /// Takes one input.
    pub fn handle(&mut self, now: Now, input: Input) {
        if self.state == State::Over {
            return;
        }
        if self.is_past_its_end(now) {
            return self.end(now, EndReason::GrantRanOut);
        }
        match input {
            Input::Control(message) => self.control(now, message),
            Input::ViewerInput(input) => self.viewer_input(now, input),
            Input::LinkLost => self.link_lost(now),
            Input::Unreadable => self.end(now, EndReason::ProtocolViolated),
            Input::EvidenceWritten(id) => self.evidence_written(now, id),
            Input::CannotRecord => self.cannot_record(now),
            Input::Consent(answer) => self.consent(now, answer),
            Input::LocalUser(wish) => self.local_user(now, wish),
            Input::InputLock(told) => self.input_lock_told(told),
            Input::HelperLost => self.helper_lost(now),
            Input::Frame(frame) => self.frame(now, frame),
            Input::Cursor(shape) => self.cursor(shape),
            Input::CursorAt(position) => self.cursor_at(position),
            Input::Monitors(monitors) => self.monitors(monitors),
            Input::SiteEnded => self.site_ended(now),
            Input::Settings(settings) => self.settings_changed(now, settings),
            Input::Circumstances(state) => self.circumstances_changed(now, state),
            Input::LocalAdministrators(administrators) => self.administrators_seen(now, administrators),
            Input::AgentStops => self.end(now, EndReason::AgentStopped),
            Input::Tick => self.tick(now),
        }
    }

    /// The next thing to do, until there is nothing left.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When [`Input::Tick`] is due, on the clock of [`Now::elapsed`]; `None` when the session is over.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        let end = self.ends.elapsed;
        match self.state {
            State::Recording { until, .. } | State::Asking { until } | State::Away { until } => Some(until.min(end)),
            State::Active => {
                let recording = [self.raises.until(), self.input_lock.until()];
                recording.into_iter().flatten().chain([self.time_left_is_due()]).min()
            }
            State::Over => None,
        }
    }

    /// Which session this is.
    #[must_use]
    pub fn id(&self) -> SessionId {
        self.grant.session
    }

    /// The grant that began it.
    #[must_use]
    pub fn grant(&self) -> &Grant {
        &self.grant
    }

    /// What the viewer may do at this moment; nothing unless the picture flows.
    #[must_use]
    pub fn rights(&self) -> RightSet {
        match self.state {
            State::Active if self.withheld.everything => RightSet::EMPTY,
            State::Active if self.may_lock_input() => self.terms.access.rights().with(Right::LockInput),
            State::Active => self.terms.access.rights(),
            _ => RightSet::EMPTY,
        }
    }

    /// Whether nothing more comes. Outputs may still wait.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.state == State::Over
    }

    /// Decides about a grant with what is known now.
    fn decide_about(&self, grant: &Grant) -> Decision {
        decide_about(grant, &self.settings, self.circumstances, &self.administrators, self.at)
    }

    fn is_past_its_end(&self, now: Now) -> bool {
        now.wall >= self.ends.wall || now.elapsed >= self.ends.elapsed
    }

    fn tick(&mut self, now: Now) {
        match self.state {
            State::Recording { until, .. } if now.elapsed >= until => self.cannot_record(now),
            State::Asking { until } if now.elapsed >= until => self.consent(now, ConsentAnswer::NoAnswer),
            State::Away { until } if now.elapsed >= until => self.end(now, EndReason::LinkLost),
            State::Active => {
                self.raise_is_due(now);
                if self.input_lock.until().is_some_and(|until| now.elapsed >= until) {
                    return self.cannot_record(now);
                }
                self.look_at_time_left(now);
            }
            State::Recording { .. } | State::Asking { .. } | State::Away { .. } | State::Over => {}
        }
    }

    fn put(&mut self, output: Output) {
        self.outputs.push_back(output);
    }

    /// Sends a message, if the rights of this moment let it out.
    fn send(&mut self, message: device_to_viewer::Message) {
        if need_of_answer(&message).is_met_by(self.rights()) {
            self.put(Output::Send(DeviceToViewer { message: Some(message) }));
        }
    }

    fn record(&mut self, record: Record) -> EvidenceId {
        let id = EvidenceId(self.last_evidence.0 + 1);
        self.last_evidence = id;
        self.put(Output::Evidence { id, record });
        id
    }

    /// Goes on only when the evidence up to `entry` is on the disk.
    fn wait_for_evidence(&mut self, now: Now, entry: EvidenceId, then: Then) {
        let until = now.elapsed + RECORD_WITHIN;
        self.state = State::Recording { entry, then, until };
    }

    fn evidence_written(&mut self, now: Now, id: EvidenceId) {
        match self.state {
            State::Recording { entry, then, .. } if id >= entry => match then {
                Then::Ask { seconds } => self.ask(now, seconds),
                Then::Start => self.start(now),
                Then::Resume => self.picture_again(now),
            },
            State::Active => {
                self.raise_written(now, id);
                self.input_lock_written(id);
            }
            _ => {}
        }
    }
}
