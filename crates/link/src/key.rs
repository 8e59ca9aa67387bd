//! The two halves of a link identity: an Ed25519 public key, and the seed behind it.
//!
//! Knows nothing of who holds a key: devices, viewers and sites are the callers' business.

use std::fmt;

use iroh::{EndpointId, SecretKey};
use zeroize::Zeroizing;

/// An Ed25519 public key (RFC 8032) that the other end of a link has proven to hold.
///
/// Always a valid point on the curve: bytes are checked when they come in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LinkKey(EndpointId);

/// The bytes are no Ed25519 public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("these 32 bytes are not an Ed25519 public key")]
pub struct InvalidKey;

/// The 32-byte Ed25519 seed of one end. Wiped from memory when dropped, never printed.
#[derive(Clone)]
pub struct LinkSecret(Zeroizing<[u8; 32]>);

impl LinkKey {
    /// Takes the 32 bytes that a grant or an enrolment names.
    ///
    /// # Errors
    /// [`InvalidKey`] when they are no point on the curve.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, InvalidKey> {
        EndpointId::from_bytes(bytes).map(Self).map_err(|_| InvalidKey)
    }

    /// The 32 bytes as they travel in grants.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    pub(crate) fn from_endpoint_id(id: EndpointId) -> Self {
        Self(id)
    }

    pub(crate) fn endpoint_id(self) -> EndpointId {
        self.0
    }
}

impl TryFrom<&[u8]> for LinkKey {
    type Error = InvalidKey;

    fn try_from(bytes: &[u8]) -> Result<Self, InvalidKey> {
        bytes
            .try_into()
            .map_err(|_| InvalidKey)
            .and_then(|bytes: &[u8; 32]| Self::from_bytes(bytes))
    }
}

impl fmt::Display for LinkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for LinkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LinkKey({self})")
    }
}

impl LinkSecret {
    /// Uses an existing seed: a device has one key for enrolment, control link and session link.
    #[must_use]
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(Zeroizing::new(seed))
    }

    /// Makes a fresh one from the system's randomness: a viewer has a new key for each session.
    #[must_use]
    pub fn generate() -> Self {
        Self(Zeroizing::new(SecretKey::generate().to_bytes()))
    }

    /// The public half.
    #[must_use]
    pub fn key(&self) -> LinkKey {
        LinkKey(self.secret_key().public())
    }

    /// The seed itself, for the one place that stores it.
    #[must_use]
    pub fn seed(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) fn secret_key(&self) -> SecretKey {
        SecretKey::from_bytes(&self.0)
    }
}

impl fmt::Debug for LinkSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LinkSecret(of {})", self.key())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_gives_its_rfc_8032_public_key_and_never_prints_itself() {
        // RFC 8032, section 7.1, test 1.
        let seed = data_encoding::HEXLOWER
            .decode(b"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
            .unwrap();
        let secret = LinkSecret::from_seed(seed.try_into().unwrap());
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        assert_eq!(secret.key().to_string(), public);
        assert_eq!(format!("{secret:?}"), format!("LinkSecret(of {public})"));
    }

    #[test]
    fn bytes_that_are_no_key_are_refused() {
        // y = 2 has no x on the curve.
        let mut bytes = [0u8; 32];
        bytes[0] = 2;
        assert_eq!(LinkKey::from_bytes(&bytes), Err(InvalidKey));
        assert_eq!(LinkKey::try_from(&[1u8; 31][..]), Err(InvalidKey));
        let key = LinkSecret::generate().key();
        assert_eq!(LinkKey::try_from(&key.as_bytes()[..]), Ok(key));
    }
}
