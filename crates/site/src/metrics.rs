//! Counters for `/metrics`, in the Prometheus text format (version 0.0.4). Numbers only: no names of people or devices.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

/// The site's counters.
#[derive(Debug, Default)]
pub struct Metrics {
    /// Requests answered, of any kind.
    pub requests: Counter,
    /// Requests that failed by an error of ours.
    pub failures: Counter,
    /// Sign-ins that succeeded.
    pub sign_ins: Counter,
    /// Sign-ins that failed.
    pub sign_in_failures: Counter,
}

/// A number that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// One more.
    pub fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// So many until now.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Metrics {
    /// The text for Prometheus, with what others know at the moment.
    #[must_use]
    pub fn text(&self, agents_connected: usize, sessions_live: u64) -> String {
        let mut text = String::new();
        let counters = [
            ("deskside_requests_total", "Requests answered.", self.requests.get()),
            (
                "deskside_request_failures_total",
                "Requests that failed by an error of the site server.",
                self.failures.get(),
            ),
            (
                "deskside_sign_ins_total",
                "Sign-ins that succeeded.",
                self.sign_ins.get(),
            ),
            (
                "deskside_sign_in_failures_total",
                "Sign-ins that failed.",
                self.sign_in_failures.get(),
            ),
        ];
        for (name, help, value) in counters {
            metric(&mut text, name, help, "counter", value);
        }
        let gauges = [
            (
                "deskside_agents_connected",
                "Agents connected now.",
                agents_connected as u64,
            ),
            ("deskside_sessions_live", "Sessions that go on now.", sessions_live),
        ];
        for (name, help, value) in gauges {
            metric(&mut text, name, help, "gauge", value);
        }
        text
    }
}

fn metric(text: &mut String, name: &str, help: &str, kind: &str, value: u64) {
    // Writing into a String can't fail.
    let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n");
}
