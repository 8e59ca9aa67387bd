//! Which bars, menus and panels there are now: drawn when they change, and where they are pressed.

use std::time::Instant;

use deskside_picture::{Rect, Size};

use super::{Desk, Phase};
use crate::window::event::Request;
use crate::window::face::{MenuFace, PanelFace, Side, menu_bar, menu_face, menu_titles, panel_face, status_bar};
use crate::window::layout::contains;
use crate::window::menu::{Action, Item};
use crate::window::paint::Piece;
use crate::window::panel::Panel;
use crate::window::picture::around;
use crate::window::status::{Facts, Status};

/// What lies over the picture, from bottom to top.
#[derive(Default)]
pub(super) struct Dress {
    menu_bar: Worn<(Rect, Option<usize>), Piece>,
    status_bar: Worn<(Rect, Status), Piece>,
    note: Worn<PanelKey, PanelFace>,
    panel: Worn<PanelKey, PanelFace>,
    menu: Worn<MenuKey, MenuFace>,
    titles: Vec<Rect>,
}

/// Everything that a panel's look rests on.
#[derive(PartialEq)]
struct PanelKey {
    panel: Panel,
    seconds: Option<u64>,
    lit: Option<usize>,
    room: Rect,
}

/// Everything that a menu's look rests on.
#[derive(PartialEq)]
struct MenuKey {
    title: Rect,
    items: Vec<Item>,
    lit: Option<usize>,
    window: Size,
}

/// A piece, with what it was drawn for.
struct Worn<K, F>(Option<(K, F)>);

impl<K, F> Default for Worn<K, F> {
    fn default() -> Self {
        Self(None)
    }
}

impl<K: PartialEq, F: HasPiece> Worn<K, F> {
    /// Draws it anew if it has to look otherwise now. What has to be painted then.
    fn change(&mut self, wanted: Option<K>, draw: impl FnOnce(&K) -> F) -> Option<Rect> {
        if self.0.as_ref().map(|(key, _)| key) == wanted.as_ref() {
            return None;
        }
        let before = self.face().map(|face| face.piece().area);
        self.0 = wanted.map(|key| {
            let face = draw(&key);
            (key, face)
        });
        let after = self.face().map(|face| face.piece().area);
        before.into_iter().chain(after).reduce(around)
    }

    fn face(&self) -> Option<&F> {
        self.0.as_ref().map(|(_, face)| face)
    }
}

trait HasPiece {
    fn piece(&self) -> &Piece;
}

impl HasPiece for Piece {
    fn piece(&self) -> &Piece {
        self
    }
}

impl HasPiece for PanelFace {
    fn piece(&self) -> &Piece {
        &self.piece
    }
}

impl HasPiece for MenuFace {
    fn piece(&self) -> &Piece {
        &self.piece
    }
}

impl Dress {
    /// Everything looks otherwise from now on.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// From bottom to top.
    pub(super) fn pieces(&self) -> impl Iterator<Item = &Piece> {
        let bars = [self.menu_bar.face(), self.status_bar.face()];
        let panels = [self.note.face(), self.panel.face()].map(|face| face.map(HasPiece::piece));
        let menu = self.menu.face().map(HasPiece::piece);
        bars.into_iter().chain(panels).chain([menu]).flatten()
    }

    /// The title of a menu at a point.
    pub(super) fn title_at(&self, point: (f64, f64)) -> Option<usize> {
        self.titles.iter().position(|title| contains(*title, point))
    }

    /// The line of the open menu at a point.
    pub(super) fn line_at(&self, point: (f64, f64)) -> Option<usize> {
        let lines = &self.menu.face()?.lines;
        lines.iter().position(|line| contains(*line, point))
    }

    /// The button at a point.
    pub(super) fn button_at(&self, point: (f64, f64)) -> Option<(usize, Action)> {
        let find = |face: &PanelFace| {
            let at = face.buttons.iter().position(|(area, _)| contains(*area, point))?;
            Some((at, face.buttons[at].1.clone()))
        };
        self.panel
            .face()
            .and_then(find)
            .or_else(|| self.note.face().and_then(find))
    }

    /// The buttons of the panel in the middle.
    pub(super) fn buttons(&self) -> Vec<(Rect, Action)> {
        self.panel.face().map(|face| face.buttons.clone()).unwrap_or_default()
    }

    /// Whether anything of the window lies over the picture at a point.
    pub(super) fn covers(&self, point: (f64, f64)) -> bool {
        self.pieces().any(|piece| contains(piece.area, point))
    }
}

impl Desk {
    /// Brings everything that lies over the picture up to date.
    pub(super) fn dress(&mut self, now: Instant) {
        let menus = self.menus();
        let (layout, brush) = (self.layout, &self.brush);
        let changes = [
            self.dress.menu_bar.change(
                (layout.menu_bar.height > 0).then_some((layout.menu_bar, self.menu.map(|open| open.index))),
                |(bar, lit)| menu_bar(brush, *bar, &menus, *lit),
            ),
            self.dress.status_bar.change(
                (layout.status_bar.height > 0).then(|| (layout.status_bar, self.status())),
                |(bar, status)| status_bar(brush, *bar, status),
            ),
        ];
        self.dress.titles = if layout.menu_bar.height > 0 {
            menu_titles(&self.brush, layout.menu_bar, &menus)
        } else {
            Vec::new()
        };
        let key = self.menu.and_then(|open| {
            Some(MenuKey {
                title: *self.dress.titles.get(open.index)?,
                items: menus.into_iter().nth(open.index)?.items,
                lit: open.line,
                window: layout.window,
            })
        });
        let brush = &self.brush;
        let menu = self
            .dress
            .menu
            .change(key, |key| menu_face(brush, &key.items, key.title, key.lit, key.window));
        let panels = self.dress_panels(now);
        let changes = changes.into_iter().chain([menu]).chain(panels).flatten();
        self.requests.extend(changes.map(Request::Paint));
    }

    fn dress_panels(&mut self, now: Instant) -> [Option<Rect>; 2] {
        let seconds = |until: Instant| {
            // As people count: the last second is 1.
            until.saturating_duration_since(now).as_millis().div_ceil(1000) as u64
        };
        let lit_of = |dress: &Self| {
            let hovered = dress.pointer.and_then(|point| dress.dress.button_at(point));
            hovered.map(|(at, _)| at).or(dress.button)
        };
        let lit = lit_of(self);
        let ending = self.ending.filter(|_| self.phase == Phase::Active);
        let note = ending.map(|(until, reason)| Panel::ending(seconds(until), reason, self.texts));
        let panel = match self.leaflet {
            Some(leaflet) => Some(Panel::leaflet(leaflet, self.texts)),
            None => Panel::of(&self.phase, &self.device, self.texts),
        };
        let room = self.layout.room;
        let key = |panel: Panel| PanelKey {
            seconds: panel.until.map(seconds),
            panel,
            lit,
            room,
        };
        let brush = &self.brush;
        let draw =
            |side: Side| move |key: &PanelKey| panel_face(brush, &key.panel, key.seconds, key.lit, key.room, side);
        [
            self.dress.note.change(note.map(key), draw(Side::Bottom)),
            self.dress.panel.change(panel.map(key), draw(Side::Middle)),
        ]
    }

    fn status(&self) -> Status {
        Status::of(&Facts {
            texts: self.texts,
            active: self.phase == Phase::Active,
            controls: self.controls(),
            said: &self.said(),
            equality: self.equality,
            statistics: self.statistics,
            percent: self.shown.as_ref().map(|shown| shown.place.percent()),
        })
    }
}
