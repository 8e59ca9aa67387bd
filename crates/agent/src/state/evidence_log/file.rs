//! A file of records that only grows at its end. Knows lengths and bytes, and nothing of what the records say.
//!
//! | bytes | |
//! | --- | --- |
//! | 20 | `deskside evidence 1` and a line feed |
//! | 8 | sequence number of the entry before the first record, little-endian |
//! | 32 | hash of that entry |
//! | 4 + n | of each record: length, little-endian; bytes |

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use deskside_audit::{Hash, Head, MAX_ENTRY};

use crate::state::{StateError, durable};

const MAGIC: &[u8; 20] = b"deskside evidence 1\n";
const HEADER: u64 = 20 + 8 + 32;
const LENGTH: u64 = 4;

/// Where the bytes of one record are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    start: u64,
    length: u32,
}

/// What is in the file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Scan {
    /// The records whose bytes are all there.
    pub places: Vec<Place>,
    /// Where a record begins that is not all there.
    pub torn: Option<u64>,
}

/// The file, open for appending.
#[derive(Debug)]
pub(super) struct RecordFile {
    path: PathBuf,
    file: File,
    base: Head,
    length: u64,
}

impl Place {
    /// Where the record begins, its length included.
    pub fn record_start(self) -> u64 {
        self.start - LENGTH
    }

    /// Bytes of the record, its length included.
    pub fn record_length(self) -> u64 {
        LENGTH + u64::from(self.length)
    }
}

impl RecordFile {
    /// Makes a file without records, for a chain without entries.
    pub fn create(path: &Path) -> Result<(), StateError> {
        durable::replace(path, &header(Head::EMPTY)).map_err(StateError::io("create", path))
    }

    /// Opens a file and reads its header.
    pub fn open(path: &Path) -> Result<Self, StateError> {
        let failed = |error| StateError::io("open", path)(error);
        let mut file = OpenOptions::new().read(true).append(true).open(path).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        let mut bytes = [0; HEADER as usize];
        let read = file.read_exact(&mut bytes);
        let base = read
            .ok()
            .and_then(|()| parse_header(&bytes))
            .ok_or_else(|| StateError::Damaged {
                path: path.to_owned(),
                why: String::from("it does not begin like an evidence log"),
            })?;
        Ok(Self {
            path: path.to_owned(),
            file,
            base,
            length,
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The entry before the first record.
    pub fn base(&self) -> Head {
        self.base
    }

    /// Bytes of all records.
    pub fn record_bytes(&self) -> u64 {
        self.length - HEADER
    }

    /// Finds the records. A length that no entry has, or that leads past the end, begins a torn record; what follows
    /// it was never synced.
    pub fn scan(&self) -> Result<Scan, StateError> {
        let mut places = Vec::new();
        let mut at = HEADER;
        while at < self.length {
            let mut length = [0; LENGTH as usize];
            let whole = at + LENGTH <= self.length;
            if whole {
                self.file
                    .read_exact_at(&mut length, at)
                    .map_err(StateError::io("read", &self.path))?;
            }
            let place = Place {
                start: at + LENGTH,
                length: u32::from_le_bytes(length),
            };
            let possible = place.length > 0 && place.length as usize <= MAX_ENTRY;
            if !whole || !possible || place.start + u64::from(place.length) > self.length {
                return Ok(Scan { places, torn: Some(at) });
            }
            at += place.record_length();
            places.push(place);
        }
        Ok(Scan { places, torn: None })
    }

    /// The bytes of one record.
    pub fn read(&self, place: Place) -> Result<Vec<u8>, StateError> {
        let mut bytes = vec![0; place.length as usize];
        self.file
            .read_exact_at(&mut bytes, place.start)
            .map_err(StateError::io("read", &self.path))?;
        Ok(bytes)
    }

    /// Adds a record and returns when it is on the disk. After an error, [`Self::undo_append`].
    pub fn append(&mut self, bytes: &[u8]) -> Result<Place, StateError> {
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let record = [&length.to_le_bytes(), bytes].concat();
        self.file
            .write_all(&record)
            .and_then(|()| self.file.sync_data())
            .map_err(StateError::io("write", &self.path))?;
        let place = Place {
            start: self.length + LENGTH,
            length,
        };
        self.length += place.record_length();
        Ok(place)
    }

    /// Takes away what a failed [`Self::append`] may have left.
    pub fn undo_append(&mut self) -> Result<(), StateError> {
        self.cut(self.length)
    }

    /// Ends the file at `length`.
    pub fn cut(&mut self, length: u64) -> Result<(), StateError> {
        let cut = self.file.set_len(length).and_then(|()| self.file.sync_data());
        cut.map_err(StateError::io("shorten", &self.path))?;
        self.length = length;
        Ok(())
    }

    /// Puts a file in its place that goes on after `base` and holds only the records at `places`; returns where they
    /// are now.
    pub fn rewrite(&mut self, base: Head, places: &[Place]) -> Result<Vec<Place>, StateError> {
        let mut bytes = header(base);
        let mut moved = Vec::with_capacity(places.len());
        for place in places {
            bytes.extend_from_slice(&place.length.to_le_bytes());
            moved.push(Place {
                start: bytes.len() as u64,
                length: place.length,
            });
            bytes.extend_from_slice(&self.read(*place)?);
        }
        durable::replace(&self.path, &bytes).map_err(StateError::io("write", &self.path))?;
        *self = Self::open(&self.path)?;
        Ok(moved)
    }

    /// Lets the next write fail as on a full disk.
    #[cfg(test)]
    pub fn fill_disk(&mut self) {
        self.file = OpenOptions::new().read(true).write(true).open("/dev/full").unwrap();
    }
}

fn header(base: Head) -> Vec<u8> {
    [&MAGIC[..], &base.sequence.to_le_bytes(), base.hash.as_bytes()].concat()
}

fn parse_header(bytes: &[u8; HEADER as usize]) -> Option<Head> {
    let rest = bytes.strip_prefix(MAGIC)?;
    let (sequence, hash) = rest.split_first_chunk::<8>()?;
    Some(Head {
        sequence: u64::from_le_bytes(*sequence),
        hash: Hash::from_bytes(hash.try_into().ok()?),
    })
}
