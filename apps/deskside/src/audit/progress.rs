//! How far the reading of a long file is, on a terminal; silent elsewhere, and for what is read in no time.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

/// Between two words.
const EVERY: Duration = Duration::from_millis(500);

/// Tells how far it is; wipes its line when it is dropped.
pub struct Progress {
    size: Option<u64>,
    read: u64,
    next: Instant,
    shown: bool,
    terminal: bool,
}

impl Progress {
    /// For so many bytes, when that is known.
    pub fn new(size: Option<u64>) -> Self {
        Self {
            size,
            read: 0,
            next: Instant::now() + EVERY,
            shown: false,
            terminal: io::stderr().is_terminal(),
        }
    }

    /// So many bytes more were read.
    pub fn read(&mut self, bytes: usize) {
        self.read += bytes as u64;
        if !self.terminal || Instant::now() < self.next {
            return;
        }
        self.next = Instant::now() + EVERY;
        self.shown = true;
        let megabytes = self.read >> 20;
        match self.size {
            Some(size) if size > 0 => say(&format!("checking: {} %", self.read.saturating_mul(100) / size)),
            _ => say(&format!("checking: {megabytes} MB")),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown {
            say("");
        }
    }
}

/// Writes over the line (ECMA-48: erase to the end of the line). Nobody misses a word that can't be shown.
fn say(text: &str) {
    let _ = write!(io::stderr(), "\r{text}\u{1b}[K");
}
