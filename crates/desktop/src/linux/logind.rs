//! The sessions of systemd's or elogind's login service, from its state files. Does no I/O.
//!
//! `sd-login(3)` reads these files, and the names used here have been in them since systemd 230; the D-Bus interface
//! tells the same but needs a D-Bus client in every helper. A key that is missing, and a file of another format, is
//! "unknown", never an error.

use crate::LockState;

/// Where the login service keeps a file for each session.
pub const DIRECTORY: &str = "/run/systemd/sessions";

/// One session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginSession {
    /// Its name, which is its file's.
    pub id: String,
    /// The account's number.
    pub uid: u32,
    /// The account's name.
    pub user: String,
    /// What it is for.
    pub class: Class,
    /// `x11`, `wayland`, `tty`, `mir`, `unspecified`; empty when unknown.
    pub kind: String,
    /// Whether it is the one that its seat shows.
    pub active: bool,
    /// Whether it comes over the network.
    pub remote: bool,
    /// Whether the desktop has said that its screen is locked.
    pub lock: LockState,
    /// `seat0`; empty for a session without screen and keyboard.
    pub seat: String,
    /// The X display, `:0`; empty when it has none or did not say.
    pub display: String,
    /// The remote computer; empty when local or unknown.
    pub remote_host: String,
    /// The process that began the session.
    pub leader: Option<u32>,
}

/// What a session is for (`sd_session_get_class(3)`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// A person works in it.
    User,
    /// Asks who wants to sign in.
    Greeter,
    /// Asks the person to unlock.
    LockScreen,
    /// Nobody sits there: timers, services of a user, and whatever is added after this was written.
    Background,
}

/// Reads one state file. `None` when it is not one, or its session is ending.
#[must_use]
pub fn parse(id: &str, text: &str) -> Option<LoginSession> {
    let value = |key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
        line.map(unquote).unwrap_or_default()
    };
    let is_set = |key: &str| value(key) == "1";
    if value("STATE") == "closing" {
        return None;
    }
    Some(LoginSession {
        id: id.to_owned(),
        uid: value("UID").parse().ok()?,
        user: value("USER"),
        class: match value("CLASS").as_str() {
            "user" | "user-early" | "user-light" | "user-incomplete" => Class::User,
            "greeter" => Class::Greeter,
            "lock-screen" => Class::LockScreen,
            _ => Class::Background,
        },
        kind: value("TYPE"),
        active: is_set("ACTIVE"),
        remote: is_set("REMOTE"),
        lock: match value("LOCKED_HINT").as_str() {
            "1" => LockState::Locked,
            "0" => LockState::Unlocked,
            _ => LockState::Unknown,
        },
        seat: value("SEAT"),
        display: value("DISPLAY"),
        remote_host: value("REMOTE_HOST"),
        leader: value("LEADER").parse().ok(),
    })
}

/// The session that a process of account `uid` on X display `display` belongs to. The display decides where a session
/// has one; a helper that a service started is in no session's control group, so that those say nothing.
#[must_use]
pub fn session_of<'a>(sessions: &'a [LoginSession], uid: u32, display: &str) -> Option<&'a LoginSession> {
    let screenless = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    let is_mine = |session: &&LoginSession| {
        session.uid == uid && matches!(session.class, Class::User | Class::Greeter) && session.kind != "tty"
    };
    let mine = || sessions.iter().filter(is_mine);
    let same_display =
        |session: &&LoginSession| !display.is_empty() && screenless(&session.display) == screenless(display);
    let undecided = |session: &&LoginSession| session.display.is_empty();
    mine()
        .find(same_display)
        .or_else(|| mine().filter(undecided).find(|session| session.active))
        .or_else(|| mine().find(undecided))
}

/// Values that may hold spaces or quotes are written with C's escapes. Names of accounts and displays never are; what
/// else is in quotes is only shown, so that its escapes can stay.
fn unquote(value: &str) -> String {
    let value = value.trim();
    let bare = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    bare.unwrap_or(value).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As systemd 252 writes it for a desktop session.
    const DESKTOP: &str = "# This is private data. Do not parse.\nUID=1000\nUSER=jan\nACTIVE=1\nIS_DISPLAY=1\n\
        STATE=active\nREMOTE=0\nLOCKED_HINT=1\nTYPE=x11\nORIGINAL_TYPE=x11\nCLASS=user\nSCOPE=session-2.scope\n\
        SEAT=seat0\nDISPLAY=:0\nSERVICE=lightdm\nVTNR=7\nLEADER=1234\nREALTIME=1700000000000000\n";

    fn session(id: &str, changes: &[(&str, &str)]) -> LoginSession {
        let text = changes
            .iter()
            .fold(DESKTOP.to_owned(), |text, (from, to)| text.replace(from, to));
        parse(id, &text).expect("a session")
    }

    #[test]
    fn a_desktop_session_is_read() {
        let session = session("2", &[]);
        assert_eq!(
            (session.uid, session.user.as_str(), session.class),
            (1000, "jan", Class::User)
        );
        assert_eq!(
            (session.active, session.remote, session.lock),
            (true, false, LockState::Locked)
        );
        assert_eq!(
            (session.seat.as_str(), session.display.as_str(), session.leader),
            ("seat0", ":0", Some(1234))
        );
    }

    #[test]
    fn a_session_that_does_not_say_whether_it_is_locked_is_unknown() {
        assert_eq!(session("2", &[("LOCKED_HINT=1\n", "")]).lock, LockState::Unknown);
        assert_eq!(
            session("2", &[("LOCKED_HINT=1", "LOCKED_HINT=0")]).lock,
            LockState::Unlocked
        );
    }

    #[test]
    fn what_is_no_session_is_none() {
        assert_eq!(parse("x", ""), None);
        assert_eq!(parse("x", "UID=-1\nUSER=x\n"), None);
        assert_eq!(parse("x", "\u{0}\u{fffd}garbage=\n===\n"), None);
        assert_eq!(parse("2", &DESKTOP.replace("STATE=active", "STATE=closing")), None);
    }

    #[test]
    fn a_key_is_found_only_as_a_whole() {
        let text = "XUID=7\nUIDX=8\nUID=9\nUSER=\"a b\"\nCLASS=unheard-of\n";
        let session = parse("1", text).expect("a session");
        assert_eq!(
            (session.uid, session.user.as_str(), session.class),
            (9, "a b", Class::Background)
        );
    }

    #[test]
    fn the_display_says_which_session_is_mine() {
        let sessions = [
            session("1", &[("DISPLAY=:0", "DISPLAY=:3")]),
            session("2", &[("DISPLAY=:0", "DISPLAY=:1")]),
            session("3", &[("UID=1000", "UID=1001")]),
        ];
        let mine = |uid, display| session_of(&sessions, uid, display).map(|session| session.id.as_str());
        assert_eq!(mine(1000, ":1.0"), Some("2"));
        assert_eq!(mine(1001, ":0"), Some("3"));
        assert_eq!(mine(1000, ":7"), None, "another display of mine is no login session");
        assert_eq!(mine(42, ":0"), None);
    }

    #[test]
    fn a_session_that_did_not_say_its_display_is_mine_when_it_is_active() {
        let silent = [("DISPLAY=:0\n", "")];
        let idle = [("DISPLAY=:0\n", ""), ("ACTIVE=1", "ACTIVE=0")];
        let text = [("DISPLAY=:0\n", ""), ("TYPE=x11", "TYPE=tty")];
        let sessions = [session("t", &text), session("i", &idle), session("a", &silent)];
        assert_eq!(
            session_of(&sessions, 1000, ":0").map(|session| session.id.as_str()),
            Some("a")
        );
        assert_eq!(
            session_of(&sessions[..1], 1000, ":0"),
            None,
            "a text console is no desktop"
        );
    }
}
