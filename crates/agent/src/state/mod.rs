//! The state directory: everything that the agent keeps between two starts. Knows files, and nothing of what the site
//! or a session means by them.
//!
//! | file | holds |
//! | --- | --- |
//! | `agent.toml` | the enrolment: site, ids, pinned site key, CA. Written last, so that it is there or it is not |
//! | `device.key` | the device key's seed, readable by the agent alone |
//! | `settings.json` | the client settings that were applied last |
//! | `own-settings.json` | what the people here asked for beyond them |
//! | `used-grants` | grants that began a session and are not to begin another |
//! | `open-sessions.json` | sessions that have begun and not ended |
//! | `evidence.log` | the device's chain, with what the site has not acknowledged |
//! | `status.json` | what `deskside-agent status` prints |
//! | `agent.lock` | held by the one agent that runs on this directory |

mod applied_settings;
mod device_key;
mod directory;
mod durable;
mod enrolment;
mod error;
mod evidence_log;
mod open_sessions;
mod own_settings;
mod status_file;
mod used_grants;

pub use applied_settings::AppliedSettings;
pub use device_key::{DeviceIdentity, random, verify};
pub use directory::{StateDir, StateLock};
pub use enrolment::Enrolment;
pub use error::StateError;
pub use evidence_log::{EvidenceLog, ReceiptError, WaitingEntry};
pub use open_sessions::{EntryValues, OpenSessions};
pub use own_settings::{load_own_settings, store_own_settings};
pub use status_file::{AgentStatus, StatusFile};
pub use used_grants::UsedGrants;

#[cfg(test)]
pub(crate) use enrolment::tests::sample as sample_enrolment;
