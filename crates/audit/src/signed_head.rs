//! The end of a site's chain, signed, as one line of text: to be kept where the site can't change it. Whoever has such a
//! line notices when the chain later ends before it, or leads elsewhere. Knows nothing of where lines are kept.
//!
//! Signed are `deskside head v1`, a zero byte, the site's id (16 bytes), the sequence number (8 bytes, little-endian
//! like every number here), the hash of that entry (32 bytes) and the time (8 bytes, milliseconds since 1970 UTC).
//!
//! The line is a JSON object, `{"deskside_head":1,...}`. Other text may stand before it: syslog puts some there.

use deskside_model::{SiteId, SiteKey, Timestamp};
use serde::Deserialize;

use crate::signature::is_signed_by;
use crate::{Hash, Head, Signature, Signer};

const DOMAIN: &[u8] = b"deskside head v1\0";
/// How the object begins: what tells a head from other lines of a log.
const MARK: &str = "{\"deskside_head\":";
/// The only version so far.
const VERSION: u32 = 1;

/// "At this time the chain of this site ended here."
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(from = "Written")]
pub struct SignedHead {
    /// Whose chain.
    pub site: SiteId,
    /// Where it ended.
    pub head: Head,
    /// When.
    pub at: Timestamp,
    /// By the site's key.
    pub signature: Signature,
}

/// A line that should hold a head and doesn't.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeadLineError {
    /// Written by a later version.
    #[error("heads of version {0} are not known to this program; update it")]
    Version(u32),
    /// Damaged or edited.
    #[error("this is not a head: {0}")]
    Malformed(String),
}

/// The fields as they stand in the object.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    site: SiteId,
    sequence: u64,
    hash: Hash,
    at: Timestamp,
    signature: Signature,
    #[serde(default = "this_version")]
    deskside_head: u32,
}

impl SignedHead {
    /// Signs where a chain ends now.
    #[must_use]
    pub fn sign(site: SiteId, head: Head, at: Timestamp, signer: &dyn Signer) -> Self {
        let mut signed = Self {
            site,
            head,
            at,
            signature: Signature::from_bytes([0; 64]),
        };
        signed.signature = signer.sign(&signed.message());
        signed
    }

    /// Whether the site's key signed it.
    #[must_use]
    pub fn is_signed_by(&self, key: &SiteKey) -> bool {
        is_signed_by(key.as_bytes(), &self.message(), &self.signature)
    }

    /// The line, without a line feed.
    #[must_use]
    pub fn to_line(&self) -> String {
        format!("{MARK}{VERSION},{}}}", self.fields())
    }

    /// The head in a line of a log; none when there is none in it.
    ///
    /// # Errors
    /// [`HeadLineError`] when there should be one.
    pub fn find_in(line: &str) -> Option<Result<Self, HeadLineError>> {
        let start = line.find(MARK)?;
        // What follows the object (a log may add something) is not looked at.
        let mut objects = serde_json::Deserializer::from_str(&line[start..]).into_iter::<Written>();
        let malformed = |error: serde_json::Error| HeadLineError::Malformed(error.to_string());
        Some(
            objects
                .next()?
                .map_err(malformed)
                .and_then(|written| match written.deskside_head {
                    VERSION => Ok(written.into()),
                    later => Err(HeadLineError::Version(later)),
                }),
        )
    }

    /// The members of the object, without braces: an export holds the same.
    pub(crate) fn fields(&self) -> String {
        let Self {
            site,
            head: Head { sequence, hash },
            at,
            signature,
        } = self;
        format!(
            r#""site":"{site}","sequence":{sequence},"hash":"{hash}","at":{},"signature":"{signature}""#,
            at.as_millis()
        )
    }

    fn message(&self) -> Vec<u8> {
        [
            DOMAIN,
            self.site.as_bytes(),
            &self.head.sequence.to_le_bytes(),
            self.head.hash.as_bytes(),
            &self.at.as_millis().to_le_bytes(),
        ]
        .concat()
    }
}

impl From<Written> for SignedHead {
    fn from(written: Written) -> Self {
        Self {
            site: written.site,
            head: Head {
                sequence: written.sequence,
                hash: written.hash,
            },
            at: written.at,
            signature: written.signature,
        }
    }
}

fn this_version() -> u32 {
    VERSION
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::SigningKey;

    fn signed() -> (SignedHead, SiteKey) {
        let key = SigningKey::from_bytes(&[3; 32]);
        let head = Head {
            sequence: 42,
            hash: Hash::from_bytes([0xAB; 32]),
        };
        let signed = SignedHead::sign(SiteId::from_bytes([1; 16]), head, Timestamp::from_millis(1234), &key);
        (signed, SiteKey::from_bytes(key.verifying_key().to_bytes()))
    }

    #[test]
    fn a_head_is_found_behind_what_a_log_puts_before_it() {
        let (head, key) = signed();
        for line in [
            head.to_line(),
            format!(
                "<110>1 2026-11-23T14:00:00.000Z desk deskside-site 12 head - {}",
                head.to_line()
            ),
            format!("Nov 23 14:00:00 desk deskside-site[12]: {}\r", head.to_line()),
        ] {
            let read = SignedHead::find_in(&line).unwrap().unwrap();
            assert_eq!(read, head);
            assert!(read.is_signed_by(&key));
        }
        assert_eq!(SignedHead::find_in("Nov 23 14:00:00 desk cron[1]: {\"x\":1}"), None);
    }

    #[test]
    fn a_head_that_was_edited_is_not_the_sites() {
        let (head, key) = signed();
        let line = head.to_line().replace("\"sequence\":42", "\"sequence\":41");
        assert!(!SignedHead::find_in(&line).unwrap().unwrap().is_signed_by(&key));
        let cut = &head.to_line()[..80];
        assert!(matches!(
            SignedHead::find_in(cut),
            Some(Err(HeadLineError::Malformed(_)))
        ));
        let later = head.to_line().replace("\"deskside_head\":1", "\"deskside_head\":2");
        assert_eq!(SignedHead::find_in(&later), Some(Err(HeadLineError::Version(2))));
    }
}
