//! SHA-256 (FIPS 180-4) of an entry: how the next entry names it. Knows nothing of what an entry says.

use std::fmt;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Deserializer, de};
use sha2::{Digest, Sha256};

/// What precedes an entry's bytes under the hash, so that no other hash of ours can be mistaken for one of an entry.
const DOMAIN: &[u8] = b"deskside entry hash v1\0";

/// The hash of an entry.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// What the first entry of a chain has in place of the hash of an entry before it.
    pub const NONE: Self = Self([0; 32]);

    /// From the 32 bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Of an entry's canonical bytes, signature included.
    pub(crate) fn of_entry(bytes: &[u8]) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(DOMAIN);
        hasher.update(bytes);
        Self(hasher.finalize().into())
    }
}

/// Lower-case hexadecimal.
impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = HEXLOWER.decode(String::deserialize(deserializer)?.as_bytes()).ok();
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        bytes
            .map(Self)
            .ok_or_else(|| de::Error::custom("a hash has 64 characters of 0-9 and a-f"))
    }
}
