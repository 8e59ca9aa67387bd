//! How a session does: frames, bytes and times of the last second.

use std::time::Duration;

use deskside_link::LinkPath;
use deskside_session::viewer::LatencySummary;

/// One reading.
#[derive(Debug, Clone, Copy)]
pub struct Statistics {
    /// Frames painted since the reading before.
    pub frames: u32,
    /// Bytes of picture since the reading before.
    pub picture_bytes: u64,
    /// Time since the reading before.
    pub over: Duration,
    /// Time spent on decoding since the reading before.
    pub decoding: Duration,
    /// Time spent on painting since the reading before.
    pub painting: Duration,
    /// Round trip on the link, when known.
    pub round_trip: Option<Duration>,
    /// How the bytes travel.
    pub path: LinkPath,
    /// From an input to the frame that shows its effect.
    pub latency: LatencySummary,
}

/// Sums up until the next reading.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    since: Duration,
    frames: u32,
    picture_bytes: u64,
    decoding: Duration,
    painting: Duration,
}

impl Counters {
    /// A frame was painted.
    pub(crate) fn painted(&mut self, bytes: usize, decoding: Duration, painting: Duration) {
        self.frames += 1;
        self.picture_bytes += bytes as u64;
        self.decoding += decoding;
        self.painting += painting;
    }

    /// The reading at `now`; counting starts again.
    pub(crate) fn read(
        &mut self,
        now: Duration,
        round_trip: Option<Duration>,
        path: LinkPath,
        latency: LatencySummary,
    ) -> Statistics {
        let counted = std::mem::replace(
            self,
            Self {
                since: now,
                ..Self::default()
            },
        );
        Statistics {
            frames: counted.frames,
            picture_bytes: counted.picture_bytes,
            over: now.saturating_sub(counted.since),
            decoding: counted.decoding,
            painting: counted.painting,
            round_trip,
            path,
            latency,
        }
    }
}
