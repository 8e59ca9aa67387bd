//! Which desktop session the helper belongs in. A pure choice over what the login service and `/proc` say.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::processes::{DesktopProcess, desktop_processes};
use crate::facts::{LoginSession, login_sessions};

/// Where a helper is to run, and as whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DesktopSession {
    /// The display, such as `:0`.
    pub display: String,
    /// As whom; `None`: as the account that the service runs as.
    pub account: Option<Account>,
    /// What the helper's environment needs of the session's; nothing else of it is passed on.
    pub environment: BTreeMap<String, String>,
}

/// An account of this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// User id.
    pub uid: u32,
    /// Primary group id.
    pub gid: u32,
}

/// How the service finds the session to serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FindDesktop {
    /// This display, as the account that the service runs as.
    Given(String),
    /// The active X session of this computer: only root can start a helper there.
    Active,
}

/// Variables that a helper takes over from the session: to reach the display and speak the user's language and time.
const TAKEN_OVER: &[&str] = &[
    "XAUTHORITY",
    "HOME",
    "USER",
    "LOGNAME",
    "XDG_RUNTIME_DIR",
    "XDG_SESSION_ID",
    "DBUS_SESSION_BUS_ADDRESS",
    "LANG",
    "LANGUAGE",
    "LC_ALL",
    "LC_MESSAGES",
    "LC_TIME",
    "TZ",
    "PATH",
];

impl FindDesktop {
    /// The session to serve now; `None` while there is none.
    #[must_use]
    pub fn find(&self) -> Option<DesktopSession> {
        match self {
            Self::Given(display) => Some(DesktopSession {
                display: display.clone(),
                account: None,
                environment: std::env::vars()
                    .filter(|(name, _)| TAKEN_OVER.contains(&name.as_str()))
                    .collect(),
            }),
            Self::Active => Self::active_under(Path::new("/")),
        }
    }

    fn active_under(root: &Path) -> Option<DesktopSession> {
        choose(&login_sessions(root), &desktop_processes(root), &|path| {
            root.join(path).exists()
        })
    }
}

/// The session in front, as the login service says; without one, the oldest process of a person on a display that is
/// up. `exists` tells whether a file is there, so that a display whose server is gone is passed over.
fn choose(
    logins: &[LoginSession],
    processes: &[DesktopProcess],
    exists: &dyn Fn(&Path) -> bool,
) -> Option<DesktopSession> {
    let is_up = |process: &&DesktopProcess| process.display().and_then(socket_of).is_some_and(|path| exists(&path));
    let up: Vec<&DesktopProcess> = processes.iter().filter(is_up).collect();
    let mut graphical = logins.iter().filter(|login| login.x11 && login.seat.is_some());
    match graphical.find(|login| login.active) {
        Some(login) => {
            let of_user = || up.iter().filter(|process| process.uid == login.uid);
            let on_display = |process: &&&DesktopProcess| {
                login
                    .display
                    .as_deref()
                    .is_none_or(|display| process.display().is_some_and(|own| same(own, display)))
            };
            // A process that knows the authority file is worth more than one that does not.
            let best = of_user()
                .filter(on_display)
                .max_by_key(|process| knows_authority(process));
            best.map(|process| session(process))
        }
        // A login service that knows sessions, none of them X11 and in front (a console, Wayland), has the last word.
        None if logins.iter().any(|login| login.seat.is_some() && login.active) => None,
        None => {
            let person_first = |process: &&&DesktopProcess| (process.uid != 0, knows_authority(process));
            // The first of the best, which is the oldest: `max_by_key` gives the last.
            up.iter().rev().max_by_key(person_first).map(|process| session(process))
        }
    }
}

fn knows_authority(process: &DesktopProcess) -> bool {
    process.environment.contains_key("XAUTHORITY")
}

fn session(process: &DesktopProcess) -> DesktopSession {
    let taken = process
        .environment
        .iter()
        .filter(|(name, _)| TAKEN_OVER.contains(&name.as_str()));
    DesktopSession {
        display: process.display().unwrap_or_default().to_owned(),
        account: Some(Account {
            uid: process.uid,
            gid: process.gid,
        }),
        environment: taken.map(|(name, value)| (name.clone(), value.clone())).collect(),
    }
}

/// Whether two names are of the same display: `:0` and `:0.0` are.
fn same(one: &str, other: &str) -> bool {
    number(one).is_some() && number(one) == number(other)
}

/// Where the X server of a local display listens (X(7)).
fn socket_of(display: &str) -> Option<PathBuf> {
    number(display).map(|number| PathBuf::from(format!("tmp/.X11-unix/X{number}")))
}

fn number(display: &str) -> Option<u32> {
    let (_, rest) = display.split_once(':')?;
    rest.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(pid: u32, uid: u32, environment: &[(&str, &str)]) -> DesktopProcess {
        DesktopProcess {
            pid,
            uid,
            gid: uid,
            environment: environment
                .iter()
                .map(|(name, value)| ((*name).into(), (*value).into()))
                .collect(),
        }
    }

    fn login(uid: u32, active: bool, display: Option<&str>) -> LoginSession {
        LoginSession {
            uid,
            active,
            x11: true,
            display: display.map(str::to_owned),
            seat: Some(String::from("seat0")),
            ..LoginSession::default()
        }
    }

    fn chosen(logins: &[LoginSession], processes: &[DesktopProcess], up: &[u32]) -> Option<DesktopSession> {
        let sockets: Vec<_> = up
            .iter()
            .map(|number| PathBuf::from(format!("tmp/.X11-unix/X{number}")))
            .collect();
        choose(logins, processes, &|path| sockets.iter().any(|socket| socket == path))
    }

    #[test]
    fn the_session_in_front_is_served_with_its_own_authority() {
        let logins = [login(1000, false, Some(":0")), login(1001, true, Some(":1"))];
        let processes = [
            process(10, 1000, &[("DISPLAY", ":0"), ("XAUTHORITY", "/a")]),
            process(20, 1001, &[("DISPLAY", ":1.0")]),
            process(
                21,
                1001,
                &[("DISPLAY", ":1"), ("XAUTHORITY", "/b"), ("SECRET_TOKEN", "x")],
            ),
        ];
        let found = chosen(&logins, &processes, &[0, 1]).unwrap();
        assert_eq!(found.account, Some(Account { uid: 1001, gid: 1001 }));
        assert_eq!(found.environment["XAUTHORITY"], "/b");
        assert!(
            !found.environment.contains_key("SECRET_TOKEN"),
            "only what is needed is taken over"
        );
    }

    #[test]
    fn a_login_service_that_does_not_know_the_display_is_helped_by_the_processes() {
        let processes = [process(10, 1000, &[("DISPLAY", ":0")])];
        let found = chosen(&[login(1000, true, None)], &processes, &[0]).unwrap();
        assert_eq!(found.display, ":0");
    }

    #[test]
    fn while_a_text_console_is_in_front_there_is_no_desktop() {
        let console = LoginSession {
            x11: false,
            ..login(1000, true, None)
        };
        let processes = [process(10, 1000, &[("DISPLAY", ":0")])];
        assert_eq!(chosen(&[console], &processes, &[0]), None);
    }

    #[test]
    fn without_a_login_service_the_oldest_process_of_a_person_tells() {
        let processes = [
            process(5, 0, &[("DISPLAY", ":9"), ("XAUTHORITY", "/root")]),
            process(10, 1000, &[("DISPLAY", ":2")]),
            process(11, 1000, &[("DISPLAY", ":3")]),
        ];
        assert_eq!(chosen(&[], &processes, &[2, 3, 9]).unwrap().display, ":2");
        assert_eq!(
            chosen(&[], &processes, &[9]).unwrap().display,
            ":9",
            "root's own, when there is nobody else's"
        );
        assert_eq!(chosen(&[], &processes, &[]), None, "no display is up");
    }

    #[test]
    fn displays_are_compared_by_number() {
        assert!(same(":0", ":0.0") && same("unix:1", ":1"));
        assert!(!same(":0", ":10") && !same("x", "x"));
    }
}
