//! Starts a helper in a desktop session: a new process of the same program, with a clean environment, the socket as file
//! descriptor 3, and no rights but the user's.

use std::io;
use std::os::fd::{AsRawFd as _, OwnedFd, RawFd};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::Stdio;

use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use tokio::process::{Child, Command};

use super::{DesktopSession, HELPER_SOCKET};

/// A helper that was started.
#[derive(Debug)]
pub struct HelperProcess {
    /// The process; killed when this is dropped.
    pub child: Child,
    /// The service's end of the socket.
    pub socket: UnixStream,
}

/// A helper could not be started.
#[derive(Debug, thiserror::Error)]
#[error("the helper could not be started on {display}: {source}")]
pub struct SpawnError {
    display: String,
    source: io::Error,
}

/// The program that this process runs, even if it was replaced on the disk meanwhile: service and helper are always of
/// one build.
const OWN_PROGRAM: &str = "/proc/self/exe";

/// Starts a helper. It inherits standard error, so that its log is the service's.
///
/// Must be called on the service's main thread: the helper is killed when the thread that started it ends.
///
/// # Errors
/// [`SpawnError`] when there is no socket, no process, or not these rights.
pub fn spawn(session: &DesktopSession, arguments: &[String]) -> Result<HelperProcess, SpawnError> {
    start(session, arguments).map_err(|source| SpawnError {
        display: session.display.clone(),
        source,
    })
}

fn start(session: &DesktopSession, arguments: &[String]) -> io::Result<HelperProcess> {
    let (ours, theirs) = socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)?;
    let mut command = Command::new(PathBuf::from(OWN_PROGRAM));
    command
        .arg0("deskside-agent")
        .args(arguments)
        .env_clear()
        .envs(&session.environment)
        .env("DISPLAY", &session.display)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .current_dir("/")
        .kill_on_drop(true);
    if let Some(account) = session.account {
        // The standard library also drops the service's supplementary groups, as it is root that changes its user.
        command.uid(account.uid).gid(account.gid);
    }
    pass_as(&mut command, theirs.as_raw_fd(), HELPER_SOCKET);
    let child = command.spawn()?;
    drop::<OwnedFd>(theirs);
    Ok(HelperProcess {
        child,
        socket: UnixStream::from(ours),
    })
}

/// Lets the child find the file behind `from`, which stays open until it was started, at the number `to`.
fn pass_as(command: &mut Command, from: RawFd, to: RawFd) {
    let duplicate = move || {
        // SAFETY: plain system calls on integers, all of them async-signal-safe (signal-safety(7)), which is what may be
        // done between fork and exec. `from` is open, because the parent closes it only after the child was started.
        let done = unsafe {
            if from == to {
                // dup2 of a number onto itself would leave it to be closed by exec.
                libc::fcntl(from, libc::F_SETFD, 0)
            } else {
                libc::dup2(from, to)
            }
        };
        if done < 0 {
            Err(io::Error::last_os_error())
        } else {
            Ok(())
        }
    };
    // SAFETY: the closure allocates nothing, takes no lock and touches no memory of the parent but two integers.
    unsafe { command.pre_exec(duplicate) };
}
