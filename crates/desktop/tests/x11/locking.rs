//! The screen is locked by what the computer has for that, and only what says that it is locked counts as locked. The
//! programs and the login service's state file are played.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use deskside_desktop::linux::{Locker, Sources};
use deskside_desktop::x11::X11Presence;
use deskside_desktop::{LockOutcome, ScreenLock as _};

use crate::support::XServer;

const NOTHING: &str = "exit 0";
const FAILS: &str = "exit 1";

/// The login service's file about the session on the server's display.
fn state_file(server: &XServer) -> PathBuf {
    server.home().join("sessions/2")
}

/// What a screen locker does, in the end: the session says that it is locked.
fn locks(server: &XServer) -> String {
    let file = state_file(server);
    format!("sed -i s/LOCKED_HINT=0/LOCKED_HINT=1/ {}", file.display())
}

/// A computer that has these programs and no others.
fn locker(server: &XServer, programs: &[(&str, &str)]) -> Locker {
    let (folder, sessions) = (server.home().join("programs"), server.home().join("sessions"));
    for folder in [&folder, &sessions] {
        std::fs::create_dir_all(folder).expect("a folder");
    }
    let display = server.display().expect("a display");
    let uid = rustix::process::getuid().as_raw();
    let state = format!(
        "UID={uid}\nUSER=zoe\nACTIVE=1\nIS_DISPLAY=1\nSTATE=active\nREMOTE=0\nLOCKED_HINT=0\nTYPE=x11\nCLASS=user\n\
         SEAT=seat0\nDISPLAY={display}\n"
    );
    std::fs::write(state_file(server), state).expect("a state file");
    for (name, script) in programs {
        let path = folder.join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("a program");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("a program");
    }
    let sources = Sources {
        logind: sessions,
        utmp: server.home().join("utmp"),
        passwd: "/etc/passwd".into(),
    };
    let presence = X11Presence::open_with(Some(display), sources.clone()).expect("the presence opens");
    Locker::new(display, Box::new(presence)).with(folder, sources)
}

fn by(name: &str) -> LockOutcome {
    LockOutcome::Locked { by: name.to_owned() }
}

#[test]
fn the_login_service_is_asked_first_and_knows_which_session() {
    let server = XServer::start();
    let script = format!("[ \"$1 $2\" = \"lock-session 2\" ] && {}", locks(&server));
    let mut locker = locker(&server, &[("loginctl", &script), ("xdg-screensaver", FAILS)]);
    assert_eq!(locker.lock(), by("loginctl"));
    assert_eq!(locker.lock(), by("it was locked already"));
}

#[test]
fn what_says_that_all_is_well_and_locks_nothing_is_not_believed() {
    let server = XServer::start();
    let late = format!("(sleep 0.5; {}) &", locks(&server));
    let mut locker = locker(&server, &[("loginctl", NOTHING), ("xdg-screensaver", &late)]);
    assert_eq!(locker.lock(), by("xdg-screensaver"), "the second way, after a moment");
}

#[test]
fn a_computer_that_can_not_lock_says_so_and_what_was_tried() {
    let server = XServer::start();
    let mut locker = locker(&server, &[("xdg-screensaver", FAILS), ("xset", NOTHING)]);
    let tried = "loginctl is not installed; xdg-screensaver failed; \
                 xset was asked, and nothing says that the screen is locked";
    assert_eq!(
        locker.lock(),
        LockOutcome::NotLocked {
            tried: tried.to_owned()
        }
    );
}
