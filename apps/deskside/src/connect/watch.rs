//! A session under way, seen from a program that waits: what happens is told on standard error, and what ends it is a failure.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use deskside_model::Right;
use deskside_session::viewer::{Outcome as SessionOutcome, ScreenChoice, Standing, UserInput, ViewerState};
use deskside_viewer::Command;
use deskside_viewer::headless::{HeadlessViewer, Seen};
use deskside_wire::session::PictureWishes;

use super::ask::Granted;
use super::keys::Stroke;
use super::reach;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::output::{plain, remark};
use crate::sites::Caller;

/// How long the device may take to answer, and then to send its picture. A person who is asked has the time of the settings.
const PATIENCE: Duration = Duration::from_secs(20);
/// A screen that did not change for so long, and is proven, stands still. To it comes the way to the device and back: what was
/// typed last has to have shown.
const STILL: Duration = Duration::from_millis(400);
/// How long something that was typed or chosen may take to show: after that, it shows nothing.
const EFFECT: Duration = Duration::from_secs(2);
/// Between two looks at whether Ctrl-C was pressed.
const LOOK: Duration = Duration::from_millis(200);
/// Input that piles up for so long goes nowhere.
const STUCK: Duration = Duration::from_secs(10);

/// A session under way. Dropping it ends it.
pub struct Watch {
    viewer: HeadlessViewer,
    /// States that the person was told of.
    told: usize,
    stop: Stop,
}

/// Ends the waiting from elsewhere.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Whoever waits gives up soon.
    pub fn now(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn check(&self) -> Outcome<()> {
        if self.0.load(Ordering::Relaxed) {
            return Err(Failure::new(Exit::No, "broken off; the session was ended", ""));
        }
        Ok(())
    }
}

impl Watch {
    /// Begins to connect.
    pub fn start(caller: &Caller, granted: &Granted, wishes: PictureWishes, relay_only: bool) -> Outcome<Self> {
        let reached = reach::device(caller, granted, relay_only)?;
        let options = reach::options(granted.grant.clone(), wishes);
        let viewer = HeadlessViewer::start(reached.endpoint, reached.target, options)
            .map_err(|error| Failure::new(Exit::Usage, error.to_string(), "Free memory or processes."))?;
        Ok(Self {
            viewer,
            told: 0,
            stop: Stop::default(),
        })
    }

    /// What ends the waiting.
    pub fn stop(&self) -> Stop {
        self.stop.clone()
    }

    /// Waits for the session, the person's consent and the whole picture.
    pub fn until_active(&mut self) -> Outcome<()> {
        let mut asking = false;
        let mut until = Instant::now() + PATIENCE;
        loop {
            let told = self.told;
            let news = self.viewer.wait(LOOK, |seen| {
                (seen.states.len() > told || seen.frames > 0).then(|| (seen.states[told..].to_vec(), seen.frames))
            });
            self.stop.check()?;
            let (states, frames) = news.unwrap_or_default();
            self.told += states.len();
            for state in states {
                match state {
                    ViewerState::Over(outcome) => return Err(over(&outcome)),
                    ViewerState::AskingConsent { .. } => {
                        remark("The person at the computer is being asked.");
                        asking = true;
                    }
                    ViewerState::Connecting | ViewerState::Greeting | ViewerState::Reconnecting { .. } => {}
                    ViewerState::Active => {
                        asking = false;
                        until = Instant::now() + PATIENCE;
                    }
                }
            }
            if frames > 0 {
                return Ok(());
            }
            if !asking && Instant::now() > until {
                return Err(Failure::new(
                    Exit::Unreachable,
                    format!("the computer showed no picture within {} seconds", PATIENCE.as_secs()),
                    "Try again; if it stays so, look at the status messages of the device in the console.",
                ));
            }
        }
    }

    /// Waits until something is seen that was not there after `frames` frames, or until what was done shows no effect.
    pub fn until_changed(&self, frames: u64) -> Outcome<()> {
        let until = Instant::now() + EFFECT;
        while Instant::now() < until {
            if self.go_on(|seen| seen.frames)? > frames {
                return Ok(());
            }
            self.viewer
                .wait(LOOK, |seen| (seen.frames > frames || is_over(seen)).then_some(()));
            self.stop.check()?;
        }
        Ok(())
    }

    /// Waits until it is known how the link does, which is looked at once a second.
    pub fn until_measured(&self) -> Outcome<()> {
        self.viewer.wait(EFFECT, |seen| {
            (seen.statistics.is_some() || is_over(seen)).then_some(())
        });
        self.go_on(|_| ())
    }

    /// Waits until the picture stands still and is proven to be the device's; false when `limit` was over first.
    pub fn until_still(&mut self, limit: Duration) -> Outcome<bool> {
        let until = Instant::now() + limit;
        let mut frames = self.go_on(|seen| seen.frames)?;
        let mut since = Instant::now();
        loop {
            let moved = self.viewer.wait(STILL.min(LOOK), |seen| {
                (seen.frames != frames || is_over(seen)).then_some(seen.frames)
            });
            self.stop.check()?;
            if let Some(now) = moved {
                self.go_on(|_| ())?;
                (frames, since) = (now, Instant::now());
            }
            let (proven, way) = self.viewer.look(|seen| {
                let way = seen.statistics.and_then(|statistics| statistics.round_trip);
                (seen.equality.now == Standing::Exact, way.unwrap_or_default())
            });
            if proven && since.elapsed() >= STILL + 2 * way {
                return Ok(true);
            }
            if Instant::now() > until {
                return Ok(false);
            }
        }
    }

    /// Presses a key, with those that have to be held, and lets go.
    pub fn press(&self, stroke: Stroke) -> Outcome<()> {
        if !self.look(|seen| seen.rights.has(Right::Control)) {
            return Err(Failure::new(
                Exit::Refused,
                "nothing was typed: this session may only look",
                "The role, the client settings or the person at the computer allow no more.",
            ));
        }
        for (keysym, pressed) in stroke.events() {
            self.send(Command::Input(UserInput::Key {
                physical: 0,
                keysym,
                pressed,
            }))?;
        }
        Ok(())
    }

    /// Shows another part of the screen.
    pub fn choose(&self, screen: ScreenChoice) -> Outcome<()> {
        self.send(Command::Choose(screen))
    }

    /// Looks at what is there.
    pub fn look<T>(&self, look: impl FnOnce(&Seen) -> T) -> T {
        self.viewer.look(look)
    }

    /// The viewer itself.
    pub fn viewer(&self) -> &HeadlessViewer {
        &self.viewer
    }

    /// Ends the session and waits until the device was told.
    pub fn end(self) {
        self.viewer.end();
    }

    /// As [`Self::look`], unless the session is over.
    pub fn go_on<T>(&self, look: impl FnOnce(&Seen) -> T) -> Outcome<T> {
        self.viewer.look(|seen| match seen.state() {
            Some(ViewerState::Over(outcome)) => Err(over(outcome)),
            _ => Ok(look(seen)),
        })
    }

    /// Waits while commands pile up: a device takes them as fast as it can act on them.
    pub fn send(&self, command: Command) -> Outcome<()> {
        let until = Instant::now() + STUCK;
        while !self.viewer.command(command.clone()) {
            self.go_on(|_| ())?;
            self.stop.check()?;
            if Instant::now() > until {
                return Err(Failure::new(
                    Exit::Unreachable,
                    "the computer takes no more input",
                    "The connection may be broken: try again.",
                ));
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        Ok(())
    }
}

fn is_over(seen: &Seen) -> bool {
    matches!(seen.state(), Some(ViewerState::Over(_)))
}

/// What ended the session, as a failure: nobody here ended it.
fn over(outcome: &SessionOutcome) -> Failure {
    match outcome {
        SessionOutcome::Ended { reason: Some(reason) } => {
            Failure::new(Exit::Refused, reason.text(), "").with_code(reason.code())
        }
        SessionOutcome::Ended { reason: None } => Failure::new(Exit::Refused, "the session was ended", ""),
        SessionOutcome::Refused {
            number,
            refusal,
            detail,
        } => match refusal {
            Some(refusal) => Failure::new(Exit::Refused, refusal.text(), plain(detail)).with_code(refusal.code()),
            None => Failure::new(
                Exit::Refused,
                format!("the device refused, for reason number {number}, which this version does not know"),
                plain(detail),
            ),
        },
        SessionOutcome::Unreachable { why } => Failure::new(
            Exit::Unreachable,
            format!("the computer could not be reached: {why}"),
            "Try again; if it stays so, restart the agent on that computer.",
        ),
    }
}
