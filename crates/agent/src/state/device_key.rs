//! The device's Ed25519 key: proves the device to the site, is its address on the session link, signs its evidence.
//! The seed never leaves this computer.

use std::fmt;
use std::fs;
use std::io;

use data_encoding::BASE64URL_NOPAD;
use deskside_link::LinkSecret;
use deskside_model::{DeviceKey, Secret, SiteKey};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use zeroize::Zeroize as _;

use super::{StateDir, StateError, durable};

const FILE: &str = "device.key";

/// The device's key pair. Never printed; wiped from memory when dropped.
#[derive(Clone)]
pub struct DeviceIdentity {
    signing: SigningKey,
}

impl DeviceIdentity {
    /// A new key from 32 random bytes.
    #[must_use]
    pub fn from_seed(mut seed: [u8; 32]) -> Self {
        let signing = SigningKey::from_bytes(&seed);
        seed.zeroize();
        Self { signing }
    }

    /// Reads the key of an enrolled device.
    ///
    /// # Errors
    /// [`StateError::TooOpen`] when others may read the file; [`StateError::Damaged`]; [`StateError::Io`].
    pub fn load(state: &StateDir) -> Result<Self, StateError> {
        let path = state.file(FILE);
        let mode = durable::mode(&path).map_err(StateError::io("read", &path))?;
        if mode & 0o077 != 0 {
            return Err(StateError::TooOpen { path, mode });
        }
        let text = Secret::new(fs::read_to_string(&path).map_err(StateError::io("read", &path))?);
        let seed = BASE64URL_NOPAD
            .decode(text.expose().trim_end().as_bytes())
            .ok()
            .map(Secret::new)
            .and_then(|bytes| <[u8; 32]>::try_from(bytes.expose().as_slice()).ok());
        match seed {
            Some(seed) => Ok(Self::from_seed(seed)),
            None => Err(StateError::Damaged {
                path,
                why: String::from("expected a seed of 43 characters in base64url"),
            }),
        }
    }

    /// Stores the key in place of the one that was there.
    ///
    /// # Errors
    /// [`StateError::Io`].
    pub fn store(&self, state: &StateDir) -> Result<(), StateError> {
        let path = state.file(FILE);
        let text = Secret::new(format!("{}\n", BASE64URL_NOPAD.encode(self.signing.as_bytes())));
        durable::replace(&path, text.expose().as_bytes()).map_err(StateError::io("write", &path))
    }

    /// The public half.
    #[must_use]
    pub fn key(&self) -> DeviceKey {
        DeviceKey::from_bytes(self.signing.verifying_key().to_bytes())
    }

    /// Signs `bytes` (Ed25519, RFC 8032).
    #[must_use]
    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.signing.sign(bytes).to_bytes()
    }

    /// The key pair for whoever signs entries of the chain.
    #[must_use]
    pub fn signing_key(&self) -> &SigningKey {
        &self.signing
    }

    /// The same key as the session link wants it.
    #[must_use]
    pub fn link_secret(&self) -> LinkSecret {
        LinkSecret::from_seed(self.signing.to_bytes())
    }
}

impl fmt::Debug for DeviceIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DeviceIdentity({})", self.key())
    }
}

/// Whether `signature` is the site's over `bytes` (Ed25519, RFC 8032, with the strict rules that leave no second
/// signature for the same bytes).
#[must_use]
pub fn verify(site: &SiteKey, bytes: &[u8], signature: &[u8]) -> bool {
    let key = VerifyingKey::from_bytes(site.as_bytes());
    let signature = Signature::from_slice(signature);
    matches!((key, signature), (Ok(key), Ok(signature)) if key.verify_strict(bytes, &signature).is_ok())
}

/// Bytes from the operating system's generator: seeds, nonces, boot ids.
///
/// # Errors
/// When the system has no randomness to give, which only happens on a broken system.
pub fn random<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_stored_key_is_the_same_key_and_private() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateDir::new(folder.path());
        let identity = DeviceIdentity::from_seed([7; 32]);
        identity.store(&state).unwrap();
        assert_eq!(DeviceIdentity::load(&state).unwrap().key(), identity.key());
        assert_eq!(durable::mode(&state.file(FILE)).unwrap(), 0o600);
    }

    #[test]
    fn a_key_that_others_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateDir::new(folder.path());
        DeviceIdentity::from_seed([7; 32]).store(&state).unwrap();
        fs::set_permissions(state.file(FILE), fs::Permissions::from_mode(0o640)).unwrap();
        let error = DeviceIdentity::load(&state).unwrap_err();
        assert!(matches!(error, StateError::TooOpen { mode: 0o640, .. }), "{error}");
    }

    #[test]
    fn the_seed_is_not_in_the_debug_output() {
        let identity = DeviceIdentity::from_seed([7; 32]);
        let seed = BASE64URL_NOPAD.encode(&[7; 32]);
        assert!(!format!("{identity:?}").contains(&seed));
    }
}
