//! The wheel in clicks: mice turn by clicks, touchpads by pixels, and a desktop over X11 knows clicks only. Fractions are kept
//! until they make a click. Knows no windows.

/// Pixels of a touchpad that are one click.
const PIXELS: f64 = 100.0;
/// More clicks at once than anybody turns; a wild value scrolls no further.
const MOST_AT_ONCE: f64 = 20.0;

/// How far something turned: positive is right and down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Turn {
    Clicks(f64, f64),
    Pixels(f64, f64),
}

/// What is left of turns before.
#[derive(Debug, Default)]
pub(super) struct Wheel {
    x: f64,
    y: f64,
}

impl Wheel {
    /// The whole clicks of a turn.
    pub(super) fn turn(&mut self, turn: Turn) -> (i32, i32) {
        let (x, y) = match turn {
            Turn::Clicks(x, y) => (x, y),
            Turn::Pixels(x, y) => (x / PIXELS, y / PIXELS),
        };
        (clicks(&mut self.x, x), clicks(&mut self.y, y))
    }
}

fn clicks(rest: &mut f64, turned: f64) -> i32 {
    if !turned.is_finite() {
        return 0;
    }
    // One the other way begins anew: what was left of the first way would swallow it.
    let gathered = if turned * *rest < 0.0 { turned } else { *rest + turned };
    let whole = (gathered + gathered.signum() * 1e-9).trunc();
    *rest = gathered - whole;
    whole.clamp(-MOST_AT_ONCE, MOST_AT_ONCE) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clicks_are_clicks_and_pixels_gather() {
        let mut wheel = Wheel::default();
        assert_eq!(wheel.turn(Turn::Clicks(0.0, 1.0)), (0, 1));
        let down: i32 = (0..20).map(|_| wheel.turn(Turn::Pixels(0.0, 30.0)).1).sum();
        assert_eq!(down, 6);
        assert_eq!(wheel.turn(Turn::Pixels(0.0, -60.0)), (0, 0));
        assert_eq!(
            wheel.turn(Turn::Pixels(0.0, -40.0)),
            (0, -1),
            "the way back starts at once"
        );
        assert_eq!(wheel.turn(Turn::Clicks(f64::NAN, 1e9)), (0, 20));
    }
}
