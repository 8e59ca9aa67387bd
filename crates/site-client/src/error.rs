//! Why a request has no answer that can be used. What to do about it is said by whoever talks to the person.

use std::time::Duration;

use deskside_link::{DialError, InvalidProxy};
use deskside_site_api::Problem;

/// A request failed.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The proxy in the environment can't be used.
    #[error("HTTPS_PROXY can't be used: {0}")]
    Proxy(#[from] InvalidProxy),
    /// TLS could not be set up at all.
    #[error("TLS could not be set up: {0}")]
    Tls(String),
    /// No connection.
    #[error("the site can't be reached: {0}")]
    Unreachable(DialError),
    /// The site showed a certificate that nobody whom we trust vouches for. Nothing was sent.
    #[error("the site's certificate is not trusted: {0}")]
    Untrusted(String),
    /// The connection broke. Of a change it is not known whether it was made.
    #[error("the connection to the site broke: {0}")]
    Broken(String),
    /// The site took longer than it may.
    #[error("no answer within {} s", .0.as_secs())]
    TooSlow(Duration),
    /// What answers is no site, or one of another version.
    #[error("the site's answer can't be understood: {0}")]
    BadAnswer(String),
    /// What came could not be kept here.
    #[error("what the site sent can't be written: {0}")]
    Write(std::io::Error),
    /// The site refused, and says why.
    #[error("{}", .0.detail)]
    Problem(Box<Problem>),
}

impl ClientError {
    /// The code of the problem, when it is one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Problem(problem) => Some(&problem.code),
            _ => None,
        }
    }
}

impl From<DialError> for ClientError {
    fn from(error: DialError) -> Self {
        match error {
            DialError::Certificate(why) => Self::Untrusted(why),
            other => Self::Unreachable(other),
        }
    }
}
