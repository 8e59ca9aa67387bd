//! The agent as a process, ended with the value.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use crate::support::{PATIENCE, wait_for};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_deskside-agent");

/// A running `deskside-agent run`.
pub struct Agent {
    child: Child,
    state: PathBuf,
}

impl Agent {
    pub fn start(state: &Path, display: &str) -> Self {
        let mut command = Command::new(PROGRAM);
        command.args([
            "--log",
            "debug,iroh=warn,noq=warn,noq_proto=warn,hyper=warn,rustls=warn",
            "run",
        ]);
        command.args(["--display", display, "--state"]).arg(state);
        Self::spawn(&mut command, state)
    }

    pub fn spawn(command: &mut Command, state: &Path) -> Self {
        Self {
            child: command.stdin(Stdio::null()).spawn().unwrap(),
            state: state.to_owned(),
        }
    }

    /// Runs another command of the program to its end.
    pub fn command(arguments: &[&str]) -> Output {
        Command::new(PROGRAM)
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The helper's process, once there is one.
    pub fn helper(&self) -> u32 {
        wait_for("the helper's process", || self.helper_now())
    }

    pub fn helper_now(&self) -> Option<u32> {
        let children = format!("/proc/{0}/task/{0}/children", self.pid());
        let children = std::fs::read_to_string(children).ok()?;
        children.split_whitespace().next()?.parse().ok()
    }

    pub fn signal(&self, signal: &str) {
        send_signal(self.pid(), signal);
    }

    pub fn wait(&mut self) -> ExitStatus {
        wait_for("the agent to end", || self.child.try_wait().unwrap())
    }

    pub fn status(&self) -> Output {
        Self::command(&["status", "--state", self.state.to_str().unwrap()])
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        // Properly if it can, so that its helper lets go; both fail only when it has ended.
        let _ = Command::new("kill")
            .arg(self.child.id().to_string())
            .stderr(Stdio::null())
            .status();
        let deadline = Instant::now() + Duration::from_secs(5);
        while Instant::now() < deadline && matches!(self.child.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn send_signal(pid: u32, signal: &str) {
    let sent = Command::new("kill")
        .args([&format!("-{signal}"), &pid.to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
}

/// Waits until a process that is not our child is gone; returns how long that took.
pub fn wait_until_gone(pid: u32) -> Duration {
    let began = Instant::now();
    let is_gone = || match std::fs::read_to_string(format!("/proc/{pid}/stat")) {
        // A zombie has ended; who has to collect it is not our business.
        Ok(stat) => stat
            .rsplit(')')
            .next()
            .is_some_and(|rest| rest.trim_start().starts_with('Z')),
        Err(_) => true,
    };
    wait_for("a process to end", || is_gone().then_some(()));
    assert!(began.elapsed() < PATIENCE);
    began.elapsed()
}

#[test]
fn the_program_explains_itself() {
    let help = Agent::command(&["--help"]);
    let text = String::from_utf8(help.stdout).unwrap();
    for command in ["enrol", "run", "status"] {
        assert!(text.contains(command), "{text}");
    }
    assert!(
        !text.contains("helper"),
        "what only the service may start is not offered: {text}"
    );
}

#[test]
fn errors_are_two_lines() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().to_str().unwrap();
    let lines = |output: &Output| -> Vec<String> {
        String::from_utf8(output.stderr.clone())
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect()
    };
    let run = Agent::command(&["run", "--state", state, "--display", ":0"]);
    assert_eq!(run.status.code(), Some(1));
    assert_eq!(
        lines(&run),
        [
            format!("error: this computer is not enrolled (there is no {state}/agent.toml)"),
            String::from(
                "  help: Make an enrolment token in the console and run the line it shows: \
                 deskside-agent enrol --site URL --token TOKEN."
            ),
        ]
    );
    let enrol = Agent::command(&[
        "enrol",
        "--state",
        state,
        "--site",
        "https://127.0.0.1:1",
        "--token",
        "hunter2",
    ]);
    assert_eq!(
        lines(&enrol),
        [
            "error: this is not an enrolment token: it should begin with ds1.",
            "  help: Copy the whole token from the console again; it is one word without blanks.",
        ]
    );
    let helper = Agent::command(&["helper"]);
    assert!(
        lines(&helper)[0].contains("only the agent's service"),
        "{:?}",
        lines(&helper)
    );
}

#[test]
fn status_tells_by_word_and_by_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let status = Agent::command(&["status", "--state", folder.path().to_str().unwrap()]);
    assert_eq!(String::from_utf8(status.stdout).unwrap(), "not enrolled\n");
    assert_eq!(status.status.code(), Some(2));
}
