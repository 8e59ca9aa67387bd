//! Who may use the relay now: devices that are (or just were) connected, and viewers with a live grant. Everybody else's
//! connection is refused before it costs anything.
//!
//! Kept in memory, because the relay asks on the network's task. A site that restarts fills it from its live sessions.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use deskside_link::LinkKey;
use deskside_link::server::RelayAccess;
use deskside_model::{DeviceKey, Timestamp, ViewerKey};

use crate::state::AppState;

/// The admitted keys, each until a time.
#[derive(Debug, Default)]
pub struct Gate {
    admitted: Mutex<HashMap<[u8; 32], Timestamp>>,
}

impl Gate {
    /// Admits a device's key until `until`.
    pub fn admit_device(&self, key: DeviceKey, until: Timestamp) {
        self.set(*key.as_bytes(), until);
    }

    /// Admits a viewer's key until `until`.
    pub fn admit_viewer(&self, key: ViewerKey, until: Timestamp) {
        self.set(*key.as_bytes(), until);
    }

    /// Takes an admission back; a connection that exists is ended by evicting it from the relay.
    pub fn withdraw(&self, key: &[u8; 32]) {
        self.admitted.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }

    /// Forgets what is over, so that the map holds no more than what is alive.
    pub fn sweep(&self, now: Timestamp) {
        self.admitted
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|_, until| *until > now);
    }

    /// Whether a key is admitted.
    #[must_use]
    pub fn admits(&self, key: &[u8; 32], now: Timestamp) -> bool {
        let admitted = self.admitted.lock().unwrap_or_else(PoisonError::into_inner);
        admitted.get(key).is_some_and(|until| *until > now)
    }

    fn set(&self, key: [u8; 32], until: Timestamp) {
        self.admitted
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key, until);
    }
}

/// The relay's question, answered by a site.
pub struct SiteGate(pub AppState);

impl RelayAccess for SiteGate {
    fn admit(&self, key: LinkKey, origin: Option<&str>) -> bool {
        // Programs send no origin; a page must be one of ours.
        let ours = origin.is_none_or(|origin| origin.eq_ignore_ascii_case(&self.0.public_url));
        ours && self.0.gate.admits(key.as_bytes(), self.0.clock.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_admission_ends_by_itself_or_when_it_is_withdrawn() {
        let (gate, key) = (Gate::default(), ViewerKey::from_bytes([1; 32]));
        let at = Timestamp::from_millis;
        gate.admit_viewer(key, at(10));
        assert!(gate.admits(key.as_bytes(), at(9)));
        assert!(!gate.admits(key.as_bytes(), at(10)));
        gate.withdraw(key.as_bytes());
        assert!(!gate.admits(key.as_bytes(), at(9)));
    }
}
