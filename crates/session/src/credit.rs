//! Picture credit: when the device may capture the next frame for a viewer.
//!
//! Frames are captured when there is credit and never queued, so the question is only how many may be under way. Too
//! few, and a long line stands idle; too many, and the viewer sees the past. The rule: *what is under way should take no
//! longer to arrive than about one round trip*.
//!
//! - `base` is the round trip without a queue: from sending a frame, when nothing else was under way, to hearing that it
//!   was painted; the shortest of the last ten seconds. When no frame went alone for that long, credit waits until one
//!   does, because a queue of our own making can't be told from a long line otherwise.
//! - `rate` is the best rate of the last frames, in bytes per second, at the slowest of capture, line, decoder and
//!   screen: from one painted frame to the next. A frame after which there was room for more, and that came in the
//!   time that was expected, says only that the line carries at least so much: it can raise the rate, but lower it only when
//!   nothing has confirmed it for ten seconds. (Else a device that sends little learns that little can be sent, and
//!   sends less.)
//! - One more frame may be captured when nothing is under way, or when what is under way is expected to be painted
//!   within `base` and [`SLACK`]. At most one credit is outstanding, because a frame's size is known only when it was
//!   sent; and at most [`MAX_IN_FLIGHT`] frames are under way, whatever the estimates say.
//! - A small frame that goes alone, some time after the one before, needs no answer: it can't fill any line. While somebody
//!   types, the answers would cost as much as the picture. Every [`QUIET_RUN`]th is answered all the same, so that a viewer
//!   that has stopped is noticed and `base` stays known.
//!
//! A slow line so has one frame under way, captured when the one before was painted; a fast one with a long round trip
//! has several. Reads no clock; times are those of [`Now::elapsed`](crate::Now).

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::time::Duration;

use deskside_wire::session::PictureFrame;

/// The most frames under way.
pub const MAX_IN_FLIGHT: usize = 12;
/// What may be under way beyond a round trip: hides the time between a painted frame and the next capture.
pub const SLACK: Duration = Duration::from_millis(25);

/// Longer frames are answered, in bytes.
const QUIET_BYTES: u64 = 512;
/// Frames that follow one another sooner are answered. With [`QUIET_BYTES`], what goes unanswered stays under 82 kbit/s.
const QUIET_PAUSE: Duration = Duration::from_millis(50);
/// The most frames in a row that are not answered.
const QUIET_RUN: u32 = 32;

/// What may be under way while the rate is not known, in bytes.
const UNKNOWN_RATE_WINDOW: u64 = 64 * 1024;
/// Smaller frames say nothing of the rate.
const SMALLEST_SAMPLE: u64 = 4 * 1024;
/// Samples of the rate that are kept.
const RATE_SAMPLES: usize = 16;
/// How long a rate is taken for granted that nothing confirms.
const KNOWN_FOR: Duration = Duration::from_secs(10);
/// How long a round trip counts.
const BASE_AGE: Duration = Duration::from_secs(10);

/// The viewer says that it painted a frame that was never sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("frame {0} was never sent")]
pub struct NeverSent(pub u32);

/// Whether the viewer has to say that it painted a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It has to: the frame is under way until then.
    Awaited,
    /// It needn't.
    Unneeded,
}

impl Answer {
    /// What a frame says of itself.
    #[must_use]
    pub fn to(frame: &PictureFrame) -> Self {
        if frame.quiet { Self::Unneeded } else { Self::Awaited }
    }
}

/// The credit of one viewer's picture.
#[derive(Debug, Default)]
pub struct PictureCredit {
    /// A credit that no frame has used yet.
    outstanding: bool,
    under_way: VecDeque<Flight>,
    under_way_bytes: u64,
    last_sent: Option<u32>,
    last_sent_at: Option<Duration>,
    /// Frames since the last that was answered.
    unanswered: u32,
    last_painted: Option<Duration>,
    rates: VecDeque<Sample>,
    base: Option<Base>,
    /// The frame that the last credit is for may still build on what the viewer lost: it must not hold up the next.
    one_may_be_lost: bool,
}

#[derive(Debug, Clone, Copy)]
struct Flight {
    frame: u32,
    bytes: u64,
    sent: Duration,
    /// Nothing else was under way.
    alone: bool,
    /// How long it should take at most, if the line is what it is taken for; nothing when as much was under way as should be.
    expected: Option<Duration>,
}

#[derive(Debug, Clone, Copy)]
struct Sample {
    rate: u64,
    taken: Duration,
}

#[derive(Debug, Clone, Copy)]
struct Base {
    round_trip: Duration,
    taken: Duration,
}

impl PictureCredit {
    /// Nothing under way, nothing known.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether one more frame may be captured; `true` hands out the credit for it.
    #[must_use = "a credit that is handed out and not passed on stops the picture"]
    pub fn take(&mut self, now: Duration) -> bool {
        let free = !self.outstanding && self.has_room(now);
        self.outstanding |= free;
        free
    }

    /// A frame is sent, which uses the credit up. Says whether the viewer has to answer it.
    #[must_use = "a viewer that answers nothing stops the picture"]
    pub fn sent(&mut self, now: Duration, frame: u32, bytes: usize) -> Answer {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.outstanding = false;
        self.last_sent = Some(frame);
        let before = self.last_sent_at.replace(now);
        if before.is_some_and(|before| now.saturating_sub(before) >= QUIET_PAUSE) && self.may_be_quiet(bytes) {
            self.unanswered += 1;
            return Answer::Unneeded;
        }
        self.unanswered = 0;
        self.under_way_bytes = self.under_way_bytes.saturating_add(bytes);
        let alone = self.under_way.is_empty();
        self.under_way.push_back(Flight {
            frame,
            bytes,
            sent: now,
            alone,
            expected: None,
        });
        let expected = self.expected(now);
        if let Some(flight) = self.under_way.back_mut() {
            flight.expected = expected;
        }
        Answer::Awaited
    }

    fn may_be_quiet(&self, bytes: u64) -> bool {
        bytes <= QUIET_BYTES && self.under_way.is_empty() && self.unanswered + 1 < QUIET_RUN
    }

    /// The viewer painted this frame, and so has done with all before it.
    ///
    /// # Errors
    /// [`NeverSent`] for a frame after the last that was sent.
    pub fn painted(&mut self, now: Duration, frame: u32) -> Result<(), NeverSent> {
        if self.last_sent.is_none_or(|last| frame > last) {
            return Err(NeverSent(frame));
        }
        let mut bytes = 0;
        let mut newest = None;
        while let Some(flight) = self.under_way.front().copied().filter(|flight| flight.frame <= frame) {
            self.under_way.pop_front();
            bytes += flight.bytes;
            newest = Some(flight);
        }
        self.under_way_bytes -= bytes;
        if let Some(flight) = newest {
            self.one_may_be_lost = false;
            self.learn(now, flight, bytes);
        }
        Ok(())
    }

    /// The viewer will paint nothing of what is under way: it lost the picture, or its link.
    pub fn forget_under_way(&mut self) {
        self.under_way.clear();
        self.under_way_bytes = 0;
        self.last_painted = None;
        self.one_may_be_lost = true;
    }

    /// Frames that were sent and not yet painted.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.under_way.len()
    }

    /// The shortest recent round trip, once there is one.
    #[must_use]
    pub fn round_trip(&self) -> Option<Duration> {
        self.base.map(|base| base.round_trip)
    }

    /// Bytes per second at the slowest place, once known.
    #[must_use]
    pub fn rate(&self) -> Option<u64> {
        self.rates.iter().map(|sample| sample.rate).max()
    }

    fn has_room(&self, now: Duration) -> bool {
        let Some(oldest) = self.under_way.front() else {
            return true;
        };
        if self.one_may_be_lost && self.under_way.len() == 1 {
            return true;
        }
        if self.under_way.len() >= MAX_IN_FLIGHT {
            return false;
        }
        let Some(rate) = self.rate() else {
            return self.under_way_bytes <= UNKNOWN_RATE_WINDOW;
        };
        let Some(base) = self.base.filter(|base| now.saturating_sub(base.taken) <= BASE_AGE) else {
            return false;
        };
        let budget = base.round_trip + SLACK;
        // A frame that is overdue says that the line got slower, before its acknowledgement can.
        let overdue = now.saturating_sub(oldest.sent) > 2 * (budget + time_for(oldest.bytes, rate));
        !overdue && time_for(self.under_way_bytes, rate) <= budget
    }

    /// How long it takes at most until what is under way is painted, if there is room for more.
    fn expected(&self, now: Duration) -> Option<Duration> {
        let (base, rate) = self.base.zip(self.rate()).filter(|_| self.has_room(now))?;
        Some(base.round_trip + SLACK + time_for(self.under_way_bytes, rate))
    }

    fn learn(&mut self, now: Duration, flight: Flight, bytes: u64) {
        let round_trip = now.saturating_sub(flight.sent);
        if flight.alone {
            let better = self
                .base
                .is_none_or(|base| round_trip <= base.round_trip || now.saturating_sub(base.taken) > BASE_AGE);
            if better {
                self.base = Some(Base { round_trip, taken: now });
            }
        }
        let began = self
            .last_painted
            .map_or(flight.sent, |painted| painted.max(flight.sent));
        self.last_painted = Some(now);
        if bytes < SMALLEST_SAMPLE {
            return;
        }
        let micros = now.saturating_sub(began).as_micros().max(1);
        let rate = u128::from(bytes) * 1_000_000 / micros;
        let rate = u64::try_from(rate).unwrap_or(u64::MAX).max(1);
        let came_as_expected = flight.expected.is_some_and(|expected| round_trip <= expected);
        let is_known = |sample: &Sample| sample.rate > rate && now.saturating_sub(sample.taken) <= KNOWN_FOR;
        if came_as_expected && self.rates.iter().any(is_known) {
            return;
        }
        if self.rates.len() == RATE_SAMPLES {
            self.rates.pop_front();
        }
        self.rates.push_back(Sample { rate, taken: now });
    }
}

/// How long so many bytes take.
fn time_for(bytes: u64, rate: u64) -> Duration {
    let micros = u128::from(bytes) * 1_000_000 / u128::from(rate.max(1));
    Duration::from_micros(u64::try_from(micros).unwrap_or(u64::MAX))
}
