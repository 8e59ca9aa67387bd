//! What was measured, as a line that `cargo xtask bench scale` reads: the word `figure` and a line of JSON.

use std::time::{Duration, Instant};

use serde_json::json;

/// Clock ticks of /proc in a second: the same on every Linux (proc(5), `USER_HZ`).
const TICKS: u64 = 100;

/// A measurement under way.
pub struct Begun {
    at: Instant,
    processor: Duration,
}

/// What one took.
pub struct Took {
    /// On the clock.
    pub time: Duration,
    /// Of this process, on all cores together; what a database server takes is not in it.
    pub processor: Duration,
}

/// Which of the two a bound is for.
pub enum Allowed {
    Time(Duration),
    Processor(Duration),
    Nothing,
}

pub fn begin() -> Begun {
    Begun {
        processor: processor(),
        at: Instant::now(),
    }
}

impl Begun {
    pub fn end(self) -> Took {
        Took {
            time: self.at.elapsed(),
            processor: processor().saturating_sub(self.processor),
        }
    }
}

/// Tells it. That it took longer than it may is for whoever reads it to say: a measurement of several things goes on.
pub fn told(what: &str, took: &Took, allowed: &Allowed) {
    let ms = |time: &Duration| time.as_secs_f64() * 1000.0;
    let (allowed_ms, of) = match allowed {
        Allowed::Time(allowed) => (Some(ms(allowed)), "time"),
        Allowed::Processor(allowed) => (Some(ms(allowed)), "processor"),
        Allowed::Nothing => (None, "time"),
    };
    let figure = json!({
        "what": what,
        "ms": ms(&took.time),
        "processor_ms": ms(&took.processor),
        "allowed_ms": allowed_ms,
        "allowed_of": of,
    });
    println!("figure {figure}");
}

/// User and system time of this process so far.
fn processor() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<_> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    // The state is field 3; user and system time are 14 and 15.
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    Duration::from_millis(ticks * 1000 / TICKS)
}
