//! Reads what Linux knows of sessions and accounts. Knows nothing of display servers.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::logind::{self, Class, LoginSession};
use super::{passwd, utmp};
use crate::{LockState, SignedInUser};

/// The longest file that is read. State files have a few hundred bytes, `utmp` 384 for each terminal.
const LONGEST: u64 = 1 << 20;

/// The most sessions that are looked at.
const MOST_SESSIONS: usize = 1000;

/// Where Linux keeps what it knows. The default is where it does; tests have their own.
#[derive(Debug, Clone)]
pub struct Sources {
    /// The login service's directory of sessions.
    pub logind: PathBuf,
    /// The old record of sign-ins, used where there is no login service.
    pub utmp: PathBuf,
    /// The local accounts.
    pub passwd: PathBuf,
}

impl Default for Sources {
    fn default() -> Self {
        Self {
            logind: logind::DIRECTORY.into(),
            utmp: utmp::FILE.into(),
            passwd: "/etc/passwd".into(),
        }
    }
}

impl Sources {
    /// The login service's sessions, by name; `None` where there is no login service. The agent's service asks this to
    /// know where to start helpers.
    #[must_use]
    pub fn login_sessions(&self) -> Option<Vec<LoginSession>> {
        let entries = fs::read_dir(&self.logind).ok()?;
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        // Beside each state file there may be a pipe of the same name with an ending; reading that would wait.
        let states = names.filter(|name| !name.contains('.')).take(MOST_SESSIONS);
        let read = |name: String| logind::parse(&name, &String::from_utf8_lossy(&read(&self.logind.join(&name))?));
        let mut sessions: Vec<LoginSession> = states.filter_map(read).collect();
        sessions.sort_by(|one, other| one.id.cmp(&other.id));
        Some(sessions)
    }

    /// Who is signed in on `display`, by account `uid`, and everybody else.
    pub(crate) fn who(&self, uid: u32, display: &str) -> (Option<SignedInUser>, Vec<SignedInUser>) {
        let sessions = self.login_sessions();
        let own_account = || SignedInUser {
            name: self.account_name(uid),
            uid: Some(uid),
            place: display.to_owned(),
            remote: false,
            lock: LockState::Unknown,
        };
        match &sessions {
            Some(sessions) => {
                let people = sessions
                    .iter()
                    .filter(|session| session.class == Class::User)
                    .map(signed_in)
                    .collect();
                let user = match logind::session_of(sessions, uid, display) {
                    Some(greeter) if greeter.class == Class::Greeter => None,
                    Some(session) => Some(signed_in(session)),
                    None => Some(own_account()),
                };
                (user, people)
            }
            None => {
                let record = read(&self.utmp).unwrap_or_default();
                (
                    Some(own_account()),
                    utmp::parse(&record).into_iter().map(from_record).collect(),
                )
            }
        }
    }

    /// The account's name: from the local accounts, else as the session says, else its number.
    #[must_use]
    pub fn account_name(&self, uid: u32) -> String {
        let accounts = read(&self.passwd).unwrap_or_default();
        let local = passwd::name_of(&String::from_utf8_lossy(&accounts), uid).map(str::to_owned);
        local
            .or_else(|| std::env::var("USER").ok().filter(|name| !name.is_empty()))
            .unwrap_or_else(|| uid.to_string())
    }
}

fn signed_in(session: &LoginSession) -> SignedInUser {
    let places = [&session.remote_host, &session.display, &session.seat];
    SignedInUser {
        name: session.user.clone(),
        uid: Some(session.uid),
        place: places
            .into_iter()
            .find(|place| !place.is_empty())
            .cloned()
            .unwrap_or_default(),
        remote: session.remote,
        lock: session.lock,
    }
}

fn from_record(record: utmp::SignIn) -> SignedInUser {
    let is_display = record.host.starts_with(':');
    let remote = !record.host.is_empty() && !is_display;
    let place = if record.host.is_empty() {
        record.line
    } else {
        record.host
    };
    SignedInUser {
        name: record.user,
        uid: None,
        place,
        remote,
        lock: LockState::Unknown,
    }
}

fn read(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path).ok()?.take(LONGEST).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(directory: &Path) -> Sources {
        let sources = Sources {
            logind: directory.join("sessions"),
            utmp: directory.join("utmp"),
            passwd: directory.join("passwd"),
        };
        fs::write(&sources.passwd, "jan:x:1000:1000::/home/jan:/bin/sh\n").expect("a file");
        sources
    }

    fn add_session(sources: &Sources, id: &str, lines: &str) {
        fs::create_dir_all(&sources.logind).expect("a directory");
        fs::write(sources.logind.join(id), lines).expect("a file");
    }

    #[test]
    fn without_a_login_service_the_own_account_is_signed_in() {
        let directory = tempfile::tempdir().expect("a directory");
        let (user, everybody) = sources(directory.path()).who(1000, ":4");
        let user = user.expect("somebody");
        assert_eq!(
            (user.name.as_str(), user.place.as_str(), user.lock),
            ("jan", ":4", LockState::Unknown)
        );
        assert_eq!(everybody, []);
    }

    #[test]
    fn on_the_greeter_nobody_is_signed_in() {
        let directory = tempfile::tempdir().expect("a directory");
        let sources = sources(directory.path());
        add_session(
            &sources,
            "c1",
            "UID=105\nUSER=lightdm\nCLASS=greeter\nTYPE=x11\nDISPLAY=:0\nACTIVE=1\n",
        );
        add_session(
            &sources,
            "4",
            "UID=1000\nUSER=jan\nCLASS=user\nTYPE=tty\nREMOTE=1\nREMOTE_HOST=192.0.2.7\n",
        );
        let (user, everybody) = sources.who(105, ":0");
        assert_eq!(user, None);
        let places: Vec<_> = everybody
            .iter()
            .map(|user| (user.place.as_str(), user.remote))
            .collect();
        assert_eq!(places, [("192.0.2.7", true)]);
    }

    #[test]
    fn the_login_service_says_who_and_whether_it_is_locked() {
        let directory = tempfile::tempdir().expect("a directory");
        let sources = sources(directory.path());
        let mine = "UID=1000\nUSER=jan\nCLASS=user\nTYPE=x11\nDISPLAY=:0\nLOCKED_HINT=1\nSEAT=seat0\n";
        add_session(&sources, "2", mine);
        add_session(&sources, "2.ref", "a pipe of the login service, if this were real");
        let (user, everybody) = sources.who(1000, ":0");
        assert_eq!(
            user.map(|user| (user.name, user.lock)),
            Some(("jan".to_owned(), LockState::Locked))
        );
        assert_eq!(everybody.len(), 1);
    }
}
