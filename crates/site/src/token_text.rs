//! The text of an enrolment token: `ds1.` and base64url of token id, secret and SHA-256 of the site key. The only place
//! where the three are put together and taken apart.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64URL_NOPAD;
use deskside_model::{EnrolmentTokenId, Fingerprint, Secret};
use sha2::{Digest, Sha256};

const PREFIX: &str = "ds1.";
const ID: usize = 16;
const SECRET: usize = 32;
const FINGERPRINT: usize = 32;

/// A token with its secret, as it is shown once and typed on a device.
#[derive(Debug, Clone)]
pub struct TokenText {
    /// Which token.
    pub id: EnrolmentTokenId,
    /// What only its holders know.
    secret: Secret<[u8; SECRET]>,
    /// SHA-256 of the site key that the agent must find.
    pub site: Fingerprint,
}

/// A text that is no enrolment token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an enrolment token")]
pub struct NotAToken;

impl TokenText {
    /// Puts a token together.
    #[must_use]
    pub fn new(id: EnrolmentTokenId, secret: [u8; SECRET], site: Fingerprint) -> Self {
        Self {
            id,
            secret: Secret::new(secret),
            site,
        }
    }

    /// What the site keeps of the secret.
    #[must_use]
    pub fn secret_hash(&self) -> [u8; 32] {
        Sha256::digest(self.secret.expose()).into()
    }

    /// The text, with the secret in it: shown once, never logged.
    #[must_use]
    pub fn reveal(&self) -> String {
        let bytes = [
            self.id.as_bytes().as_slice(),
            self.secret.expose(),
            self.site.as_bytes(),
        ]
        .concat();
        format!("{PREFIX}{}", BASE64URL_NOPAD.encode(&bytes))
    }
}

impl FromStr for TokenText {
    type Err = NotAToken;

    fn from_str(text: &str) -> Result<Self, NotAToken> {
        let encoded = text.trim().strip_prefix(PREFIX).ok_or(NotAToken)?;
        let bytes = BASE64URL_NOPAD.decode(encoded.as_bytes()).map_err(|_| NotAToken)?;
        let bytes: &[u8; ID + SECRET + FINGERPRINT] = bytes.as_slice().try_into().map_err(|_| NotAToken)?;
        let (id, rest) = bytes.split_at(ID);
        let (secret, site) = rest.split_at(SECRET);
        let site = Fingerprint::try_from(site).map_err(|_| NotAToken)?;
        let (id, secret) = (
            id.try_into().map_err(|_| NotAToken)?,
            secret.try_into().map_err(|_| NotAToken)?,
        );
        Ok(Self::new(EnrolmentTokenId::from_bytes(id), secret, site))
    }
}

impl fmt::Display for TokenText {
    /// Without the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "enrolment token {}", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_round_trips_and_is_not_printed_by_accident() {
        let token = TokenText::new(
            EnrolmentTokenId::from_bytes([1; 16]),
            [2; 32],
            Fingerprint::from_bytes([3; 32]),
        );
        let text = token.reveal();
        let read: TokenText = format!(" {text}\n").parse().unwrap();
        assert_eq!(
            (read.id, read.site, read.secret_hash()),
            (token.id, token.site, token.secret_hash())
        );
        let secret = BASE64URL_NOPAD.encode(&[2; 32]);
        assert!(!format!("{token} {token:?}").contains(&secret[..20]));
    }

    #[test]
    fn anything_else_is_no_token() {
        for text in ["", "ds1.", "ds1.AAAA", "ds2.AAAA", "ds1.!!!!", "ds1"] {
            assert!(text.parse::<TokenText>().is_err(), "{text}");
        }
    }
}
