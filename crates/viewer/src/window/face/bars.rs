//! The menu bar and the status bar.

use deskside_draw::{Area, Canvas};
use deskside_picture::Rect;

use super::{Brush, TEXT};
use crate::window::menu::Menu;
use crate::window::paint::Piece;
use crate::window::status::{Dot, Status};

const SIDE: f32 = 6.0;
/// On both sides of a title.
const PADDING: f32 = 10.0;
/// Between the parts of the status bar.
const GAP: f32 = 18.0;

/// Where each menu's title is in the window.
pub(in crate::window) fn menu_titles(brush: &Brush, bar: Rect, menus: &[Menu]) -> Vec<Rect> {
    let mut x = SIDE;
    let height = brush.logical(bar.height);
    let place = |menu: &Menu| {
        let width = brush.fonts.width(menu.title, TEXT) + 2.0 * PADDING;
        let area = Area {
            x,
            y: 0.0,
            width,
            height,
        };
        x += width;
        brush.in_window(area, (bar.x, bar.y))
    };
    menus.iter().map(place).collect()
}

/// The bar with the menus' titles, of which one may be lit.
pub(in crate::window) fn menu_bar(brush: &Brush, bar: Rect, menus: &[Menu], lit: Option<usize>) -> Piece {
    let theme = brush.theme;
    let (width, height) = (brush.logical(bar.width), brush.logical(bar.height));
    let mut canvas = Canvas::new(width, height, brush.scale);
    canvas.clear(theme.surface);
    canvas.fill(line_at(height - 1.0, width), 0.0, theme.border);
    for (index, (menu, title)) in menus.iter().zip(menu_titles(brush, bar, menus)).enumerate() {
        let area = Area {
            x: brush.logical(title.x),
            y: 0.0,
            width: brush.logical(title.width),
            height,
        };
        if lit == Some(index) {
            let inside = Area {
                y: 3.0,
                height: height - 7.0,
                ..area
            };
            canvas.fill(inside, 5.0, theme.button_hover);
        }
        canvas.centred(&brush.fonts, menu.title, TEXT, area, theme.text);
    }
    Piece::new(canvas, bar.x, bar.y)
}

/// The bar below the picture.
pub(in crate::window) fn status_bar(brush: &Brush, bar: Rect, status: &Status) -> Piece {
    let theme = brush.theme;
    let (width, height) = (brush.logical(bar.width), brush.logical(bar.height));
    let mut canvas = Canvas::new(width, height, brush.scale);
    canvas.clear(theme.surface);
    canvas.fill(line_at(0.0, width), 0.0, theme.border);
    let middle = height / 2.0;
    let mut x = 2.0 * SIDE;
    let dot = match status.dot {
        Dot::Nothing => None,
        Dot::Viewing => Some(theme.view.fill),
        Dot::Controlling => Some(theme.control.fill),
    };
    if let Some(colour) = dot {
        let round = Area {
            x,
            y: middle - 4.0,
            width: 8.0,
            height: 8.0,
        };
        canvas.fill(round, 4.0, colour);
        x += 8.0 + SIDE;
    }
    // The first matter most: they stay when there is little room.
    let mut free = width / 2.0;
    let fits = |part: &&String| {
        free -= brush.fonts.width(part, TEXT) + GAP;
        free > 0.0
    };
    let shown: Vec<&String> = status.right.iter().take_while(fits).collect();
    let mut right = width - 2.0 * SIDE;
    for part in shown.into_iter().rev() {
        right -= brush.fonts.width(part, TEXT);
        canvas.line(&brush.fonts, part, TEXT, right, middle, theme.muted);
        right -= GAP;
    }
    for (index, part) in status.left.iter().enumerate() {
        let part = brush.fonts.cut(part, TEXT, right - x);
        let colour = if index == 0 { theme.text } else { theme.muted };
        canvas.line(&brush.fonts, &part, TEXT, x, middle, colour);
        x += brush.fonts.width(&part, TEXT) + GAP;
    }
    Piece::new(canvas, bar.x, bar.y)
}

/// A line across.
fn line_at(y: f32, width: f32) -> Area {
    Area {
        x: 0.0,
        y,
        width,
        height: 1.0,
    }
}
