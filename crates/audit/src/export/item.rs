//! One line of an export. Knows each line by itself; which may follow which is for `check`.

use data_encoding::BASE64;
use deskside_model::{DeviceId, DeviceKey, SiteId, SiteKey, Timestamp};
use serde::{Deserialize, Deserializer, de};

use crate::{Hash, Head, MAX_ENTRY, Signature, SignedHead};

/// The version of the format.
pub const EXPORT_VERSION: u32 = 1;
/// The longest line, without its line feed: the largest entry in base64, with room for the names around it.
pub const MAX_LINE: usize = MAX_ENTRY.div_ceil(3) * 4 + 1024;

/// The first line: whose export it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// The version of the format.
    pub version: u32,
    /// The site's id.
    pub site_id: SiteId,
    /// Its name, for people.
    pub site_name: String,
    /// Its public key. Whoever doesn't trust the file knows the key from elsewhere.
    pub site_key: SiteKey,
    /// When the export was made, by the site's clock.
    pub made_at: Timestamp,
    /// Where the site's chain ended then.
    pub head: SignedHead,
}

/// Begins the chain of a device.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviceItem {
    /// The device's id.
    pub id: DeviceId,
    /// Its name, for people.
    pub name: String,
    /// Its public key.
    pub key: DeviceKey,
    /// The newest receipt; none when the site has no entry of this device.
    pub receipt: Option<ReceiptItem>,
}

/// "The site has everything of this device up to here", signed by the site.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiptItem {
    /// Up to which entry.
    pub sequence: u64,
    /// That entry's hash.
    pub hash: Hash,
    /// Of [`crate::Receipt`].
    pub signature: Signature,
}

/// Any line.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Item {
    /// The first one.
    Export(Opening),
    /// An entry of the site's chain, or, after a `Device`, of that device's.
    Entry(EntryItem),
    /// From here on: a device's chain.
    Device(DeviceItem),
    /// The last one.
    End(EndItem),
}

/// The canonical bytes of an entry; not more than an entry has.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EntryItem {
    #[serde(deserialize_with = "base64")]
    pub bytes: Vec<u8>,
}

/// The site's word that this is the export as it made it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EndItem {
    /// How many lines there are, with this one.
    pub lines: u64,
    /// SHA-256 over all lines before, line feeds included.
    pub sha256: Hash,
    /// By the site's key, over [`end_message`].
    pub signature: Signature,
}

/// A file that is no export, or none that this version knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAnExport {
    /// The first line is something else.
    #[error("this is not an export of Deskside's audit: its first line should say so ({0})")]
    Other(String),
    /// Written by a later version.
    #[error("this export has format version {0}, which this program does not know; use a newer deskside program")]
    Version(u32),
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
}

impl Opening {
    /// Reads the first line.
    pub(super) fn read(line: &[u8]) -> Result<Self, NotAnExport> {
        /// Enough to know a later version by.
        #[derive(Deserialize)]
        struct Glance {
            r#type: String,
            version: u32,
        }
        let other = |error: serde_json::Error| NotAnExport::Other(error.to_string());
        let glance: Glance = serde_json::from_slice(line).map_err(other)?;
        if glance.r#type != "export" {
            return Err(NotAnExport::Other(String::from("its type is not \"export\"")));
        }
        if glance.version != EXPORT_VERSION {
            return Err(NotAnExport::Version(glance.version));
        }
        match serde_json::from_slice(line).map_err(other)? {
            Item::Export(opening) => Ok(opening),
            _ => Err(NotAnExport::Other(String::from("its type is not \"export\""))),
        }
    }
}

impl ReceiptItem {
    /// Up to where it is for.
    #[must_use]
    pub fn head(&self) -> Head {
        Head {
            sequence: self.sequence,
            hash: self.hash,
        }
    }
}

impl EndItem {
    /// The one way to write the last line: it can't vouch for itself.
    pub fn to_line(&self) -> String {
        let Self {
            lines,
            sha256,
            signature,
        } = self;
        format!(r#"{{"type":"end","lines":{lines},"sha256":"{sha256}","signature":"{signature}"}}"#)
    }
}

impl Item {
    /// Reads a line.
    pub fn read(line: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(line).map_err(|error| error.to_string())
    }
}

/// What the site signs in the last line: `deskside export v1`, a zero byte, the number of lines (8 bytes, little-endian),
/// the SHA-256 of the lines before.
pub(super) fn end_message(lines: u64, sha256: &Hash) -> Vec<u8> {
    [
        b"deskside export v1\0".as_slice(),
        &lines.to_le_bytes(),
        sha256.as_bytes(),
    ]
    .concat()
}

fn base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    BASE64
        .decode(text.as_bytes())
        .map_err(|_| de::Error::custom("the bytes are not base64"))
}
