//! What the fake desktop's ports and its test share. Knows nothing of the ports' promises.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::InputEvent;
use crate::{
    AnswerSink, ConsentAnswer, ConsentPrompt, CursorShape, DesktopError, LockState, NoticeSink, NoticeStyle,
    NoticedSession, Point, PresenceReport, Rect, ScreenLayout, SignedInUser, Size, Suspension, UnlockSink,
};

/// How many inputs are remembered.
const MOST_INPUTS: usize = 10_000;

pub(super) struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

pub(super) struct State {
    pub(super) layout: ScreenLayout,
    /// Blue, green, red, 0 for each pixel of the screen.
    pub(super) pixels: Vec<u8>,
    pub(super) damage: Vec<Rect>,
    pub(super) cursor: CursorShape,
    pub(super) pointer: Point,
    pub(super) inputs: VecDeque<InputEvent>,
    pub(super) presence: PresenceReport,
    pub(super) asked: Option<Asked>,
    pub(super) last_prompt: u64,
    pub(super) answer_always: Option<ConsentAnswer>,
    pub(super) notices: Vec<NoticedSession>,
    pub(super) notice_style: NoticeStyle,
    pub(super) notice_sink: Option<Arc<NoticeSink>>,
    pub(super) input_locked: bool,
    pub(super) unlock_sink: Option<Arc<UnlockSink>>,
    pub(super) woken: bool,
    pub(super) is_gone: bool,
}

/// A prompt on the screen.
pub(super) struct Asked {
    pub(super) number: u64,
    pub(super) prompt: ConsentPrompt,
    pub(super) answered: AnswerSink,
    pub(super) suspension: Suspension,
}

impl Shared {
    pub(super) fn new(layout: ScreenLayout) -> Self {
        let user = SignedInUser {
            name: "user".to_owned(),
            uid: Some(1000),
            place: ":fake".to_owned(),
            remote: false,
            lock: LockState::Unlocked,
        };
        let hostname = "fake".to_owned();
        let state = State {
            pixels: black(layout.size),
            layout,
            damage: Vec::new(),
            cursor: CursorShape {
                serial: 1,
                size: ONE_PIXEL,
                hot_spot: Point::default(),
                pixels: vec![0, 0, 0, 255],
            },
            pointer: Point::default(),
            inputs: VecDeque::new(),
            presence: PresenceReport {
                hostname,
                everybody: vec![user.clone()],
                user: Some(user),
                idle: None,
            },
            asked: None,
            last_prompt: 0,
            answer_always: None,
            notices: Vec::new(),
            notice_style: NoticeStyle {
                bar: false,
                icon: false,
                own: None,
            },
            notice_sink: None,
            input_locked: false,
            unlock_sink: None,
            woken: false,
            is_gone: false,
        };
        Self {
            state: Mutex::new(state),
            changed: Condvar::new(),
        }
    }

    /// Looks at the state.
    pub(super) fn look<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.lock())
    }

    /// Changes the state, and wakes whoever waits for a change.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let changed = change(&mut self.lock());
        self.changed.notify_all();
        changed
    }

    /// Does something with the state unless the display has gone.
    pub(super) fn ask<T>(
        &self,
        operation: &'static str,
        ask: impl FnOnce(&mut State) -> Result<T, DesktopError>,
    ) -> Result<T, DesktopError> {
        self.change(|state| match state.is_gone {
            true => Err(DesktopError::Lost {
                operation,
                detail: "the display was unplugged".to_owned(),
            }),
            false => ask(state),
        })
    }

    /// Asks at every change until there is an answer or the time has come.
    pub(super) fn wait<T>(&self, deadline: Instant, mut ask: impl FnMut(&mut State) -> Option<T>) -> Option<T> {
        let mut state = self.lock();
        loop {
            if let Some(answer) = ask(&mut state) {
                return Some(answer);
            }
            let left = deadline.checked_duration_since(Instant::now())?;
            state = self
                .changed
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A test that panicked elsewhere is failing already; this state stays readable for its messages.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const ONE_PIXEL: Size = Size { width: 1, height: 1 };

impl State {
    pub(super) fn paint(&mut self, area: Rect, colour: impl Fn(u32, u32) -> [u8; 3]) {
        let Some(area) = area.intersection(self.layout.size.as_rect()) else {
            return;
        };
        let stride = self.layout.size.width as usize * 4;
        for y in area.y..area.bottom() {
            for x in area.x..area.right() {
                let [red, green, blue] = colour(x, y);
                let at = y as usize * stride + x as usize * 4;
                self.pixels[at..at + 4].copy_from_slice(&[blue, green, red, 0]);
            }
        }
        self.add_damage(area);
    }

    pub(super) fn set_layout(&mut self, layout: ScreenLayout) {
        if layout.size != self.layout.size {
            self.pixels = black(layout.size);
        }
        self.layout = layout;
        self.damage = vec![self.layout.size.as_rect()];
    }

    pub(super) fn set_cursor(&mut self, shape: CursorShape) {
        self.cursor = shape;
    }

    pub(super) fn move_pointer(&mut self, to: Point) {
        let inside = |value: i32, length: u32| value.clamp(0, i32::try_from(length).unwrap_or(i32::MAX).max(1) - 1);
        self.pointer = Point {
            x: inside(to.x, self.layout.size.width),
            y: inside(to.y, self.layout.size.height),
        };
    }

    pub(super) fn record(&mut self, input: InputEvent) {
        if self.inputs.len() == MOST_INPUTS {
            self.inputs.pop_front();
        }
        self.inputs.push_back(input);
    }

    fn add_damage(&mut self, area: Rect) {
        if self.damage.len() == crate::MAX_DAMAGE {
            let all = self.damage.iter().fold(area, |all, rect| all.union(*rect));
            self.damage = vec![all];
        } else {
            self.damage.push(area);
        }
    }
}

fn black(size: Size) -> Vec<u8> {
    vec![0; usize::try_from(size.area() * 4).unwrap_or_default()]
}
