//! What a grant says, and what makes it plausible. Knows nothing of signatures.

use core::net::IpAddr;
use std::time::Duration;

use deskside_model::{
    AccessLevel, DeviceId, GrantId, OperatorId, SessionId, SessionKind, SiteId, Timestamp, ViewerKey,
};
use serde::{Deserialize, Serialize};

/// The version of the claims that this program writes and reads.
pub const VERSION: u32 = 1;

/// How long after it was issued a grant can be used.
pub const MUST_START_WITHIN: Duration = Duration::from_secs(60);

/// The longest reason, in characters.
pub const MAX_REASON: usize = 200;

/// The longest name or account of an operator, in characters.
pub const MAX_NAME: usize = 128;

/// The claims of a grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// [`VERSION`].
    pub version: u32,
    /// The site that issued it.
    pub site: SiteId,
    /// This grant; used once.
    pub id: GrantId,
    /// The session that it is for.
    pub session: SessionId,
    /// The only device that it is for.
    pub device: DeviceId,
    /// The only viewer that may show it.
    pub viewer: ViewerKey,
    /// Who asked.
    pub operator: GrantedOperator,
    /// Which kind of session.
    pub kind: SessionKind,
    /// How far at most.
    pub access: AccessLevel,
    /// Reason or ticket number; empty when none was given.
    pub reason: String,
    /// When the site signed it.
    pub issued_at: Timestamp,
    /// The viewer must be at the device before this time ([`MUST_START_WITHIN`]).
    pub must_start_by: Timestamp,
    /// The session ends at this time at the latest.
    pub must_end_by: Timestamp,
    /// The version of the client settings that the site decided with.
    pub settings_version: u64,
    /// From which address the operator asked, as the site saw it. An older site doesn't say; where the device's settings
    /// name networks, that is a no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<IpAddr>,
}

/// Who asked for a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantedOperator {
    /// Id at the site.
    pub id: OperatorId,
    /// Account with which they signed in.
    pub account: String,
    /// Name as people know it.
    pub name: String,
}

impl Grant {
    /// What is wrong with the claims, whoever signed them.
    pub(super) fn implausible(&self) -> Option<&'static str> {
        let long = |text: &str, max| text.chars().count() > max;
        if self.version != VERSION {
            Some("its version is not known to this program")
        } else if self.must_start_by < self.issued_at || self.must_end_by <= self.issued_at {
            Some("its times contradict each other")
        } else if long(&self.reason, MAX_REASON) {
            Some("its reason is too long")
        } else if long(&self.operator.account, MAX_NAME) || long(&self.operator.name, MAX_NAME) {
            Some("its operator's name is too long")
        } else {
            None
        }
    }
}
