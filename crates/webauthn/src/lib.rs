//! Security keys and passkeys, as the site sees them (Web Authentication Level 3, <https://www.w3.org/TR/webauthn-3/>): what a
//! browser and its authenticator answer to a challenge is checked here, step by step as sections 7.1 and 7.2 say.
//!
//! | modules | what |
//! | --- | --- |
//! | `registration`, `sign_in` | the two ceremonies |
//! | `client_data` | what the browser says: which page, which challenge |
//! | `authenticator_data` | what the authenticator says: for which site, who was there, how often it signed |
//! | `public_key` | COSE keys, and signatures |
//!
//! What an authenticator says of its own make (attestation) is not asked for, and not looked at when it comes: nothing is
//! decided by it. Pure: challenges, times and random bytes are the caller's. Knows no operator, no request and no database.

mod authenticator_data;
mod client_data;
mod public_key;
mod registration;
mod sign_in;

pub use public_key::ALGORITHMS;
pub use registration::{NewKey, RegistrationAnswer, register};
pub use sign_in::{KnownKey, SignInAnswer, Used, sign_in};

/// The longest id of a credential, in bytes (section 4, "Credential ID").
pub const MAX_CREDENTIAL_ID: usize = 1023;
/// Longer parts of an answer are not read: the largest honest ones (a TPM's attestation) stay well below.
pub const MAX_PART: usize = 32 * 1024;

/// A site, as authenticators know it.
#[derive(Debug, Clone, Copy)]
pub struct RelyingParty<'a> {
    /// The name that keys are bound to: the host name of the site's address.
    pub id: &'a str,
    /// The origin of its pages: scheme, host, and port when it isn't the usual one.
    pub origin: &'a str,
}

/// Why an answer doesn't count.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It isn't what the specification says an answer looks like.
    #[error("the answer can't be read: {0}")]
    Malformed(&'static str),
    /// It answers another question, such as a registration in place of a sign-in.
    #[error("the answer is to another kind of question")]
    OtherKind,
    /// It answers another challenge.
    #[error("the answer is to another challenge")]
    OtherChallenge,
    /// It was given on another web site's page.
    #[error("the answer was given on another page: {0}")]
    OtherOrigin(String),
    /// It was given in a frame inside of another web site's page.
    #[error("the answer was given in a frame of another web site")]
    InFrame,
    /// The authenticator made it for another site.
    #[error("the answer is for another site")]
    OtherSite,
    /// Nobody touched the authenticator.
    #[error("nobody was present at the security key")]
    NobodyPresent,
    /// Its key is of a kind that is not used here.
    #[error("the security key uses an algorithm that is not supported")]
    UnsupportedKey,
    /// The signature is not that of the registered key.
    #[error("the signature is wrong")]
    WrongSignature,
    /// It signed more often before than it says now: somebody has a copy (section 6.1.1).
    #[error("the security key has counted {now} signatures, and {before} before: there are two of it")]
    Copied {
        /// What it said last time.
        before: u32,
        /// What it says now.
        now: u32,
    },
}
