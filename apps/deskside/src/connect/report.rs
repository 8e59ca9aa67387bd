//! What is said when a session without a window is over.

use deskside_link::LinkPath;
use deskside_session::viewer::Standing;
use deskside_viewer::headless::Seen;
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::failure::Outcome;
use crate::output::{self, OneFormat, Record, print};

/// How it was.
pub struct Report {
    device: String,
    size: (u32, u32),
    exact: bool,
    frames: u64,
    path: Option<LinkPath>,
    round_trip_us: Option<u64>,
    /// From an input to the painted frame, microseconds: how many, half, nineteen of twenty.
    latency: Option<(u64, u64, u64)>,
}

impl Report {
    /// What was seen.
    pub fn new(device: &str, seen: &Seen) -> Self {
        let micros = |time: std::time::Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let latency = seen.statistics.map(|statistics| statistics.latency);
        Self {
            device: device.to_owned(),
            size: seen.size.map_or((0, 0), |size| (size.width, size.height)),
            exact: seen.equality.now == Standing::Exact,
            frames: seen.frames,
            path: seen.statistics.map(|statistics| statistics.path),
            round_trip_us: seen.statistics.and_then(|statistics| statistics.round_trip).map(micros),
            latency: latency.filter(|latency| latency.samples > 0).map(|latency| {
                (
                    latency.samples as u64,
                    micros(latency.p50.total),
                    micros(latency.p95.total),
                )
            }),
        }
    }

    /// Says it.
    pub fn print(&self, format: OneFormat) -> Outcome {
        if format.json {
            output::json(&self.document())?;
        } else {
            print(&self.record().text())?;
        }
        Ok(Exit::Done)
    }

    fn path(&self) -> Option<&'static str> {
        match self.path? {
            LinkPath::Direct => Some("direct"),
            LinkPath::Relay => Some("relay"),
            LinkPath::Unknown => None,
        }
    }

    fn document(&self) -> Value {
        json!({
            "device": self.device,
            "width": self.size.0,
            "height": self.size.1,
            "exact": self.exact,
            "frames": self.frames,
            "path": self.path(),
            "round_trip_us": self.round_trip_us,
            "latency": self.latency.map(|(samples, p50, p95)| json!({ "samples": samples, "p50_us": p50, "p95_us": p95 })),
        })
    }

    fn record(&self) -> Record {
        let ms = |us: u64| format!("{:.1} ms", us as f64 / 1000.0);
        let mut record = Record::new(&self.device)
            .field("picture", format!("{} x {}", self.size.0, self.size.1))
            .field("exact", self.exact)
            .field("frames", self.frames);
        if let Some(path) = self.path() {
            record = record.field("path", path);
        }
        if let Some(round_trip) = self.round_trip_us {
            record = record.field("round trip", ms(round_trip));
        }
        if let Some((samples, p50, p95)) = self.latency {
            let text = format!("{} (p50), {} (p95) over {samples}", ms(p50), ms(p95));
            record = record.field("input to picture", text);
        }
        record
    }
}
