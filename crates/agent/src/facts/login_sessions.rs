//! Who is signed in, from the files in which systemd-logind keeps its sessions (`/run/systemd/sessions`, one file of
//! `KEY=value` lines for each). Reading files needs no bus and no program.

use std::path::Path;

use deskside_model::facts::{MAX_LIST, SignedInUser};

/// One session as the login service keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoginSession {
    /// Account name.
    pub user: String,
    /// Account number.
    pub uid: u32,
    /// Whether it is the one in front on its seat.
    pub active: bool,
    /// Whether it shows a greeter: nobody is signed in there yet.
    pub greeter: bool,
    /// Whether it speaks X11.
    pub x11: bool,
    /// The X display (`:0`), when the session told the login service.
    pub display: Option<String>,
    /// `seat0`, or none for sessions from elsewhere.
    pub seat: Option<String>,
    /// Terminal or remote host, when there is no seat.
    pub place: Option<String>,
}

/// Every session, by the name of its file. Empty without a login service.
#[must_use]
pub fn login_sessions(root: &Path) -> Vec<LoginSession> {
    let folder = "run/systemd/sessions";
    let entries = std::fs::read_dir(root.join(folder)).into_iter().flatten().flatten();
    let mut names: Vec<_> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        // Beside each session lies a pipe `NAME.ref`; opening it would wait for ever.
        .filter(|name| !name.contains('.'))
        .collect();
    names.sort();
    names.truncate(MAX_LIST);
    names
        .iter()
        .filter_map(|name| parse(&super::read(root, &format!("{folder}/{name}"))?))
        .collect()
}

impl LoginSession {
    /// As a fact. The files do not tell whether a session is locked.
    #[must_use]
    pub fn as_user(&self) -> SignedInUser {
        let places = [&self.seat, &self.display, &self.place];
        SignedInUser {
            name: self.user.clone(),
            seat: places.into_iter().flatten().next().cloned().unwrap_or_default(),
            active: self.active && self.seat.is_some(),
            locked: false,
        }
    }
}

/// Sessions of people and greeters; managers and background sessions are nobody.
fn parse(text: &str) -> Option<LoginSession> {
    let value = |wanted: &str| {
        let line = text
            .lines()
            .filter_map(|line| line.split_once('='))
            .find(|(key, _)| *key == wanted);
        line.map(|(_, value)| value.to_owned())
            .filter(|value| !value.is_empty())
    };
    let class = value("CLASS")?;
    // "user", "user-early", "user-light" are people (logind.conf(5)); "manager" and "background" are not.
    let greeter = class == "greeter";
    if !greeter && !class.starts_with("user") || value("STATE").as_deref() == Some("closing") {
        return None;
    }
    let uid = value("UID")?.parse().ok()?;
    Some(LoginSession {
        user: value("USER").unwrap_or_else(|| format!("uid {uid}")),
        uid,
        active: value("ACTIVE").as_deref() == Some("1"),
        greeter,
        x11: value("TYPE").as_deref() == Some("x11"),
        display: value("DISPLAY"),
        seat: value("SEAT"),
        place: value("REMOTE_HOST").or_else(|| value("TTY")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESKTOP: &str = "# This is private data. Do not parse.\nUID=1000\nUSER=ann\nACTIVE=1\nIS_DISPLAY=1\n\
        STATE=active\nREMOTE=0\nTYPE=x11\nCLASS=user\nSEAT=seat0\nDISPLAY=:0\nSERVICE=lightdm\nVTNR=7\nLEADER=812\n";

    #[test]
    fn a_desktop_session_is_read() {
        let session = parse(DESKTOP).unwrap();
        assert_eq!(session.uid, 1000);
        assert!(session.active && session.x11 && !session.greeter);
        assert_eq!(session.display.as_deref(), Some(":0"));
        let user = session.as_user();
        assert_eq!(
            (user.name.as_str(), user.seat.as_str(), user.active),
            ("ann", "seat0", true)
        );
    }

    #[test]
    fn a_remote_shell_is_somebody_but_not_at_the_screen() {
        let session =
            parse("UID=0\nUSER=root\nACTIVE=1\nTYPE=tty\nCLASS=user\nREMOTE=1\nREMOTE_HOST=10.0.0.5\n").unwrap();
        let user = session.as_user();
        assert_eq!(user.seat, "10.0.0.5");
        assert!(!user.active);
    }

    #[test]
    fn managers_closing_sessions_and_nonsense_are_nobody() {
        assert_eq!(parse("UID=1000\nUSER=ann\nCLASS=manager\n"), None);
        assert_eq!(parse("UID=1000\nUSER=ann\nCLASS=user\nSTATE=closing\n"), None);
        assert_eq!(parse("UID=many\nCLASS=user\n"), None);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn the_pipes_beside_the_sessions_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let sessions = folder.path().join("run/systemd/sessions");
        std::fs::create_dir_all(&sessions).unwrap();
        std::fs::write(sessions.join("2"), DESKTOP).unwrap();
        std::fs::write(sessions.join("2.ref"), DESKTOP).unwrap();
        assert_eq!(login_sessions(folder.path()).len(), 1);
    }
}
