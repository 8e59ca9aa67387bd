//! What is drawn and not written: Deskside's mark, a screen with a pointer on it, and the tick before what is chosen.

use tiny_skia::PathBuilder;

use crate::{Area, Canvas, Colour};

/// Draws the mark into a square `area`: a rounded tile of colour `tile` with the drawing in `ink`.
pub fn draw_mark(canvas: &mut Canvas, area: Area, tile: Colour, ink: Colour) {
    let unit = area.width / 24.0;
    let place = |x: f32, y: f32| (area.x + x * unit, area.y + y * unit);
    canvas.fill(area, 5.5 * unit, tile);

    let screen = Area {
        x: area.x + 4.5 * unit,
        y: area.y + 5.5 * unit,
        width: 15.0 * unit,
        height: 10.5 * unit,
    };
    canvas.outline(screen, 2.2 * unit, 1.7 * unit, ink);
    let mut foot = PathBuilder::new();
    let ((left, y), (right, _)) = (place(9.0, 18.6), place(15.0, 18.6));
    foot.move_to(left, y);
    foot.line_to(right, y);
    if let Some(foot) = foot.finish() {
        canvas.stroke(&foot, 1.7 * unit, ink);
    }

    let mut pointer = PathBuilder::new();
    let tip = place(10.2, 8.2);
    pointer.move_to(tip.0, tip.1);
    for (x, y) in [
        (10.2, 13.6),
        (11.6, 12.3),
        (12.9, 14.2),
        (13.9, 13.5),
        (12.6, 11.7),
        (14.5, 11.5),
    ] {
        let (x, y) = place(x, y);
        pointer.line_to(x, y);
    }
    pointer.close();
    if let Some(pointer) = pointer.finish() {
        canvas.fill_path(&pointer, ink);
    }
}

/// Draws a tick into a square `area`: what is chosen.
pub fn draw_tick(canvas: &mut Canvas, area: Area, ink: Colour) {
    let place = |x: f32, y: f32| (area.x + x * area.width, area.y + y * area.height);
    let mut tick = PathBuilder::new();
    let (begin, turn, end) = (place(0.1, 0.55), place(0.38, 0.82), place(0.9, 0.2));
    tick.move_to(begin.0, begin.1);
    tick.line_to(turn.0, turn.1);
    tick.line_to(end.0, end.1);
    if let Some(tick) = tick.finish() {
        canvas.stroke(&tick, area.width / 7.0, ink);
    }
}
