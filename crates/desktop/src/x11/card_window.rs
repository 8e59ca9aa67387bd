//! The card with all sessions, opened like a menu from the bar or the notification icon, or by keyboard, which it then
//! has. Closes when the person clicks elsewhere, presses Escape, or leaves it alone.

use std::time::{Duration, Instant};

use x11rb::protocol::Event;
use x11rb::protocol::xproto::{ConnectionExt as _, EventMask, GrabMode, GrabStatus};

use super::clock::time_of_day;
use super::connection::During;
use super::corners::Corners;
use super::desk::Desk;
use super::key_table::KeyTable;
use super::popup::{Placement, Popup};
use crate::view::{CORNER, CardHit, CardState, CardView, Key};
use crate::{DesktopError, LocalWish, NoticeKey, NoticedSession, OwnChoice, OwnChoices, Point, Rect};

/// How long a card stays without being used.
const PATIENCE: Duration = Duration::from_secs(30);

/// Space between the card and what it opened from, in logical pixels.
const GAP: f32 = 6.0;

/// A card that is open.
pub(super) struct CardWindow {
    popup: Popup,
    view: CardView,
    sessions: Vec<NoticeKey>,
    state: CardState,
    pressed: Option<CardHit>,
    /// While it has the keyboard.
    keys: Option<KeyTable>,
    closes: Instant,
}

/// What a card was opened with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OpenedBy {
    Pointer,
    Keyboard,
}

/// What an event did to the card.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum CardOutcome {
    /// It stays.
    Stays,
    /// It is to be closed.
    Dismissed,
    /// The local user wants this of these sessions; it is to be closed.
    Wished(LocalWish, Vec<NoticeKey>),
    /// The local user asks for this, or takes it back; it stays.
    Chose(OwnChoice, bool),
}

impl CardWindow {
    /// Opens the card beside `anchor`: below it, or above it where there is no room below.
    pub(super) fn open(
        desk: &Desk,
        sessions: &[NoticedSession],
        own: Option<OwnChoices>,
        anchor: Rect,
        by: OpenedBy,
        now: Instant,
    ) -> Result<Self, DesktopError> {
        const OPERATION: &str = "open the list of sessions";
        let view = view(desk, sessions, own);
        let placement = Placement {
            title: view.title(),
            kind: desk.atoms._NET_WM_WINDOW_TYPE_POPUP_MENU,
            at: beside(desk, anchor, &view),
            size: view.size(),
            corners: Corners {
                radius: CORNER * desk.scale,
                top: true,
            },
        };
        let popup = Popup::open(&desk.connection, &desk.atoms, &placement)?;
        // As a menu does, so that a click elsewhere is known. When another program has the pointer, the card closes by
        // a second click on what opened it, or by itself.
        let events = EventMask::BUTTON_PRESS | EventMask::BUTTON_RELEASE | EventMask::POINTER_MOTION;
        let (mode, none) = (GrabMode::ASYNC, x11rb::NONE);
        desk.connection
            .x
            .grab_pointer(true, popup.window, events, mode, mode, none, none, x11rb::CURRENT_TIME)
            .during(OPERATION)?
            .reply()
            .during(OPERATION)?;
        let keys = match by {
            OpenedBy::Pointer => None,
            OpenedBy::Keyboard => take_keyboard(desk, &popup)?,
        };
        // Not on an end: whoever presses once too often must not end a session.
        let harmless =
            |hit: &CardHit| matches!(hit, CardHit::All(LocalWish::Pause | LocalWish::GoOn) | CardHit::Own(..));
        let focus = keys.as_ref().and_then(|_| view.stops().into_iter().find(harmless));
        let mut card = Self {
            popup,
            view,
            sessions: sessions.iter().map(|session| session.key).collect(),
            state: CardState {
                hovered: CardHit::Body,
                focus,
            },
            pressed: None,
            keys,
            closes: now + PATIENCE,
        };
        card.draw(desk)?;
        Ok(card)
    }

    /// Shows how the choices stand now. `false` when that takes another place on the screen.
    pub(super) fn show_choices(
        &mut self,
        desk: &Desk,
        sessions: &[NoticedSession],
        own: Option<OwnChoices>,
    ) -> Result<bool, DesktopError> {
        let view = view(desk, sessions, own);
        if view.size() != self.view.size() {
            return Ok(false);
        }
        // The keyboard stays on the choice, though it does the opposite now.
        if let Some(CardHit::Own(choice, _)) = self.state.focus {
            let is_it = |hit: &CardHit| matches!(hit, CardHit::Own(other, _) if *other == choice);
            self.state.focus = view.stops().into_iter().find(is_it);
        }
        self.state.hovered = CardHit::Body;
        self.view = view;
        self.draw(desk)?;
        Ok(true)
    }

    pub(super) fn popup(&self) -> &Popup {
        &self.popup
    }

    /// Whether keys come here.
    pub(super) fn has_keyboard(&self) -> bool {
        self.keys.is_some()
    }

    /// When the card is to be closed if nothing happens.
    pub(super) fn deadline(&self) -> Instant {
        self.closes
    }

    /// Takes an event of this window in.
    pub(super) fn take_in(&mut self, desk: &Desk, event: &Event, now: Instant) -> Result<CardOutcome, DesktopError> {
        const LEFT_BUTTON: u8 = 1;
        self.closes = now + PATIENCE;
        match event {
            Event::Expose(_) => self.popup.expose(&desk.connection)?,
            Event::MotionNotify(motion) => self.hover(desk, self.hit(motion.event_x, motion.event_y))?,
            Event::LeaveNotify(_) => self.hover(desk, CardHit::Body)?,
            Event::KeyPress(press) => {
                let key = self.keys.as_ref().map(|keys| keys.key(press.detail, press.state));
                return self.key(desk, key.unwrap_or(Key::Unknown));
            }
            Event::ButtonPress(press) if !self.is_inside(press.event_x, press.event_y) => {
                return Ok(CardOutcome::Dismissed);
            }
            Event::ButtonPress(press) if press.detail == LEFT_BUTTON => {
                self.pressed = Some(self.hit(press.event_x, press.event_y));
            }
            Event::ButtonRelease(release) if release.detail == LEFT_BUTTON => {
                let hit = self.hit(release.event_x, release.event_y);
                if self.pressed.take() == Some(hit) {
                    return Ok(self.outcome(hit));
                }
            }
            _ => {}
        }
        Ok(CardOutcome::Stays)
    }

    pub(super) fn close(self, desk: &Desk) -> Result<(), DesktopError> {
        const OPERATION: &str = "close the list of sessions";
        desk.connection
            .x
            .ungrab_pointer(x11rb::CURRENT_TIME)
            .during(OPERATION)?
            .ignore_error();
        // The keyboard goes back by itself when the window that holds it goes.
        self.popup.close(&desk.connection)
    }

    fn outcome(&self, hit: CardHit) -> CardOutcome {
        match hit {
            CardHit::End(key) => CardOutcome::Wished(LocalWish::End, vec![key]),
            CardHit::All(wish) => CardOutcome::Wished(wish, self.sessions.clone()),
            CardHit::Own(choice, on) => CardOutcome::Chose(choice, on),
            CardHit::Body => CardOutcome::Stays,
        }
    }

    fn hover(&mut self, desk: &Desk, hit: CardHit) -> Result<(), DesktopError> {
        if hit != self.state.hovered {
            self.state.hovered = hit;
            self.draw(desk)?;
        }
        Ok(())
    }

    fn key(&mut self, desk: &Desk, key: Key) -> Result<CardOutcome, DesktopError> {
        match key {
            Key::Next => self.move_focus(desk, 1)?,
            Key::Previous => self.move_focus(desk, -1)?,
            Key::Press => return Ok(self.outcome(self.state.focus.unwrap_or(CardHit::Body))),
            Key::Escape => return Ok(CardOutcome::Dismissed),
            Key::Unknown => {}
        }
        Ok(CardOutcome::Stays)
    }

    /// Goes round, from the last to the first.
    fn move_focus(&mut self, desk: &Desk, by: isize) -> Result<(), DesktopError> {
        let stops = self.view.stops();
        let at = stops.iter().position(|stop| Some(*stop) == self.state.focus);
        let next = at.map_or(0, |at| {
            let count = stops.len().max(1);
            (at + count).saturating_add_signed(by) % count
        });
        self.state.focus = stops.get(next).copied();
        self.draw(desk)
    }

    fn draw(&mut self, desk: &Desk) -> Result<(), DesktopError> {
        let canvas = self.view.draw(&desk.fonts, self.state);
        self.popup.present(&desk.connection, canvas)
    }

    fn hit(&self, x: i16, y: i16) -> CardHit {
        self.view.hit(Point {
            x: x.into(),
            y: y.into(),
        })
    }

    fn is_inside(&self, x: i16, y: i16) -> bool {
        self.popup.size().as_rect().contains(Point {
            x: x.into(),
            y: y.into(),
        })
    }
}

fn view(desk: &Desk, sessions: &[NoticedSession], own: Option<OwnChoices>) -> CardView {
    let since = |session: &NoticedSession| time_of_day(session.since);
    CardView::new(&desk.fonts, sessions, own, since, desk.look, desk.scale)
}

/// Takes the keyboard, unless another program has it at this moment: the card works by mouse then.
fn take_keyboard(desk: &Desk, popup: &Popup) -> Result<Option<KeyTable>, DesktopError> {
    const OPERATION: &str = "take the keyboard";
    let (x, now, mode) = (&desk.connection.x, x11rb::CURRENT_TIME, GrabMode::ASYNC);
    let grab = x
        .grab_keyboard(false, popup.window, now, mode, mode)
        .during(OPERATION)?;
    if grab.reply().during(OPERATION)?.status != GrabStatus::SUCCESS {
        return Ok(None);
    }
    KeyTable::read(&desk.connection).map(Some)
}

/// Where the card goes: centred on the anchor, on the anchor's monitor as a whole.
fn beside(desk: &Desk, anchor: Rect, view: &CardView) -> Point {
    let (size, gap) = (view.size(), (GAP * desk.scale) as u32);
    let corner = Point {
        x: anchor.x as i32,
        y: anchor.y as i32,
    };
    let monitor = desk
        .layout
        .monitors
        .iter()
        .find(|monitor| monitor.area.contains(corner));
    let area = monitor.map_or_else(|| desk.layout.primary(), |monitor| monitor.area);
    let leftmost = area.x + gap;
    let rightmost = area.right().saturating_sub(size.width + gap).max(leftmost);
    let x = (anchor.x + anchor.width / 2)
        .saturating_sub(size.width / 2)
        .clamp(leftmost, rightmost);
    let below = anchor.bottom() + gap;
    let y = if below + size.height <= area.bottom() {
        below
    } else {
        anchor.y.saturating_sub(size.height + gap).max(area.y)
    };
    Point {
        x: x as i32,
        y: y as i32,
    }
}
