//! The capture thread: owns the screen, and turns damage and credit into frames, cursors and monitors.
//!
//! Without a stream it watches nothing but the layout, holds no framebuffer and sleeps.

use std::io;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::{Duration, Instant};

use deskside_desktop::{DesktopError, Point, Screen, ScreenEvent, ScreenLayout};
use deskside_wire::helper::helper_to_service::Message;
use deskside_wire::helper::{Credit, ShowScreen, StartPicture};
use deskside_wire::session::{CursorPosition, CursorShape, Monitor, Monitors};

use super::cursor::{self, PointerTold};
use super::frames::{Captured, FrameError, Streams};
use super::injection::TakenEffect;
use super::pace::Pace;
use super::socket::ToService;
use crate::memory;

/// How long to sleep when there is nothing to wait for but an event.
const LONG: Duration = Duration::from_secs(3600);

/// What the main thread wants of the capture thread. Each is followed by a wake of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Command {
    /// Begin a stream.
    Start(StartPicture),
    /// Show another part of the screen.
    Show(ShowScreen),
    /// End a stream.
    Stop { stream: u64 },
    /// More credit.
    Credit(Credit),
    /// The next frame shows everything.
    Reset { stream: u64 },
}

/// Why the capture thread ended.
#[derive(Debug, thiserror::Error)]
pub(super) enum CaptureError {
    /// The display is gone.
    #[error(transparent)]
    Desktop(#[from] DesktopError),
    /// The service is gone.
    #[error("the service is gone: {0}")]
    Service(#[from] io::Error),
    /// The screen is one that can't be encoded.
    #[error(transparent)]
    Frame(#[from] FrameError),
}

/// Owns the screen.
pub(super) struct Capture {
    screen: Box<dyn Screen>,
    commands: Receiver<Command>,
    service: ToService,
    taken: TakenEffect,
    streams: Streams,
    pace: Pace,
    pointer: PointerTold,
    shape: Option<CursorShape>,
    /// The screen has damage that was not taken.
    damaged: bool,
}

impl Capture {
    pub fn new(screen: Box<dyn Screen>, commands: Receiver<Command>, service: ToService, taken: TakenEffect) -> Self {
        let streams = Streams::new(screen.waker());
        Self {
            screen,
            commands,
            service,
            taken,
            streams,
            pace: Pace::default(),
            pointer: PointerTold::default(),
            shape: None,
            damaged: false,
        }
    }

    /// Runs until the display or the service is gone; `Ok` when the main thread is.
    pub fn run(mut self) -> Result<(), CaptureError> {
        self.tell_monitors()?;
        loop {
            if !self.take_commands()? {
                return Ok(());
            }
            let event = self.screen.next_event(self.wait(Instant::now()))?;
            if let Some(event) = event {
                self.take_in(event)?;
            }
            self.look_at_pointer_again()?;
            let now = Instant::now();
            if self.is_due(now) && self.pace.wait(now).is_none() {
                self.make_frames()?;
            }
        }
    }

    /// How long the next event may be waited for.
    fn wait(&self, now: Instant) -> Duration {
        let frame = self.is_due(now).then(|| self.pace.wait(now).unwrap_or_default());
        let later = self.streams.next_due().map(|due| due.saturating_duration_since(now));
        let pointer = self.pointer.wait(now).filter(|_| !self.streams.is_empty());
        match frame {
            // What is due as well is made along with it.
            Some(frame) => pointer.map_or(frame, |pointer| pointer.min(frame)),
            None => later.into_iter().chain(pointer).min().unwrap_or(LONG),
        }
    }

    fn is_due(&self, now: Instant) -> bool {
        self.streams.are_due()
            || self.damaged && self.streams.have_credit()
            || self.streams.next_due().is_some_and(|due| due <= now)
    }

    /// Does what the main thread wants; false when it is gone.
    fn take_commands(&mut self) -> Result<bool, CaptureError> {
        loop {
            match self.commands.try_recv() {
                Ok(Command::Start(start)) => self.start(&start)?,
                Ok(Command::Show(show)) => {
                    let screen = show.screen.unwrap_or_default();
                    self.streams.show(show.stream, screen, self.screen.layout());
                }
                Ok(Command::Stop { stream }) => self.stop(stream),
                Ok(Command::Credit(credit)) => self.streams.add_credit(&credit),
                Ok(Command::Reset { stream }) => self.streams.reset(stream),
                Err(TryRecvError::Empty) => return Ok(true),
                Err(TryRecvError::Disconnected) => return Ok(false),
            }
        }
    }

    fn start(&mut self, start: &StartPicture) -> Result<(), CaptureError> {
        self.screen.start()?;
        self.streams.start(start, self.screen.layout(), Instant::now());
        // The new viewer has seen neither; the others know the shape by its serial.
        if let Some(shape) = &self.shape {
            self.service.send(Message::CursorShape(shape.clone()))?;
            self.pointer.forget();
            let at = self.screen.pointer()?;
            self.tell_pointer(at)?;
        }
        Ok(())
    }

    fn stop(&mut self, stream: u64) {
        self.streams.stop(stream);
        self.taken.forget(stream);
        if self.streams.is_empty() {
            self.screen.stop();
            self.shape = None;
            self.damaged = false;
            self.pointer.forget();
            memory::give_back();
        }
    }

    fn take_in(&mut self, event: ScreenEvent) -> Result<(), CaptureError> {
        match event {
            ScreenEvent::Damaged => self.damaged = true,
            ScreenEvent::LayoutChanged => {
                self.damaged = true;
                self.streams.follow(self.screen.layout());
                self.tell_monitors()?;
            }
            ScreenEvent::CursorShape(shape) => {
                let shape = cursor::to_wire(&shape);
                self.service.send(Message::CursorShape(shape.clone()))?;
                self.shape = Some(shape);
            }
            ScreenEvent::PointerMoved(at) => {
                if let Some(at) = self.pointer.moved(Instant::now(), at) {
                    self.tell_pointer(at)?;
                }
            }
            // The commands are looked at before every wait. Events of later versions are nothing to us.
            ScreenEvent::Woken => {}
            _ => {}
        }
        Ok(())
    }

    fn look_at_pointer_again(&mut self) -> Result<(), CaptureError> {
        let now = Instant::now();
        if self.streams.is_empty() || self.pointer.wait(now) != Some(Duration::ZERO) {
            return Ok(());
        }
        let at = self.screen.pointer()?;
        if let Some(at) = self.pointer.moved(now, at) {
            self.tell_pointer(at)?;
        }
        Ok(())
    }

    fn make_frames(&mut self) -> Result<(), CaptureError> {
        let began = Instant::now();
        if std::mem::take(&mut self.damaged) {
            let damage = self.screen.take_damage()?;
            self.streams.note_damage(&damage);
        }
        let mut shown = self.bring_films(true)?;
        self.streams.begin_proofs(began);
        shown |= self.show_changes(began)?;
        shown |= self.bring_films(false)?;
        let service = &self.service;
        let refined = self.streams.refine(Instant::now, |frame| {
            service.send(Message::Frame(frame)).map_err(CaptureError::from)
        })?;
        if shown || refined {
            self.pace.worked(began, Instant::now());
        }
        Ok(())
    }

    /// Sends what was coded of films meanwhile: see [`Streams::bring_films`].
    fn bring_films(&mut self, first: bool) -> Result<bool, CaptureError> {
        let service = &self.service;
        self.streams.bring_films(first, Instant::now, |frame| {
            service.send(Message::Frame(frame)).map_err(CaptureError::from)
        })
    }

    /// Captures what has changed and sends it. False when there was nothing to capture.
    fn show_changes(&mut self, began: Instant) -> Result<bool, CaptureError> {
        let rects = self.streams.to_capture();
        if rects.is_empty() {
            return Ok(false);
        }
        // What is injected from here on may or may not be in the picture. If it is, the next frame names it, and none does
        // when nothing changes any more.
        let taken = self.taken.snapshot();
        let frame = match self.screen.capture(&rects) {
            Ok(frame) => frame,
            // The event with the new layout comes next, and damages everything.
            Err(DesktopError::LayoutChanged) => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        let moment = Captured {
            began,
            took: began.elapsed(),
        };
        let service = &self.service;
        self.streams.encode(
            &frame,
            moment,
            |stream| taken.get(&stream).copied(),
            Instant::now,
            |frame| service.send(Message::Frame(frame)).map_err(CaptureError::from),
        )?;
        Ok(true)
    }

    fn tell_pointer(&self, at: Point) -> Result<(), CaptureError> {
        let position = CursorPosition { x: at.x, y: at.y };
        Ok(self.service.send(Message::CursorPosition(position))?)
    }

    fn tell_monitors(&self) -> Result<(), CaptureError> {
        Ok(self.service.send(Message::Monitors(monitors(self.screen.layout())))?)
    }
}

/// The layout as viewers are told.
fn monitors(layout: &ScreenLayout) -> Monitors {
    let side = |value: u32| i32::try_from(value).unwrap_or(i32::MAX);
    Monitors {
        width: layout.size.width,
        height: layout.size.height,
        monitors: layout
            .monitors
            .iter()
            .map(|monitor| Monitor {
                name: monitor.name.clone(),
                x: side(monitor.area.x),
                y: side(monitor.area.y),
                width: monitor.area.width,
                height: monitor.area.height,
                primary: monitor.primary,
            })
            .collect(),
    }
}
