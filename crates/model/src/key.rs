//! Ed25519 public keys (RFC 8032) by whose they are, and SHA-256 fingerprints.
//!
//! The types keep apart what must never be mixed up: the key that signs grants (site), the key that proves a device,
//! and the key that a viewer makes for one session. Nothing is signed or verified here.

use std::fmt;
use std::str::FromStr;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A text that is not 32 bytes in the expected encoding.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {what} of {length} characters")]
pub struct ParseKeyError {
    what: &'static str,
    length: usize,
}

macro_rules! bytes32 {
    ($($(#[$doc:meta])* $name:ident, $what:literal, $encoding:ident, $length:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 32]);

        impl $name {
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
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&$encoding.encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = ParseKeyError;
            fn from_str(text: &str) -> Result<Self, ParseKeyError> {
                let refused = ParseKeyError { what: $what, length: $length };
                let bytes = $encoding.decode(text.as_bytes()).map_err(|_| refused.clone())?;
                bytes.try_into().map(Self).map_err(|_| refused)
            }
        }

        impl TryFrom<&[u8]> for $name {
            type Error = ParseKeyError;
            fn try_from(bytes: &[u8]) -> Result<Self, ParseKeyError> {
                bytes.try_into().map(Self).map_err(|_| ParseKeyError { what: $what, length: $length })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }
    )*};
}

bytes32! {
    /// The key with which a site signs grants and proves itself to agents.
    SiteKey, "a site key in base64url", BASE64URL_NOPAD, 43;
    /// The key that an agent made at enrolment; also the address of the device on the session link.
    DeviceKey, "a device key in base64url", BASE64URL_NOPAD, 43;
    /// The key that a viewer made for a session; a grant names it, and only its owner can use the grant.
    ViewerKey, "a viewer key in base64url", BASE64URL_NOPAD, 43;
    /// SHA-256 (FIPS 180-4) of something that people or programs compare: a key, a certificate.
    Fingerprint, "a SHA-256 fingerprint in hexadecimal", HEXLOWER, 64;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_fingerprints_round_trip_as_text() {
        let key = SiteKey::from_bytes([0xFE; 32]);
        assert_eq!(key.to_string().parse::<SiteKey>(), Ok(key));
        let fingerprint = Fingerprint::from_bytes([0x0F; 32]);
        assert_eq!(fingerprint.to_string(), "0f".repeat(32));
        assert_eq!(fingerprint.to_string().parse::<Fingerprint>(), Ok(fingerprint));
    }

    #[test]
    fn a_short_key_says_what_was_expected() {
        let error = "AAAA".parse::<DeviceKey>().unwrap_err();
        assert_eq!(error.to_string(), "expected a device key in base64url of 43 characters");
    }
}
