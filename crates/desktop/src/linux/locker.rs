//! Locks an X session by the programs that desktops bring for it, and believes none of them: what counts is whether the
//! session says afterwards that it is locked.
//!
//! 1. `loginctl lock-session`: the login service tells the desktop's own screen locker.
//! 2. `xdg-screensaver lock`: for desktops that listen to something of their own, and for XScreenSaver.
//! 3. `xset s activate`: for lockers that wait for the X server's screen saver (xss-lock).

use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::child::ends_well;
use super::{Sources, logind};
use crate::{LockOutcome, Presence, ScreenLock};

/// How long a program may take. Those that wait longer for an answer of the desktop have none.
const RUNS: Duration = Duration::from_secs(4);
/// How long a locker takes to cover the screen and say so.
const LOCKS: Duration = Duration::from_secs(2);
const LOOK: Duration = Duration::from_millis(50);

/// Locks the session on one X display.
pub struct Locker {
    presence: Box<dyn Presence>,
    display: String,
    sources: Sources,
    /// Where to look for programs first; `None`: in `$PATH` alone.
    programs: Option<PathBuf>,
}

impl Locker {
    /// For the session on `display`; `presence` says whether it is locked.
    #[must_use]
    pub fn new(display: &str, presence: Box<dyn Presence>) -> Self {
        Self {
            presence,
            display: display.to_owned(),
            sources: Sources::default(),
            programs: None,
        }
    }

    /// The same with programs and sources of the caller's.
    #[must_use]
    pub fn with(mut self, programs: PathBuf, sources: Sources) -> Self {
        self.programs = Some(programs);
        self.sources = sources;
        self
    }

    fn ways(&self) -> Vec<Vec<String>> {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let mut ways = Vec::new();
        if let Some(session) = self.login_session() {
            ways.push(words(&["loginctl", "lock-session", &session]));
        }
        ways.push(words(&["xdg-screensaver", "lock"]));
        ways.push(words(&["xset", "s", "activate"]));
        ways
    }

    /// The login service's name for this session.
    fn login_session(&self) -> Option<String> {
        let sessions = self.sources.login_sessions()?;
        let uid = rustix::process::getuid().as_raw();
        logind::session_of(&sessions, uid, &self.display).map(|session| session.id.clone())
    }

    fn is_locked(&mut self) -> bool {
        let report = self.presence.report();
        report.is_ok_and(|report| report.user.is_some_and(|user| user.lock.is_locked()))
    }

    fn becomes_locked(&mut self) -> bool {
        let until = Instant::now() + LOCKS;
        loop {
            if self.is_locked() {
                return true;
            }
            if Instant::now() >= until {
                return false;
            }
            sleep(LOOK);
        }
    }

    /// Runs a program to its end. What came of it, in a word, when it did not say that all is well.
    fn run(&self, words: &[String]) -> Result<(), &'static str> {
        let [program, arguments @ ..] = words else {
            return Err("is nothing");
        };
        let own = self.programs.as_ref().map(|folder| folder.join(program));
        let mut command = Command::new(own.unwrap_or_else(|| PathBuf::from(program)));
        command.args(arguments).env("DISPLAY", &self.display);
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        match quiet.spawn() {
            Ok(child) => ends_well(child, RUNS),
            Err(error) if error.kind() == ErrorKind::NotFound => Err("is not installed"),
            Err(_) => Err("could not be started"),
        }
    }
}

impl ScreenLock for Locker {
    fn lock(&mut self) -> LockOutcome {
        if self.is_locked() {
            let by = String::from("it was locked already");
            return LockOutcome::Locked { by };
        }
        let mut tried = Vec::new();
        for way in self.ways() {
            let name = way.first().cloned().unwrap_or_default();
            match self.run(&way) {
                Ok(()) if self.becomes_locked() => return LockOutcome::Locked { by: name },
                Ok(()) => tried.push(format!("{name} was asked, and nothing says that the screen is locked")),
                Err(what) => tried.push(format!("{name} {what}")),
            }
        }
        let tried = tried.join("; ");
        LockOutcome::NotLocked { tried }
    }
}
