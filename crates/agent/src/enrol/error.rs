//! Why an enrolment did not come about, and what to do: the person who reads this sits at the device with a token.

use std::io;

use deskside_link::{DialError, InvalidProxy};
use deskside_site_api::Problem;

use super::InvalidToken;
use crate::Advice;
use crate::state::StateError;

/// The computer was not enrolled.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// The site's URL can't be used.
    #[error("`{0}` is no site's URL")]
    BadUrl(String),
    /// The token's text can't be used.
    #[error(transparent)]
    Token(#[from] InvalidToken),
    /// This computer belongs to a site already.
    #[error("this computer is already enrolled at {site} ({url})")]
    AlreadyEnrolled {
        /// That site's name.
        site: String,
        /// That site's URL.
        url: String,
    },
    /// The state directory can't be used.
    #[error(transparent)]
    State(#[from] StateError),
    /// The proxy's URL in the environment can't be used.
    #[error("HTTPS_PROXY can't be used: {0}")]
    Proxy(#[from] InvalidProxy),
    /// No connection.
    #[error("the site can't be reached: {0}")]
    Unreachable(DialError),
    /// TLS ends at somebody whom this computer does not trust.
    #[error(
        "something between this computer and the site answers in its place, with a certificate that is not trusted: {0}"
    )]
    Intercepted(String),
    /// TLS could not be set up at all.
    #[error("TLS could not be set up: {0}")]
    Tls(String),
    /// The connection broke or took too long.
    #[error("the connection to the site broke: {0}")]
    Broken(String),
    /// The site's key is not the one in the token.
    #[error("this is not the site that made the token (its key is another one)")]
    WrongSite,
    /// The site did not prove the key in the token.
    #[error("the site could not prove its key")]
    WrongProof,
    /// What answers is no site, or one of another version.
    #[error("the answer can't be understood ({what})")]
    BadAnswer {
        /// Which part.
        what: String,
    },
    /// The site refused.
    #[error("the site refused: {}", .0.detail)]
    Refused(Box<Problem>),
    /// The system has no randomness.
    #[error("no random numbers from the operating system: {0}")]
    Randomness(io::Error),
}

impl EnrolError {
    pub(super) fn bad_answer(what: impl Into<String>) -> Self {
        Self::BadAnswer { what: what.into() }
    }

    /// Of a connection that must be trusted by the system because TLS ends before the site.
    pub(super) fn untrusted(error: Self) -> Self {
        match error {
            Self::Unreachable(DialError::Certificate(why)) => Self::Intercepted(why),
            other => other,
        }
    }
}

impl Advice for EnrolError {
    fn advice(&self) -> String {
        let text = match self {
            Self::Token(error) => return error.advice(),
            Self::State(error) => return error.advice(),
            Self::BadUrl(_) => "Use the URL that the console shows, such as https://site.example:8443.",
            Self::AlreadyEnrolled { .. } => "Add --replace to leave that site and enrol anew.",
            Self::Proxy(_) => "Set HTTPS_PROXY to http://name:port, or unset it.",
            Self::Unreachable(_) => "Check the URL, the network, the proxy (HTTPS_PROXY) and that the site runs.",
            Self::Intercepted(_) => {
                "If your organisation inspects TLS, install its CA on this computer; otherwise stop, and tell your \
                 administrator. The token was not sent."
            }
            Self::Tls(_) | Self::Randomness(_) => "Restart the computer; if it stays so, reinstall the agent.",
            Self::Broken(_) => "Try again; if it stays so, look at the site's log.",
            Self::WrongSite => {
                "Check that URL and token come from the same console. The token was not sent; if both are right, \
                 somebody pretends to be your site."
            }
            Self::WrongProof => {
                "Do not go on: somebody pretends to be your site. The token was not sent. Tell your administrator."
            }
            Self::BadAnswer { .. } => "Check the URL, and that site and agent are of versions that fit together.",
            Self::Refused(problem) => match problem.code.as_str() {
                code if code.starts_with("token") => "Make a new enrolment token in the console.",
                _ => "Try again with a new enrolment token; if it stays so, look at the site's log.",
            },
        };
        String::from(text)
    }
}
