//! Why there is no control link. An agent tries again after every one of these, with [`super::Backoff`]; the texts say
//! what a person could do meanwhile.

use std::time::Duration;

use tokio_tungstenite::tungstenite::{Error as WsError, error::CapacityError};

use crate::dial::DialError;

/// The control link could not be made, or has ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ControlError {
    /// Not a `wss://` URL.
    #[error("`{0}` is no control link's URL: it should begin with wss://")]
    BadUrl(String),
    /// Name, network, proxy, or TLS in general.
    #[error("the site can't be reached: {0}; check the network, the proxy and that the site runs")]
    Unreachable(String),
    /// The certificate does not lead to a pinned root, is for another name, or is out of date.
    #[error(
        "the site's certificate is not trusted ({0}); if the site has a new CA, this device must be enrolled again"
    )]
    Certificate(String),
    /// The site answered, and did not want a WebSocket.
    #[error("the site refused the control link (HTTP status {0})")]
    Refused(u16),
    /// All of it together took too long.
    #[error("the site did not answer within {} s", .0.as_secs_f32())]
    TooSlow(Duration),
    /// A link that was up: nothing was heard, not even the answer to a ping.
    #[error("nothing heard from the site for {} s", .0.as_secs_f32())]
    Silence(Duration),
    /// A link that was up: the site does not take what we send.
    #[error("the site took no data for {} s", .0.as_secs_f32())]
    Stuck(Duration),
    /// The site sent, or we wanted to send, more than the limit in one frame.
    #[error("a frame of {len} bytes is over the control link's limit of {max}")]
    TooLong {
        /// Its size.
        len: usize,
        /// The limit.
        max: usize,
    },
    /// The site closed the link and gave its reason (RFC 6455, 7.4).
    #[error("the site closed the control link (code {code}): {reason}")]
    ClosedThere {
        /// The WebSocket close code.
        code: u16,
        /// From the network: at most 123 bytes, to be shown as text only.
        reason: String,
    },
    /// We closed it.
    #[error("the control link was closed here")]
    ClosedHere,
    /// The connection broke, or the site broke the protocol.
    #[error("the control link broke: {0}")]
    Broken(String),
}

impl From<DialError> for ControlError {
    fn from(error: DialError) -> Self {
        match error {
            DialError::Certificate(why) => Self::Certificate(why),
            other => Self::Unreachable(other.to_string()),
        }
    }
}

impl From<WsError> for ControlError {
    fn from(error: WsError) -> Self {
        match error {
            WsError::Http(response) => Self::Refused(response.status().as_u16()),
            WsError::Capacity(CapacityError::MessageTooLong { size, max_size }) => Self::TooLong {
                len: size,
                max: max_size,
            },
            WsError::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                Self::Broken("the connection ended without a good-bye".to_owned())
            }
            other => Self::Broken(other.to_string()),
        }
    }
}
