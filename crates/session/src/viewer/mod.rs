//! The viewer's end of a session, as a state machine: the same for the native program and for the browser.
//!
//! ```text
//!             LinkUp            Hello          Asking             Started
//! Connecting ───────> Greeting ──────> Greeting ─────> Asking ──────────────> Active ──┐
//!     ^                  │  (Started at once when nobody has to be asked)         │     │ LinkDown
//!     │                  │ Refused                                               Ended  v
//!     │                  v                                                  ┌──────┴─ Reconnecting ──┐
//!     │               Over(Refused)                        Over(Ended) <────┘    ^  │ LinkUp         │ too late
//!     └── LinkDown before Started: Over(Unreachable)                             │  v                v
//!                                                                            Resuming           Over(Lost)
//! ```
//!
//! The law of the engine: put one [`Input`] in with [`ViewerSession::handle`], then drain [`ViewerSession::poll`] until it
//! returns nothing; call again at [`ViewerSession::next_timeout`]. It must not know sockets, clocks, pixels or windows.

mod cursor;
mod early;
mod equality;
mod event;
mod figures;
mod hearing;
mod latency;
mod linking;
#[cfg(test)]
mod tests;

pub use equality::{Equality, Standing};
pub use event::{
    Input, InputLockState, Outcome, Output, RaiseState, ScreenChoice, UserInput, ViewerEvent, ViewerState,
};
pub use latency::{Latency, LatencySummary, Times, Timing};

use std::collections::VecDeque;
use std::time::Duration;

use cursor::CursorShapes;
use deskside_model::{EndReason, Right, RightSet};
use deskside_wire::session::{
    Abilities, AskControl, EndByViewer, GiveUpControl, LockInput, Painted, PausePicture, PictureFrame, PictureWishes,
    Ping, ReleaseAll, ResetPicture, ViewerInput, ViewerToDevice, viewer_input, viewer_to_device,
};
use early::EarlyFrames;
use equality::Proofs;
use figures::Figures;

use crate::credit::Answer;

/// How long the device may take for each step before the session begins: it writes to its disk in between.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);

/// What the site gave for this session.
#[derive(Clone)]
pub struct ViewerOptions {
    /// The grant.
    pub grant: String,
    /// Name and version of this program, for the device's log.
    pub program: String,
    /// How the person wants the picture at first.
    pub wishes: PictureWishes,
}

/// The viewer's end of one session.
pub struct ViewerSession {
    options: ViewerOptions,
    abilities: Abilities,
    phase: Phase,
    outputs: VecDeque<Output>,
    latency: Latency,
    figures: Figures,
    next_input: u32,
    rights: RightSet,
    decoding: Decoding,
    proofs: Proofs,
    /// Of the stream that flows; a lower number begins another one.
    newest_frame: Option<u32>,
    early: EarlyFrames,
    cursors: CursorShapes,
    paused: bool,
    /// What `Resume` said of `paused`.
    resumed_paused: bool,
    /// What the device was last told.
    told_wishes: PictureWishes,
    screen: ScreenChoice,
    /// What the device was last told.
    told_screen: ScreenChoice,
}

/// Whether the picture can be decoded; one reset is asked for at a time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Decoding {
    InStep,
    AwaitingReset,
}

enum Phase {
    Connecting,
    Greeting {
        session_id: String,
        version: u32,
        until: Duration,
    },
    Active(Ticket),
    Reconnecting {
        ticket: Ticket,
        attempt: usize,
        next_try: Option<Duration>,
        until: Duration,
    },
    Resuming {
        ticket: Ticket,
        attempt: usize,
        until: Duration,
    },
    Over,
}

/// What it takes to come back to a session after a lost link.
#[derive(Clone)]
struct Ticket {
    session_id: String,
    version: u32,
    secret: Vec<u8>,
    kept_for: Duration,
}

impl ViewerSession {
    /// A session that is about to connect: the first output is [`Output::Dial`]. `abilities` are those of what decodes and
    /// paints.
    #[must_use]
    pub fn new(options: ViewerOptions, abilities: Abilities) -> Self {
        let outputs = VecDeque::from([Output::Event(ViewerEvent::State(ViewerState::Connecting)), Output::Dial]);
        Self {
            told_wishes: options.wishes,
            options,
            abilities,
            phase: Phase::Connecting,
            outputs,
            latency: Latency::default(),
            figures: Figures::default(),
            next_input: 1,
            rights: RightSet::EMPTY,
            decoding: Decoding::InStep,
            proofs: Proofs::default(),
            newest_frame: None,
            early: EarlyFrames::default(),
            cursors: CursorShapes::default(),
            paused: false,
            resumed_paused: false,
            screen: ScreenChoice::All,
            told_screen: ScreenChoice::All,
        }
    }

    /// Takes one input; `now` is the time since any fixed moment, and never goes back.
    pub fn handle(&mut self, now: Duration, input: Input) {
        match input {
            Input::LinkUp => self.link_up(now),
            Input::LinkDown(why) => self.link_down(now, why),
            Input::Control(message) => {
                if let Some(message) = message.message {
                    self.control(now, message);
                }
            }
            Input::Picture(frame) => self.picture(frame),
            Input::Painted { frame, timing, answer } => {
                let sampled = self.latency.painted(now, &timing);
                let painted = Painted {
                    frame,
                    decode_us: micros(timing.decode),
                    present_us: micros(timing.present),
                };
                self.painted(painted, answer);
                if sampled {
                    self.figures.sampled();
                    if self.figures.are_due(now) {
                        self.tell_figures(now);
                    }
                }
            }
            // Frames that were under way when it happened can't be decoded either: one request is enough.
            Input::Undecodable if self.decoding == Decoding::AwaitingReset => {}
            Input::Undecodable => {
                self.decoding = Decoding::AwaitingReset;
                self.send(viewer_to_device::Message::ResetPicture(ResetPicture {}));
            }
            Input::Compared { same, colours } => self.compared(now, same, colours),
            Input::User(input) => self.user(now, input),
            Input::Pause(paused) => {
                self.paused = paused;
                self.send(viewer_to_device::Message::Pause(PausePicture { paused }));
            }
            Input::Wish(wishes) => {
                self.options.wishes = wishes;
                self.tell_wishes();
            }
            Input::Choose(screen) => {
                self.screen = screen;
                self.tell_screen();
            }
            Input::AskControl(grant) => self.send(viewer_to_device::Message::AskControl(AskControl { grant })),
            Input::GiveUpControl => self.give_up_control(),
            Input::LockInput(locked) => self.lock_input(locked),
            Input::StillHere => self.send(viewer_to_device::Message::Ping(Ping { id: 0 })),
            Input::End => self.end(now),
            Input::Tick => self.tick(now),
        }
    }

    /// The next thing to do, until there is nothing left.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When [`Input::Tick`] is due, if at all.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Duration> {
        match &self.phase {
            Phase::Reconnecting { next_try, until, .. } => Some(next_try.map_or(*until, |at| at.min(*until))),
            Phase::Greeting { until, .. } | Phase::Resuming { until, .. } => Some(*until),
            Phase::Connecting | Phase::Active(_) | Phase::Over => None,
        }
    }

    /// What is allowed now.
    #[must_use]
    pub fn rights(&self) -> RightSet {
        self.rights
    }

    /// Whether the viewer's picture is the device's, and how often that was found.
    #[must_use]
    pub fn equality(&self) -> Equality {
        self.proofs.known()
    }

    /// From an input to the first frame that shows its effect.
    #[must_use]
    pub fn latency(&self) -> LatencySummary {
        self.latency.summary()
    }

    fn picture(&mut self, frame: PictureFrame) {
        match self.phase {
            Phase::Active(_) => self.show(frame),
            Phase::Greeting { .. } | Phase::Resuming { .. } => self.early.keep(frame),
            Phase::Connecting | Phase::Reconnecting { .. } | Phase::Over => {}
        }
    }

    /// Gives a frame to the decoder, and its proof to whoever compares when it is painted.
    fn show(&mut self, frame: PictureFrame) {
        let (number, proof) = (frame.frame, frame.proof);
        if !frame.data.is_empty() || proof.is_none() {
            if self.newest_frame.is_some_and(|newest| number <= newest) {
                self.new_stream();
            }
            self.newest_frame = Some(number);
            self.proofs.gave(number);
            self.outputs.push_back(Output::Decode(frame));
        }
        if let Some(proof) = proof.and_then(|proof| self.proofs.came(number, proof)) {
            self.outputs.push_back(Output::Compare(proof));
        }
    }

    /// The numbers of frames begin anew.
    fn new_stream(&mut self) {
        let before = self.proofs.known();
        self.newest_frame = None;
        self.proofs.new_stream();
        self.tell_equality(before);
    }

    fn painted(&mut self, painted: Painted, answer: Answer) {
        self.decoding = Decoding::InStep;
        if !matches!(self.phase, Phase::Active(_)) {
            return;
        }
        if answer == Answer::Awaited {
            self.send(viewer_to_device::Message::Painted(painted));
        }
        let before = self.proofs.known();
        // The device hears first: the next frame must not wait for a hash.
        if let Some(proof) = self.proofs.painted(painted.frame) {
            self.outputs.push_back(Output::Compare(proof));
        }
        self.tell_equality(before);
    }

    fn compared(&mut self, now: Duration, same: bool, colours: u32) {
        // A new picture is on its way already: what is here is known to be wrong.
        if self.decoding == Decoding::AwaitingReset || !matches!(self.phase, Phase::Active(_)) {
            return;
        }
        let before = self.proofs.known();
        if self.proofs.compared(now, same, colours) {
            self.decoding = Decoding::AwaitingReset;
            self.send(viewer_to_device::Message::ResetPicture(ResetPicture {}));
        }
        self.tell_equality(before);
    }

    fn tell_equality(&mut self, before: Equality) {
        let known = self.proofs.known();
        if (known.now, known.differing, known.colours) != (before.now, before.differing, before.colours) {
            self.outputs.push_back(Output::Event(ViewerEvent::Equality(known)));
        }
    }

    fn user(&mut self, now: Duration, input: UserInput) {
        if !matches!(self.phase, Phase::Active(_)) || !self.rights.has(Right::Control) {
            return;
        }
        let id = self.next_input;
        self.next_input = self.next_input.checked_add(1).unwrap_or(1);
        if input.shows_an_effect() {
            self.latency.sent(now, id);
        }
        self.outputs.push_back(Output::SendInput(ViewerInput {
            id,
            input: Some(input.into()),
        }));
    }

    /// Nothing stays pressed: the device lets go of everything.
    fn give_up_control(&mut self) {
        if self.rights.has(Right::Control) {
            self.send(viewer_to_device::Message::GiveUpControl(GiveUpControl {}));
        }
    }

    fn lock_input(&mut self, locked: bool) {
        if self.rights.has(Right::LockInput) {
            self.send(viewer_to_device::Message::LockInput(LockInput { locked }));
        }
    }

    fn end(&mut self, now: Duration) {
        if matches!(self.phase, Phase::Over) {
            return;
        }
        self.outputs.push_back(Output::SendInput(ViewerInput {
            id: 0,
            input: Some(viewer_input::Input::ReleaseAll(ReleaseAll {})),
        }));
        if self.figures.are_new() {
            self.tell_figures(now);
        }
        self.outputs.push_back(Output::SendControl(ViewerToDevice {
            message: Some(viewer_to_device::Message::End(EndByViewer {})),
        }));
        self.outputs.push_back(Output::CloseLink);
        self.over(Outcome::Ended {
            reason: Some(EndReason::ViewerEnded),
        });
    }

    /// Says what was measured so far, for the session's record.
    fn tell_figures(&mut self, now: Duration) {
        self.figures.told(now);
        let measured = self.latency.summary().to_wire();
        self.send(viewer_to_device::Message::Measured(measured));
    }

    /// Says what the person wants, if the device does not know it. It forgets nothing while a link is lost.
    fn tell_wishes(&mut self) {
        let wishes = self.options.wishes;
        if wishes != self.told_wishes && matches!(self.phase, Phase::Active(_)) {
            self.told_wishes = wishes;
            self.send(viewer_to_device::Message::PictureWishes(wishes));
        }
    }

    /// The same for the part of the screen.
    fn tell_screen(&mut self) {
        if self.screen != self.told_screen && matches!(self.phase, Phase::Active(_)) {
            self.told_screen = self.screen.clone();
            let screen = self.screen.to_wire();
            self.send(viewer_to_device::Message::ChooseScreen(screen));
        }
    }

    /// After a time in which the device did not listen: what was said in it may be lost.
    fn say_everything_again(&mut self) {
        let paused = self.paused;
        self.send(viewer_to_device::Message::Pause(PausePicture { paused }));
        self.told_wishes = self.options.wishes;
        self.send(viewer_to_device::Message::PictureWishes(self.told_wishes));
        self.told_screen = self.screen.clone();
        self.send(viewer_to_device::Message::ChooseScreen(self.screen.to_wire()));
    }

    /// All that is sent in this way is about the picture: there is none while the local user holds it back.
    fn send(&mut self, message: viewer_to_device::Message) {
        if matches!(self.phase, Phase::Active(_)) && self.rights.has(Right::View) {
            self.outputs
                .push_back(Output::SendControl(ViewerToDevice { message: Some(message) }));
        }
    }

    fn state(&mut self, state: ViewerState) {
        self.outputs.push_back(Output::Event(ViewerEvent::State(state)));
    }

    fn over(&mut self, outcome: Outcome) {
        self.phase = Phase::Over;
        self.rights = RightSet::EMPTY;
        self.state(ViewerState::Over(outcome));
    }
}

fn micros(duration: Duration) -> u32 {
    u32::try_from(duration.as_micros()).unwrap_or(u32::MAX)
}
