//! From an input to the first painted frame that shows its effect: the figure that people feel, and where it comes from.
//!
//! An input's id comes back in the first frame captured after it took effect. Memory is bounded: inputs that never come
//! back are forgotten, and only the newest samples count.

use std::collections::VecDeque;
use std::time::Duration;

use deskside_wire::session::{Measured, PictureFrame, Stages};

use super::micros;

/// Inputs that may be under way.
const PENDING: usize = 64;
/// Samples kept.
const SAMPLES: usize = 256;

/// One sample, or a summary of many, by stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Times {
    /// From the input to the painted frame.
    pub total: Duration,
    /// There and back: what the other stages don't explain.
    pub network: Duration,
    /// From injecting the input to the capture: the program that answers it, and the wait for credit.
    pub desktop: Duration,
    /// Capturing.
    pub capture: Duration,
    /// Encoding.
    pub encode: Duration,
    /// Decoding.
    pub decode: Duration,
    /// From decoded to painted.
    pub present: Duration,
}

/// A painted frame, as far as it tells where time went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Timing {
    /// The input whose effect it shows (0: none), as the frame said.
    pub input_id: u32,
    /// What the device says of its part.
    pub desktop: Duration,
    /// What the device says of its part.
    pub capture: Duration,
    /// What the device says of its part.
    pub encode: Duration,
    /// Time spent on decoding it.
    pub decode: Duration,
    /// From decoded to painted.
    pub present: Duration,
}

impl Timing {
    /// Of a frame that took so long to decode and to paint.
    #[must_use]
    pub fn of(frame: &PictureFrame, decode: Duration, present: Duration) -> Self {
        let micros = |us: u32| Duration::from_micros(u64::from(us));
        Self {
            input_id: frame.input_id,
            desktop: micros(frame.desktop_us),
            capture: micros(frame.capture_us),
            encode: micros(frame.encode_us),
            decode,
            present,
        }
    }
}

/// Collects samples.
#[derive(Debug, Default)]
pub struct Latency {
    pending: VecDeque<(u32, Duration)>,
    samples: VecDeque<Times>,
}

/// The newest samples in short, each stage by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LatencySummary {
    /// How many samples it rests on.
    pub samples: usize,
    /// Half of them were quicker.
    pub p50: Times,
    /// Nineteen of twenty were quicker.
    pub p95: Times,
}

impl Latency {
    /// An input whose effect can be seen was sent.
    pub fn sent(&mut self, now: Duration, id: u32) {
        if self.pending.len() == PENDING {
            self.pending.pop_front();
        }
        self.pending.push_back((id, now));
    }

    /// A frame was painted that shows the effect of all inputs up to its id. Only the newest of them is a sample: the
    /// older ones waited for reasons of their own (they were sent while a frame was under way). Says whether there was one.
    pub fn painted(&mut self, now: Duration, timing: &Timing) -> bool {
        let mut newest = None;
        while let Some(&(pending, sent)) = self.pending.front() {
            if pending > timing.input_id {
                break;
            }
            newest = Some(sent);
            self.pending.pop_front();
        }
        let Some(sent) = newest else { return false };
        if self.samples.len() == SAMPLES {
            self.samples.pop_front();
        }
        self.samples.push_back(times(now.saturating_sub(sent), timing));
        true
    }

    /// Median and 95th percentile of each stage.
    #[must_use]
    pub fn summary(&self) -> LatencySummary {
        let at = |percent: usize| {
            let stage = |of: fn(&Times) -> Duration| {
                let mut sorted: Vec<_> = self.samples.iter().map(of).collect();
                sorted.sort_unstable();
                let place = sorted.len().saturating_sub(1) * percent / 100;
                sorted.get(place).copied().unwrap_or_default()
            };
            Times {
                total: stage(|times| times.total),
                network: stage(|times| times.network),
                desktop: stage(|times| times.desktop),
                capture: stage(|times| times.capture),
                encode: stage(|times| times.encode),
                decode: stage(|times| times.decode),
                present: stage(|times| times.present),
            }
        };
        LatencySummary {
            samples: self.samples.len(),
            p50: at(50),
            p95: at(95),
        }
    }
}

/// What a frame says of its parts is the device's word: together they are never more than the whole.
fn times(total: Duration, timing: &Timing) -> Times {
    let mut left = total;
    let mut take = |part: Duration| {
        let part = part.min(left);
        left -= part;
        part
    };
    let (decode, present) = (take(timing.decode), take(timing.present));
    let (desktop, capture, encode) = (take(timing.desktop), take(timing.capture), take(timing.encode));
    Times {
        total,
        network: left,
        desktop,
        capture,
        encode,
        decode,
        present,
    }
}

impl LatencySummary {
    /// As the device is told.
    pub(super) fn to_wire(self) -> Measured {
        let stages = |times: Times| Stages {
            total_us: micros(times.total),
            network_us: micros(times.network),
            desktop_us: micros(times.desktop),
            capture_us: micros(times.capture),
            encode_us: micros(times.encode),
            decode_us: micros(times.decode),
            present_us: micros(times.present),
        };
        Measured {
            // At most `SAMPLES`.
            samples: self.samples as u32,
            p50: Some(stages(self.p50)),
            p95: Some(stages(self.p95)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn shows(input_id: u32) -> Timing {
        Timing {
            input_id,
            ..Timing::default()
        }
    }

    #[test]
    fn a_frame_answers_for_every_input_before_it() {
        let mut latency = Latency::default();
        latency.sent(ms(0), 1);
        latency.sent(ms(10), 2);
        latency.sent(ms(20), 3);
        assert!(latency.painted(ms(30), &shows(2)));
        let summary = latency.summary();
        assert_eq!(
            (summary.samples, summary.p50.total, summary.p95.total),
            (1, ms(20), ms(20))
        );
        assert!(!latency.painted(ms(40), &shows(2)), "the same input is counted once");
        assert!(latency.painted(ms(50), &shows(3)));
        assert_eq!(latency.summary().samples, 2);
    }

    #[test]
    fn what_no_stage_explains_is_the_network() {
        let mut latency = Latency::default();
        latency.sent(ms(0), 1);
        let timing = Timing {
            desktop: ms(9),
            capture: ms(1),
            encode: ms(4),
            decode: ms(2),
            present: ms(3),
            ..shows(1)
        };
        latency.painted(ms(50), &timing);
        assert_eq!(
            latency.summary().p50,
            Times {
                total: ms(50),
                network: ms(31),
                desktop: ms(9),
                capture: ms(1),
                encode: ms(4),
                decode: ms(2),
                present: ms(3),
            }
        );
    }

    #[test]
    fn a_device_that_says_nonsense_explains_no_more_than_there_is() {
        let mut latency = Latency::default();
        latency.sent(ms(0), 1);
        let timing = Timing {
            desktop: Duration::MAX,
            encode: Duration::MAX,
            decode: ms(2),
            ..shows(1)
        };
        latency.painted(ms(10), &timing);
        let times = latency.summary().p95;
        assert_eq!(
            (times.desktop, times.encode, times.network, times.decode),
            (ms(8), ms(0), ms(0), ms(2))
        );
    }

    #[test]
    fn memory_is_bounded_when_nothing_ever_comes_back() {
        let mut latency = Latency::default();
        for id in 1..10_000 {
            latency.sent(ms(u64::from(id)), id);
        }
        assert_eq!(latency.pending.len(), PENDING);
        for id in 10_000..20_000 {
            latency.sent(ms(u64::from(id)), id);
            latency.painted(ms(u64::from(id) + 5), &shows(id));
        }
        assert_eq!(latency.summary().samples, SAMPLES);
    }
}
