//! A panel over the picture.

use deskside_draw::{Area, Canvas, Paragraph, Style, plain};
use deskside_picture::Rect;

use super::{Brush, TEXT};
use crate::window::menu::Action;
use crate::window::paint::Piece;
use crate::window::panel::Panel;

const TITLE: Style = Style::semi_bold(18.0, 26.0);
const BODY: Style = Style::regular(14.0, 21.0);
const BUTTON: Style = Style::semi_bold(13.0, 18.0);
const WIDTH: f32 = 460.0;
const PADDING: f32 = 26.0;
const GAP: f32 = 14.0;
const ROW: f32 = 24.0;
const KEYS: f32 = 140.0;
const BUTTON_HEIGHT: f32 = 34.0;
/// More lines of a device's words are not shown.
const LINES: usize = 8;

/// Where a panel stands in the room for the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::window) enum Side {
    Middle,
    Bottom,
}

/// A panel: what it looks like, and where its buttons are in the window.
pub(in crate::window) struct PanelFace {
    pub(in crate::window) piece: Piece,
    pub(in crate::window) buttons: Vec<(Rect, Action)>,
}

/// A panel laid out, before it is drawn.
struct Set {
    title: Paragraph,
    text: Paragraph,
    more: Paragraph,
    width: f32,
    height: f32,
}

/// Draws a panel. `seconds`: how long is left, where it is waited for. `lit`: the button under the pointer or the keyboard.
pub(in crate::window) fn panel_face(
    brush: &Brush,
    panel: &Panel,
    seconds: Option<u64>,
    lit: Option<usize>,
    room: Rect,
    side: Side,
) -> PanelFace {
    let set = set(brush, panel, seconds, brush.logical(room.width));
    let theme = brush.theme;
    let mut canvas = Canvas::new(set.width, set.height, brush.scale);
    let whole = Area {
        x: 0.0,
        y: 0.0,
        width: set.width,
        height: set.height,
    };
    canvas.fill(whole, 12.0, theme.surface);
    canvas.outline(whole, 12.0, 1.0, theme.border);
    let size = deskside_picture::Size::new(canvas.size().width, canvas.size().height);
    let (x, mut y) = brush.centred(room, size);
    if side == Side::Bottom {
        y = room
            .bottom()
            .saturating_sub(size.height + (16.0 * brush.scale) as u32)
            .max(room.y);
    }
    let mut at = PADDING;
    for (paragraph, colour) in [(&set.title, theme.text), (&set.text, theme.muted)] {
        canvas.paragraph(&brush.fonts, paragraph, PADDING, at, colour);
        at += below(paragraph);
    }
    for (keys, does) in &panel.rows {
        let middle = at + ROW / 2.0;
        canvas.line(&brush.fonts, keys, BUTTON, PADDING, middle, theme.text);
        canvas.line(&brush.fonts, does, TEXT, PADDING + KEYS, middle, theme.muted);
        at += ROW;
    }
    if !panel.rows.is_empty() {
        at += GAP;
    }
    canvas.paragraph(&brush.fonts, &set.more, PADDING, at, theme.muted);
    at += below(&set.more);
    if let Some(seconds) = seconds {
        let text = format!("{seconds} s");
        canvas.line(
            &brush.fonts,
            &text,
            TITLE,
            PADDING,
            at + TITLE.line / 2.0,
            theme.view.fill,
        );
        at += TITLE.line + GAP;
    }
    let buttons = draw_buttons(brush, &mut canvas, panel, lit, at);
    let buttons = buttons
        .into_iter()
        .map(|(area, action)| (brush.in_window(area, (x, y)), action));
    PanelFace {
        buttons: buttons.collect(),
        piece: Piece::new(canvas, x, y),
    }
}

fn set(brush: &Brush, panel: &Panel, seconds: Option<u64>, room: f32) -> Set {
    let width = WIDTH.min(room - 16.0).max(160.0);
    let inside = width - 2.0 * PADDING;
    let paragraph = |text: &str, style| match plain(text) {
        text if text.is_empty() => Paragraph {
            lines: Vec::new(),
            style,
        },
        text => brush.fonts.paragraph(&text, style, inside, LINES),
    };
    let title = paragraph(&panel.title, TITLE);
    let (text, more) = (paragraph(&panel.text, BODY), paragraph(&panel.more, BODY));
    let rows = if panel.rows.is_empty() {
        0.0
    } else {
        panel.rows.len() as f32 * ROW + GAP
    };
    let countdown = seconds.map_or(0.0, |_| TITLE.line + GAP);
    let buttons = if panel.buttons.is_empty() {
        0.0
    } else {
        BUTTON_HEIGHT + GAP
    };
    let inner = below(&title) + below(&text) + rows + below(&more) + countdown + buttons;
    Set {
        title,
        text,
        more,
        width,
        height: inner - GAP + 2.0 * PADDING,
    }
}

/// The buttons, from the right; the first is the one that Enter presses, and stands out.
fn draw_buttons(brush: &Brush, canvas: &mut Canvas, panel: &Panel, lit: Option<usize>, y: f32) -> Vec<(Area, Action)> {
    let theme = brush.theme;
    let mut right = brush.logical(canvas.size().width) - PADDING;
    let mut areas = Vec::with_capacity(panel.buttons.len());
    for (index, (text, action)) in panel.buttons.iter().enumerate() {
        let width = brush.fonts.width(text, BUTTON) + 30.0;
        let area = Area {
            x: right - width,
            y,
            width,
            height: BUTTON_HEIGHT,
        };
        right -= width + 10.0;
        let lit = lit == Some(index);
        let ink = if index == 0 {
            canvas.fill(area, 7.0, if lit { theme.view.hover } else { theme.view.fill });
            theme.view.on
        } else {
            canvas.fill(area, 7.0, if lit { theme.button_hover } else { theme.button });
            canvas.outline(area, 7.0, 1.0, theme.border);
            theme.text
        };
        canvas.centred(&brush.fonts, text, BUTTON, area, ink);
        areas.push((area, action.clone()));
    }
    areas
}

/// How much a paragraph takes, with what comes after it.
fn below(paragraph: &Paragraph) -> f32 {
    if paragraph.lines.is_empty() {
        0.0
    } else {
        paragraph.height() + GAP
    }
}
