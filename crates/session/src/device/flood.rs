//! How much a viewer with control may do: enough for any person and any mouse, and an end to a flood. A token bucket;
//! reads no clock.

use std::time::Duration;

use deskside_wire::session::viewer_input;

/// Actions per second that a viewer may go on with for ever. A mouse of 1,000 Hz makes half of them.
pub const ACTIONS_PER_SECOND: u32 = 2_000;
/// Actions that may come at once: what waited on a line that stood still, after ten seconds of a 500 Hz mouse.
pub const ACTIONS_AT_ONCE: u32 = 5_000;

/// What a viewer has left to do at this moment.
#[derive(Debug)]
pub(super) struct Allowance {
    /// Actions that are free now, in millionths, so that no elapsed microsecond is lost to rounding.
    micro_actions: u64,
    refilled: Duration,
}

const MILLION: u64 = 1_000_000;

impl Allowance {
    /// A full one, at `now`.
    pub(super) fn full(now: Duration) -> Self {
        Self {
            micro_actions: u64::from(ACTIONS_AT_ONCE) * MILLION,
            refilled: now,
        }
    }

    /// Uses up what `input` costs; false, and nothing is used up, when there is not enough.
    pub(super) fn take(&mut self, now: Duration, input: &viewer_input::Input) -> bool {
        self.take_actions(now, actions(input))
    }

    /// The same for something that counts as so many actions.
    pub(super) fn take_actions(&mut self, now: Duration, actions: u32) -> bool {
        self.refill(now);
        let cost = u64::from(actions) * MILLION;
        let enough = self.micro_actions >= cost;
        if enough {
            self.micro_actions -= cost;
        }
        enough
    }

    fn refill(&mut self, now: Duration) {
        let micros = u64::try_from(now.saturating_sub(self.refilled).as_micros()).unwrap_or(u64::MAX);
        self.refilled = self.refilled.max(now);
        let earned = micros.saturating_mul(u64::from(ACTIONS_PER_SECOND));
        let most = u64::from(ACTIONS_AT_ONCE) * MILLION;
        self.micro_actions = self.micro_actions.saturating_add(earned).min(most);
    }
}

/// What an input makes the display do: each click of a wheel is a press and a release.
fn actions(input: &viewer_input::Input) -> u32 {
    use viewer_input::Input;
    match input {
        Input::Wheel(wheel) => wheel.dx.unsigned_abs().saturating_add(wheel.dy.unsigned_abs()).max(1),
        Input::Move(_) | Input::Button(_) | Input::Key(_) | Input::ReleaseAll(_) => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_wire::session::{PointerMove, Wheel};

    const MOVE: viewer_input::Input = viewer_input::Input::Move(PointerMove { x: 1, y: 1 });

    fn taken_at_once(allowance: &mut Allowance, now: Duration) -> u32 {
        (0..1_000_000).take_while(|_| allowance.take(now, &MOVE)).count() as u32
    }

    #[test]
    fn what_waited_on_a_dead_line_may_come_at_once_and_then_as_much_as_time_allows() {
        let mut allowance = Allowance::full(Duration::ZERO);
        assert_eq!(taken_at_once(&mut allowance, Duration::ZERO), ACTIONS_AT_ONCE);
        let later = Duration::from_millis(100);
        assert_eq!(taken_at_once(&mut allowance, later), ACTIONS_PER_SECOND / 10);
        let much_later = Duration::from_secs(3600);
        assert_eq!(taken_at_once(&mut allowance, much_later), ACTIONS_AT_ONCE);
    }

    #[test]
    fn a_mouse_of_a_thousand_hertz_may_go_on_for_ever() {
        let mut allowance = Allowance::full(Duration::ZERO);
        for step in 0..60_000 {
            assert!(allowance.take(Duration::from_millis(step), &MOVE), "after {step} ms");
        }
    }

    #[test]
    fn a_wheel_costs_what_it_clicks() {
        let mut allowance = Allowance::full(Duration::ZERO);
        let wheel = viewer_input::Input::Wheel(Wheel {
            dx: 0,
            dy: -50,
            x: 0,
            y: 0,
        });
        let turns = (0..1_000)
            .take_while(|_| allowance.take(Duration::ZERO, &wheel))
            .count();
        assert_eq!(turns as u32, ACTIONS_AT_ONCE / 50);
    }
}
