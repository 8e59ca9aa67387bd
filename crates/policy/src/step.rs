//! The steps of a decision as a closed list. What each checks is in `steps`.

use serde::{Deserialize, Serialize};

/// One step of a decision. The numbers are those of the order in which a session is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Step {
    /// The operator's role allows this kind of session on this device.
    Role = 1,
    /// The kind of session is enabled in the client settings.
    Feature = 2,
    /// The operator is a permitted viewer, or a local administrator where that counts.
    PermittedViewer = 3,
    /// The lowest of what was asked, what the role gives and what the settings allow is more than nothing.
    Access = 4,
    /// Somebody is there, or unattended sessions are allowed.
    Attended = 5,
    /// Remote Assistance only: the computer is joined to a domain.
    Domain = 6,
    /// A reason is given where one is required; it is the time for sessions, and the operator is in a network that may.
    Reason = 7,
    /// Whether the local user has to be asked, and can be.
    Consent = 8,
}

impl Step {
    /// Every step, in the order in which they are taken.
    pub const ALL: [Self; 8] = [
        Self::Role,
        Self::Feature,
        Self::PermittedViewer,
        Self::Access,
        Self::Attended,
        Self::Domain,
        Self::Reason,
        Self::Consent,
    ];

    /// Its number in the order of a decision.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The stable code for programs and translations.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Feature => "feature",
            Self::PermittedViewer => "permitted_viewer",
            Self::Access => "access",
            Self::Attended => "attended",
            Self::Domain => "domain",
            Self::Reason => "reason",
            Self::Consent => "consent",
        }
    }
}
