//! The site itself, and the stream of live events.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::devices::Device;
use crate::sessions::Session;
use crate::status::StatusMessage;

/// `GET /site`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SiteInfo {
    /// The site's name.
    pub name: String,
    /// Version of the site server.
    pub version: String,
    /// The address that agents and browsers use.
    pub public_url: String,
    /// SHA-256 of the site key.
    pub site_key_fingerprint: String,
    /// SHA-256 of the site's own CA certificate; absent when the organisation's certificate is used.
    pub ca_fingerprint: Option<String>,
}

/// `GET /events`: server-sent events; the `data` of each is one of these as JSON. Losing one costs a refresh: after a
/// reconnect the console reads its lists again.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "short-lived, one at a time")]
pub enum Event {
    /// A device appeared or changed.
    Device {
        /// As it is now.
        device: Device,
    },
    /// A device was removed.
    DeviceRemoved {
        /// Its id.
        id: String,
    },
    /// A session appeared or changed.
    Session {
        /// As it is now.
        session: Session,
    },
    /// A status message was written.
    StatusMessage {
        /// The message.
        message: StatusMessage,
    },
    /// Events were lost: read the lists again.
    Lagged,
}
