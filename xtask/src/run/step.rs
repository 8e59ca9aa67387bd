//! One step of a longer run: commands with their output in a log, while the console shows that work goes on.
//!
//! Knows nothing of what is run.

use std::io::{BufRead, BufReader, PipeReader};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::group::Group;
use super::interrupt::Interrupt;
use super::log::Log;
use super::progress::{Progress, plain};

/// How long output may still come after a command has ended (a server that it left behind may hold the pipe open).
const DRAIN: Duration = Duration::from_secs(1);
/// How long a command may print nothing before it counts as stuck. The longest silence of a healthy one is the
/// compilation of a large crate, a few minutes.
const SILENCE: Duration = Duration::from_secs(600);
/// Lines waiting to be written; a command that prints faster waits.
const LINES: usize = 256;

/// A running step.
#[derive(Debug)]
pub struct Step {
    log: Log,
    progress: Progress,
    interrupt: Interrupt,
    note: Option<String>,
    closing_lines: usize,
    /// Whether the log has lines that were only shown in passing.
    more_in_log: bool,
}

/// What remains of a step that has ended.
#[derive(Debug)]
pub struct Ended {
    /// Everything that was printed.
    pub log: Log,
    /// How long the step took.
    pub time: Duration,
    /// What the summary adds.
    pub note: Option<String>,
    /// How many of the last lines belong on the console.
    pub closing_lines: usize,
    /// Whether the log says more than the console did.
    pub more_in_log: bool,
}

impl Step {
    /// A step that writes to `log`.
    pub fn new(log: Log, interrupt: Interrupt) -> Self {
        Self {
            log,
            progress: Progress::start(),
            interrupt,
            note: None,
            closing_lines: 0,
            more_in_log: false,
        }
    }

    /// Runs a command to its end.
    ///
    /// # Errors
    /// When it can't be started, ends with an error, is silent for too long, or the run is interrupted (the command is
    /// then ended).
    pub fn run(&mut self, command: &mut Command) -> Result<()> {
        self.run_within(SILENCE, command)
    }

    fn run_within(&mut self, silence: Duration, command: &mut Command) -> Result<()> {
        let shown = show(command);
        self.say(&format!("$ {shown}"))?;
        let (mut group, lines) = start_with_pipe(command)?;
        let mut heard = Instant::now();
        let status = loop {
            if self.take(&lines, Duration::from_millis(50))? == Taken::Lines {
                heard = Instant::now();
            }
            self.interrupt.check()?;
            if heard.elapsed() > silence {
                bail!(
                    "`{shown}` printed nothing for {} s and was ended: it is stuck",
                    silence.as_secs()
                );
            }
            if let Some(status) = group.ended()? {
                break status;
            }
        };
        let ended = Instant::now();
        while ended.elapsed() < DRAIN && self.take(&lines, Duration::from_millis(50))? != Taken::End {}
        if !status.success() {
            bail!("`{shown}` ended with {status}");
        }
        Ok(())
    }

    /// Runs a command to its end and returns what it wrote to its standard output.
    ///
    /// # Errors
    /// As for [`Step::run`].
    pub fn output(&mut self, command: &mut Command) -> Result<String> {
        let shown = show(command);
        self.say(&format!("$ {shown}"))?;
        let output = command
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("can't start `{shown}`"))?;
        for line in String::from_utf8_lossy(&output.stderr).lines() {
            self.say(line)?;
        }
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        if !output.status.success() {
            for line in text.lines() {
                self.say(line)?;
            }
            bail!("`{shown}` ended with {}", output.status);
        }
        Ok(text)
    }

    /// Writes a line to the log and shows it as the newest.
    ///
    /// # Errors
    /// When the log can't be written.
    pub fn say(&mut self, line: &str) -> Result<()> {
        let line = plain(line);
        self.more_in_log = true;
        self.log.line(&line)?;
        self.progress.heard(&line);
        Ok(())
    }

    /// Writes a line to the log and leaves it on the console: what a person should know afterwards.
    ///
    /// # Errors
    /// When the log can't be written.
    pub fn tell(&mut self, line: &str) -> Result<()> {
        self.progress.finish();
        println!("    {line}");
        self.log.line(&plain(line))
    }

    /// Runs a command that may ask the person something (sudo): with the terminal, and without a log.
    ///
    /// # Errors
    /// When it can't be started or ends with an error.
    pub fn run_attended(&mut self, command: &mut Command) -> Result<()> {
        let shown = show(command);
        self.tell(&format!("$ {shown}"))?;
        let status = command.status().with_context(|| format!("can't start `{shown}`"))?;
        if !status.success() {
            bail!("`{shown}` ended with {status}");
        }
        Ok(())
    }

    /// What the step's line in the summary should add ("412 files").
    pub fn note(&mut self, note: impl Into<String>) {
        self.note = Some(note.into());
    }

    /// Has the last lines of output shown when the step passes: where test runners print their count.
    pub fn show_closing_lines(&mut self, count: usize) {
        self.closing_lines = count;
    }

    /// Waits until `ready` says so, looking several times a second.
    ///
    /// # Errors
    /// When `limit` passes (the message says what was waited for), on an interrupt, or when `ready` fails.
    pub fn wait_until(&mut self, what: &str, limit: Duration, mut ready: impl FnMut() -> Result<bool>) -> Result<()> {
        let started = Instant::now();
        while !ready()? {
            self.interrupt.check()?;
            if started.elapsed() > limit {
                bail!("waited {} s for {what}, in vain", limit.as_secs());
            }
            self.progress.tick();
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// What Ctrl-C sets.
    pub fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }

    /// Ends the step.
    pub fn finish(self) -> Ended {
        let time = self.progress.finish();
        Ended {
            log: self.log,
            time,
            note: self.note,
            closing_lines: self.closing_lines,
            more_in_log: self.more_in_log,
        }
    }

    /// Takes the lines that are there, or waits `patience` for one.
    fn take(&mut self, lines: &Receiver<String>, patience: Duration) -> Result<Taken> {
        match lines.recv_timeout(patience) {
            Ok(line) => {
                self.say(&line)?;
                while let Ok(line) = lines.try_recv() {
                    self.say(&line)?;
                }
                Ok(Taken::Lines)
            }
            Err(RecvTimeoutError::Timeout) => {
                self.progress.tick();
                Ok(Taken::Nothing)
            }
            // Nothing to read any more: the wait for the program's end goes on without spinning.
            Err(RecvTimeoutError::Disconnected) => {
                std::thread::sleep(patience);
                Ok(Taken::End)
            }
        }
    }
}

/// What came of waiting for output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Taken {
    Lines,
    Nothing,
    /// And no more can come.
    End,
}

/// Starts `command` with both outputs on one pipe, so that lines keep their order.
fn start_with_pipe(command: &mut Command) -> Result<(Group, Receiver<String>)> {
    let (reader, writer) = std::io::pipe().context("can't make a pipe")?;
    let second = writer.try_clone().context("can't make a pipe")?;
    command.stdin(Stdio::null()).stdout(writer).stderr(second);
    let group = Group::start(command)?;
    // The command keeps our ends of the pipe; with them open the reader would never see the end.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    Ok((group, read_lines(reader)))
}

fn read_lines(reader: PipeReader) -> Receiver<String> {
    let (sender, lines) = sync_channel(LINES);
    std::thread::spawn(move || {
        let mut reader = BufReader::new(reader);
        let mut bytes = Vec::new();
        while reader.read_until(b'\n', &mut bytes).is_ok_and(|read| read > 0) {
            let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
            bytes.clear();
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    lines
}

/// The command as a person would type it.
fn show(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|part| part.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
impl Step {
    /// A step for tests, with its log in `folder`.
    pub fn in_folder(folder: &std::path::Path) -> Self {
        Self::new(Log::create(folder, "step").unwrap(), Interrupt::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step() -> (tempfile::TempDir, Step) {
        let folder = tempfile::tempdir().unwrap();
        let step = Step::in_folder(folder.path());
        (folder, step)
    }

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn both_outputs_reach_the_log_in_order() {
        let (_folder, mut step) = step();
        step.run(&mut shell("echo one; echo two >&2; printf three")).unwrap();
        let log = step.finish().log;
        assert_eq!(log.tail(3).collect::<Vec<_>>(), ["one", "two", "three"]);
    }

    #[test]
    fn a_failure_names_the_command_and_its_end() {
        let (_folder, mut step) = step();
        let error = step.run(&mut shell("exit 3")).unwrap_err().to_string();
        assert!(error.contains("exit 3") && error.contains("exit status: 3"), "{error}");
    }

    #[test]
    fn a_server_left_behind_does_not_hold_the_step_up() {
        let (_folder, mut step) = step();
        let started = Instant::now();
        step.run(&mut shell("sleep 60 & echo started")).unwrap();
        assert!(started.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn a_command_that_is_stuck_is_ended() {
        let (_folder, mut step) = step();
        let error = step
            .run_within(Duration::ZERO, &mut shell("sleep 60"))
            .unwrap_err()
            .to_string();
        assert!(error.contains("it is stuck"), "{error}");
    }

    #[test]
    fn an_interrupt_ends_the_command() {
        let folder = tempfile::tempdir().unwrap();
        let log = Log::create(folder.path(), "step").unwrap();
        let interrupt = Interrupt::default();
        let mut step = Step::new(log, interrupt.clone());
        interrupt.set();
        let error = step.run(&mut shell("sleep 60")).unwrap_err().to_string();
        assert!(error.contains("stopped on request"), "{error}");
    }

    #[test]
    fn a_wait_in_vain_says_what_for() {
        let (_folder, mut step) = step();
        let error = step
            .wait_until("the moon", Duration::ZERO, || Ok(false))
            .unwrap_err()
            .to_string();
        assert!(error.contains("the moon"), "{error}");
    }
}
