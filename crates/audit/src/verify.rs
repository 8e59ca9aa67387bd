//! Reads a chain entry by entry and reports everything that is wrong with it. Needs the maker's public key and, to
//! notice a missing end, a head that the maker can't have changed (a receipt, or what was stored before).
//!
//! An entry out of place does not end the reading: the chain is taken up again behind it, so that one lost entry is
//! one finding and not a thousand.

use std::fmt;

use crate::{Entry, EntryError, Head, Maker};

/// The most findings that a report lists; further ones are only counted.
pub const MAX_FINDINGS: usize = 100;

/// Something wrong with one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which entry was read: 1 for the first that was given.
    pub position: u64,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What can be wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The bytes are not an entry.
    Unreadable(EntryError),
    /// The entry is of another maker's chain.
    OtherMaker(Maker),
    /// Its signature is not by the maker's key: it was edited, or made by somebody else.
    BadSignature {
        /// Its sequence number.
        sequence: u64,
    },
    /// Entries are missing before it.
    Gap {
        /// The sequence number that should have come.
        expected: u64,
        /// The one that came.
        found: u64,
    },
    /// It comes again, or too late.
    WrongOrder {
        /// The sequence number that should have come.
        expected: u64,
        /// The one that came.
        found: u64,
    },
    /// It names another entry before it than the one that is there: one of the two was replaced.
    NotLinked {
        /// Its sequence number.
        sequence: u64,
    },
    /// The chain does not lead to the head that is known: its end is missing or was replaced.
    NotTheKnownHead {
        /// The head that is known.
        known: Head,
        /// Where the chain ends instead.
        found: Head,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => error.fmt(f),
            Self::OtherMaker(maker) => write!(f, "the entry belongs to the chain of {maker}"),
            Self::BadSignature { sequence } => {
                write!(f, "entry {sequence} was edited, or was not made by this chain's maker")
            }
            Self::Gap { expected, found } if expected.checked_add(1) == Some(*found) => {
                write!(f, "entry {expected} is missing")
            }
            Self::Gap { expected, found } => {
                write!(f, "entries {expected} to {} are missing", found.saturating_sub(1))
            }
            Self::WrongOrder { expected, found } => {
                write!(f, "entry {found} is out of order: {expected} should come here")
            }
            Self::NotLinked { sequence } => {
                write!(
                    f,
                    "entry {sequence} does not follow the entry before it: one of the two was replaced"
                )
            }
            Self::NotTheKnownHead { known, found } => write!(
                f,
                "the chain should contain entry {} with hash {}, but ends at entry {}",
                known.sequence, known.hash, found.sequence
            ),
        }
    }
}

/// What a reading found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// How many entries were read.
    pub read: u64,
    /// Where the chain ends.
    pub head: Head,
    /// What is wrong, the first [`MAX_FINDINGS`] of it.
    pub findings: Vec<Finding>,
    /// How many findings there are in all.
    pub faults: u64,
}

impl Report {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.faults == 0
    }
}

/// Reads a chain; give it every entry in order, then [`Verifier::finish`].
#[derive(Debug, Clone)]
pub struct Verifier {
    maker: Maker,
    key: [u8; 32],
    known: Option<Head>,
    known_seen: bool,
    report: Report,
}

impl Verifier {
    /// For a whole chain, by its maker and the maker's Ed25519 public key.
    #[must_use]
    pub fn new(maker: Maker, key: [u8; 32]) -> Self {
        Self {
            maker,
            key,
            known: None,
            known_seen: false,
            report: Report {
                read: 0,
                head: Head::EMPTY,
                findings: Vec::new(),
                faults: 0,
            },
        }
    }

    /// For what follows after `head`, instead of from the first entry.
    #[must_use]
    pub fn after(mut self, head: Head) -> Self {
        self.report.head = head;
        self
    }

    /// The chain has to contain this head: so a missing end is found.
    #[must_use]
    pub fn up_to(mut self, known: Head) -> Self {
        self.known = Some(known);
        self
    }

    /// Reads an entry's canonical bytes. Gives the entry when nothing is wrong with it and it belongs exactly here.
    pub fn read_bytes(&mut self, bytes: &[u8]) -> Option<Entry> {
        match Entry::from_bytes(bytes) {
            Ok(entry) => self.read(&entry).then_some(entry),
            Err(error) => {
                self.report.read += 1;
                self.found(Fault::Unreadable(error));
                None
            }
        }
    }

    /// Reads an entry. Says whether nothing is wrong with it and it belongs exactly here.
    pub fn read(&mut self, entry: &Entry) -> bool {
        self.report.read += 1;
        self.note_known(self.report.head);
        let faults_before = self.report.faults;
        if entry.maker() != self.maker {
            self.found(Fault::OtherMaker(entry.maker()));
            return false;
        }
        let sequence = entry.sequence();
        if !entry.is_signed_by(&self.key) {
            self.found(Fault::BadSignature { sequence });
        }
        let head = self.report.head;
        let expected = head.sequence.saturating_add(1);
        if sequence > expected {
            self.found(Fault::Gap {
                expected,
                found: sequence,
            });
        } else if sequence < expected {
            self.found(Fault::WrongOrder {
                expected,
                found: sequence,
            });
            return false;
        } else if entry.previous() != head.hash {
            self.found(Fault::NotLinked { sequence });
        }
        self.report.head = Head::of(entry);
        self.note_known(self.report.head);
        self.report.faults == faults_before
    }

    /// Where the reading stands.
    #[must_use]
    pub fn head(&self) -> Head {
        self.report.head
    }

    /// Nothing follows.
    #[must_use]
    pub fn finish(mut self) -> Report {
        self.note_known(self.report.head);
        if let (Some(known), false) = (self.known, self.known_seen) {
            self.found(Fault::NotTheKnownHead {
                known,
                found: self.report.head,
            });
        }
        self.report
    }

    /// The findings since the last time, for whoever keeps them elsewhere; they stay counted.
    pub(crate) fn take_findings(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.report.findings)
    }

    fn note_known(&mut self, head: Head) {
        self.known_seen |= self.known == Some(head);
    }

    fn found(&mut self, fault: Fault) {
        self.report.faults += 1;
        if self.report.findings.len() < MAX_FINDINGS {
            let position = self.report.read;
            self.report.findings.push(Finding { position, fault });
        }
    }
}

/// Reads a whole chain of canonical bytes that has to contain the head `known`, when one is known.
pub fn verify<B: AsRef<[u8]>>(
    maker: Maker,
    key: [u8; 32],
    entries: impl IntoIterator<Item = B>,
    known: Option<Head>,
) -> Report {
    let mut verifier = Verifier::new(maker, key);
    verifier.known = known;
    for bytes in entries {
        verifier.read_bytes(bytes.as_ref());
    }
    verifier.finish()
}
