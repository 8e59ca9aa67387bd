//! A child and everything it starts: one process group, ended as a whole.
//!
//! A Ctrl-C in the terminal reaches xtask alone, which then ends each group in order. Should xtask itself be killed,
//! `setpriv --pdeathsig` has the kernel end the child.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdout, Command, ExitStatus};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process_group};

/// How long a group may take to end when asked, before it is killed.
const GRACE: Duration = Duration::from_secs(8);

/// A running process group. Dropping it ends it.
#[derive(Debug)]
pub struct Group {
    child: Child,
    ended: bool,
}

impl Group {
    /// Starts `command` as the leader of a group of its own.
    ///
    /// # Errors
    /// When the program can't be started; the message names it.
    pub fn start(command: &mut Command) -> Result<Self> {
        let child = command
            .process_group(0)
            .spawn()
            .with_context(|| format!("can't start {}", command.get_program().display()))?;
        Ok(Self { child, ended: false })
    }

    /// How the leader ended, if it has.
    ///
    /// # Errors
    /// When the system refuses to say.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        let status = self
            .child
            .try_wait()
            .context("can't ask for the state of a child process")?;
        self.ended |= status.is_some();
        Ok(status)
    }

    /// The leader's process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The leader's standard output, when it was started with a pipe; once.
    pub fn take_stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// Asks the group to end, waits, and kills what is left of it.
    pub fn end(&mut self) {
        // What the leader started may have outlived it: the group is signalled in either case.
        self.signal(Signal::TERM);
        let asked = Instant::now();
        while !self.ended && asked.elapsed() < GRACE {
            match self.child.try_wait() {
                Ok(None) => std::thread::sleep(Duration::from_millis(20)),
                Ok(Some(_)) | Err(_) => self.ended = true,
            }
        }
        self.signal(Signal::KILL);
        if !self.ended {
            // Killed, so this returns; it takes the exit status so that no zombie stays.
            self.ended = self.child.wait().is_ok();
        }
    }

    fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        if let Some(pid) = pid {
            // The only answer that matters is "no such group", which is what we want.
            let _gone = kill_process_group(pid, signal);
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.end();
    }
}

/// `program`, started so that it ends when xtask dies without cleaning up.
pub fn bound_to_us(program: impl Into<OsString>) -> Command {
    let program = program.into();
    // util-linux is essential on Debian; elsewhere the program runs without this second net.
    if std::path::Path::new("/usr/bin/setpriv").exists() {
        let mut command = Command::new("/usr/bin/setpriv");
        command.args(["--pdeathsig", "TERM", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Stdio;

    #[test]
    fn ending_a_group_ends_what_its_leader_started() {
        // The leader prints its child's number, then both wait for a quarter of an hour.
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 900 & echo $!; wait"]).stdout(Stdio::piped());
        let mut group = Group::start(&mut command).unwrap();
        let mut line = String::new();
        let stdout = group.child.stdout.take().unwrap();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut line).unwrap();
        let child = Pid::from_raw(line.trim().parse().unwrap()).unwrap();
        assert!(rustix::process::test_kill_process(child).is_ok());
        group.end();
        let asked = Instant::now();
        while rustix::process::test_kill_process(child).is_ok() && !is_zombie(child) {
            assert!(asked.elapsed() < GRACE, "the leader's child is still there");
            std::thread::yield_now();
        }
    }

    /// Nobody may be there to take an orphan's exit status (a container without init).
    fn is_zombie(pid: Pid) -> bool {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap_or_default();
        stat.contains(") Z ")
    }

    #[test]
    fn a_program_that_is_missing_is_named() {
        let error = Group::start(&mut Command::new("/nowhere/program")).unwrap_err();
        assert!(error.to_string().contains("/nowhere/program"));
    }
}
