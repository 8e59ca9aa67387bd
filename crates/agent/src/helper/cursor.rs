//! The pointer as viewers draw it: its shape in their order of bytes, and where it is. Pure: time is an argument.

use std::time::{Duration, Instant};

use deskside_desktop::{CursorShape, Point};
use deskside_wire::limits::MAX_CURSOR_SIDE;
use deskside_wire::session as wire;

/// The least time between two positions that are told.
const EVERY: Duration = Duration::from_millis(25);

/// What a viewer needs to draw the shape. Larger ones than a viewer takes are cut at the right and the bottom.
pub(super) fn to_wire(shape: &CursorShape) -> wire::CursorShape {
    let (width, height) = (
        shape.size.width.min(MAX_CURSOR_SIDE),
        shape.size.height.min(MAX_CURSOR_SIDE),
    );
    let row = shape.size.width as usize * 4;
    let rows = shape.pixels.chunks_exact(row.max(1)).take(height as usize);
    let rgba = rows
        .flat_map(|row| row.as_chunks::<4>().0.iter().take(width as usize))
        .flat_map(|pixel| straight(*pixel))
        .collect();
    wire::CursorShape {
        serial: shape.serial,
        width,
        height,
        hot_x: within(shape.hot_spot.x, width),
        hot_y: within(shape.hot_spot.y, height),
        rgba,
    }
}

/// From blue, green, red, alpha with colours multiplied by alpha, to red, green, blue, alpha without.
fn straight([blue, green, red, alpha]: [u8; 4]) -> [u8; 4] {
    let divide = |colour: u8| match alpha {
        0 => 0,
        alpha => u8::try_from((u32::from(colour) * 255 + u32::from(alpha) / 2) / u32::from(alpha)).unwrap_or(255),
    };
    [divide(red), divide(green), divide(blue), alpha]
}

fn within(value: i32, side: u32) -> u32 {
    u32::try_from(value).unwrap_or(0).min(side.saturating_sub(1))
}

/// Thins out the positions of the pointer that the service is told.
#[derive(Debug, Default)]
pub(super) struct PointerTold {
    told: Option<(Point, Instant)>,
    /// A position was not told, and when to look again.
    look_again: Option<Instant>,
}

impl PointerTold {
    /// The pointer is at `at`. Gives the position when it is to be told.
    pub fn moved(&mut self, now: Instant, at: Point) -> Option<Point> {
        let earliest = self.told.map(|(_, when)| when + EVERY).filter(|moment| *moment > now);
        self.look_again = earliest;
        if earliest.is_some() || self.told.is_some_and(|(told, _)| told == at) {
            return None;
        }
        self.told = Some((at, now));
        Some(at)
    }

    /// How long until the pointer should be looked at again, if it should.
    pub fn wait(&self, now: Instant) -> Option<Duration> {
        self.look_again.map(|moment| moment.saturating_duration_since(now))
    }

    /// A viewer came, which knows nothing yet.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_desktop::Size;

    fn at(x: i32) -> Point {
        Point { x, y: 0 }
    }

    #[test]
    fn colours_are_freed_from_their_alpha() {
        assert_eq!(straight([0, 0, 128, 128]), [255, 0, 0, 128]);
        assert_eq!(straight([10, 20, 30, 255]), [30, 20, 10, 255]);
        assert_eq!(straight([9, 9, 9, 0]), [0, 0, 0, 0]);
    }

    #[test]
    fn a_huge_cursor_is_cut_to_what_viewers_take() {
        let shape = CursorShape {
            serial: 3,
            size: Size {
                width: 400,
                height: 300,
            },
            hot_spot: Point { x: 390, y: -1 },
            pixels: vec![255; 400 * 300 * 4],
        };
        let wire = to_wire(&shape);
        assert_eq!((wire.width, wire.height), (256, 256));
        assert_eq!(wire.rgba.len(), 256 * 256 * 4);
        assert_eq!((wire.hot_x, wire.hot_y), (255, 0));
    }

    #[test]
    fn positions_are_not_told_more_often_than_eyes_see() {
        let start = Instant::now();
        let mut told = PointerTold::default();
        assert_eq!(told.moved(start, at(1)), Some(at(1)));
        assert_eq!(told.moved(start + Duration::from_millis(1), at(2)), None);
        let later = start + EVERY;
        assert_eq!(told.wait(later), Some(Duration::ZERO));
        assert_eq!(told.moved(later, at(2)), Some(at(2)));
        assert_eq!(told.moved(later + EVERY, at(2)), None, "it did not move");
        assert_eq!(told.wait(later + EVERY), None);
    }
}
