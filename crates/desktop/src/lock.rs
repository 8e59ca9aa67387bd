//! The port that locks the screen. Knows nothing of why.

/// Locks the screen of the desktop session that this process is in.
pub trait ScreenLock: Send {
    /// Tries every way there is, in order, until the screen is known to be locked. Takes some seconds: to be called on a
    /// thread that has nothing else to do.
    fn lock(&mut self) -> LockOutcome;
}

/// What came of it. There is nothing between: a screen of which nobody says that it is locked counts as not locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LockOutcome {
    /// The session, or its screen locker, says that it is locked.
    Locked {
        /// What did it.
        by: String,
    },
    /// It is not, or nobody says that it is.
    NotLocked {
        /// What was tried, and what came of each.
        tried: String,
    },
}
