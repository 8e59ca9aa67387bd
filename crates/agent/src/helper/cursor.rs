//! The cursor's shape, from the display's form to the wire's.

use deskside_desktop::CursorShape;
use deskside_wire::limits::MAX_CURSOR_SIDE;
use deskside_wire::session::CursorShape as Message;

/// Blue, green, red, alpha with colours multiplied by alpha becomes red, green, blue, alpha with straight colours (what
/// a browser takes). A shape that is larger than the wire allows is cut; its hot spot stays inside.
pub(super) fn message(shape: &CursorShape) -> Message {
    let (width, height) = (
        shape.size.width.min(MAX_CURSOR_SIDE),
        shape.size.height.min(MAX_CURSOR_SIDE),
    );
    let mut rgba = Vec::with_capacity(width as usize * height as usize * 4);
    for row in shape
        .pixels
        .chunks_exact((shape.size.width as usize * 4).max(4))
        .take(height as usize)
    {
        for pixel in row.as_chunks::<4>().0.iter().take(width as usize) {
            let &[blue, green, red, alpha] = pixel;
            rgba.extend([
                straight(red, alpha),
                straight(green, alpha),
                straight(blue, alpha),
                alpha,
            ]);
        }
    }
    let inside = |at: i32, side: u32| u32::try_from(at).unwrap_or(0).min(side.saturating_sub(1));
    Message {
        serial: shape.serial,
        width,
        height,
        hot_x: inside(shape.hot_spot.x, width),
        hot_y: inside(shape.hot_spot.y, height),
        rgba,
    }
}

fn straight(colour: u8, alpha: u8) -> u8 {
    match alpha {
        0 => 0,
        alpha => u8::try_from((u32::from(colour) * 255 + u32::from(alpha) / 2) / u32::from(alpha)).unwrap_or(255),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_desktop::{Point, Size};

    #[test]
    fn colours_become_straight_and_change_their_order() {
        let shape = CursorShape {
            serial: 7,
            size: Size { width: 2, height: 1 },
            hot_spot: Point { x: 1, y: 0 },
            pixels: vec![10, 20, 64, 128, 0, 0, 0, 0],
        };
        let message = message(&shape);
        assert_eq!(message.rgba, [128, 40, 20, 128, 0, 0, 0, 0]);
        assert_eq!((message.serial, message.hot_x, message.hot_y), (7, 1, 0));
    }

    #[test]
    fn an_oversized_shape_is_cut() {
        let side = MAX_CURSOR_SIDE + 10;
        let shape = CursorShape {
            serial: 1,
            size: Size {
                width: side,
                height: side,
            },
            hot_spot: Point { x: side as i32, y: 3 },
            pixels: vec![255; (side * side * 4) as usize],
        };
        let message = message(&shape);
        assert_eq!(
            (message.width, message.height, message.hot_x),
            (MAX_CURSOR_SIDE, MAX_CURSOR_SIDE, MAX_CURSOR_SIDE - 1)
        );
        assert_eq!(message.rgba.len(), (MAX_CURSOR_SIDE * MAX_CURSOR_SIDE * 4) as usize);
    }
}
