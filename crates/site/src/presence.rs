//! Which devices are connected now. The hub says so; lists and decisions ask. Nothing of it is stored: a site that
//! restarts begins with nobody, and the agents come back within seconds.

use std::collections::HashSet;
use std::sync::{PoisonError, RwLock};

use deskside_model::DeviceId;

/// The devices that are connected to this site server.
#[derive(Debug, Default)]
pub struct Presence {
    online: RwLock<HashSet<DeviceId>>,
}

impl Presence {
    /// Notes that a device is connected. False when it was already.
    pub fn set_online(&self, id: DeviceId) -> bool {
        self.online.write().unwrap_or_else(PoisonError::into_inner).insert(id)
    }

    /// Notes that a device is gone. False when it was already.
    pub fn set_offline(&self, id: DeviceId) -> bool {
        self.online.write().unwrap_or_else(PoisonError::into_inner).remove(&id)
    }

    /// Whether a device is connected.
    #[must_use]
    pub fn is_online(&self, id: DeviceId) -> bool {
        self.online.read().unwrap_or_else(PoisonError::into_inner).contains(&id)
    }

    /// All that are connected.
    #[must_use]
    pub fn online_ids(&self) -> HashSet<DeviceId> {
        self.online.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many are connected.
    #[must_use]
    pub fn count(&self) -> usize {
        self.online.read().unwrap_or_else(PoisonError::into_inner).len()
    }
}
