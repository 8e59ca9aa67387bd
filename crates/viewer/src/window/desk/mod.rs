//! Everything that the window knows, and what each event does to it. Plain values in, plain values out: no windowing library,
//! no threads, no clock.
//!
//! ```text
//! handle(now, event) ──> hears (news) | hands (keys, pointer) | does (menus, buttons)
//!                             └──> dress: which bars and panels there are now ──> requests
//! paint(area, pixels) <── shows: the picture, then what lies over it
//! ```

mod does;
mod dress;
mod hands;
mod hears;
mod shows;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::{Duration, Instant};

use deskside_draw::Language;
use deskside_model::{AccessLevel, EndReason, Right, RightSet};
use deskside_picture::{Scaler, Size};
use deskside_session::viewer::Equality;

use super::Preferences;
use super::event::{Cursor, Event, Held, MouseButton, Request};
use super::face::Brush;
use super::layout::{Bar, Bars, Layout, Place, push};
use super::news::Order;
use super::panel::{Leaflet, Phase};
use super::picture::Picture;
use super::texts::{Texts, fill};
use super::typing::Typing;
use super::wheel::Wheel;
use crate::Statistics;
use dress::Dress;

/// Between two moves of a picture that is larger than its room.
const PAN_EVERY: Duration = Duration::from_millis(16);
/// How far it moves each time, in logical pixels.
const PAN_STEP: f32 = 12.0;

/// See the module.
pub(super) struct Desk {
    texts: &'static Texts,
    brush: Brush,
    preferences: Preferences,
    access: AccessLevel,
    device: String,
    phase: Phase,
    rights: RightSet,
    /// Keyboard and mouse were taken away by the person at the device.
    input_taken: bool,
    /// The device's own keyboard and mouse don't act, because the operator locked them.
    input_locked: bool,
    raise: Raise,
    ending: Option<(Instant, Option<EndReason>)>,
    monitors: Vec<String>,
    equality: Equality,
    statistics: Option<Statistics>,

    layout: Layout,
    full_screen: bool,
    /// The menu bar is out over a full screen.
    bar_out: bool,
    picture: Arc<Picture>,
    shown: Option<Shown>,
    pan: (u32, u32),
    next_pan: Option<Instant>,
    /// The window had the size of a picture once.
    sized: bool,

    typing: Typing,
    wheel: Wheel,
    held: Held,
    pointer: Option<(f64, f64)>,
    /// Buttons that are down at the device.
    pressed: Vec<MouseButton>,
    /// The operator was said to be there last.
    sign_of_life: Option<Instant>,
    menu: Option<OpenMenu>,
    leaflet: Option<Leaflet>,
    /// The button of a panel that the keyboard is on.
    button: Option<usize>,
    /// As the device's pointer looks.
    device_cursor: Cursor,
    cursor: Cursor,
    dress: Dress,
    requests: Vec<Request>,
}

/// How it stands with the wish for keyboard and mouse.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Raise {
    None,
    Asked,
    /// What is said about a no.
    Refused(String),
}

/// A menu that is open, and the line that is lit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct OpenMenu {
    index: usize,
    line: Option<usize>,
}

/// The picture as it is shown.
struct Shown {
    place: Place,
    scaler: Scaler,
    origin: (i32, i32),
}

impl Desk {
    /// A window that is about to ask for a session.
    pub(super) fn new(
        language: Language,
        preferences: Preferences,
        access: AccessLevel,
        device: &str,
        picture: Arc<Picture>,
    ) -> Self {
        let bars = Bars {
            menu: Bar::Beside,
            status: Bar::Beside,
        };
        Self {
            texts: Texts::of(language),
            brush: Brush::new(preferences.appearance()),
            preferences,
            access,
            device: device.to_owned(),
            phase: Phase::AskingSite,
            rights: RightSet::default(),
            input_taken: false,
            input_locked: false,
            raise: Raise::None,
            ending: None,
            monitors: Vec::new(),
            equality: Equality::default(),
            statistics: None,
            layout: Layout::new(Size::new(1, 1), 1.0, bars),
            full_screen: false,
            bar_out: false,
            picture,
            shown: None,
            pan: (0, 0),
            next_pan: None,
            sized: false,
            typing: Typing::default(),
            wheel: Wheel::default(),
            held: Held::default(),
            pointer: None,
            pressed: Vec::new(),
            sign_of_life: None,
            menu: None,
            leaflet: None,
            button: None,
            device_cursor: Cursor::Usual,
            cursor: Cursor::Usual,
            dress: Dress::default(),
            requests: Vec::new(),
        }
    }

    /// What the window is called.
    pub(super) fn title(&self) -> String {
        fill(
            self.texts.title,
            "name",
            if self.device.is_empty() {
                self.texts.the_device
            } else {
                &self.device
            },
        )
    }

    /// What is asked for first.
    pub(super) fn first_order(&self) -> Order {
        Order::Connect {
            access: self.access,
            preferences: self.preferences.clone(),
        }
    }

    /// Something happened. What is wanted because of it, in order.
    pub(super) fn handle(&mut self, now: Instant, event: Event) -> Vec<Request> {
        match event {
            Event::Resized { window, scale } => {
                self.brush.scale = scale;
                self.layout = Layout::new(window, scale, self.bars());
                self.arrange();
            }
            Event::FullScreen(full_screen) => {
                self.full_screen = full_screen;
                self.bar_out = false;
                self.rearrange();
            }
            Event::Focus(focused) => self.focus(focused),
            Event::Held(held) => self.held = held,
            Event::Key(stroke) => self.key(now, stroke),
            Event::Pointer(x, y) => self.moved(now, (x, y)),
            Event::PointerLeft => self.left(),
            Event::Button { button, pressed } => self.button(now, button, pressed),
            Event::Wheel(turn) => self.turned(now, turn),
            Event::News(news) => self.hear(news),
            Event::Painted => self.painted(),
            Event::Tick => self.tick(now),
            Event::Close => self.want(Request::Exit),
        }
        self.dress(now);
        self.choose_cursor();
        std::mem::take(&mut self.requests)
    }

    /// When [`Event::Tick`] is due.
    pub(super) fn next_tick(&self, now: Instant) -> Option<Instant> {
        let until = match &self.phase {
            Phase::AskingUser { until } | Phase::Reconnecting { until } => Some(*until),
            _ => None,
        };
        let counted = until
            .or(self.ending.map(|(until, _)| until))
            .filter(|until| *until > now);
        // The second that is shown changes when as much as a whole number of seconds is left.
        let second = counted.map(|until| {
            let left = until - now;
            now + left - Duration::from_secs(left.as_secs()) + Duration::from_millis(1)
        });
        second.into_iter().chain(self.next_pan).min()
    }

    fn tick(&mut self, now: Instant) {
        if self.next_pan.is_some_and(|at| at <= now) {
            self.pan(now);
        }
    }

    fn want(&mut self, request: Request) {
        self.requests.push(request);
    }

    fn order(&mut self, order: Order) {
        self.want(Request::Order(order));
    }

    /// Whether keys and pointer act at the device.
    fn controls(&self) -> bool {
        self.phase == Phase::Active && self.rights.has(Right::Control)
    }

    fn bars(&self) -> Bars {
        let beside = if self.full_screen { Bar::Hidden } else { Bar::Beside };
        Bars {
            menu: if self.full_screen && self.bar_out {
                Bar::Over
            } else {
                beside
            },
            status: if self.preferences.status_bar {
                beside
            } else {
                Bar::Hidden
            },
        }
    }

    /// The bars changed.
    fn rearrange(&mut self) {
        self.layout = Layout::new(self.layout.window, self.layout.scale, self.bars());
        self.arrange();
    }

    /// Places the picture anew, and paints everything.
    fn arrange(&mut self) {
        let (size, origin) = {
            let picture = self.picture.lock();
            (picture.size(), picture.origin())
        };
        self.shown = size.map(|size| {
            let place = Place::new(size, self.layout.room, self.preferences.zoom, self.pan);
            let kept = self.shown.take().map(|shown| shown.scaler);
            let scaler = kept.filter(|scaler| scaler.from() == size && scaler.to() == place.size);
            Shown {
                place,
                scaler: scaler.unwrap_or_else(|| Scaler::new(size, place.size)),
                origin,
            }
        });
        self.want(Request::PaintAll);
    }

    /// Moves a picture that is larger than its room, while the pointer is at the edge.
    fn pan(&mut self, now: Instant) {
        self.next_pan = None;
        let (Some(pointer), Some(shown)) = (self.pointer, &self.shown) else {
            return;
        };
        let (push_x, push_y) = push(&self.layout, pointer);
        let step = (PAN_STEP * self.layout.scale).ceil() as i32;
        let along = |pan: u32, push: i32, shown: u32, room: u32| {
            let most = shown.saturating_sub(room);
            pan.min(most).saturating_add_signed(push * step).min(most)
        };
        let room = self.layout.room;
        let pan = (
            along(self.pan.0, push_x, shown.place.size.width, room.width),
            along(self.pan.1, push_y, shown.place.size.height, room.height),
        );
        if pan == self.pan {
            return;
        }
        self.pan = pan;
        self.next_pan = Some(now + PAN_EVERY);
        self.arrange();
        self.point();
    }
}
