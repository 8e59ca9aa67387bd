//! Random bytes from the operating system: ids, tokens, secrets, salts.

use data_encoding::BASE64URL_NOPAD;
use deskside_model::Secret;
use sha2::{Digest, Sha256};

/// So many random bytes.
#[must_use]
#[expect(
    clippy::expect_used,
    reason = "a system that can't give random bytes can't run a site: going on without them would sign people in for \
              whoever guesses"
)]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// A secret that is given out once and kept as a hash only: 32 random bytes in base64url.
#[derive(Debug, Clone)]
pub struct Token(Secret<String>);

impl Token {
    /// Draws one.
    #[must_use]
    pub fn draw() -> Self {
        Self(Secret::new(BASE64URL_NOPAD.encode(&bytes::<32>())))
    }

    /// Its text, to be given out.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// What is kept.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        hash(self.expose())
    }
}

/// The hash under which a token's text is kept. A fast hash is right: the token has 256 bits that nobody can guess.
#[must_use]
pub fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}
