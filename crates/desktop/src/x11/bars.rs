//! The session bar on every monitor. Knows nothing of sessions but what a bar says of them.

use x11rb::protocol::Event;
use x11rb::protocol::xproto::Window;

use super::corners::Corners;
use super::desk::Desk;
use super::popup::{Placement, Popup};
use crate::view::{BarHit, BarTimes, BarView};
use crate::{DesktopError, NoticedSession, Point, Rect};

/// The bars, one for each monitor, at the middle of its upper edge.
#[derive(Default)]
pub(super) struct Bars {
    bars: Vec<Bar>,
}

struct Bar {
    popup: Popup,
    view: BarView,
    hovered: BarHit,
    pressed: Option<BarHit>,
}

/// What was pressed, and where the bar hangs.
pub(super) struct BarPress {
    pub(super) hit: BarHit,
    pub(super) bar: Rect,
}

impl Bars {
    /// Puts a bar on every monitor.
    pub(super) fn open(desk: &Desk, sessions: &[NoticedSession], times: &BarTimes) -> Result<Self, DesktopError> {
        let mut monitors: Vec<Rect> = desk.layout.monitors.iter().map(|monitor| monitor.area).collect();
        if monitors.is_empty() {
            monitors.push(desk.layout.primary());
        }
        // Monitors that show the same part of the screen share a bar.
        monitors.dedup();
        let mut bars = Self::default();
        for monitor in monitors {
            bars.bars.push(Bar::open(desk, sessions, times, monitor)?);
        }
        Ok(bars)
    }

    pub(super) fn popups(&self) -> impl Iterator<Item = &Popup> {
        self.bars.iter().map(|bar| &bar.popup)
    }

    /// Takes an event of `window` in. What was pressed, when something was.
    pub(super) fn take_in(
        &mut self,
        desk: &Desk,
        window: Window,
        event: &Event,
    ) -> Result<Option<BarPress>, DesktopError> {
        match self.bars.iter_mut().find(|bar| bar.popup.window == window) {
            Some(bar) => bar.take_in(desk, event),
            None => Ok(None),
        }
    }

    pub(super) fn close(self, desk: &Desk) -> Result<(), DesktopError> {
        self.bars
            .into_iter()
            .try_for_each(|bar| bar.popup.close(&desk.connection))
    }
}

impl Bar {
    fn open(desk: &Desk, sessions: &[NoticedSession], times: &BarTimes, monitor: Rect) -> Result<Self, DesktopError> {
        const CORNER: f32 = 10.0;
        let view = BarView::new(&desk.fonts, sessions, times, desk.look, desk.scale, monitor.width);
        let size = view.size();
        let left = monitor.x + monitor.width.saturating_sub(size.width) / 2;
        let placement = Placement {
            title: view.title(),
            kind: desk.atoms._NET_WM_WINDOW_TYPE_DOCK,
            at: Point {
                x: left as i32,
                y: monitor.y as i32,
            },
            size,
            corners: Corners {
                radius: CORNER * desk.scale,
                top: false,
            },
        };
        let mut popup = Popup::open(&desk.connection, &desk.atoms, &placement)?;
        popup.present(&desk.connection, view.draw(&desk.fonts, BarHit::Body))?;
        Ok(Self {
            popup,
            view,
            hovered: BarHit::Body,
            pressed: None,
        })
    }

    fn take_in(&mut self, desk: &Desk, event: &Event) -> Result<Option<BarPress>, DesktopError> {
        const LEFT_BUTTON: u8 = 1;
        match event {
            Event::Expose(_) => self.popup.expose(&desk.connection)?,
            Event::MotionNotify(motion) => self.hover(desk, Some((motion.event_x, motion.event_y)))?,
            Event::LeaveNotify(_) => self.hover(desk, None)?,
            Event::ButtonPress(press) if press.detail == LEFT_BUTTON => {
                self.pressed = Some(self.hit((press.event_x, press.event_y)));
            }
            Event::ButtonRelease(release) if release.detail == LEFT_BUTTON => {
                let hit = self.hit((release.event_x, release.event_y));
                let pressed = self.pressed.take() == Some(hit);
                return Ok(pressed.then(|| BarPress { hit, bar: self.area() }));
            }
            _ => {}
        }
        Ok(None)
    }

    fn hover(&mut self, desk: &Desk, at: Option<(i16, i16)>) -> Result<(), DesktopError> {
        let hovered = at.map_or(BarHit::Body, |at| self.hit(at));
        if hovered != self.hovered {
            self.hovered = hovered;
            self.popup
                .present(&desk.connection, self.view.draw(&desk.fonts, hovered))?;
        }
        Ok(())
    }

    fn hit(&self, (x, y): (i16, i16)) -> BarHit {
        self.view.hit(Point {
            x: x.into(),
            y: y.into(),
        })
    }

    fn area(&self) -> Rect {
        let (at, size) = (self.popup.at(), self.popup.size());
        Rect {
            x: at.x.unsigned_abs(),
            y: at.y.unsigned_abs(),
            width: size.width,
            height: size.height,
        }
    }
}
