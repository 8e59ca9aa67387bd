//! Typed 128-bit ids. An id says what it identifies, in the type and in its text form (`dev_`, `ses_`, ...).
//!
//! The text form is the prefix and 26 characters of lower-case base32 (RFC 4648 section 6, no padding), so
//! that an id survives being read out, selected by a double click, and used in a URL.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE32_NOPAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A text that is not an id of the expected kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected an id that starts with \"{prefix}\" and has 26 more characters, such as {prefix}aaaaaaaaaaaaaaaaaaaaaaaaaa"
)]
pub struct ParseIdError {
    prefix: &'static str,
}

fn to_text(prefix: &str, bytes: &[u8; 16]) -> String {
    format!("{prefix}{}", BASE32_NOPAD.encode(bytes).to_ascii_lowercase())
}

fn from_text(prefix: &'static str, text: &str) -> Result<[u8; 16], ParseIdError> {
    let refused = ParseIdError { prefix };
    let body = text.strip_prefix(prefix).ok_or_else(|| refused.clone())?;
    if body.len() != 26 || body.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(refused);
    }
    let bytes = BASE32_NOPAD
        .decode(body.to_ascii_uppercase().as_bytes())
        .map_err(|_| refused.clone())?;
    bytes.try_into().map_err(|_| refused)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// What the text form starts with.
            pub const PREFIX: &'static str = $prefix;

            /// An id from 16 bytes, which the caller drew at random.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The 16 bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&to_text($prefix, &self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;
            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                from_text($prefix, text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// A managed computer as the site knows it.
    DeviceId = "dev_";
    /// A named set of devices.
    CollectionId = "col_";
    /// A set of client settings that is deployed to collections.
    SettingsSetId = "set_";
    /// A person who may sign in to the site.
    OperatorId = "opr_";
    /// A set of permissions with a name, which can be assigned.
    RoleId = "rol_";
    /// One visit to one device.
    SessionId = "ses_";
    /// A role, given to an operator or a group on some collections.
    AssignmentId = "asg_";
    /// A named set of operators.
    GroupId = "grp_";
    /// A token with which a program acts for an operator.
    ApiTokenId = "apt_";
    /// A security key or passkey with which an operator signs in.
    SecurityKeyId = "key_";
    /// A filter of a list that an operator kept under a name.
    SavedFilterId = "flt_";
    /// The signed permission for one session; used once.
    GrantId = "grt_";
    /// A token with which devices enrol.
    EnrolmentTokenId = "tok_";
    /// A site server (or several that share a database).
    SiteId = "sit_";
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn text_form_round_trips(bytes: [u8; 16]) {
            let id = DeviceId::from_bytes(bytes);
            prop_assert_eq!(id.to_string().parse::<DeviceId>(), Ok(id));
        }

        #[test]
        fn arbitrary_text_never_panics(text: String) {
            let _ = text.parse::<SessionId>();
        }
    }

    #[test]
    fn an_id_of_another_kind_is_refused_with_the_expected_prefix() {
        let device = DeviceId::from_bytes([7; 16]).to_string();
        let error = device.parse::<SessionId>().unwrap_err();
        assert!(error.to_string().contains("ses_"), "{error}");
    }

    #[test]
    fn upper_case_is_not_a_second_spelling() {
        let id = DeviceId::from_bytes([0xAB; 16]).to_string();
        assert!(
            id.to_ascii_uppercase()
                .replace("DEV_", "dev_")
                .parse::<DeviceId>()
                .is_err()
        );
    }
}
