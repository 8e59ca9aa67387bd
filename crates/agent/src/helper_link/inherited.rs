//! The helper's end of the socket, as the process finds it when it starts.

use std::io;
use std::os::fd::{FromRawFd as _, OwnedFd, RawFd};
use std::os::unix::net::UnixStream;

use rustix::fs::FileType;
use rustix::process::{Signal, set_parent_process_death_signal};

/// The file descriptor on which a helper finds its socket.
pub const HELPER_SOCKET: RawFd = 3;

/// This process was not started by an agent's service.
#[derive(Debug, thiserror::Error)]
pub enum NoSocket {
    /// There is no socket at [`HELPER_SOCKET`].
    #[error("there is no socket at file descriptor {HELPER_SOCKET}: only the agent's service can start a helper")]
    Missing,
    /// The operating system refused.
    #[error("the helper could not be tied to its service: {0}")]
    System(#[from] io::Error),
}

/// Takes the socket that the service left, and ties this process to the service's life: when the service is killed, so
/// is the helper, even where the end of the socket would go unnoticed. Call it once, before anything else opens files.
///
/// # Errors
/// [`NoSocket`].
pub fn take_socket() -> Result<UnixStream, NoSocket> {
    // SAFETY: a helper is started by the service with a socket at this number and nothing else has been opened yet, so
    // nothing else owns it. If the program was started by somebody else, the number may be closed or a file of theirs:
    // it is only looked at below, and then closed at the end of this process at worst.
    let descriptor = unsafe { OwnedFd::from_raw_fd(HELPER_SOCKET) };
    let is_socket =
        rustix::fs::fstat(&descriptor).is_ok_and(|status| FileType::from_raw_mode(status.st_mode) == FileType::Socket);
    if !is_socket {
        // Closing what may not be ours, or not open, would be worse than to leave it.
        std::mem::forget(descriptor);
        return Err(NoSocket::Missing);
    }
    rustix::io::fcntl_setfd(&descriptor, rustix::io::FdFlags::CLOEXEC).map_err(io::Error::from)?;
    set_parent_process_death_signal(Some(Signal::TERM)).map_err(io::Error::from)?;
    Ok(UnixStream::from(descriptor))
}
