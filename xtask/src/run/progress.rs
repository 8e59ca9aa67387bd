//! What a person sees while a step runs: one moving line in a terminal, a line now and then elsewhere.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// How often a log that isn't a terminal hears that work goes on.
const HEARTBEAT: Duration = Duration::from_secs(30);
/// How often the moving line is drawn.
const REDRAW: Duration = Duration::from_millis(200);
/// Columns of the moving line; a longer one would wrap and could not be taken back.
const WIDTH: usize = 78;

/// The display of one running step.
#[derive(Debug)]
pub struct Progress {
    started: Instant,
    drawn: Option<Instant>,
    terminal: bool,
    last_line: String,
}

impl Progress {
    /// Starts the clock.
    pub fn start() -> Self {
        Self {
            started: Instant::now(),
            drawn: None,
            terminal: std::io::stdout().is_terminal(),
            last_line: String::new(),
        }
    }

    /// The newest line of output.
    pub fn heard(&mut self, line: &str) {
        if !line.trim().is_empty() {
            line.trim().clone_into(&mut self.last_line);
        }
        self.tick();
    }

    /// Draws when it is time to.
    pub fn tick(&mut self) {
        let since = self.drawn.unwrap_or(self.started).elapsed();
        if since < if self.terminal { REDRAW } else { HEARTBEAT } {
            return;
        }
        self.drawn = Some(Instant::now());
        let line = format!("    {} {}", clock(self.started.elapsed()), plain(&self.last_line));
        let line: String = line.chars().take(WIDTH).collect();
        if self.terminal {
            print!("\r\x1b[2K{line}");
        } else {
            println!("{line}");
        }
        // A console that can't be written to changes nothing about the work.
        let _unseen = std::io::stdout().flush();
    }

    /// Takes the moving line back; returns how long the step took.
    pub fn finish(&self) -> Duration {
        if self.terminal && self.drawn.is_some() {
            print!("\r\x1b[2K");
        }
        self.started.elapsed()
    }
}

/// Minutes and seconds, as `12:05`.
pub fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// The line without colours and other control sequences.
pub fn plain(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c == '\x1b' {
            // A control sequence ends with its first letter.
            chars.by_ref().find(char::is_ascii_alphabetic);
        } else if !c.is_control() || c == '\t' {
            text.push(c);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_taken_out() {
        assert_eq!(plain("\x1b[1m\x1b[32m   Compiling\x1b[0m a\r"), "   Compiling a");
        assert_eq!(plain("plain é"), "plain é");
    }

    #[test]
    fn time_reads_like_a_clock() {
        assert_eq!(clock(Duration::from_secs(5)), "0:05");
        assert_eq!(clock(Duration::from_secs(725)), "12:05");
    }
}
