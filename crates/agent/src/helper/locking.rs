//! Locks the screen when the service says so, on a thread of its own: screen lockers take their time.

use std::io;
use std::sync::mpsc::{self, Sender};
use std::thread;

use deskside_desktop::{LockOutcome, ScreenLock};
use deskside_wire::helper::{ScreenLock as Told, helper_to_service::Message};

use super::socket::ToService;

/// Enough for starting programs.
const STACK: usize = 1 << 20;

/// The thread that locks; it ends with this value.
pub(super) struct Locking {
    orders: Sender<String>,
}

impl Locking {
    /// Starts the thread.
    pub fn start(mut lock: Box<dyn ScreenLock>, service: ToService) -> io::Result<Self> {
        let (orders, received) = mpsc::channel::<String>();
        let work = move || {
            while let Ok(session_id) = received.recv() {
                let (locked, how) = match lock.lock() {
                    LockOutcome::Locked { by } => (true, by),
                    LockOutcome::NotLocked { tried } => (false, tried),
                };
                let told = Message::ScreenLock(Told {
                    session_id,
                    locked,
                    how,
                });
                if let Err(error) = service.send(told) {
                    tracing::warn!(%error, "whether the screen is locked could not be passed on");
                }
            }
        };
        let thread = thread::Builder::new().name(String::from("lock")).stack_size(STACK);
        thread.spawn(work)?;
        Ok(Self { orders })
    }

    /// Locks the screen after this session.
    pub fn lock(&self, session_id: String) {
        // The thread ends with this value, and not before.
        if self.orders.send(session_id).is_err() {
            tracing::warn!("the thread that locks the screen is gone");
        }
    }
}
