//! `config.toml`: the sites by name, and the one that is meant when none is named. Holds nothing secret.

use std::collections::BTreeMap;
use std::path::PathBuf;

use deskside_site_client::{Authority, SiteAddress, Trust};
use serde::{Deserialize, Serialize};

use super::{folders, private};
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};

/// What the file begins with.
const HEAD: &str =
    "# Sites of the deskside program. `deskside sign-in` writes this file; comments don't survive that.\n\n";

/// The file.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The site that is meant when none is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// The sites, by the name that they have here.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sites: BTreeMap<String, SiteEntry>,
}

/// One site.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteEntry {
    /// Where it is.
    pub url: String,
    /// Account name of whoever signed in last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Certificates (PEM) of the authority that alone is believed; absent: those that the system trusts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
}

impl Config {
    /// Reads the file; an empty one when there is none.
    pub fn load() -> Outcome<Self> {
        let path = path()?;
        let text = private::read(&path).map_err(|error| unusable(&path, &error))?;
        text.map_or_else(
            || Ok(Self::default()),
            |text| toml::from_str(&text).map_err(|error| unusable(&path, &error)),
        )
    }

    /// Writes the file.
    pub fn save(&self) -> Outcome<()> {
        let path = path()?;
        let text = toml::to_string(self).map_err(|error| unusable(&path, &error))?;
        private::write(&path, &format!("{HEAD}{text}")).map_err(|error| unusable(&path, &error))
    }

    /// The entry that a person means: by its name, or by its address.
    pub fn find(&self, meant: &str) -> Option<(&str, &SiteEntry)> {
        let by_name = self.sites.get_key_value(meant);
        let by_url = || {
            let address: SiteAddress = meant.parse().ok()?;
            self.sites
                .iter()
                .find(|(_, entry)| entry.url.parse().is_ok_and(|url: SiteAddress| url == address))
        };
        by_name.or_else(by_url).map(|(name, entry)| (name.as_str(), entry))
    }

    /// The site that is meant when none is named: the default one, or the only one.
    pub fn usual(&self) -> Option<(&str, &SiteEntry)> {
        let name = match &self.default {
            Some(name) => name,
            None if self.sites.len() == 1 => self.sites.keys().next()?,
            None => return None,
        };
        self.sites
            .get_key_value(name)
            .map(|(name, entry)| (name.as_str(), entry))
    }
}

impl SiteEntry {
    /// Where it is, checked: people edit the file.
    pub fn address(&self) -> Outcome<SiteAddress> {
        self.url.parse().map_err(|error| {
            Failure::new(
                Exit::Usage,
                format!("config.toml: {error}"),
                "Mend the url there, or sign in to the site again.",
            )
        })
    }

    /// Whose certificate is believed.
    pub fn trust(&self) -> Outcome<Trust> {
        match &self.authority {
            None => Ok(Trust::System),
            Some(pem) => Authority::from_pem(pem).map(Trust::Authority).map_err(|why| {
                Failure::new(
                    Exit::Usage,
                    format!("config.toml: the authority of {} can't be used: {why}", self.url),
                    "Sign in to the site again, with --fingerprint or --ca.",
                )
            }),
        }
    }
}

fn path() -> Outcome<PathBuf> {
    Ok(folders::configuration()?.join("config.toml"))
}

fn unusable(path: &std::path::Path, why: &dyn std::fmt::Display) -> Failure {
    Failure::new(
        Exit::Usage,
        format!("{}: {why}", path.display()),
        "Mend the file, or move it away and sign in again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(text: &str) -> Config {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn a_site_is_meant_by_name_by_address_or_because_it_is_the_only_one() {
        let two =
            config("[sites.hall]\nurl = 'https://a.example'\n[sites.'b.example']\nurl = 'https://b.example:8443'\n");
        assert_eq!(two.find("hall").unwrap().1.url, "https://a.example");
        assert_eq!(two.find("a.example").unwrap().0, "hall");
        assert_eq!(two.find("https://b.example:8443/devices").unwrap().0, "b.example");
        assert!(two.find("c.example").is_none());
        assert!(two.usual().is_none(), "nobody said which");
        let one = config("[sites.hall]\nurl = 'https://a.example'\n");
        assert_eq!(one.usual().unwrap().0, "hall");
        let gone = config("default = 'x'\n[sites.hall]\nurl = 'https://a.example'\n");
        assert!(gone.usual().is_none(), "a default that is gone is not another site");
    }

    #[test]
    fn a_slip_in_the_file_is_found() {
        assert!(toml::from_str::<Config>("[sites.a]\nurl = 'x'\nautority = 'y'\n").is_err());
        assert!(config("[sites.a]\nurl = 'http://x'\n").sites["a"].address().is_err());
    }
}
