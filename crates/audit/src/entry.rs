//! One entry of a chain and its canonical bytes: there is exactly one way to write an entry, and nothing else is read.
//!
//! | bytes | field |
//! | --- | --- |
//! | 1 | version of this layout: 1 |
//! | 1 | what the maker is: 1 device, 2 site |
//! | 16 | the maker's id |
//! | 8 | sequence number, little-endian like every number here; the first entry is 1 |
//! | 32 | hash of the entry before; zeros in the first |
//! | 8 | time, milliseconds since 1970 UTC, signed |
//! | 4 | number of the status message (`model::StatusKind`, or one of a later version) |
//! | 2 | how many values follow, in ascending order of their names |
//! | 1 + n | of each: length of the name, name (a-z, 0-9, _) |
//! | 2 + n | and: length of the value, value (UTF-8) |
//! | 64 | Ed25519 signature over `deskside entry v1`, a zero byte, and all bytes above |
//!
//! The hash of an entry is SHA-256 over `deskside entry hash v1`, a zero byte, and all bytes of the entry.

use std::collections::BTreeMap;
use std::fmt;

use deskside_model::{DeviceId, SiteId, StatusKind, Timestamp};

use crate::reader::Reader;
use crate::signature::is_signed_by;
use crate::{FactError, Hash, MAX_NAME, MAX_VALUE, MAX_VALUES, Signature, Signer, Values};

/// The version of the layout.
const VERSION: u8 = 1;
/// What precedes the bytes under the signature.
const DOMAIN: &[u8] = b"deskside entry v1\0";
/// Bytes before the values.
const HEAD: usize = 1 + 1 + 16 + 8 + 32 + 8 + 4 + 2;
/// Bytes of the signature.
const SIGNATURE: usize = 64;

/// The most bytes of an entry.
pub const MAX_ENTRY: usize = HEAD + MAX_VALUES * (1 + MAX_NAME + 2 + MAX_VALUE) + SIGNATURE;

/// Whose chain it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Maker {
    /// A device; its key is the `model::DeviceKey`.
    Device(DeviceId),
    /// A site; its key is the `model::SiteKey`.
    Site(SiteId),
}

impl fmt::Display for Maker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Device(id) => id.fmt(f),
            Self::Site(id) => id.fmt(f),
        }
    }
}

/// One entry of a chain. Made by [`Chain::append`](crate::Chain::append), or read from bytes; having one says nothing
/// of whether its signature is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub(crate) maker: Maker,
    pub(crate) sequence: u64,
    pub(crate) previous: Hash,
    pub(crate) at: Timestamp,
    pub(crate) kind: u32,
    pub(crate) values: Values,
    pub(crate) signature: Signature,
}

/// Bytes that are not an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// Longer than any entry.
    #[error("an entry has at most {MAX_ENTRY} bytes, not {0}")]
    TooLong(usize),
    /// Written by a later version.
    #[error("entries of layout {0} are not known to this version; update the program that reads them")]
    Version(u8),
    /// They end too early, go on too long, or hold something that is never written.
    #[error("the bytes are not an entry: {0}")]
    Malformed(&'static str),
    /// Values outside their bounds.
    #[error("the entry's values are out of bounds: {0}")]
    Values(#[from] FactError),
}

impl Entry {
    /// Whose chain it is in.
    #[must_use]
    pub fn maker(&self) -> Maker {
        self.maker
    }

    /// Its place in the chain; the first is 1.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The hash of the entry before it.
    #[must_use]
    pub fn previous(&self) -> Hash {
        self.previous
    }

    /// When it happened, by the maker's clock.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The number of the status message.
    #[must_use]
    pub fn kind_number(&self) -> u32 {
        self.kind
    }

    /// The status message, when this version knows its number.
    #[must_use]
    pub fn kind(&self) -> Option<StatusKind> {
        StatusKind::from_number(self.kind)
    }

    /// The particulars.
    #[must_use]
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// What the next entry holds as its `previous`.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash::of_entry(&self.to_bytes())
    }

    /// The canonical bytes, signature included.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.body();
        bytes.extend_from_slice(self.signature.as_bytes());
        bytes
    }

    /// Reads an entry. What is read gives the same bytes again; nothing is known yet of signature and place.
    ///
    /// # Errors
    /// [`EntryError`] for bytes that no [`Entry::to_bytes`] gives.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EntryError> {
        if bytes.len() > MAX_ENTRY {
            return Err(EntryError::TooLong(bytes.len()));
        }
        let mut reader = Reader::new(bytes);
        match reader.u8() {
            Some(VERSION) => {}
            Some(other) => return Err(EntryError::Version(other)),
            None => return Err(TOO_SHORT),
        }
        let entry = read(&mut reader)?;
        if !reader.is_empty() {
            return Err(EntryError::Malformed("bytes follow the signature"));
        }
        Ok(entry)
    }

    /// Whether the maker's key signed this entry.
    #[must_use]
    pub fn is_signed_by(&self, key: &[u8; 32]) -> bool {
        is_signed_by(key, &self.message(), &self.signature)
    }

    /// Puts the signature on.
    pub(crate) fn signed(mut self, signer: &dyn Signer) -> Self {
        self.signature = signer.sign(&self.message());
        self
    }

    fn message(&self) -> Vec<u8> {
        [DOMAIN, &self.body()].concat()
    }

    /// Everything before the signature. The bounds of [`Values`] make every length fit its field.
    fn body(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEAD + SIGNATURE + 64 * self.values.iter().len());
        let (kind, id) = match &self.maker {
            Maker::Device(id) => (1, id.as_bytes()),
            Maker::Site(id) => (2, id.as_bytes()),
        };
        bytes.extend_from_slice(&[VERSION, kind]);
        bytes.extend_from_slice(id);
        bytes.extend_from_slice(&self.sequence.to_le_bytes());
        bytes.extend_from_slice(self.previous.as_bytes());
        bytes.extend_from_slice(&self.at.as_millis().to_le_bytes());
        bytes.extend_from_slice(&self.kind.to_le_bytes());
        bytes.extend_from_slice(&(self.values.iter().len() as u16).to_le_bytes());
        for (name, value) in self.values.iter() {
            bytes.push(name.len() as u8);
            bytes.extend_from_slice(name.as_bytes());
            bytes.extend_from_slice(&(value.len() as u16).to_le_bytes());
            bytes.extend_from_slice(value.as_bytes());
        }
        bytes
    }
}

const TOO_SHORT: EntryError = EntryError::Malformed("they end too early");

/// Everything after the version.
fn read(reader: &mut Reader<'_>) -> Result<Entry, EntryError> {
    let maker_kind = reader.u8().ok_or(TOO_SHORT)?;
    let id = reader.array().ok_or(TOO_SHORT)?;
    let maker = match maker_kind {
        1 => Maker::Device(DeviceId::from_bytes(id)),
        2 => Maker::Site(SiteId::from_bytes(id)),
        _ => return Err(EntryError::Malformed("the maker is neither a device nor a site")),
    };
    Ok(Entry {
        maker,
        sequence: reader.u64().ok_or(TOO_SHORT)?,
        previous: Hash::from_bytes(reader.array().ok_or(TOO_SHORT)?),
        at: Timestamp::from_millis(reader.i64().ok_or(TOO_SHORT)?),
        kind: reader.u32().ok_or(TOO_SHORT)?,
        values: read_values(reader)?,
        signature: Signature::from_bytes(reader.array().ok_or(TOO_SHORT)?),
    })
}

fn read_values(reader: &mut Reader<'_>) -> Result<Values, EntryError> {
    let count = usize::from(reader.u16().ok_or(TOO_SHORT)?);
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    for _ in 0..count {
        let length = reader.u8().ok_or(TOO_SHORT)?;
        let name = text(reader.slice(length.into()).ok_or(TOO_SHORT)?)?;
        let length = reader.u16().ok_or(TOO_SHORT)?;
        let value = text(reader.slice(length.into()).ok_or(TOO_SHORT)?)?;
        if values.last_key_value().is_some_and(|(last, _)| *last >= name) {
            return Err(EntryError::Malformed("its values are not in the order of their names"));
        }
        values.insert(name, value);
    }
    Ok(Values::from_map(values)?)
}

fn text(bytes: &[u8]) -> Result<String, EntryError> {
    std::str::from_utf8(bytes)
        .map(str::to_owned)
        .map_err(|_| EntryError::Malformed("a text is not UTF-8"))
}
