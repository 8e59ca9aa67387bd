//! The site's half: from claims to a token.

use deskside_model::Secret;
use pasetors::keys::AsymmetricSecretKey;
use pasetors::version4::{PublicToken, V4};

use super::{ASSERTION, Grant, RAISE_ASSERTION};

/// A grant that can't be signed: a mistake in the site's program or its key file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The claims are not ones that a device would take.
    #[error("the grant can't be issued: {0}")]
    Implausible(&'static str),
    /// The site key is no Ed25519 key.
    #[error("the site key can't sign: it is not an Ed25519 key")]
    Key,
    /// The claims have no JSON form.
    #[error("the grant can't be written: {0}")]
    Claims(String),
}

/// Signs a grant with the site's Ed25519 secret key (the 32-byte seed of RFC 8032).
///
/// # Errors
/// [`SignError`] when the claims or the key are unfit.
pub fn sign(seed: &Secret<[u8; 32]>, grant: &Grant) -> Result<String, SignError> {
    sign_with(ASSERTION, seed, grant)
}

/// Signs what a running session may become; the claims name that session, its viewer and its device.
///
/// # Errors
/// [`SignError`] when the claims or the key are unfit.
pub fn sign_raise(seed: &Secret<[u8; 32]>, raise: &Grant) -> Result<String, SignError> {
    sign_with(RAISE_ASSERTION, seed, raise)
}

fn sign_with(assertion: &[u8], seed: &Secret<[u8; 32]>, grant: &Grant) -> Result<String, SignError> {
    if let Some(what) = grant.implausible() {
        return Err(SignError::Implausible(what));
    }
    let claims = serde_json::to_vec(grant).map_err(|error| SignError::Claims(error.to_string()))?;
    let key = secret_key(seed)?;
    PublicToken::sign(&key, &claims, None, Some(assertion)).map_err(|_| SignError::Key)
}

/// PASETO wants seed and public key together (PASERK `secret`, version 4).
fn secret_key(seed: &Secret<[u8; 32]>) -> Result<AsymmetricSecretKey<V4>, SignError> {
    let public = ed25519_dalek::SigningKey::from_bytes(seed.expose()).verifying_key();
    let pair = Secret::new([*seed.expose(), public.to_bytes()].concat());
    AsymmetricSecretKey::from(pair.expose()).map_err(|_| SignError::Key)
}
