//! When to ping, and when to give up. Pure: time is an argument.
//!
//! ```text
//! heard lately ── nothing for `ping_every` ──> pinged ── nothing for `answer` ──> silent
//!      └──────────────── anything heard at all ───┘
//! ```

use std::time::Duration;

use tokio::time::Instant;

/// What is known of the other end's silence.
#[derive(Debug)]
pub(super) struct Liveness {
    ping_every: Duration,
    answer: Duration,
    pinged: Option<Instant>,
}

/// What to do now.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Check {
    /// Nothing, until then.
    Wait(Instant),
    /// Send a ping, and check again at that time.
    Ping(Instant),
    /// The other end is gone: nothing was heard for so long.
    Silent(Duration),
}

impl Liveness {
    pub(super) fn new(ping_every: Duration, answer: Duration) -> Self {
        Self {
            ping_every,
            answer,
            pinged: None,
        }
    }

    /// `heard` is when anything last came.
    pub(super) fn check(&mut self, now: Instant, heard: Instant) -> Check {
        if let Some(pinged) = self.pinged.filter(|pinged| heard < *pinged) {
            if now >= pinged + self.answer {
                return Check::Silent(now - heard);
            }
            return Check::Wait(pinged + self.answer);
        }
        if now < heard + self.ping_every {
            self.pinged = None;
            return Check::Wait(heard + self.ping_every);
        }
        self.pinged = Some(now);
        Check::Ping(now + self.answer.min(self.ping_every))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: Duration = Duration::from_secs(60);
    const ANSWER: Duration = Duration::from_secs(20);

    fn second(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    #[test]
    fn one_ping_a_minute_while_the_answers_come() {
        let mut liveness = Liveness::new(EVERY, ANSWER);
        let start = Instant::now();
        let (mut now, mut heard, mut pings) = (start, start, Vec::new());
        while now < start + second(300) {
            now = match liveness.check(now, heard) {
                Check::Wait(until) => until,
                Check::Ping(until) => {
                    pings.push((now - start).as_secs());
                    heard = now + Duration::from_millis(30);
                    until
                }
                Check::Silent(_) => panic!("it answers"),
            };
        }
        assert_eq!(pings, [60, 120, 180, 240]);
    }

    #[test]
    fn whoever_sends_is_not_pinged() {
        let mut liveness = Liveness::new(EVERY, ANSWER);
        let start = Instant::now();
        assert_eq!(
            liveness.check(start + second(60), start + second(59)),
            Check::Wait(start + second(119))
        );
    }

    #[test]
    fn a_ping_without_an_answer_ends_it_in_time() {
        let mut liveness = Liveness::new(EVERY, ANSWER);
        let start = Instant::now();
        assert_eq!(
            liveness.check(start + second(60), start),
            Check::Ping(start + second(80))
        );
        assert_eq!(
            liveness.check(start + second(70), start),
            Check::Wait(start + second(80))
        );
        assert_eq!(liveness.check(start + second(80), start), Check::Silent(second(80)));
    }

    #[test]
    fn anything_heard_after_a_ping_is_an_answer() {
        let mut liveness = Liveness::new(EVERY, ANSWER);
        let start = Instant::now();
        assert_eq!(
            liveness.check(start + second(60), start),
            Check::Ping(start + second(80))
        );
        let heard = start + second(61);
        assert_eq!(
            liveness.check(start + second(80), heard),
            Check::Wait(start + second(121))
        );
        assert_eq!(
            liveness.check(start + second(121), heard),
            Check::Ping(start + second(141))
        );
    }
}
