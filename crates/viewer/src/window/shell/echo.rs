//! Wheels that are buttons: the library (winit 0.30, X11) tells a turn when such a button goes down and again when it comes up.
//! Mice turn otherwise; remote desktops and test programs press buttons (XTEST), and would scroll two lines for one.

use winit::event::{DeviceEvent, ElementState, MouseScrollDelta};

/// X11's numbers of the buttons that are a wheel: up, down, left, right.
const WHEEL: std::ops::RangeInclusive<u32> = 4..=7;

/// Knows the turn that is told a second time.
#[derive(Debug, Default)]
pub(super) struct Echo(Option<u32>);

impl Echo {
    /// The display server tells what a device does before it tells the window what that means there.
    pub(super) fn device(&mut self, event: &DeviceEvent) {
        if let DeviceEvent::Button { button, state } = event
            && WHEEL.contains(button)
        {
            self.0 = (*state == ElementState::Released).then_some(*button);
        }
    }

    /// Whether this turn is the echo of the one before; it comes once.
    pub(super) fn is(&mut self, turn: MouseScrollDelta) -> bool {
        let button = match turn {
            MouseScrollDelta::LineDelta(0.0, 1.0) => 4,
            MouseScrollDelta::LineDelta(0.0, -1.0) => 5,
            MouseScrollDelta::LineDelta(1.0, 0.0) => 6,
            MouseScrollDelta::LineDelta(-1.0, 0.0) => 7,
            _ => return false,
        };
        self.0.take_if(|released| *released == button).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UP: MouseScrollDelta = MouseScrollDelta::LineDelta(0.0, 1.0);
    const DOWN: MouseScrollDelta = MouseScrollDelta::LineDelta(0.0, -1.0);

    fn button(button: u32, state: ElementState) -> DeviceEvent {
        DeviceEvent::Button { button, state }
    }

    #[test]
    fn a_wheel_of_buttons_turns_once_for_each_press() {
        let mut echo = Echo::default();
        for _ in 0..2 {
            echo.device(&button(4, ElementState::Pressed));
            assert!(!echo.is(UP));
            echo.device(&button(4, ElementState::Released));
            assert!(echo.is(UP));
        }
    }

    #[test]
    fn other_wheels_and_other_windows_cost_no_turn() {
        let mut echo = Echo::default();
        assert!(!echo.is(UP), "a mouse turns without buttons");
        // Released over another window: this one is told no turn.
        echo.device(&button(4, ElementState::Released));
        assert!(!echo.is(DOWN));
        echo.device(&button(4, ElementState::Pressed));
        assert!(!echo.is(UP));
        echo.device(&button(1, ElementState::Released));
        assert!(!echo.is(UP));
    }
}
