//! When the next capture may begin. Pure: time is an argument.
//!
//! Credit already keeps the line from filling; this keeps the *device* usable. The first frame after a quiet moment is
//! captured at once, so that a typed character shows without delay. After a frame the helper rests as long as the frame
//! took, within bounds: a game or a film takes no more than about half a core, and a viewer next door gets a steady
//! stream instead of a flood of slivers.

use std::time::{Duration, Instant};

/// The least rest: more frames than this makes a second, no display shows.
const LEAST: Duration = Duration::from_millis(4);
/// The longest rest, so that a dear frame does not cost a visible pause as well.
const MOST: Duration = Duration::from_millis(12);

/// Says when.
#[derive(Debug, Default)]
pub(super) struct Pace {
    not_before: Option<Instant>,
}

impl Pace {
    /// How long to wait from `now`; nothing when a capture may begin.
    pub fn wait(&self, now: Instant) -> Option<Duration> {
        self.not_before
            .map(|moment| moment.saturating_duration_since(now))
            .filter(|wait| !wait.is_zero())
    }

    /// A frame was made from `began` to `now`.
    pub fn worked(&mut self, began: Instant, now: Instant) {
        let rest = now.saturating_duration_since(began).clamp(LEAST, MOST);
        self.not_before = Some(now + rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_frame_waits_for_nothing_and_the_next_as_long_as_it_took() {
        let mut pace = Pace::default();
        let start = Instant::now();
        assert_eq!(pace.wait(start), None);
        let done = start + Duration::from_millis(7);
        pace.worked(start, done);
        assert_eq!(pace.wait(done), Some(Duration::from_millis(7)));
        assert_eq!(pace.wait(done + Duration::from_millis(7)), None);
    }

    #[test]
    fn the_rest_has_bounds() {
        let start = Instant::now();
        let mut pace = Pace::default();
        pace.worked(start, start);
        assert_eq!(pace.wait(start), Some(LEAST));
        let done = start + Duration::from_secs(1);
        pace.worked(start, done);
        assert_eq!(pace.wait(done), Some(MOST));
    }
}
