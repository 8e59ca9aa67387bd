//! Everything that tells of running sessions, as one thing to show: bars, icon, card. Knows nothing of why a session
//! runs or how it ends.

use std::time::Instant;

use x11rb::protocol::Event;
use x11rb::protocol::xproto::Window;

use super::bars::{BarPress, Bars};
use super::card_window::{CardOutcome, CardWindow, OpenedBy};
use super::clock::time_of_day;
use super::desk::Desk;
use super::popup::Popup;
use super::summon::Summon;
use super::tray::Tray;
use crate::view::{BarHit, BarTimes, icon_title};
use crate::{DesktopError, LocalWish, NoticeKey, NoticeStyle, NoticedSession, Rect};

/// The notices of at least one session.
pub(super) struct Notices {
    sessions: Vec<NoticedSession>,
    style: NoticeStyle,
    bars: Bars,
    tray: Option<Tray>,
    card: Option<CardWindow>,
    summon: Summon,
}

/// What the local user wants, of which sessions.
pub(super) type Wish = (LocalWish, Vec<NoticeKey>);

impl Notices {
    /// Shows them.
    pub(super) fn open(
        desk: &Desk,
        sessions: Vec<NoticedSession>,
        style: NoticeStyle,
        now: Instant,
    ) -> Result<Self, DesktopError> {
        let first = sessions.iter().map(|session| session.since).min();
        let times = BarTimes {
            since: first.map(time_of_day).unwrap_or_default(),
            ends: sessions
                .iter()
                .filter_map(|session| session.ends)
                .min()
                .map(time_of_day),
        };
        let bars = if style.bar {
            Bars::open(desk, &sessions, &times)?
        } else {
            Bars::default()
        };
        let title = icon_title(&sessions, desk.look);
        let tray = style
            .icon
            .then(|| Tray::open(desk, &title, &sessions, now))
            .transpose()?;
        let summon = Summon::take(desk)?;
        Ok(Self {
            sessions,
            style,
            bars,
            tray,
            card: None,
            summon,
        })
    }

    /// Shows the same on other monitors.
    pub(super) fn move_to_new_layout(self, desk: &Desk, now: Instant) -> Result<Self, DesktopError> {
        let (sessions, style) = (self.sessions.clone(), self.style);
        self.close(desk)?;
        Self::open(desk, sessions, style, now)
    }

    /// The windows that must stay above others, lowest first.
    pub(super) fn popups(&self) -> impl Iterator<Item = &Popup> {
        self.bars.popups().chain(self.card.as_ref().map(CardWindow::popup))
    }

    /// When to call [`Self::tick`] next.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let card = self.card.as_ref().map(CardWindow::deadline);
        let tray = self.tray.as_ref().and_then(Tray::deadline);
        card.into_iter().chain(tray).min()
    }

    /// Lets time pass.
    pub(super) fn tick(&mut self, desk: &Desk, now: Instant) -> Result<(), DesktopError> {
        if self.card.as_ref().is_some_and(|card| card.deadline() <= now) {
            self.close_card(desk)?;
        }
        self.tray.as_mut().map_or(Ok(()), |tray| tray.tick(desk, now))
    }

    /// Takes an event of `window` in. What the local user wants; mostly nothing.
    pub(super) fn take_in(
        &mut self,
        desk: &Desk,
        window: Option<Window>,
        event: &Event,
        now: Instant,
    ) -> Result<Option<Wish>, DesktopError> {
        if let Some(tray) = &mut self.tray
            && let Some(icon) = tray.take_in(desk, event, now)?
        {
            self.toggle_card(desk, icon, OpenedBy::Pointer, now)?;
        }
        // Pressed again before the card had the keyboard: it has it now.
        let has_keyboard = self.card.as_ref().is_some_and(CardWindow::has_keyboard);
        if !has_keyboard && self.summon.is_pressed_by(desk, event) {
            self.close_card(desk)?;
            self.toggle_card(desk, top_of_screen(desk), OpenedBy::Keyboard, now)?;
        }
        let Some(window) = window else { return Ok(None) };
        match self.bars.take_in(desk, window, event)? {
            Some(BarPress {
                hit: BarHit::Wish(wish),
                ..
            }) => return Ok(Some((wish, self.sessions.iter().map(|s| s.key).collect()))),
            Some(BarPress { hit: BarHit::Body, bar }) => self.toggle_card(desk, bar, OpenedBy::Pointer, now)?,
            None => {}
        }
        match &mut self.card {
            Some(card) if card.popup().window == window => match card.take_in(desk, event, now)? {
                CardOutcome::Stays => Ok(None),
                CardOutcome::Dismissed => self.close_card(desk).map(|()| None),
                CardOutcome::Wished(wish, keys) => self.close_card(desk).map(|()| Some((wish, keys))),
            },
            _ => Ok(None),
        }
    }

    /// Takes them all from the screen.
    pub(super) fn close(mut self, desk: &Desk) -> Result<(), DesktopError> {
        self.close_card(desk)?;
        self.bars.close(desk)?;
        self.summon.give_back(desk)?;
        self.tray.map_or(Ok(()), |tray| tray.close(desk))
    }

    fn toggle_card(&mut self, desk: &Desk, anchor: Rect, by: OpenedBy, now: Instant) -> Result<(), DesktopError> {
        if self.card.is_some() {
            return self.close_card(desk);
        }
        self.card = Some(CardWindow::open(desk, &self.sessions, anchor, by, now)?);
        Ok(())
    }

    fn close_card(&mut self, desk: &Desk) -> Result<(), DesktopError> {
        self.card.take().map_or(Ok(()), |card| card.close(desk))
    }
}

/// Where the bar hangs, or would.
fn top_of_screen(desk: &Desk) -> Rect {
    /// As high as a bar, in logical pixels.
    const BAR: f32 = 40.0;
    Rect {
        height: (BAR * desk.scale) as u32,
        ..desk.layout.primary()
    }
}
