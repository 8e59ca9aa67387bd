//! What can go wrong with the state directory, and what to do about it.

use std::io;
use std::path::PathBuf;

use crate::Advice;

/// The state directory can't be used.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// The operating system refused.
    #[error("could not {operation} {}: {source}", path.display())]
    Io {
        /// What was attempted, as a verb.
        operation: &'static str,
        /// On what.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// Another agent runs on this directory.
    #[error("another agent is running on {}", .0.display())]
    Locked(PathBuf),
    /// There is no enrolment here.
    #[error("this computer is not enrolled (there is no {})", .0.display())]
    NotEnrolled(PathBuf),
    /// A file holds something that the agent did not write.
    #[error("{} can't be used: {why}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Others may read what is secret.
    #[error("{} can be read by others (mode {mode:03o})", path.display())]
    TooOpen {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The site has not acknowledged evidence for so long that the bound is reached.
    #[error("{} MB of evidence wait for the site's receipt, which is the bound", .0 >> 20)]
    EvidenceFull(u64),
}

impl StateError {
    pub(super) fn io(operation: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io {
            operation,
            path,
            source,
        }
    }
}

impl Advice for StateError {
    fn advice(&self) -> String {
        match self {
            Self::Io { source, path, .. } => match source.kind() {
                io::ErrorKind::PermissionDenied => {
                    String::from("Run it as root, or choose a directory of your own with --state DIR.")
                }
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                    format!("Free space on the disk that holds {}.", path.display())
                }
                _ => String::from("Check that the directory exists on a working, writable disk."),
            },
            Self::Locked(_) => String::from(
                "Stop that one first (systemctl stop deskside-agent), or use another directory with --state DIR.",
            ),
            Self::NotEnrolled(_) => String::from(
                "Make an enrolment token in the console and run the line it shows: \
                 deskside-agent enrol --site URL --token TOKEN.",
            ),
            Self::Damaged { .. } => {
                String::from("Restore the file from a backup, or enrol again with a new token and --replace.")
            }
            Self::TooOpen { path, .. } => format!(
                "Run: chmod 600 {}. If others could have read it, enrol again with --replace.",
                path.display()
            ),
            Self::EvidenceFull(_) => {
                String::from("Bring the connection to the site back; sessions are allowed again after its receipts.")
            }
        }
    }
}
