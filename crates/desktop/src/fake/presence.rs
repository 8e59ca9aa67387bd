//! The presence port of the fake desktop: says what the test set.

use std::sync::Arc;

use super::state::Shared;
use crate::{DesktopError, Presence, PresenceReport};

/// The presence of a [`Desktop`](super::Desktop).
pub struct FakePresence {
    shared: Arc<Shared>,
}

impl FakePresence {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl Presence for FakePresence {
    fn report(&mut self) -> Result<PresenceReport, DesktopError> {
        self.shared.ask("ask who is there", |state| Ok(state.presence.clone()))
    }
}
