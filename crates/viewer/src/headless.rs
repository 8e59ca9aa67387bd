//! A viewer without a window: connects, keeps the picture in memory, types, and can be waited on.
//!
//! For tests, benchmarks and automation. It runs on a thread of its own; the handle is used from any other.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use deskside_link::{Endpoint, EndpointOptions, LinkError};
use deskside_model::RightSet;
use deskside_picture::{PixelOrder, Size};
use deskside_session::viewer::{Equality, Outcome, UserInput, ViewerEvent, ViewerOptions, ViewerState};
use tokio::sync::mpsc;

use crate::{Command, PaintedFrame, Statistics, Target, ViewerSink, run};

/// Commands that may wait.
const COMMANDS: usize = 256;

/// What a headless viewer has seen so far.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// Every state, in order.
    pub states: Vec<ViewerState>,
    /// What is allowed now.
    pub rights: RightSet,
    /// Size of the picture.
    pub size: Option<Size>,
    /// The picture: BGRX, rows without gaps.
    pub picture: Vec<u8>,
    /// Frames painted.
    pub frames: u64,
    /// Number of the newest frame.
    pub frame: u32,
    /// Whether the picture is the device's screen.
    pub equality: Equality,
    /// The newest statistics.
    pub statistics: Option<Statistics>,
}

impl Seen {
    /// The newest state.
    #[must_use]
    pub fn state(&self) -> Option<&ViewerState> {
        self.states.last()
    }

    /// Blue, green and red of a pixel, when the picture has it.
    #[must_use]
    pub fn pixel(&self, x: u32, y: u32) -> Option<[u8; 3]> {
        let size = self.size.filter(|size| x < size.width && y < size.height)?;
        let at = (y as usize * size.width as usize + x as usize) * 4;
        self.picture.get(at..at + 3)?.try_into().ok()
    }
}

/// A running viewer. Dropping it ends the session.
pub struct HeadlessViewer {
    commands: Option<mpsc::Sender<Command>>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    seen: Mutex<Seen>,
    changed: Condvar,
}

/// Why a headless viewer could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No thread or runtime could be had.
    #[error("this computer could not start a viewer: {0}")]
    Io(#[from] std::io::Error),
}

impl HeadlessViewer {
    /// Connects in the background.
    ///
    /// # Errors
    /// When the computer gives no thread.
    pub fn start(endpoint: EndpointOptions, target: Target, options: ViewerOptions) -> Result<Self, StartError> {
        let (commands, received) = mpsc::channel(COMMANDS);
        let shared = Arc::new(Shared::default());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let mut sink = Sink { shared: shared.clone() };
        let target = Target {
            pixels: PixelOrder::Bgrx,
            ..target
        };
        let thread = std::thread::Builder::new()
            .name(String::from("viewer"))
            .spawn(move || {
                runtime.block_on(async {
                    match Endpoint::bind(endpoint).await {
                        Ok(endpoint) => {
                            run(endpoint, target, options, received, &mut sink).await;
                        }
                        Err(error) => sink.unreachable(&error),
                    }
                });
            })?;
        Ok(Self {
            commands: Some(commands),
            shared,
            thread: Some(thread),
        })
    }

    /// Types or points. False when the session is over or input piles up.
    pub fn input(&self, input: UserInput) -> bool {
        self.command(Command::Input(input))
    }

    /// Anything else. False when the session is over or commands pile up.
    pub fn command(&self, command: Command) -> bool {
        self.commands
            .as_ref()
            .is_some_and(|commands| commands.try_send(command).is_ok())
    }

    /// Waits until `find` finds what it looks for in what was seen; `None` when `limit` passed first. It is asked at once, and
    /// after everything that happens.
    pub fn wait<T>(&self, limit: Duration, mut find: impl FnMut(&Seen) -> Option<T>) -> Option<T> {
        let until = Instant::now() + limit;
        let mut seen = self.shared.lock();
        loop {
            if let Some(found) = find(&seen) {
                return Some(found);
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            let waited = self.shared.changed.wait_timeout(seen, left);
            seen = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// What was seen so far, without copying it.
    pub fn look<T>(&self, look: impl FnOnce(&Seen) -> T) -> T {
        look(&self.shared.lock())
    }

    /// Ends the session and waits until the device was told.
    pub fn end(mut self) {
        self.finish();
    }

    fn finish(&mut self) {
        self.commands = None;
        if let Some(thread) = self.thread.take() {
            // A panic of that thread was reported where it happened.
            let _ = thread.join();
        }
    }
}

impl Drop for HeadlessViewer {
    fn drop(&mut self) {
        self.finish();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }
}

struct Sink {
    shared: Arc<Shared>,
}

impl Sink {
    fn unreachable(&mut self, error: &LinkError) {
        self.event(ViewerEvent::State(ViewerState::Over(Outcome::Unreachable {
            why: error.to_string(),
        })));
    }
}

impl ViewerSink for Sink {
    fn event(&mut self, event: ViewerEvent) {
        self.shared.change(|seen| match event {
            ViewerEvent::State(state) => seen.states.push(state),
            ViewerEvent::Rights(rights) => seen.rights = rights,
            ViewerEvent::Equality(equality) => seen.equality = equality,
            _ => {}
        });
    }

    fn paint(&mut self, frame: PaintedFrame<'_>) {
        let size = frame.picture.size();
        self.shared.change(|seen| {
            let row_bytes = size.width as usize * 4;
            if seen.size != Some(size) {
                seen.size = Some(size);
                seen.picture = vec![0; row_bytes * size.height as usize];
            }
            for rect in frame.dirty {
                for y in rect.y..rect.y + rect.height {
                    let (from, to) = (rect.x as usize, (rect.x + rect.width) as usize);
                    let row = &mut seen.picture[y as usize * row_bytes..][..row_bytes];
                    row[from * 4..to * 4].copy_from_slice(frame.picture.row(y)[from..to].as_flattened());
                }
            }
            seen.frames += 1;
            seen.frame = frame.frame;
        });
    }

    fn statistics(&mut self, statistics: Statistics) {
        self.shared.change(|seen| seen.statistics = Some(statistics));
    }
}
