//! The control link, agent's side: one connection to the site, kept up for as long as the agent runs.
//!
//! ```text
//!            connect            Challenge/Hello        Welcome, checked
//! Waiting ─────────> Connecting ───────────> Greeting ────────────────> Online ──┐ messages both ways
//!    ^                    │                      │                         │ <───┘
//!    └──── back-off <─────┴──────────────────────┴──── broken, Goodbye ────┘
//! ```
//!
//! It carries messages and knows nothing of what they lead to: each is an [`FromSite`] for the service, and the service
//! answers through the [`SiteSender`] that came with [`FromSite::Online`]. That sender dies with its connection, so
//! nothing is ever sent to a later one by mistake.

mod greeting;
mod link;
mod message;

use std::time::Duration;

use deskside_link::control::ControlError;
use tokio::sync::mpsc;

use crate::Advice;

pub use greeting::{Greeted, Greeter, GreetingError};
pub(crate) use link::site_roots;
pub use link::{ControlLink, ControlLinkOptions};
pub use message::{FromSite, NotTaken, SiteOffer, SiteSender, SiteSettings, ToSite};

/// Messages that wait in either direction. Both ends are quick; a full queue is a fault.
const QUEUE: usize = 64;

/// Where the link's events go.
pub type FromSiteReceiver = mpsc::Receiver<FromSite>;

/// Why there is no connection to the site.
#[derive(Debug, thiserror::Error)]
pub enum OfflineReason {
    /// No connection, or it broke.
    #[error(transparent)]
    Link(#[from] ControlError),
    /// The two ends did not come to believe each other.
    #[error(transparent)]
    Greeting(#[from] GreetingError),
    /// The site said good-bye.
    #[error("the site ended the connection: {}", .0.text())]
    Goodbye(Goodbye),
    /// The site sent what can't be understood.
    #[error("the site sent something unreadable: {0}")]
    Unreadable(String),
    /// The service gave the connection up because the site takes nothing.
    #[error("the site does not take what it is sent")]
    Stuck,
}

/// Why the site ended the connection (`Goodbye.reason` in `control.proto`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goodbye {
    /// It does not know this device.
    UnknownDevice,
    /// It did not accept the device's proof.
    WrongProof,
    /// The device was removed.
    Removed,
    /// The site stops or restarts.
    SiteStops,
    /// Another computer uses this device's key.
    ClonedKey,
    /// No version in common.
    NoCommonVersion,
    /// The agent sent what the site does not understand.
    ProtocolError,
    /// A reason of a later version.
    Other(u32),
}

impl Goodbye {
    /// From the number that is sent.
    #[must_use]
    pub fn from_number(number: u32) -> Self {
        match number {
            1 => Self::UnknownDevice,
            2 => Self::WrongProof,
            3 => Self::Removed,
            4 => Self::SiteStops,
            5 => Self::ClonedKey,
            6 => Self::NoCommonVersion,
            7 => Self::ProtocolError,
            other => Self::Other(other),
        }
    }

    /// What happened, for people.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::UnknownDevice => "it does not know this device",
            Self::WrongProof => "it did not accept this device's proof of its key",
            Self::Removed => "this device was removed",
            Self::SiteStops => "it stops or restarts",
            Self::ClonedKey => "another computer uses this device's key",
            Self::NoCommonVersion => "agent and site have no protocol version in common",
            Self::ProtocolError => "it did not understand this agent",
            Self::Other(_) => "for a reason that this version does not know",
        }
    }

    /// Whether only a person can change it. Then the agent tries again much more seldom, because it still may be
    /// changed: a restored database knows the device again.
    #[must_use]
    pub fn is_lasting(self) -> bool {
        match self {
            Self::UnknownDevice | Self::WrongProof | Self::Removed | Self::ClonedKey | Self::NoCommonVersion => true,
            Self::SiteStops | Self::ProtocolError | Self::Other(_) => false,
        }
    }
}

impl OfflineReason {
    /// The least time to wait before another attempt, whatever the back-off says.
    fn least_wait(&self) -> Duration {
        match self {
            Self::Goodbye(goodbye) if goodbye.is_lasting() => Duration::from_secs(5 * 60),
            Self::Greeting(error) if error.is_lasting() => Duration::from_secs(5 * 60),
            _ => Duration::ZERO,
        }
    }
}

impl Advice for OfflineReason {
    fn advice(&self) -> String {
        let text = match self {
            Self::Link(ControlError::Certificate(_)) => {
                "If the site has a new certificate authority, enrol this device again with --replace."
            }
            Self::Link(_) | Self::Stuck => "Check the network, the proxy (HTTPS_PROXY) and that the site runs.",
            Self::Greeting(GreetingError::WrongSite) => {
                "Somebody answers in the site's place, or the site lost its key. Tell your administrator."
            }
            Self::Greeting(_) | Self::Unreadable(_) => "Check that site and agent are of versions that fit together.",
            Self::Goodbye(goodbye) => match goodbye {
                Goodbye::UnknownDevice | Goodbye::WrongProof | Goodbye::Removed => {
                    "Enrol this device again with a new token and --replace."
                }
                Goodbye::ClonedKey => {
                    "Two computers have the same device key, as after cloning a disk. Enrol each of them again with \
                     --replace."
                }
                Goodbye::NoCommonVersion => "Update the older of site and agent.",
                Goodbye::SiteStops => "Wait until the site is back.",
                Goodbye::ProtocolError | Goodbye::Other(_) => {
                    "Look at the site's log, and check that site and agent are of versions that fit together."
                }
            },
        };
        String::from(text)
    }
}
