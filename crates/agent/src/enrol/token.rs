//! The enrolment token as an administrator copies it: `ds1.` and, in base64url, the token's id (16 bytes), its secret
//! (32) and the SHA-256 of the site key (32).

use std::str::FromStr;

use data_encoding::BASE64URL_NOPAD;
use deskside_model::{EnrolmentTokenId, Fingerprint, Secret};
use zeroize::Zeroize as _;

use crate::Advice;

const PREFIX: &str = "ds1.";
const BYTES: usize = 16 + 32 + 32;

/// A token that has the right form. Whether it is still good, the site knows.
#[derive(Debug, Clone)]
pub struct EnrolToken {
    text: Secret<String>,
    id: EnrolmentTokenId,
    site: Fingerprint,
}

/// A text that is no token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidToken {
    /// Something else was pasted.
    #[error("this is not an enrolment token: it should begin with {PREFIX}")]
    NoToken,
    /// Cut off or run together while copying.
    #[error("the enrolment token has {found} characters where {wanted} belong")]
    Length {
        /// Characters found after the prefix.
        found: usize,
        /// Characters that a token has there.
        wanted: usize,
    },
    /// A character was changed.
    #[error("the enrolment token holds a character that can't be in one")]
    Character,
}

impl Advice for InvalidToken {
    fn advice(&self) -> String {
        String::from("Copy the whole token from the console again; it is one word without blanks.")
    }
}

impl EnrolToken {
    /// The whole text, secret included. Sent to a site that has proven its key, and to nobody else.
    #[must_use]
    pub fn text(&self) -> &Secret<String> {
        &self.text
    }

    /// The token's id, which is no secret.
    #[must_use]
    pub fn id(&self) -> EnrolmentTokenId {
        self.id
    }

    /// SHA-256 of the key that the site must prove.
    #[must_use]
    pub fn site(&self) -> Fingerprint {
        self.site
    }
}

impl FromStr for EnrolToken {
    type Err = InvalidToken;

    fn from_str(text: &str) -> Result<Self, InvalidToken> {
        let text = text.trim();
        let body = text.strip_prefix(PREFIX).ok_or(InvalidToken::NoToken)?;
        let wanted = BASE64URL_NOPAD.encode_len(BYTES);
        let found = body.chars().count();
        if found != wanted {
            return Err(InvalidToken::Length { found, wanted });
        }
        let mut bytes = BASE64URL_NOPAD
            .decode(body.as_bytes())
            .map_err(|_| InvalidToken::Character)?;
        let part = |from: usize, to: usize| bytes.get(from..to).unwrap_or_default();
        let id = part(0, 16).try_into().map(EnrolmentTokenId::from_bytes);
        let site = part(48, 80).try_into().map(Fingerprint::from_bytes);
        bytes.zeroize();
        match (id, site) {
            (Ok(id), Ok(site)) => Ok(Self {
                text: Secret::new(text.to_owned()),
                id,
                site,
            }),
            _ => Err(InvalidToken::Length { found, wanted }),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(crate) fn text() -> String {
        text_for(Fingerprint::from_bytes([3; 32]))
    }

    pub(crate) fn text_for(site: Fingerprint) -> String {
        let bytes = [&[1; 16][..], &[2; 32], site.as_bytes()].concat();
        format!("{PREFIX}{}", BASE64URL_NOPAD.encode(&bytes))
    }

    #[test]
    fn a_token_is_taken_apart() {
        let token: EnrolToken = format!(" {}\n", text()).parse().unwrap();
        assert_eq!(token.id(), EnrolmentTokenId::from_bytes([1; 16]));
        assert_eq!(token.site(), Fingerprint::from_bytes([3; 32]));
        assert_eq!(token.text().expose(), &text());
    }

    #[test]
    fn what_is_no_token_says_how_it_differs() {
        let refused = |text: &str| text.parse::<EnrolToken>().unwrap_err();
        assert_eq!(refused("hunter2"), InvalidToken::NoToken);
        let cut = &text()[..50];
        assert_eq!(refused(cut), InvalidToken::Length { found: 46, wanted: 107 });
        assert_eq!(refused(&text().replacen('A', "+", 1)), InvalidToken::Character);
    }

    #[test]
    fn the_secret_is_not_in_the_debug_output() {
        let token: EnrolToken = text().parse().unwrap();
        assert!(!format!("{token:?}").contains(&text()[30..60]));
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text: String) {
            let _ = format!("{PREFIX}{text}").parse::<EnrolToken>();
        }
    }
}
