//! Windows with round corners, by the SHAPE extension. Knows nothing of what the windows show.

use x11rb::protocol::shape::{self, ConnectionExt as _};
use x11rb::protocol::xproto::{ClipOrdering, Rectangle, Window};

use super::connection::{During, XConnection, u16_of};
use crate::{DesktopError, Size};

/// Which corners are round, and how much, in device pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Corners {
    pub(super) radius: f32,
    pub(super) top: bool,
}

impl Corners {
    /// Cuts a window's corners round. On a server without SHAPE they stay square.
    pub(super) fn cut(self, connection: &XConnection, window: Window, size: Size) -> Result<(), DesktopError> {
        const OPERATION: &str = "shape a window";
        if !connection.has(shape::X11_EXTENSION_NAME)? {
            return Ok(());
        }
        let rows = visible_rows(size, self);
        let (set, bounding, order) = (shape::SO::SET, shape::SK::BOUNDING, ClipOrdering::YX_BANDED);
        let request = connection.x.shape_rectangles(set, bounding, order, window, 0, 0, &rows);
        request.during(OPERATION)?.ignore_error();
        Ok(())
    }
}

/// What is left of a window when its corners are round: one rectangle for each row that a corner touches.
fn visible_rows(size: Size, corners: Corners) -> Vec<Rectangle> {
    let (width, height) = (u16_of(size.width), u16_of(size.height));
    let radius = corners
        .radius
        .min(f32::from(width) / 2.0)
        .min(f32::from(height) / 2.0)
        .max(0.0);
    let rows = radius.ceil() as u16;
    let row = |y: u16, depth: u16| {
        let up = radius - f32::from(depth) - 0.5;
        let inset = (radius - (radius * radius - up * up).max(0.0).sqrt()).round() as u16;
        Rectangle {
            x: inset as i16,
            y: y as i16,
            width: width - 2 * inset,
            height: 1,
        }
    };
    let top = if corners.top { rows } else { 0 };
    let middle = Rectangle {
        x: 0,
        y: top as i16,
        width,
        height: height - top - rows,
    };
    let above = (0..top).map(|depth| row(depth, depth));
    let below = (0..rows).rev().map(|depth| row(height - 1 - depth, depth));
    above.chain([middle]).chain(below).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size { width: 40, height: 30 };

    fn area(rows: &[Rectangle]) -> u32 {
        rows.iter()
            .map(|row| u32::from(row.width) * u32::from(row.height))
            .sum()
    }

    #[test]
    fn round_corners_take_what_a_circle_leaves() {
        let rows = visible_rows(SIZE, Corners { radius: 8.0, top: true });
        let cut = 40 * 30 - area(&rows);
        // Four corners of a square of 16 minus its inscribed circle.
        let exact = 16.0 * 16.0 - std::f32::consts::PI * 64.0;
        assert!((cut as f32 - exact).abs() < 8.0, "{cut} against {exact}");
        assert_eq!(
            rows.iter().map(|row| u32::from(row.height)).sum::<u32>(),
            30,
            "every row is there once"
        );
    }

    #[test]
    fn a_bar_that_hangs_from_the_edge_is_square_above() {
        let rows = visible_rows(
            SIZE,
            Corners {
                radius: 8.0,
                top: false,
            },
        );
        assert_eq!((rows[0].x, rows[0].width), (0, 40));
        assert!(rows.last().is_some_and(|row| row.width < 40));
    }

    #[test]
    fn no_radius_cuts_nothing_and_an_absurd_one_stays_inside() {
        assert_eq!(area(&visible_rows(SIZE, Corners { radius: 0.0, top: true })), 40 * 30);
        let rows = visible_rows(
            SIZE,
            Corners {
                radius: 900.0,
                top: true,
            },
        );
        assert_eq!(rows.iter().map(|row| u32::from(row.height)).sum::<u32>(), 30);
    }
}
