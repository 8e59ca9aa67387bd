//! Draws bars, menus and panels, and knows which part of them a point is. Decides nothing.

mod bars;
mod menu;
mod panel;

use deskside_draw::{Appearance, Area, Fonts, Style, Theme};
use deskside_picture::{Rect, Size};

pub(super) use bars::{menu_bar, menu_titles, status_bar};
pub(super) use menu::{MenuFace, menu_face};
pub(super) use panel::{PanelFace, Side, panel_face};

/// Text in bars and menus.
const TEXT: Style = Style::regular(13.0, 18.0);

/// What drawing needs to know.
pub(super) struct Brush {
    pub(super) fonts: Fonts,
    pub(super) theme: &'static Theme,
    pub(super) scale: f32,
}

impl Brush {
    pub(super) fn new(appearance: Appearance) -> Self {
        Self {
            fonts: Fonts::built_in(),
            theme: Theme::of(appearance),
            scale: 1.0,
        }
    }

    /// Pixels as logical pixels.
    fn logical(&self, pixels: u32) -> f32 {
        pixels as f32 / self.scale
    }

    /// A part of something that is drawn at a corner, in pixels of the window.
    fn in_window(&self, part: Area, corner: (u32, u32)) -> Rect {
        let pixels = |length: f32| (length * self.scale).round().max(0.0) as u32;
        Rect::new(
            corner.0 + pixels(part.x),
            corner.1 + pixels(part.y),
            pixels(part.width),
            pixels(part.height),
        )
    }

    /// Where something of this size begins, so that it is in the middle of a room.
    fn centred(&self, room: Rect, size: Size) -> (u32, u32) {
        (
            room.x + room.width.saturating_sub(size.width) / 2,
            room.y + room.height.saturating_sub(size.height) / 2,
        )
    }
}
