//! `sign-ins.toml`: what a sign-in gave, by the name of the site. Only its owner may read the file.

use std::collections::BTreeMap;
use std::path::PathBuf;

use deskside_model::{Secret, Timestamp};
use deskside_site_client::{CookieProof, Proof};
use serde::{Deserialize, Serialize};

use super::{folders, private};
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};

/// The file.
#[derive(Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SignIns(BTreeMap<String, Kept>);

/// What is kept for one site.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Kept {
    /// A sign-in with a password.
    Password {
        /// The site that gave it: it is sent nowhere else, whatever becomes of the name.
        url: String,
        /// The cookie's value.
        cookie: String,
        /// The token that goes with it.
        csrf: String,
        /// When it ends if it is not used.
        expires_at: Timestamp,
    },
    /// An API token.
    Token {
        /// The site that it is for.
        url: String,
        /// The token.
        token: String,
        /// When it ends.
        expires_at: Timestamp,
    },
}

impl SignIns {
    /// Reads the file; an empty one when there is none.
    pub fn load() -> Outcome<Self> {
        let path = path()?;
        let text = private::read_secret(&path).map_err(|error| unusable(&path, &error))?;
        // Of what is wrong in there nothing is repeated: it could be a secret.
        text.map_or_else(
            || Ok(Self::default()),
            |text| toml::from_str(&text).map_err(|_| unusable(&path, &"it can't be read")),
        )
    }

    /// Writes the file.
    pub fn save(&self) -> Outcome<()> {
        let path = path()?;
        let text = toml::to_string(self).map_err(|error| unusable(&path, &error))?;
        private::write(&path, &text).map_err(|error| unusable(&path, &error))
    }

    /// What is kept for a site, as long as it is still where it was.
    pub fn of(&self, name: &str, url: &str) -> Option<&Kept> {
        self.0.get(name).filter(|kept| kept.url() == url)
    }

    /// Keeps it, in the place of what was there.
    pub fn keep(&mut self, name: &str, kept: Kept) {
        self.0.insert(name.to_owned(), kept);
    }

    /// Forgets it.
    pub fn forget(&mut self, name: &str) {
        self.0.remove(name);
    }
}

impl Kept {
    /// As what requests show it.
    pub fn proof(&self) -> Proof {
        match self {
            Self::Password { cookie, csrf, .. } => Proof::Cookie(CookieProof {
                cookie: Secret::new(cookie.clone()),
                csrf: Secret::new(csrf.clone()),
            }),
            Self::Token { token, .. } => Proof::Token(Secret::new(token.clone())),
        }
    }

    /// When it ends. A sign-in that is used ends later than this.
    pub fn expires_at(&self) -> Timestamp {
        match self {
            Self::Password { expires_at, .. } | Self::Token { expires_at, .. } => *expires_at,
        }
    }

    fn url(&self) -> &str {
        match self {
            Self::Password { url, .. } | Self::Token { url, .. } => url,
        }
    }
}

fn path() -> Outcome<PathBuf> {
    Ok(folders::state()?.join("sign-ins.toml"))
}

fn unusable(path: &std::path::Path, why: &dyn std::fmt::Display) -> Failure {
    Failure::new(
        Exit::Usage,
        format!("{}: {why}", path.display()),
        "Mend the file, or remove it and sign in again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_is_good_for_the_site_that_gave_it_and_no_other() {
        let mut kept = SignIns::default();
        kept.keep(
            "hall",
            Kept::Token {
                url: String::from("https://a.example"),
                token: String::from("dsk_x"),
                expires_at: Timestamp::from_millis(1),
            },
        );
        let again: SignIns = toml::from_str(&toml::to_string(&kept).unwrap()).unwrap();
        assert!(again.of("hall", "https://a.example").is_some());
        assert!(again.of("hall", "https://evil.example").is_none());
        assert!(again.of("other", "https://a.example").is_none());
    }
}
