//! Who has to be told where the pointer is. A viewer shows the pointer where its operator put it, further on than the
//! display can tell, so that operator is told only what somebody else did. Pure: time is an argument.

use std::time::Duration;

use deskside_model::SessionId;
use deskside_wire::session::{CursorPosition, ViewerInput, viewer_input};

/// For so long after an operator moved the pointer, where the display says it is may be where they left it behind.
const THEIRS: Duration = Duration::from_millis(150);

/// The pointer, shared by the local user and all operators.
#[derive(Debug, Default)]
pub(super) struct Pointer {
    put: Option<Put>,
}

/// Where an operator put it last.
#[derive(Debug)]
struct Put {
    by: SessionId,
    at: CursorPosition,
    when: Duration,
    /// Where it has been seen since, which they were not told.
    seen: Option<CursorPosition>,
}

impl Pointer {
    /// A session's operator does something, perhaps with the pointer.
    pub fn acted(&mut self, now: Duration, by: SessionId, input: &ViewerInput) {
        if let Some(at) = position(input) {
            self.put = Some(Put {
                by,
                at,
                when: now,
                seen: None,
            });
        }
    }

    /// The display says where it is. Gives the session that is not to be told now.
    pub fn moved(&mut self, now: Duration, at: CursorPosition) -> Option<SessionId> {
        let put = self.put.as_mut().filter(|put| now < put.when + THEIRS)?;
        put.seen = Some(at);
        Some(put.by)
    }

    /// When [`Self::take_due`] has something.
    pub fn next_due(&self) -> Option<Duration> {
        self.put
            .as_ref()
            .filter(|put| put.seen.is_some())
            .map(|put| put.when + THEIRS)
    }

    /// The session that has to be told after all, because the pointer did not stay where its operator put it.
    pub fn take_due(&mut self, now: Duration) -> Option<(SessionId, CursorPosition)> {
        let put = self.put.as_mut().filter(|put| now >= put.when + THEIRS)?;
        let seen = put.seen.take()?;
        (seen != put.at).then_some((put.by, seen))
    }
}

fn position(input: &ViewerInput) -> Option<CursorPosition> {
    use viewer_input::Input;
    let (x, y) = match input.input.as_ref()? {
        Input::Move(to) => (to.x, to.y),
        Input::Button(button) => (button.x, button.y),
        Input::Wheel(wheel) => (wheel.x, wheel.y),
        Input::Key(_) | Input::ReleaseAll(_) => return None,
    };
    Some(CursorPosition { x, y })
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_wire::session::PointerMove;

    const ANN: SessionId = SessionId::from_bytes([1; 16]);

    fn at(x: i32) -> CursorPosition {
        CursorPosition { x, y: 0 }
    }

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn moved_to(x: i32) -> ViewerInput {
        let input = Some(viewer_input::Input::Move(PointerMove { x, y: 0 }));
        ViewerInput { id: 1, input }
    }

    #[test]
    fn an_operator_is_not_told_what_they_did() {
        let mut pointer = Pointer::default();
        pointer.acted(ms(0), ANN, &moved_to(10));
        assert_eq!(pointer.moved(ms(5), at(8)), Some(ANN), "left behind");
        assert_eq!(pointer.moved(ms(9), at(10)), Some(ANN));
        assert_eq!(pointer.take_due(ms(100)), None);
        assert_eq!(pointer.take_due(ms(150)), None, "it is where they put it");
    }

    #[test]
    fn what_somebody_else_did_at_the_same_time_is_told_a_moment_later() {
        let mut pointer = Pointer::default();
        pointer.acted(ms(0), ANN, &moved_to(10));
        pointer.moved(ms(20), at(99));
        assert_eq!(pointer.next_due(), Some(ms(150)));
        assert_eq!(pointer.take_due(ms(150)), Some((ANN, at(99))));
        assert_eq!(pointer.take_due(ms(151)), None, "once");
        assert_eq!(pointer.next_due(), None);
    }

    #[test]
    fn later_on_everybody_is_told() {
        let mut pointer = Pointer::default();
        assert_eq!(pointer.moved(ms(0), at(1)), None);
        pointer.acted(ms(0), ANN, &moved_to(10));
        assert_eq!(pointer.moved(ms(150), at(1)), None);
    }
}
