//! What the agent says of its computer: gathered from files that every Linux has, never by starting programs.
//!
//! Each source is a pure parser with fixtures and a reader that takes the root of the file system, so that tests bring
//! a computer of their own. A source that is missing or unreadable leaves its fact empty: facts are never worth an error.

mod administrators;
mod hardware;
mod ini;
mod login_sessions;
mod membership;
mod name;
mod network;
mod os_release;

use std::io::Read;
use std::path::{Path, PathBuf};

use deskside_model::facts::{MonitorFact, OperatingSystem, SignedInUser};
use deskside_model::{DeviceFacts, OwnSettings};
use deskside_policy::LocalAdministrators;

pub use login_sessions::{LoginSession, login_sessions};

/// The most that is read of any file: configuration and kernel tables are far smaller.
const MAX_FILE: u64 = 256 * 1024;

/// Gathers the facts of one computer.
#[derive(Debug, Clone)]
pub struct FactSource {
    root: PathBuf,
}

impl Default for FactSource {
    fn default() -> Self {
        Self {
            root: PathBuf::from("/"),
        }
    }
}

/// What only a helper in a user's session can tell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SeenByHelper {
    /// Everybody who is signed in, with what the session says about locks.
    pub users: Vec<SignedInUser>,
    /// The monitors of the session.
    pub monitors: Vec<MonitorFact>,
}

impl FactSource {
    /// Facts of a computer whose files are under `root`.
    #[must_use]
    pub fn under(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// All facts as of now, but for what the people here asked for. Without a helper, who is signed in comes from the login service's files.
    #[must_use]
    pub fn gather(&self, helper: Option<&SeenByHelper>) -> DeviceFacts {
        let root = &self.root;
        let membership = membership::read(root);
        let names = name::read(root, &membership);
        let (addresses, macs) = network::read(root);
        let users = match helper {
            Some(seen) => seen.users.clone(),
            None => login_sessions(root).iter().map(LoginSession::as_user).collect(),
        };
        DeviceFacts {
            name: names.name,
            fqdn: names.fqdn,
            os: operating_system(root),
            addresses,
            macs,
            membership,
            users,
            monitors: helper.map(|seen| seen.monitors.clone()).unwrap_or_default(),
            agent_version: String::from(env!("CARGO_PKG_VERSION")),
            hardware: hardware::read(root),
            own_settings: OwnSettings::EMPTY,
        }
        .bounded()
    }

    /// Who administers this computer, as of now. Not a fact: it never leaves the device.
    #[must_use]
    pub fn local_administrators(&self) -> LocalAdministrators {
        administrators::local_administrators(&self.root)
    }
}

fn operating_system(root: &Path) -> OperatingSystem {
    let text = read(root, "etc/os-release")
        .or_else(|| read(root, "usr/lib/os-release"))
        .unwrap_or_default();
    let release = os_release::parse(&text);
    OperatingSystem {
        family: String::from("linux"),
        name: release.name,
        version: release.version,
        architecture: rustix::system::uname().machine().to_string_lossy().into_owned(),
    }
}

/// The text of a file under `root`, up to [`MAX_FILE`]; `None` when it can't be read.
fn read(root: &Path, path: &str) -> Option<String> {
    let mut text = Vec::new();
    let file = std::fs::File::open(root.join(path)).ok()?;
    file.take(MAX_FILE).read_to_end(&mut text).ok()?;
    Some(String::from_utf8_lossy(&text).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_empty_computer_gives_facts_without_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let facts = FactSource::under(folder.path()).gather(None);
        assert_eq!(facts.os.family, "linux");
        assert!(!facts.name.is_empty(), "the kernel always knows a name");
        assert!(facts.users.is_empty());
    }

    proptest! {
        /// Configuration files are written by people, and `/proc` by kernels of every age.
        #[test]
        fn arbitrary_files_never_panic(text in "[\\PC\n=\\[\\]#\"'.: ]{0,400}") {
            let folder = tempfile::tempdir().unwrap();
            let files = [
                "etc/os-release", "etc/hosts", "etc/sssd/sssd.conf", "etc/samba/smb.conf", "etc/krb5.conf",
                "etc/ipa/default.conf", "proc/cpuinfo", "proc/meminfo", "run/systemd/sessions/1",
            ];
            for file in files {
                let path = folder.path().join(file);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, &text).unwrap();
            }
            let facts = FactSource::under(folder.path()).gather(None);
            prop_assert_eq!(facts.clone().bounded(), facts);
        }
    }

    #[test]
    fn what_the_helper_sees_goes_before_the_login_service() {
        let folder = tempfile::tempdir().unwrap();
        let sessions = folder.path().join("run/systemd/sessions");
        std::fs::create_dir_all(&sessions).unwrap();
        std::fs::write(
            sessions.join("1"),
            "UID=1000\nUSER=ann\nACTIVE=1\nTYPE=tty\nCLASS=user\nTTY=tty1\n",
        )
        .unwrap();
        let source = FactSource::under(folder.path());
        assert_eq!(source.gather(None).users[0].name, "ann");
        let seen = SeenByHelper {
            users: vec![SignedInUser {
                name: String::from("ben"),
                seat: String::from("seat0"),
                active: true,
                locked: true,
            }],
            monitors: Vec::new(),
        };
        assert_eq!(source.gather(Some(&seen)).users, seen.users);
    }
}
