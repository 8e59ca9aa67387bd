//! A run of several steps: numbered, timed, and summed up in a table at the end.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::interrupt::Interrupt;
use super::log::Log;
use super::progress::clock;
use super::step::{Ended, Step};

/// Lines of a failed step's log that are shown.
const SHOWN_ON_FAILURE: usize = 60;

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Outcome {
    Passed(Option<String>),
    Failed(String),
}

#[derive(Debug)]
struct Done {
    name: &'static str,
    time: Duration,
    outcome: Outcome,
}

/// A run in progress.
#[derive(Debug)]
pub struct Steps {
    logs: PathBuf,
    interrupt: Interrupt,
    started: Instant,
    done: Vec<Done>,
}

impl Steps {
    /// A run whose logs go to `logs`.
    pub fn new(logs: PathBuf, interrupt: Interrupt) -> Self {
        Self {
            logs,
            interrupt,
            started: Instant::now(),
            done: Vec::new(),
        }
    }

    /// A step without which the rest means nothing: a failure ends the run.
    ///
    /// # Errors
    /// When the step fails; what it printed has been shown.
    pub fn need<T>(&mut self, name: &'static str, what: &str, work: impl FnOnce(&mut Step) -> Result<T>) -> Result<T> {
        match self.perform(name, what, work)? {
            Some(value) => Ok(value),
            None => bail!("stopped at `{name}`: without it the rest means nothing"),
        }
    }

    /// A step that only checks: a failure is remembered, and the run goes on to tell everything in one go.
    ///
    /// # Errors
    /// When the run is interrupted or the log can't be written.
    pub fn check(&mut self, name: &'static str, what: &str, work: impl FnOnce(&mut Step) -> Result<()>) -> Result<()> {
        self.perform(name, what, work)?;
        self.interrupt.check()
    }

    /// Prints the table of steps.
    ///
    /// # Errors
    /// When a step has failed.
    pub fn sum_up(&self) -> Result<()> {
        println!("\n{}", self.table());
        let failed = self.failed();
        if failed.is_empty() {
            println!("All steps passed in {}.", clock(self.started.elapsed()));
            return Ok(());
        }
        bail!(
            "{} of {} steps failed: {}",
            failed.len(),
            self.done.len(),
            failed.join(", ")
        )
    }

    fn failed(&self) -> Vec<&'static str> {
        let failed = |done: &&Done| matches!(done.outcome, Outcome::Failed(_));
        self.done.iter().filter(failed).map(|done| done.name).collect()
    }

    fn table(&self) -> String {
        let mut table = format!("{:<18} {:>6}  result\n", "step", "time");
        for done in &self.done {
            let result = match &done.outcome {
                Outcome::Passed(None) => "ok".to_owned(),
                Outcome::Passed(Some(note)) => format!("ok, {note}"),
                Outcome::Failed(reason) => format!("FAILED: {}", reason.lines().next().unwrap_or_default()),
            };
            table.push_str(&format!("{:<18} {:>6}  {result}\n", done.name, clock(done.time)));
        }
        table
    }

    fn perform<T>(
        &mut self,
        name: &'static str,
        what: &str,
        work: impl FnOnce(&mut Step) -> Result<T>,
    ) -> Result<Option<T>> {
        self.interrupt.check()?;
        let number = self.done.len() + 1;
        println!("[{number}] {name}: {what}");
        let mut step = Step::new(Log::create(&self.logs, name)?, self.interrupt.clone());
        let result = work(&mut step);
        let ended = step.finish();
        let (outcome, value) = match result {
            Ok(value) => {
                ended
                    .log
                    .tail(ended.closing_lines)
                    .for_each(|line| println!("    {line}"));
                let note = ended.note.as_ref().map(|note| format!(", {note}")).unwrap_or_default();
                println!("[{number}] {name}: ok in {}{note}", clock(ended.time));
                (Outcome::Passed(ended.note), Some(value))
            }
            Err(error) => {
                show_failure(number, name, &ended, &error);
                (Outcome::Failed(format!("{error:#}")), None)
            }
        };
        self.done.push(Done {
            name,
            time: ended.time,
            outcome,
        });
        Ok(value)
    }
}

fn show_failure(number: usize, name: &str, ended: &Ended, error: &anyhow::Error) {
    if ended.more_in_log {
        println!(
            "[{number}] {name}: FAILED. The last lines of {}:",
            ended.log.path().display()
        );
        ended.log.tail(SHOWN_ON_FAILURE).for_each(|line| println!("    {line}"));
    }
    println!("[{number}] {name}: FAILED: {error:#}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_check_lets_the_run_go_on_and_fails_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let mut steps = Steps::new(folder.path().to_owned(), Interrupt::default());
        steps.check("first", "fails", |_| bail!("no good")).unwrap();
        let seven = steps.need("second", "works", |step| {
            step.note("7 things");
            Ok(7)
        });
        assert_eq!(seven.unwrap(), 7);
        let table = steps.table();
        assert!(
            table.contains("FAILED: no good") && table.contains("ok, 7 things"),
            "{table}"
        );
        assert_eq!(steps.sum_up().unwrap_err().to_string(), "1 of 2 steps failed: first");
    }

    #[test]
    fn a_needed_step_that_fails_ends_the_run() {
        let folder = tempfile::tempdir().unwrap();
        let mut steps = Steps::new(folder.path().to_owned(), Interrupt::default());
        let error = steps
            .need("first", "fails", |_| -> Result<()> { bail!("no good") })
            .unwrap_err();
        assert!(error.to_string().contains("stopped at `first`"), "{error}");
    }

    #[test]
    fn an_interrupt_stops_before_the_next_step() {
        let folder = tempfile::tempdir().unwrap();
        let interrupt = Interrupt::default();
        let mut steps = Steps::new(folder.path().to_owned(), interrupt.clone());
        interrupt.set();
        assert!(steps.check("first", "never runs", |_| panic!("it ran")).is_err());
    }
}
