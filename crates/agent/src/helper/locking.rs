//! Locks the screen when the service says so, on a thread of its own: screen lockers take their time.

use std::io;
use std::sync::mpsc::{self, SyncSender, TrySendError};
use std::thread;

use deskside_desktop::{LockOutcome, ScreenLock};
use deskside_wire::helper::{ScreenLock as Told, helper_to_service::Message};

use super::socket::ToService;

/// Enough for starting programs.
const STACK: usize = 1 << 20;
/// Orders that wait: sessions that end together.
const WAITING: usize = 16;

/// The thread that locks; it ends with this value.
pub(super) struct Locking {
    orders: SyncSender<String>,
    service: ToService,
}

impl Locking {
    /// Starts the thread.
    pub fn start(mut lock: Box<dyn ScreenLock>, service: ToService) -> io::Result<Self> {
        let (orders, received) = mpsc::sync_channel::<String>(WAITING);
        let teller = service.clone();
        let work = move || {
            while let Ok(session_id) = received.recv() {
                let (locked, how) = match lock.lock() {
                    LockOutcome::Locked { by } => (true, by),
                    LockOutcome::NotLocked { tried } => (false, tried),
                };
                tell(&teller, session_id, locked, how);
            }
        };
        let thread = thread::Builder::new().name(String::from("lock")).stack_size(STACK);
        thread.spawn(work)?;
        Ok(Self { orders, service })
    }

    /// Locks the screen after this session.
    pub fn lock(&self, session_id: String) {
        let (session_id, why) = match self.orders.try_send(session_id) {
            Ok(()) => return,
            Err(TrySendError::Full(session_id)) => (session_id, "too many sessions end at once"),
            Err(TrySendError::Disconnected(session_id)) => (session_id, "the thread that locks the screen is gone"),
        };
        tell(&self.service, session_id, false, why.to_owned());
    }
}

/// Whether the screen is locked, and by what, or what was tried.
fn tell(service: &ToService, session_id: String, locked: bool, how: String) {
    let told = Message::ScreenLock(Told {
        session_id,
        locked,
        how,
    });
    if let Err(error) = service.send(told) {
        tracing::warn!(%error, "whether the screen is locked could not be passed on");
    }
}
