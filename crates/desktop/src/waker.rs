//! Interrupts a blocking wait from another thread. Knows nothing of what is waited for.

use std::fmt;
use std::sync::Arc;

/// Makes a blocking `next_event` return early. Cheap to clone, callable from any thread, never blocks.
///
/// The helper's socket thread holds one to tell the capture thread that the service wants a frame or that the
/// session is over. Waking twice before the wait returns is the same as waking once.
#[derive(Clone)]
pub struct Waker(Arc<dyn Fn() + Send + Sync>);

impl Waker {
    /// A waker that calls `wake`. Only an implementation of a port needs this.
    pub fn new(wake: impl Fn() + Send + Sync + 'static) -> Self {
        Self(Arc::new(wake))
    }

    /// Ends the current wait, or the next one when nothing is waiting.
    pub fn wake(&self) {
        (self.0)();
    }
}

impl fmt::Debug for Waker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Waker")
    }
}
