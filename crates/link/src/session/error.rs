//! Why a session link could not be made, or is no more: what to do first, whose side it is on, whether to try again.
//!
//! Texts are for the people who run a site; a viewer shows them as they are. Nothing here knows of messages.

use std::time::Duration;

use iroh::endpoint::{ConnectionError, ReadError, WriteError};

use super::FrameError;

/// A session link, or a channel on it, failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// This computer did not give us a socket, or trusts no certificate at all.
    #[error("this computer could not open a link endpoint: {0}")]
    Bind(String),
    /// The site's relay can't be used.
    #[error("no connection to the relay {relay}: {fault}")]
    Relay {
        /// The relay's URL.
        relay: String,
        /// What is wrong with it.
        fault: RelayFault,
    },
    /// The relay works, but the other end said nothing in time.
    #[error("the other end did not answer within {} s; it may be offline, or no longer wait for this session", .0.as_secs_f32())]
    NoAnswer(Duration),
    /// The other end, or somebody who holds another key than the one dialled, broke the handshake off.
    #[error("the other end refused the link: {0}")]
    Refused(String),
    /// The link has ended, and with it the channel.
    #[error("the link has ended: {0}")]
    Ended(EndReason),
    /// The other end no longer wants, or no longer sends, this one channel.
    #[error("the other end gave up this channel (code {0})")]
    ChannelGivenUp(u64),
    /// A frame broke the rules.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// Our own endpoint was closed meanwhile.
    #[error("this end was closed")]
    EndpointClosed,
}

/// What is wrong with a relay.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RelayFault {
    /// Its certificate does not lead to a trusted root, is for another name, or is out of date.
    #[error(
        "its certificate is not trusted ({0}); check the site's CA on this computer, the name in the URL and the clock"
    )]
    Certificate(String),
    /// Name, port, route or TLS in general.
    #[error("it can't be reached ({0}); check the network, the proxy and that the site runs")]
    Unreachable(String),
    /// It works, and did not admit our key.
    #[error("it did not admit this key ({0}); start the session anew")]
    NotAdmitted(String),
    /// Something else answers at that address.
    #[error("what answers there is no relay (HTTP status {0}); check the site's URL")]
    NotARelay(u16),
    /// Nobody could say. In a browser this is also what an untrusted certificate looks like.
    #[error("it did not answer within {} s", .0.as_secs_f32())]
    Silent(Duration),
}

/// Why a link is no more.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndReason {
    /// We closed it.
    #[error("closed here")]
    Here,
    /// The other end closed it, and said why.
    #[error("closed by the other end (code {code}): {reason}")]
    There {
        /// The number that it gave.
        code: u64,
        /// The words that it gave, from the network: at most 200 characters, to be shown as text only.
        reason: String,
    },
    /// Nothing was heard for the idle time (10 s): crashed, asleep, or the network is gone.
    #[error("nothing heard from the other end")]
    Silence,
    /// The other end restarted, or one of the two broke the protocol.
    #[error("broken off: {0}")]
    Broken(String),
}

impl LinkError {
    /// Whether the same attempt may succeed later without anybody changing anything.
    #[must_use]
    pub fn is_worth_retrying(&self) -> bool {
        match self {
            Self::Relay { fault, .. } => match fault {
                RelayFault::Unreachable(_) | RelayFault::Silent(_) => true,
                RelayFault::Certificate(_) | RelayFault::NotAdmitted(_) | RelayFault::NotARelay(_) => false,
            },
            Self::NoAnswer(_) => true,
            Self::Ended(reason) => matches!(reason, EndReason::Silence | EndReason::Broken(_)),
            Self::Bind(_) | Self::Refused(_) | Self::ChannelGivenUp(_) | Self::Frame(_) | Self::EndpointClosed => false,
        }
    }

    pub(super) fn from_read(error: ReadError) -> Self {
        match error {
            ReadError::Reset(code) => Self::ChannelGivenUp(code.into_inner()),
            ReadError::ConnectionLost(error) => Self::Ended(error.into()),
            other => Self::Ended(EndReason::Broken(other.to_string())),
        }
    }

    pub(super) fn from_write(error: WriteError) -> Self {
        match error {
            WriteError::Stopped(code) => Self::ChannelGivenUp(code.into_inner()),
            WriteError::ConnectionLost(error) => Self::Ended(error.into()),
            other => Self::Ended(EndReason::Broken(other.to_string())),
        }
    }
}

impl From<ConnectionError> for EndReason {
    fn from(error: ConnectionError) -> Self {
        match error {
            ConnectionError::LocallyClosed => Self::Here,
            ConnectionError::TimedOut => Self::Silence,
            ConnectionError::ApplicationClosed(close) => Self::There {
                code: close.error_code.into_inner(),
                reason: readable(&close.reason),
            },
            other => Self::Broken(other.to_string()),
        }
    }
}

/// Words from the network, made safe to show: no control characters, at most 200 characters.
fn readable(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes)
        .chars()
        .filter(|c| !c.is_control())
        .take(200)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_from_the_network_are_cut_and_cleaned() {
        assert_eq!(readable(b"ended\n\x1b[31mby Ann\xff"), "ended[31mby Ann\u{fffd}");
        assert_eq!(readable(&[b'a'; 5000]).len(), 200);
    }

    #[test]
    fn an_untrusted_certificate_is_not_worth_retrying_and_says_what_to_check() {
        let error = LinkError::Relay {
            relay: "https://site.example/".into(),
            fault: RelayFault::Certificate("UnknownIssuer".into()),
        };
        assert!(!error.is_worth_retrying());
        assert!(error.to_string().contains("check the site's CA"), "{error}");
    }
}
