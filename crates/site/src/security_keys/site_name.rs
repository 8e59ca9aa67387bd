//! The name that security keys are bound to: the host of the site's public address. Browsers take names only, no IP addresses, and
//! use a key only on pages of that name.

use deskside_webauthn::RelyingParty;
use url::{Host, Url};

use crate::problem::{ApiError, ApiResult, Kind};

/// See the module.
#[derive(Debug, Clone)]
pub struct SiteName {
    id: String,
    origin: String,
}

impl SiteName {
    /// The name in a public address.
    ///
    /// # Errors
    /// `security_keys_unavailable`, when it is an IP address.
    pub fn of(public_url: &str) -> ApiResult<Self> {
        let url = Url::parse(public_url).map_err(ApiError::internal)?;
        match url.host() {
            Some(Host::Domain(name)) => Ok(Self {
                id: name.to_owned(),
                // Without the port when it is the usual one, as browsers write origins.
                origin: url.origin().ascii_serialization(),
            }),
            _ => Err(ApiError::new(
                Kind::SecurityKeysUnavailable,
                "Security keys are bound to the name of a site, and this one has only an IP address. An administrator gives \
                 it a name: public_url in site.toml.",
            )),
        }
    }

    /// The name.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The origin of its pages.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// As answers of keys are checked.
    #[must_use]
    pub fn relying_party(&self) -> RelyingParty<'_> {
        RelyingParty {
            id: &self.id,
            origin: &self.origin,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_needed() {
        let named = |url: &str| SiteName::of(url).map(|name| (name.id, name.origin)).ok();
        let is = |id: &str, origin: &str| Some((id.to_owned(), origin.to_owned()));
        assert_eq!(
            named("https://desk.example.org:8443"),
            is("desk.example.org", "https://desk.example.org:8443")
        );
        assert_eq!(named("https://localhost:443"), is("localhost", "https://localhost"));
        assert_eq!(named("https://10.0.0.1:8443"), None);
        assert_eq!(named("https://[::1]:8443"), None);
    }
}
