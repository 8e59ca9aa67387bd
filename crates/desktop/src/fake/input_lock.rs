//! The input lock of the fake desktop: keeps the port's promises about the gate and about who is told.

use std::sync::Arc;

use super::state::Shared;
use crate::{DesktopError, InputGate, InputLock, UnlockSink, Unlocked};

/// The input lock of a [`Desktop`](super::Desktop).
pub struct FakeInputLock {
    shared: Arc<Shared>,
    gate: InputGate,
    _on_close: Arc<dyn Fn() + Send + Sync>,
}

impl FakeInputLock {
    pub(super) fn new(shared: Arc<Shared>, gate: InputGate, sink: UnlockSink) -> Self {
        shared.change(|state| state.unlock_sink = Some(Arc::new(sink)));
        let closing = Arc::clone(&shared);
        let on_close: Arc<dyn Fn() + Send + Sync> = Arc::new(move || end(&closing, Unlocked::ForQuestion));
        gate.on_close(&on_close);
        Self {
            shared,
            gate,
            _on_close: on_close,
        }
    }
}

impl InputLock for FakeInputLock {
    fn lock(&mut self) -> Result<(), DesktopError> {
        if !self.gate.is_open() {
            return Err(DesktopError::InputSuspended);
        }
        self.shared.ask("lock keyboard and mouse", |state| {
            state.input_locked = true;
            Ok(())
        })
    }

    fn unlock(&mut self) {
        self.shared.change(|state| state.input_locked = false);
    }
}

/// A lock ends by itself; nothing happens when there is none.
pub(super) fn end(shared: &Shared, why: Unlocked) {
    let sink = shared.change(|state| {
        std::mem::take(&mut state.input_locked)
            .then(|| state.unlock_sink.clone())
            .flatten()
    });
    if let Some(sink) = sink {
        sink(why);
    }
}
