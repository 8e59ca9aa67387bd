//! The port that keeps the local user's own keyboards and mice from acting, while an operator works with the computer's.
//! Knows nothing of who wants it, or why; only that the person who sits there can always end it.

use crate::DesktopError;

/// How often Escape has to be pressed, with no other key between, to end the lock.
pub const EMERGENCY_PRESSES: u32 = 5;

/// Takes every keyboard, mouse and touch device of the computer from the programs on its desktop. What an
/// [`Input`](crate::Input) does still arrives.
///
/// The system itself gives everything back when this process ends, however it ends. Dropping it gives everything back.
pub trait InputLock: Send {
    /// Locks them all, and those that are plugged in from now on. Does nothing when they are locked.
    ///
    /// # Errors
    /// [`DesktopError::InputSuspended`] while the local user is asked something; when one of them can't be locked; or when
    /// the display is gone. Then none is locked.
    fn lock(&mut self) -> Result<(), DesktopError>;

    /// Gives them all back, before it returns. Does nothing when they are not locked.
    fn unlock(&mut self);
}

/// Receives how a lock ended without [`InputLock::unlock`]; called on another thread, must not block. By then everything
/// has been given back.
pub type UnlockSink = Box<dyn Fn(Unlocked) + Send + Sync>;

/// Why a lock ended by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unlocked {
    /// The local user pressed Escape [`EMERGENCY_PRESSES`] times on one of the devices.
    ByEmergencyKey,
    /// The local user is asked something, and has to be able to answer: no lock outlives the beginning of a question.
    ForQuestion,
    /// It does not hold any more: a device was added that can't be locked, or the display is gone. The text says which.
    Broken(String),
}
