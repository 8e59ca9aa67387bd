//! A question that waits for an answer, as a state machine. Does no I/O, reads no clock, knows nothing of pictures.
//!
//! ```text
//! shown -> Settling --(the person has been quiet for a moment)--> Listening --(Allow, Deny, Escape, time)--> answered
//! ```
//!
//! Somebody may be typing, or about to click, when the prompt appears under their hands. While it settles nothing they
//! do counts; it listens only after [`SETTLE`] without a key or click. Time runs all along.
//!
//! What counts is when a key *was pressed*, not when a busy machine got round to telling us: the times given here are
//! those of the events.

use std::time::{Duration, Instant};

use crate::ConsentAnswer;

/// How long the person must have been quiet. Twice the pause between two keys of a slow typist.
const SETTLE: Duration = Duration::from_millis(500);

/// The longest that a question settles: somebody who leans on a key must still be able to answer.
const LONGEST_SETTLE: Duration = Duration::from_secs(3);

/// Keys that mean something to a question or a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// Tab, or an arrow to the right or down: to the next button.
    Next,
    /// Shift and Tab, or an arrow to the left or up: to the button before.
    Previous,
    /// Enter or Space: the button that has the focus.
    Press,
    /// Escape: Deny, or close.
    Escape,
    /// Any key that means nothing here.
    Unknown,
}

/// The two buttons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    Deny,
    Allow,
}

/// One question.
#[derive(Debug)]
pub(crate) struct Question {
    shown: Instant,
    ends: Instant,
    /// The last key or click while it settles.
    disturbed: Instant,

    focus: Choice,
    /// The button that the pointer went down on.
    pressed: Option<Choice>,
}

impl Question {
    /// A question that appears now.
    pub(crate) fn new(now: Instant, time_to_answer: Duration) -> Self {
        // A site that gives more than a day gives a day: an instant cannot be arbitrarily far away.
        let time = time_to_answer.min(Duration::from_secs(86_400));
        Self {
            shown: now,
            ends: now + time,
            disturbed: now,
            focus: Choice::Deny,
            pressed: None,
        }
    }

    /// A key goes down. The answer, when it is one.
    pub(crate) fn key(&mut self, key: Key, now: Instant) -> Option<ConsentAnswer> {
        if !self.listens(now) {
            self.disturb(now);
            return None;
        }
        match key {
            Key::Next | Key::Previous => self.focus = self.focus.other(),
            Key::Press => return Some(self.focus.answer()),
            Key::Escape => return Some(ConsentAnswer::Denied),
            Key::Unknown => {}
        }
        None
    }

    /// The pointer's button goes down, on one of ours or elsewhere.
    pub(crate) fn pointer_down(&mut self, on: Option<Choice>, now: Instant) {
        if self.listens(now) {
            self.pressed = on;
        } else {
            self.disturb(now);
        }
    }

    /// The pointer's button comes up. It answers when it went down on the same button of ours.
    pub(crate) fn pointer_up(&mut self, on: Option<Choice>) -> Option<ConsentAnswer> {
        let pressed = self.pressed.take()?;
        (on == Some(pressed)).then(|| pressed.answer())
    }

    /// Time passes.
    pub(crate) fn time(&self, now: Instant) -> Option<ConsentAnswer> {
        (now >= self.ends).then_some(ConsentAnswer::TimedOut)
    }

    /// Whether a key or click at this time counts.
    pub(crate) fn listens(&self, at: Instant) -> bool {
        at >= (self.disturbed + SETTLE).min(self.shown + LONGEST_SETTLE)
    }

    /// The button that the keyboard acts on.
    pub(crate) fn focus(&self) -> Choice {
        self.focus
    }

    /// How much time is left.
    pub(crate) fn left(&self, now: Instant) -> Duration {
        self.ends.saturating_duration_since(now)
    }

    /// Which part of the time is left, 1 to 0.
    pub(crate) fn part_left(&self, now: Instant) -> f32 {
        let all = self.ends.saturating_duration_since(self.shown).as_secs_f32();
        if all > 0.0 {
            (self.left(now).as_secs_f32() / all).clamp(0.0, 1.0)
        } else {
            0.0
        }
    }
}

impl Question {
    fn disturb(&mut self, at: Instant) {
        self.pressed = None;
        self.disturbed = self.disturbed.max(at);
    }
}

impl Choice {
    fn other(self) -> Self {
        match self {
            Self::Deny => Self::Allow,
            Self::Allow => Self::Deny,
        }
    }

    fn answer(self) -> ConsentAnswer {
        match self {
            Self::Deny => ConsentAnswer::Denied,
            Self::Allow => ConsentAnswer::Allowed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Duration = Duration::from_secs(30);

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn enter_at_first_denies_because_the_focus_is_there() {
        let start = Instant::now();
        let mut question = Question::new(start, ALL);
        assert_eq!(question.key(Key::Press, start + ms(600)), Some(ConsentAnswer::Denied));
    }

    #[test]
    fn tab_then_enter_allows() {
        let start = Instant::now();
        let mut question = Question::new(start, ALL);
        assert_eq!(question.key(Key::Next, start + ms(600)), None);
        assert_eq!(question.key(Key::Press, start + ms(700)), Some(ConsentAnswer::Allowed));
    }

    #[test]
    fn a_key_or_click_at_the_moment_it_appears_is_no_answer() {
        let start = Instant::now();
        let mut question = Question::new(start, ALL);
        assert_eq!(question.key(Key::Next, start + ms(100)), None);
        assert_eq!(question.key(Key::Press, start + ms(200)), None);
        assert_eq!(question.key(Key::Escape, start + ms(300)), None);
        question.pointer_down(Some(Choice::Allow), start + ms(400));
        assert_eq!(question.pointer_up(Some(Choice::Allow)), None);
        assert_eq!(question.focus(), Choice::Deny);
    }

    #[test]
    fn whoever_goes_on_typing_is_not_heard_until_they_pause() {
        let start = Instant::now();
        let mut question = Question::new(start, ALL);
        for at in (0..2400).step_by(200) {
            assert_eq!(question.key(Key::Press, start + ms(at)), None);
        }
        assert!(question.listens(start + ms(2200 + 500)));
    }

    #[test]
    fn a_key_that_is_told_late_counts_from_when_it_was_pressed() {
        let start = Instant::now();
        let mut question = Question::new(start, ALL);
        assert!(question.listens(start + ms(900)), "time has passed already");
        assert_eq!(question.key(Key::Next, start + ms(100)), None);
        assert_eq!(question.key(Key::Press, start + ms(200)), None);
        assert_eq!(question.focus(), Choice::Deny);
        assert_eq!(question.key(Key::Press, start + ms(900)), Some(ConsentAnswer::Denied));
    }

    #[test]
    fn whoever_leans_on_a_key_is_heard_in_the_end() {
        let start = Instant::now();
        let mut question = Question::new(start, ALL);
        let heard = (0..100)
            .map(|n| n * 100)
            .find(|at| question.key(Key::Escape, start + ms(*at)).is_some());
        assert_eq!(heard, Some(3000));
    }

    #[test]
    fn a_click_counts_when_it_comes_up_where_it_went_down() {
        let (start, later) = (Instant::now(), Instant::now() + ms(600));
        let mut question = Question::new(start, ALL);
        question.pointer_down(Some(Choice::Allow), later);
        assert_eq!(question.pointer_up(None), None);
        question.pointer_down(None, later);
        assert_eq!(question.pointer_up(Some(Choice::Allow)), None);
        question.pointer_down(Some(Choice::Allow), later);
        assert_eq!(question.pointer_up(Some(Choice::Allow)), Some(ConsentAnswer::Allowed));
    }

    #[test]
    fn silence_ends_as_timed_out() {
        let start = Instant::now();
        let question = Question::new(start, ALL);
        assert_eq!(question.time(start + ALL - ms(1)), None);
        assert_eq!(question.time(start + ALL), Some(ConsentAnswer::TimedOut));
        assert!((question.part_left(start + ALL / 2) - 0.5).abs() < 0.01);
    }

    #[test]
    fn an_absurd_time_is_bounded() {
        let start = Instant::now();
        assert_eq!(
            Question::new(start, Duration::MAX).left(start),
            Duration::from_secs(86_400)
        );
        assert_eq!(
            Question::new(start, Duration::ZERO).time(start),
            Some(ConsentAnswer::TimedOut)
        );
    }
}
