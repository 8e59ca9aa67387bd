//! What the control link brings and takes, in the agent's own words: numbers and texts of the wire have become types
//! here, or an error.

use deskside_model::{ClientSettings, EndReason, Refusal, SessionId, Timestamp};
use deskside_session::device::Standing;
use deskside_wire::control::{self as wire, agent_to_site, site_to_agent};
use deskside_wire::session::Measured;
use tokio::sync::mpsc;

use super::{Goodbye, OfflineReason};
use crate::state::WaitingEntry;

/// What the site wants, or how the link is.
#[derive(Debug)]
pub enum FromSite {
    /// The site has proven itself; from here on messages can be sent.
    Online {
        /// The way to the site, for as long as this connection lives.
        sender: SiteSender,
        /// The site's clock at this moment.
        site_time: Timestamp,
    },
    /// The connection is gone; the next attempt follows by itself.
    Offline(OfflineReason),
    /// Resultant client settings to apply.
    Settings(SiteSettings),
    /// A session is coming.
    Offer(SiteOffer),
    /// A session is over, or its grant withdrawn.
    Revoke {
        /// Which.
        session: SessionId,
        /// Why; nothing when the number is of a later version.
        reason: Option<EndReason>,
    },
    /// The site has evidence up to and with an entry.
    Receipt {
        /// Its sequence number.
        sequence: u64,
        /// The site's signature.
        signature: Vec<u8>,
    },
}

/// Client settings as the site sent them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteSettings {
    /// The site's number for them.
    pub version: u64,
    /// The settings, valid.
    pub settings: ClientSettings,
}

/// An offered session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteOffer {
    /// Number for the answer.
    pub offer: u64,
    /// The grant's token, not checked.
    pub grant: String,
    /// Where the viewer will be, not checked.
    pub relay_url: String,
}

/// What the site is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToSite {
    /// What became of an offer.
    OfferAnswer {
        /// Its number.
        offer: u64,
        /// Nothing when the device is ready.
        refusal: Option<Refusal>,
        /// More about this case; may be empty.
        detail: String,
    },
    /// Where a session stands.
    SessionState {
        /// Which.
        session: SessionId,
        /// Where it stands.
        standing: Standing,
        /// How quick it was, as its viewer said; with the end, if at all.
        measured: Option<Measured>,
    },
    /// Entries of the device's chain.
    Evidence(Vec<WaitingEntry>),
    /// Settings are applied.
    Applied(u64),
}

/// Sends on one connection.
#[derive(Debug, Clone)]
pub struct SiteSender(mpsc::Sender<ToSite>);

/// The message was not taken: the connection is gone, or so slow that it is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the connection to the site takes no messages")]
pub struct NotTaken;

impl SiteSender {
    pub(super) fn new(queue: mpsc::Sender<ToSite>) -> Self {
        Self(queue)
    }

    /// Hands a message over without waiting.
    ///
    /// # Errors
    /// [`NotTaken`]: drop the sender, and the link connects anew.
    pub fn send(&self, message: ToSite) -> Result<(), NotTaken> {
        self.0.try_send(message).map_err(|_| NotTaken)
    }
}

/// A message that reached the agent after the greeting.
pub(super) enum Arrived {
    /// For the service.
    Event(FromSite),
    /// To be answered at once.
    Ping(u64),
    /// The site ends the connection.
    Goodbye(Goodbye),
    /// Nothing that this version knows, or nothing that belongs here.
    Nothing,
}

/// Reads a message of the wire.
pub(super) fn arrived(message: wire::SiteToAgent) -> Result<Arrived, OfflineReason> {
    use site_to_agent::Message;
    let Some(message) = message.message else {
        return Ok(Arrived::Nothing);
    };
    Ok(match message {
        Message::Challenge(_) | Message::Welcome(_) => Arrived::Nothing,
        Message::Settings(settings) => Arrived::Event(FromSite::Settings(read_settings(settings)?)),
        Message::Offer(offer) => Arrived::Event(FromSite::Offer(SiteOffer {
            offer: offer.offer,
            grant: offer.grant,
            relay_url: offer.relay_url,
        })),
        Message::Revoke(revoke) => Arrived::Event(FromSite::Revoke {
            session: revoke.session_id.parse().map_err(unreadable)?,
            reason: EndReason::from_number(revoke.reason),
        }),
        Message::Receipt(receipt) => Arrived::Event(FromSite::Receipt {
            sequence: receipt.sequence,
            signature: receipt.signature,
        }),
        Message::Goodbye(goodbye) => Arrived::Goodbye(Goodbye::from_number(goodbye.reason)),
        Message::Ping(ping) => Arrived::Ping(ping.id),
    })
}

/// Reads client settings. What this version does not know is ignored; what can't be is refused as a whole.
pub(super) fn read_settings(settings: wire::Settings) -> Result<SiteSettings, OfflineReason> {
    let read: ClientSettings = serde_json::from_str(&settings.json).map_err(unreadable)?;
    read.validate().map_err(unreadable)?;
    Ok(SiteSettings {
        version: settings.version,
        settings: read,
    })
}

/// Writes a message for the wire.
pub(super) fn to_wire(message: ToSite) -> wire::AgentToSite {
    use agent_to_site::Message;
    let message = match message {
        ToSite::OfferAnswer { offer, refusal, detail } => Message::OfferAnswer(wire::OfferAnswer {
            offer,
            refusal: refusal.map_or(0, Refusal::number),
            detail,
        }),
        ToSite::SessionState {
            session,
            standing,
            measured,
        } => Message::SessionState(standing.to_wire(session, measured)),
        ToSite::Evidence(entries) => Message::Evidence(wire::Evidence {
            entries: entries
                .into_iter()
                .map(|entry| wire::EvidenceEntry {
                    sequence: entry.sequence,
                    entry: entry.bytes,
                })
                .collect(),
        }),
        ToSite::Applied(settings_version) => Message::Applied(wire::Applied { settings_version }),
    };
    wire::AgentToSite { message: Some(message) }
}

fn unreadable(error: impl std::fmt::Display) -> OfflineReason {
    OfflineReason::Unreadable(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(json: &str) -> Result<SiteSettings, OfflineReason> {
        read_settings(wire::Settings {
            version: 3,
            json: json.to_owned(),
        })
    }

    #[test]
    fn settings_are_taken_whole_or_not_at_all() {
        let read = settings(r#"{"remote_control_enabled":true,"of_the_future":1}"#).unwrap();
        assert!(read.settings.remote_control_enabled);
        assert_eq!(read.version, 3);
        assert!(settings(r#"{"consent_seconds":1}"#).is_err());
        assert!(settings("nonsense").is_err());
    }

    #[test]
    fn a_message_of_a_later_version_is_nothing() {
        let read = arrived(wire::SiteToAgent { message: None }).unwrap();
        assert!(matches!(read, Arrived::Nothing));
    }
}
