//! Where a site is: `https://name[:port]`, as people write it.

use std::fmt;
use std::str::FromStr;

use url::Url;

/// The address of a site: a URL without path, query or account.
#[derive(Clone, PartialEq, Eq)]
pub struct SiteAddress(Url);

/// A text that is no site's address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is no site's address: it should look like https://site.example:8443 ({why})")]
pub struct InvalidAddress {
    given: String,
    why: String,
}

impl SiteAddress {
    /// The URL, with `/` as its path.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// Name or address without the port.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Name and port, as the header `host` has them; a port that is usual for https is left out.
    #[must_use]
    pub fn authority(&self) -> String {
        match self.0.port() {
            Some(port) => format!("{}:{port}", self.host()),
            None => self.host().to_owned(),
        }
    }
}

impl FromStr for SiteAddress {
    type Err = InvalidAddress;

    /// Whoever leaves `https://` out means it; whoever writes another scheme is told.
    fn from_str(given: &str) -> Result<Self, InvalidAddress> {
        let invalid = |why: &str| InvalidAddress {
            given: given.chars().filter(|c| !c.is_control()).take(200).collect(),
            why: why.to_owned(),
        };
        let trimmed = given.trim();
        let url = if trimmed.contains("://") {
            Url::parse(trimmed)
        } else {
            Url::parse(&format!("https://{trimmed}"))
        };
        let mut url = url.map_err(|error| invalid(&error.to_string()))?;
        if url.scheme() != "https" {
            return Err(invalid("sites speak https only"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(invalid("no account or password belongs in it"));
        }
        url.set_path("/");
        url.set_query(None);
        url.set_fragment(None);
        Ok(Self(url))
    }
}

impl fmt::Display for SiteAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

impl fmt::Debug for SiteAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_write_them() {
        for (given, read) in [
            ("desk.example.org", "https://desk.example.org"),
            ("desk.example.org:8443", "https://desk.example.org:8443"),
            (" https://desk.example.org:443/devices?x#y ", "https://desk.example.org"),
            ("[::1]:8443", "https://[::1]:8443"),
        ] {
            assert_eq!(given.parse::<SiteAddress>().unwrap().to_string(), read);
        }
        assert_eq!("[::1]:8443".parse::<SiteAddress>().unwrap().authority(), "[::1]:8443");
    }

    #[test]
    fn what_is_no_address_says_what_is_wrong() {
        for (given, why) in [
            ("http://desk.example.org", "https only"),
            ("https://ada:secret@desk.example.org", "no account"),
            ("", "host"),
            ("desk.example.org:99999", "port"),
        ] {
            let error = given.parse::<SiteAddress>().unwrap_err().to_string();
            assert!(error.contains(why), "{given}: {error}");
        }
    }
}
