//! Everything that tells of running sessions, and of what the local user may ask for, as one thing to show: bars, icon,
//! card. Knows nothing of why a session runs or how it ends.

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
use crate::{DesktopError, NoticeEvent, NoticeStyle, NoticedSession, Rect};

/// The notices of the running sessions; of none, where there is something to choose.
pub(super) struct Notices {
    sessions: Vec<NoticedSession>,
    style: NoticeStyle,
    bars: Bars,
    tray: Option<Tray>,
    card: Option<CardWindow>,
    summon: Summon,
}

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
        let bars = if style.bar && !sessions.is_empty() {
            Bars::open(desk, &sessions, &times)?
        } else {
            Bars::default()
        };
        let title = icon_title(&sessions, desk.look);
        let tray = (style.icon || style.own.is_some())
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

    /// Whether what is to be shown now differs in nothing but how the choices stand.
    pub(super) fn differ_in_choices_only(&self, sessions: &[NoticedSession], style: NoticeStyle) -> bool {
        let others = |style: NoticeStyle| NoticeStyle { own: None, ..style };
        let choices = self.style.own.is_some() && style.own.is_some();
        choices && self.sessions == sessions && others(self.style) == others(style)
    }

    /// Shows how the choices stand, where they are on the screen.
    pub(super) fn show_choices(&mut self, desk: &Desk, style: NoticeStyle) -> Result<(), DesktopError> {
        self.style = style;
        let Some(card) = &mut self.card else { return Ok(()) };
        if card.show_choices(desk, &self.sessions, style.own)? {
            return Ok(());
        }
        self.close_card(desk)
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
    ) -> Result<Option<NoticeEvent>, DesktopError> {
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
            }) => {
                let sessions = self.sessions.iter().map(|session| session.key).collect();
                return Ok(Some(NoticeEvent::Wished(wish, sessions)));
            }
            Some(BarPress { hit: BarHit::Body, bar }) => self.toggle_card(desk, bar, OpenedBy::Pointer, now)?,
            None => {}
        }
        match &mut self.card {
            Some(card) if card.popup().window == window => match card.take_in(desk, event, now)? {
                CardOutcome::Stays => Ok(None),
                CardOutcome::Dismissed => self.close_card(desk).map(|()| None),
                CardOutcome::Wished(wish, keys) => {
                    self.close_card(desk).map(|()| Some(NoticeEvent::Wished(wish, keys)))
                }
                CardOutcome::Chose(choice, on) => Ok(Some(NoticeEvent::Chose(choice, on))),
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
        self.card = Some(CardWindow::open(desk, &self.sessions, self.style.own, anchor, by, now)?);
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
