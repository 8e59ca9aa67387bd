//! One connection to the X server, with a wait that can be interrupted. Knows nothing of what is asked over it.

use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};
use rustix::io::Errno;
use x11rb::connection::{Connection as _, RequestConnection as _};
use x11rb::errors::{ConnectionError, ReplyError, ReplyOrIdError};
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{Atom, ConnectionExt as _, Screen, Window};
use x11rb::rust_connection::RustConnection;

use crate::{DesktopError, Waker};

/// A connection to one screen of one X server.
pub(super) struct XConnection {
    pub(super) x: RustConnection,
    screen: usize,
    wake: Arc<OwnedFd>,
}

/// Why a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waited {
    /// The server sent something; poll for events.
    Readable,
    /// Another thread called the waker.
    Woken,
    /// The time is up.
    TimedOut,
}

impl XConnection {
    /// Connects to `display` (`:0`, `host:1.0`), or to `$DISPLAY`.
    pub(super) fn open(display: Option<&str>) -> Result<Self, DesktopError> {
        let (x, screen) = x11rb::connect(display).map_err(|error| DesktopError::NoDisplay {
            display: display
                .map(str::to_owned)
                .or_else(|| std::env::var("DISPLAY").ok())
                .unwrap_or("(unset)".to_owned()),
            detail: error.to_string(),
        })?;
        let wake =
            eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK).map_err(|errno| DesktopError::System {
                operation: "make an event descriptor",
                source: errno.into(),
            })?;
        Ok(Self {
            x,
            screen,
            wake: Arc::new(wake),
        })
    }

    /// The screen's description as of connecting. Its size is *not* kept up to date by anybody.
    pub(super) fn screen(&self) -> &Screen {
        &self.x.setup().roots[self.screen]
    }

    /// The number of the screen, as it appears in the names of selections such as `_NET_SYSTEM_TRAY_S0`.
    pub(super) fn screen_number(&self) -> usize {
        self.screen
    }

    /// The window that holds all windows.
    pub(super) fn root(&self) -> Window {
        self.screen().root
    }

    /// Whether the server has an extension.
    pub(super) fn has(&self, name: &'static str) -> Result<bool, DesktopError> {
        Ok(self
            .x
            .extension_information(name)
            .during("ask for an extension")?
            .is_some())
    }

    /// Fails unless the server has an extension.
    pub(super) fn require(&self, name: &'static str, purpose: &'static str) -> Result<(), DesktopError> {
        if self.has(name)? {
            Ok(())
        } else {
            Err(DesktopError::MissingExtension { name, purpose })
        }
    }

    /// The number of a name.
    pub(super) fn atom(&self, name: &str) -> Result<Atom, DesktopError> {
        const OPERATION: &str = "look up a name";
        Ok(self
            .x
            .intern_atom(false, name.as_bytes())
            .during(OPERATION)?
            .reply()
            .during(OPERATION)?
            .atom)
    }

    /// A new id for a resource on the server.
    pub(super) fn id(&self) -> Result<u32, DesktopError> {
        self.x.generate_id().during("allocate an id")
    }

    /// The next event that has arrived, without waiting.
    pub(super) fn poll(&self) -> Result<Option<Event>, DesktopError> {
        self.x.poll_for_event().during("read an event")
    }

    /// Sends what is buffered.
    pub(super) fn flush(&self) -> Result<(), DesktopError> {
        self.x.flush().during("send a request")
    }

    /// Waits until the server sends something, the waker is called, or `deadline` passes (`None`: no limit).
    ///
    /// Call only after [`Self::poll`] returned `None`: what has been read from the socket already is not waited for.
    pub(super) fn wait(&self, deadline: Option<Instant>) -> Result<Waited, DesktopError> {
        self.flush()?;
        loop {
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            let timeout = left.map(timespec);
            let mut fds = [
                PollFd::new(&self.wake, PollFlags::IN),
                PollFd::from_borrowed_fd(self.x.stream().as_fd(), PollFlags::IN),
            ];
            match poll(&mut fds, timeout.as_ref()) {
                Ok(0) => return Ok(Waited::TimedOut),
                Ok(_) if !fds[0].revents().is_empty() => {
                    let mut count = [0; 8];
                    // Empty already is as good: another wait of ours has taken the wake.
                    let _ = rustix::io::read(&self.wake, &mut count);
                    return Ok(Waited::Woken);
                }
                Ok(_) => return Ok(Waited::Readable),
                Err(Errno::INTR) => {}
                Err(errno) => {
                    return Err(DesktopError::System {
                        operation: "wait for the display",
                        source: errno.into(),
                    });
                }
            }
        }
    }

    /// Interrupts [`Self::wait`] from another thread.
    pub(super) fn waker(&self) -> Waker {
        let wake = Arc::clone(&self.wake);
        Waker::new(move || {
            // Fails only when the counter is full, and then the wait ends anyway.
            let _ = rustix::io::write(&wake, &1u64.to_ne_bytes());
        })
    }
}

fn timespec(duration: Duration) -> Timespec {
    Timespec {
        tv_sec: duration.as_secs().try_into().unwrap_or(i64::MAX),
        tv_nsec: duration.subsec_nanos().into(),
    }
}

/// Says what was attempted when a request fails.
pub(super) trait During<T> {
    /// Turns the X library's error into ours. `operation` is a verb phrase: "refused to {operation}".
    fn during(self, operation: &'static str) -> Result<T, DesktopError>;
}

impl<T> During<T> for Result<T, ConnectionError> {
    fn during(self, operation: &'static str) -> Result<T, DesktopError> {
        self.map_err(|error| lost(operation, &error))
    }
}

impl<T> During<T> for Result<T, ReplyError> {
    fn during(self, operation: &'static str) -> Result<T, DesktopError> {
        self.map_err(|error| match error {
            ReplyError::ConnectionError(error) => lost(operation, &error),
            ReplyError::X11Error(error) => DesktopError::Refused {
                operation,
                detail: format!("{:?}", error.error_kind),
            },
        })
    }
}

impl<T> During<T> for Result<T, ReplyOrIdError> {
    fn during(self, operation: &'static str) -> Result<T, DesktopError> {
        self.map_err(|error| match error {
            ReplyOrIdError::IdsExhausted => DesktopError::Refused {
                operation,
                detail: "no ids left".to_owned(),
            },
            ReplyOrIdError::ConnectionError(error) => lost(operation, &error),
            ReplyOrIdError::X11Error(error) => DesktopError::Refused {
                operation,
                detail: format!("{:?}", error.error_kind),
            },
        })
    }
}

fn lost(operation: &'static str, error: &ConnectionError) -> DesktopError {
    DesktopError::Lost {
        operation,
        detail: error.to_string(),
    }
}

/// A coordinate as X numbers it. Screens end at 32767, so that nothing on a screen is lost.
pub(super) fn i16_of(value: impl TryInto<i16>) -> i16 {
    value.try_into().unwrap_or(i16::MAX)
}

/// A length as X numbers it. Screens end at 32767, so that nothing on a screen is lost.
pub(super) fn u16_of(value: impl TryInto<u16>) -> u16 {
    value.try_into().unwrap_or(u16::MAX)
}
