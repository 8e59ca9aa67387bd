//! Keeps operators' input away from prompts. Knows neither the input nor the prompt, only whether input may pass.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// Shared by the desktop's [`Input`](crate::Input) and [`Consent`](crate::Consent): input passes while it is open.
///
/// A prompt that matters holds a [`Suspension`] from before it is mapped until after it has gone, so that no operator
/// who already controls the desktop can answer for the local user. The helper may hold one too, for example while the
/// session is paused. The gate is open when nobody holds a suspension.
#[derive(Clone, Default)]
pub struct InputGate {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    suspensions: usize,
    closing: Vec<Weak<dyn Fn() + Send + Sync>>,
}

impl InputGate {
    /// An open gate.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether input may pass now.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.lock().suspensions == 0
    }

    /// Closes the gate for as long as the suspension lives. When this returns, everything that an operator held has
    /// been released and no further input passes.
    #[must_use]
    pub fn suspend(&self) -> Suspension {
        let closing: Vec<_> = {
            let mut state = self.lock();
            state.suspensions += 1;
            state.closing.retain(|hook| hook.strong_count() > 0);
            state.closing.clone()
        };
        // Outside the lock: a hook takes the lock of its input, whose owner may be asking `is_open` at this moment.
        for hook in closing.iter().filter_map(Weak::upgrade) {
            hook();
        }
        Suspension { gate: self.clone() }
    }

    /// Registers what an input must do when the gate closes: wait for a call in progress, then release what is held.
    /// The gate keeps no input alive: the hook lives as long as the caller keeps it.
    pub fn on_close(&self, hook: &Arc<dyn Fn() + Send + Sync>) {
        self.lock().closing.push(Arc::downgrade(hook));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        // The state is a counter and a list: valid at every point where a panic could have left it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for InputGate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InputGate")
            .field("open", &self.is_open())
            .finish_non_exhaustive()
    }
}

/// Keeps the gate closed while it lives.
#[derive(Debug)]
pub struct Suspension {
    gate: InputGate,
}

impl Drop for Suspension {
    fn drop(&mut self) {
        self.gate.lock().suspensions -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn opens_only_when_the_last_suspension_is_gone() {
        let gate = InputGate::new();
        let first = gate.suspend();
        let second = gate.suspend();
        drop(first);
        assert!(!gate.is_open());
        drop(second);
        assert!(gate.is_open());
    }

    #[test]
    fn closing_calls_the_hooks_that_are_still_alive() {
        let gate = InputGate::new();
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        let hook: Arc<dyn Fn() + Send + Sync> = Arc::new(move || {
            counted.fetch_add(1, Ordering::SeqCst);
        });
        gate.on_close(&hook);
        drop(gate.suspend());
        assert_eq!(calls.load(Ordering::SeqCst), 1);
        drop(hook);
        drop(gate.suspend());
        assert_eq!(calls.load(Ordering::SeqCst), 1);
    }
}
