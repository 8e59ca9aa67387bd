//! What a sign-in gave, by the name of the site: in the desktop's keyring, or in `sign-ins.toml`, which only its owner may read.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::ValueEnum;
use deskside_model::{Secret, Timestamp};
use deskside_site_client::{CookieProof, Proof};
use serde::{Deserialize, Serialize};

use super::{folders, keyring, private};
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
    /// One of these, in the keyring.
    Keyring {
        /// The site that it is for.
        url: String,
        /// When it ends.
        expires_at: Timestamp,
    },
}

/// Where secrets are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Place {
    /// In the desktop's keyring, where there is one; else in a file
    Auto,
    /// In the desktop's keyring, or not at all
    Keyring,
    /// In a file that only you can read
    File,
}

impl Place {
    /// Refuses a keyring that can't be there, before anybody signs in.
    pub fn is_there(self) -> Outcome<()> {
        match self {
            Self::Keyring => keyring::look().map_err(|why| locked(&why)),
            Self::Auto | Self::File => Ok(()),
        }
    }
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

    /// What is kept for a site, as long as it is still where it was; what the keyring holds is still there.
    pub fn of(&self, name: &str, url: &str) -> Option<&Kept> {
        self.0.get(name).filter(|kept| kept.url() == url)
    }

    /// The same, out of the keyring where it is there.
    pub fn secret_of(&self, name: &str, url: &str) -> Outcome<Option<Kept>> {
        match self.of(name, url) {
            Some(Kept::Keyring { .. }) => {}
            kept => return Ok(kept.cloned()),
        }
        let text = keyring::read(url).map_err(|error| locked(&error))?;
        // Of what is wrong in there nothing is repeated: it could be a secret.
        let kept = text.and_then(|text| serde_json::from_str::<Kept>(&text).ok());
        Ok(kept.filter(|kept| kept.url() == url))
    }

    /// Keeps it in the place of what was there, and says where it is.
    pub fn keep(&mut self, name: &str, kept: Kept, place: Place) -> Outcome<String> {
        let in_file = "in a file that only you can read (sign-ins.toml)";
        let kept_there = match place {
            Place::File => Err(String::new()),
            Place::Auto | Place::Keyring => to_keyring(&kept),
        };
        match (kept_there, place) {
            (Ok(()), _) => {
                let (url, expires_at) = (kept.url().to_owned(), kept.expires_at());
                self.0.insert(name.to_owned(), Kept::Keyring { url, expires_at });
                Ok(String::from("in your keyring"))
            }
            (Err(why), Place::Keyring) => Err(locked(&why)),
            (Err(why), _) => {
                // An older secret that stays behind in a locked keyring ends by itself.
                let _ = self.forget(name);
                self.0.insert(name.to_owned(), kept);
                Ok(if why.is_empty() {
                    in_file.to_owned()
                } else {
                    format!("{in_file}, not in a keyring: {why}")
                })
            }
        }
    }

    /// Forgets it; says why, when a keyring keeps what it has.
    pub fn forget(&mut self, name: &str) -> Result<(), String> {
        match self.0.remove(name) {
            Some(Kept::Keyring { url, .. }) => keyring::forget(&url).map_err(|error| error.to_string()),
            _ => Ok(()),
        }
    }
}

fn to_keyring(kept: &Kept) -> Result<(), String> {
    keyring::look()?;
    let text = serde_json::to_string(kept).map_err(|error| error.to_string())?;
    keyring::store(kept.url(), &text).map_err(|error| error.to_string())
}

fn locked(why: &dyn std::fmt::Display) -> Failure {
    Failure::new(
        Exit::NotSignedIn,
        format!("the keyring can't be used: {why}"),
        "Unlock it, or sign in again with --keep file.",
    )
}

impl Kept {
    /// As what requests show it; what is still in the keyring shows nothing.
    pub fn proof(&self) -> Proof {
        match self {
            Self::Keyring { .. } => Proof::Nobody,
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
            Self::Password { expires_at, .. } | Self::Token { expires_at, .. } | Self::Keyring { expires_at, .. } => {
                *expires_at
            }
        }
    }

    fn url(&self) -> &str {
        match self {
            Self::Password { url, .. } | Self::Token { url, .. } | Self::Keyring { url, .. } => url,
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
        let token = Kept::Token {
            url: String::from("https://a.example"),
            token: String::from("dsk_x"),
            expires_at: Timestamp::from_millis(1),
        };
        kept.keep("hall", token, Place::File).unwrap();
        let again: SignIns = toml::from_str(&toml::to_string(&kept).unwrap()).unwrap();
        assert!(again.of("hall", "https://a.example").is_some());
        assert!(again.of("hall", "https://evil.example").is_none());
        assert!(again.of("other", "https://a.example").is_none());
    }
}
