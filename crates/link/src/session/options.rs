//! What an endpoint is made from: its key, its relay, whom it trusts, and whether it may go directly.
//!
//! Only declarations; [`super::Endpoint::bind`] acts on them.

use std::{fmt, str::FromStr};

use iroh::RelayUrl;
use url::Url;

use crate::LinkSecret;
#[cfg(not(target_family = "wasm"))]
use crate::{Proxy, tls::Roots};

/// How to open an [`super::Endpoint`].
#[derive(Debug, Clone)]
pub struct EndpointOptions {
    /// Our own key: the other end sees its public half, proven.
    pub secret: LinkSecret,
    /// The site's relay. Nobody else is ever contacted, except peers found through it.
    pub relay: RelayAddress,
    /// Whether links may leave the relay when a direct path answers. A browser has no direct paths, whatever is set.
    pub direct: DirectPaths,
    /// Whether others may dial us. A viewer only dials.
    pub accepts: bool,
    /// Whose word we take for the relay's certificate. (In a browser, the browser decides that.)
    #[cfg(not(target_family = "wasm"))]
    pub roots: Roots,
    /// The HTTP proxy through which the relay is reached, if any.
    #[cfg(not(target_family = "wasm"))]
    pub proxy: Option<Proxy>,
}

/// Whether, and from where, an endpoint takes direct paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DirectPaths {
    /// Everything goes through the relay: our UDP socket stays on the loopback interface, where nobody elsewhere meets us.
    Never,
    /// A path that answers is taken.
    WhenOneAnswers {
        /// The UDP port that we listen on, so that a firewall can let it in; any free one when there is none, or when this
        /// one is taken.
        port: Option<u16>,
    },
}

/// Where a site's relay is: `https://name[:port]`. The path is always `/relay`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RelayAddress(Url);

/// The text is no relay address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is no relay address: it should look like https://site.example:8443 ({why})")]
pub struct InvalidRelay {
    given: String,
    why: String,
}

impl RelayAddress {
    /// The address as a URL without a path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    #[cfg(not(target_family = "wasm"))]
    pub(super) fn url(&self) -> &Url {
        &self.0
    }

    pub(super) fn relay_url(&self) -> RelayUrl {
        RelayUrl::from(self.0.clone())
    }
}

impl FromStr for RelayAddress {
    type Err = InvalidRelay;

    fn from_str(given: &str) -> Result<Self, InvalidRelay> {
        let invalid = |why: &str| InvalidRelay {
            given: given.chars().take(200).collect(),
            why: why.to_owned(),
        };
        let mut url = Url::parse(given).map_err(|error| invalid(&error.to_string()))?;
        if url.scheme() != "https" {
            return Err(invalid("only https is served"));
        }
        if !url.has_host() {
            return Err(invalid("the name is missing"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(invalid("no user name or password belongs in it"));
        }
        url.set_path("/");
        url.set_query(None);
        url.set_fragment(None);
        Ok(Self(url))
    }
}

impl fmt::Display for RelayAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for RelayAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RelayAddress({})", self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_place_of_a_relay_address_counts() {
        let address: RelayAddress = "https://site.example:8443/devices?x=1#y".parse().unwrap();
        assert_eq!(address.as_str(), "https://site.example:8443/");
    }

    #[test]
    fn what_is_no_relay_address_says_why() {
        for (given, why) in [
            ("http://site.example", "only https"),
            ("site.example", "relative URL"),
            ("https://ann:secret@site.example", "no user name"),
            ("", "relative URL"),
        ] {
            let error = given.parse::<RelayAddress>().unwrap_err().to_string();
            assert!(error.contains(why), "{given}: {error}");
        }
    }
}
