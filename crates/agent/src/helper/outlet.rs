//! The way to the service: whole messages, from any thread, one at a time.

use std::io::{self, Write};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, PoisonError};

use deskside_wire::framing;
use deskside_wire::helper::{HelperToService, helper_to_service};
use deskside_wire::limits::MAX_HELPER;

/// A sender; clones share the socket.
#[derive(Clone)]
pub(super) struct Outlet(Arc<Mutex<Writer>>);

struct Writer {
    socket: UnixStream,
    /// Kept between messages, so that a frame costs no allocation.
    bytes: Vec<u8>,
}

/// A buffer that has grown beyond this for one large frame is given back.
const KEPT: usize = 1024 * 1024;

impl Outlet {
    pub(super) fn new(socket: UnixStream) -> Self {
        Self(Arc::new(Mutex::new(Writer {
            socket,
            bytes: Vec::new(),
        })))
    }

    /// Sends one message; returns when the socket has taken it.
    ///
    /// # Errors
    /// When the service is gone.
    pub(super) fn send(&self, message: helper_to_service::Message) -> io::Result<()> {
        let mut writer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Writer { socket, bytes } = &mut *writer;
        bytes.clear();
        let message = HelperToService { message: Some(message) };
        framing::append(bytes, "a message to the service", MAX_HELPER, &message).map_err(io::Error::other)?;
        let sent = socket.write_all(bytes);
        if bytes.capacity() > KEPT {
            *bytes = Vec::new();
        }
        sent
    }
}
