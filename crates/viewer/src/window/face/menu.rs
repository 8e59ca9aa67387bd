//! An open menu.

use deskside_draw::{Area, Canvas, draw_tick};
use deskside_picture::{Rect, Size};

use super::{Brush, TEXT};
use crate::window::menu::{Item, Line, Mark};
use crate::window::paint::Piece;

const LINE: f32 = 26.0;
const RULE: f32 = 9.0;
const EDGE: f32 = 5.0;
/// Room for the mark before a line.
const MARK: f32 = 30.0;
/// Between a line's text and its keys, and behind them.
const GAP: f32 = 28.0;
const BEHIND: f32 = 16.0;

/// An open menu: what it looks like, and where its lines are in the window.
pub(in crate::window) struct MenuFace {
    pub(in crate::window) piece: Piece,
    pub(in crate::window) lines: Vec<Rect>,
}

/// Draws a menu below its title.
pub(in crate::window) fn menu_face(
    brush: &Brush,
    items: &[Item],
    title: Rect,
    lit: Option<usize>,
    window: Size,
) -> MenuFace {
    let lines = || items.iter().filter_map(line_of);
    let widest = |width: &dyn Fn(&Line) -> f32| lines().map(width).fold(0.0, f32::max);
    let text = widest(&|line| brush.fonts.width(&line.text, TEXT));
    let keys = widest(&|line| brush.fonts.width(line.keys, TEXT));
    let width = MARK + text + if keys > 0.0 { GAP + keys } else { 0.0 } + BEHIND;
    let height = items.iter().map(height_of).sum::<f32>() + 2.0 * EDGE;
    let mut canvas = Canvas::new(width, height, brush.scale);
    let whole = Area {
        x: 0.0,
        y: 0.0,
        width,
        height,
    };
    canvas.fill(whole, 6.0, brush.theme.surface);
    canvas.outline(whole, 6.0, 1.0, brush.theme.border);
    let right = window.width.saturating_sub(canvas.size().width);
    let corner = (title.x.min(right), title.bottom());
    let mut places = Vec::with_capacity(items.len());
    let mut y = EDGE;
    for (index, item) in items.iter().enumerate() {
        let area = Area {
            x: 0.0,
            y,
            width,
            height: height_of(item),
        };
        places.push(brush.in_window(area, corner));
        match item {
            Item::Rule => canvas.fill(across(area), 0.0, brush.theme.border),
            Item::Line(line) => draw_line(brush, &mut canvas, line, area, lit == Some(index)),
        }
        y += area.height;
    }
    MenuFace {
        piece: Piece::new(canvas, corner.0, corner.1),
        lines: places,
    }
}

fn draw_line(brush: &Brush, canvas: &mut Canvas, line: &Line, area: Area, lit: bool) {
    let theme = brush.theme;
    if lit {
        let inside = Area {
            x: EDGE,
            width: area.width - 2.0 * EDGE,
            ..area
        };
        canvas.fill(inside, 4.0, theme.button_hover);
    }
    let middle = area.y + area.height / 2.0;
    let colour = if line.enabled { theme.text } else { theme.border };
    match line.mark {
        Mark::Check(true) => draw_tick(canvas, square(MARK / 2.0 + 1.0, middle, 12.0), colour),
        Mark::Choice(true) => canvas.fill(square(MARK / 2.0 + 1.0, middle, 7.0), 3.5, colour),
        Mark::None | Mark::Check(false) | Mark::Choice(false) => {}
    }
    canvas.line(&brush.fonts, &line.text, TEXT, MARK, middle, colour);
    let keys = area.width - BEHIND - brush.fonts.width(line.keys, TEXT);
    let faint = if line.enabled { theme.muted } else { theme.border };
    canvas.line(&brush.fonts, line.keys, TEXT, keys, middle, faint);
}

fn square(x: f32, y: f32, side: f32) -> Area {
    Area {
        x: x - side / 2.0,
        y: y - side / 2.0,
        width: side,
        height: side,
    }
}

fn across(area: Area) -> Area {
    Area {
        x: EDGE + 4.0,
        y: area.y + RULE / 2.0,
        width: area.width - 2.0 * EDGE - 8.0,
        height: 1.0,
    }
}

fn line_of(item: &Item) -> Option<&Line> {
    match item {
        Item::Line(line) => Some(line),
        Item::Rule => None,
    }
}

fn height_of(item: &Item) -> f32 {
    match item {
        Item::Line(_) => LINE,
        Item::Rule => RULE,
    }
}
