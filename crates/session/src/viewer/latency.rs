//! From an input to the first painted frame that shows its effect: the figure that people feel.
//!
//! An input's id comes back in the first frame captured after it took effect. Memory is bounded: inputs that never come
//! back are forgotten, and only the newest samples count.

use std::collections::VecDeque;
use std::time::Duration;

/// Inputs that may be under way.
const PENDING: usize = 64;
/// Samples kept.
const SAMPLES: usize = 256;

/// Collects samples.
#[derive(Debug, Default)]
pub struct Latency {
    pending: VecDeque<(u32, Duration)>,
    samples: VecDeque<Duration>,
}

/// The newest samples in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LatencySummary {
    /// How many samples it rests on.
    pub samples: usize,
    /// Half of them were quicker.
    pub p50: Duration,
    /// Nineteen of twenty were quicker.
    pub p95: Duration,
}

impl Latency {
    /// An input whose effect can be seen was sent.
    pub fn sent(&mut self, now: Duration, id: u32) {
        if self.pending.len() == PENDING {
            self.pending.pop_front();
        }
        self.pending.push_back((id, now));
    }

    /// A frame was painted that shows the effect of all inputs up to `id`. Only the newest of them is a sample: the
    /// older ones waited for reasons of their own (they were sent while a frame was under way).
    pub fn painted(&mut self, now: Duration, id: u32) {
        let mut newest = None;
        while let Some(&(pending, sent)) = self.pending.front() {
            if pending > id {
                break;
            }
            newest = Some(sent);
            self.pending.pop_front();
        }
        if let Some(sent) = newest {
            if self.samples.len() == SAMPLES {
                self.samples.pop_front();
            }
            self.samples.push_back(now.saturating_sub(sent));
        }
    }

    /// Median and 95th percentile.
    #[must_use]
    pub fn summary(&self) -> LatencySummary {
        let mut sorted: Vec<_> = self.samples.iter().copied().collect();
        sorted.sort_unstable();
        let at = |percent: usize| sorted.get(sorted.len().saturating_sub(1) * percent / 100).copied();
        LatencySummary {
            samples: sorted.len(),
            p50: at(50).unwrap_or_default(),
            p95: at(95).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn a_frame_answers_for_every_input_before_it() {
        let mut latency = Latency::default();
        latency.sent(ms(0), 1);
        latency.sent(ms(10), 2);
        latency.sent(ms(20), 3);
        latency.painted(ms(30), 2);
        assert_eq!(
            latency.summary(),
            LatencySummary {
                samples: 1,
                p50: ms(20),
                p95: ms(20)
            }
        );
        latency.painted(ms(40), 2);
        assert_eq!(latency.summary().samples, 1, "the same input is counted once");
        latency.painted(ms(50), 3);
        assert_eq!(latency.summary().samples, 2);
    }

    #[test]
    fn memory_is_bounded_when_nothing_ever_comes_back() {
        let mut latency = Latency::default();
        for id in 1..10_000 {
            latency.sent(ms(u64::from(id)), id);
        }
        assert_eq!(latency.pending.len(), PENDING);
    }
}
