//! The pointer as viewers draw it: its shape in their order of bytes, and where it is when somebody else moved it. Pure:
//! time is an argument.

use std::time::{Duration, Instant};

use deskside_desktop::{CursorShape, Point};
use deskside_wire::limits::MAX_CURSOR_SIDE;
use deskside_wire::session as wire;

/// For so long after an operator moved the pointer, where it is says nothing of the local user: the server tells of
/// positions that the operator has left already.
const OPERATORS: Duration = Duration::from_millis(150);

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

/// Decides which positions of the pointer viewers are told.
#[derive(Debug, Default)]
pub(super) struct PointerTold {
    told: Option<(Point, Instant)>,
    /// A position that was not told yet, and when to look again.
    look_again: Option<Instant>,
}

impl PointerTold {
    /// The pointer is at `at`; an operator last put it somewhere at `put`. Gives the position when it is to be told.
    pub fn moved(&mut self, now: Instant, at: Point, put: Option<(Point, Instant)>) -> Option<Point> {
        let quiet_from = put.map(|(_, when)| when + OPERATORS);
        let next = self.told.map(|(_, when)| when + EVERY);
        let earliest = quiet_from.max(next).filter(|moment| *moment > now);
        if earliest.is_some() {
            self.look_again = earliest;
            return None;
        }
        self.look_again = None;
        // An operator's viewer shows the pointer where it put it, without being told.
        let believed = [self.told, put].into_iter().flatten().max_by_key(|(_, when)| *when);
        if believed.is_some_and(|(point, _)| point == at) {
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
    fn what_the_local_user_does_is_told_and_what_the_operator_did_is_not() {
        let start = Instant::now();
        let mut told = PointerTold::default();
        assert_eq!(told.moved(start, at(5), None), Some(at(5)));
        let put = Some((at(9), start));
        let soon = start + Duration::from_millis(30);
        assert_eq!(told.moved(soon, at(9), put), None);
        let wait = told
            .wait(soon)
            .expect("looks again, in case the local user moved it too");
        let later = soon + wait;
        assert_eq!(
            told.moved(later, at(9), put),
            None,
            "it stayed where the operator put it"
        );
        assert_eq!(told.moved(later, at(11), put), Some(at(11)), "somebody else moved it");
        let last = later + Duration::from_secs(1);
        assert_eq!(
            told.moved(last, at(9), put),
            Some(at(9)),
            "and back, to where the operator had put it"
        );
    }

    #[test]
    fn positions_are_not_told_more_often_than_eyes_see() {
        let start = Instant::now();
        let mut told = PointerTold::default();
        assert_eq!(told.moved(start, at(1), None), Some(at(1)));
        assert_eq!(told.moved(start + Duration::from_millis(1), at(2), None), None);
        let later = start + EVERY;
        assert_eq!(told.wait(later), Some(Duration::ZERO));
        assert_eq!(told.moved(later, at(2), None), Some(at(2)));
    }
}
