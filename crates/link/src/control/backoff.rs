//! When to try again: exponential, with full jitter, so that ten thousand agents don't come back in the same second.
//!
//! Pure: reads no clock and draws no randomness; both are arguments.

use std::time::Duration;

/// How a [`Backoff`] grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackoffSettings {
    /// The longest that the first wait can be.
    pub base: Duration,
    /// The longest that any wait can be.
    pub cap: Duration,
    /// A connection that lasted this long was a good one: the next wait begins at `base` again.
    pub stable: Duration,
}

impl Default for BackoffSettings {
    fn default() -> Self {
        Self {
            base: Duration::from_secs(1),
            cap: Duration::from_secs(60),
            stable: Duration::from_secs(30),
        }
    }
}

/// Counts failures and says how long to wait.
#[derive(Debug, Clone)]
pub struct Backoff {
    settings: BackoffSettings,
    failures: u32,
}

impl Backoff {
    /// Begins without failures.
    #[must_use]
    pub fn new(settings: BackoffSettings) -> Self {
        Self { settings, failures: 0 }
    }

    /// How long to wait before the next attempt: a random part of a span that doubles with each failure.
    ///
    /// `random` is a fresh number from 0 (inclusive) to 1; anything else counts as the nearest of the two.
    pub fn next_delay(&mut self, random: f64) -> Duration {
        let doubled = 2u32
            .checked_pow(self.failures)
            .and_then(|factor| self.settings.base.checked_mul(factor));
        let span = doubled.map_or(self.settings.cap, |span| span.min(self.settings.cap));
        self.failures = self.failures.saturating_add(1);
        span.mul_f64(unit(random))
    }

    /// Tells how long a connection lasted that has now ended. A short one counts as a failure still.
    pub fn ended_after(&mut self, lasted: Duration) {
        if lasted >= self.settings.stable {
            self.failures = 0;
        }
    }
}

/// A regular interval, moved by up to a quarter either way, so that those who began together don't stay together.
///
/// `random` as in [`Backoff::next_delay`].
#[must_use]
pub fn spread(every: Duration, random: f64) -> Duration {
    every.mul_f64(0.75 + 0.5 * unit(random))
}

fn unit(random: f64) -> f64 {
    if random.is_nan() { 0.0 } else { random.clamp(0.0, 1.0) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spans_double_up_to_the_cap() {
        let mut backoff = Backoff::new(BackoffSettings::default());
        let spans: Vec<u64> = (0..8).map(|_| backoff.next_delay(1.0).as_secs()).collect();
        assert_eq!(spans, [1, 2, 4, 8, 16, 32, 60, 60]);
    }

    #[test]
    fn only_a_stable_connection_starts_over() {
        let mut backoff = Backoff::new(BackoffSettings::default());
        for _ in 0..5 {
            backoff.next_delay(0.5);
        }
        backoff.ended_after(Duration::from_secs(29));
        assert_eq!(backoff.next_delay(1.0), Duration::from_secs(32));
        backoff.ended_after(Duration::from_secs(30));
        assert_eq!(backoff.next_delay(1.0), Duration::from_secs(1));
    }

    proptest! {
        #[test]
        fn no_wait_is_longer_than_the_cap_however_often_it_fails(failures in 0usize..200, random: f64) {
            let mut backoff = Backoff::new(BackoffSettings::default());
            for _ in 0..failures {
                backoff.next_delay(random);
            }
            prop_assert!(backoff.next_delay(random) <= Duration::from_secs(60));
        }

        #[test]
        fn a_spread_interval_stays_within_a_quarter(random: f64) {
            let spread = spread(Duration::from_secs(60), random);
            prop_assert!((Duration::from_secs(45)..=Duration::from_secs(75)).contains(&spread));
        }
    }
}
