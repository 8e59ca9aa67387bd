//! What a check of an export found.

use deskside_model::Timestamp;

use super::finding::{About, ExportFault, ExportFinding};
use super::item::Opening;
use crate::{Head, Maker};

/// The most findings that a report lists; further ones are only counted.
pub const MAX_EXPORT_FINDINGS: usize = 200;

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportReport {
    /// Whose export it is, as its first line says.
    pub opening: Opening,
    /// Whether the site's key was known from elsewhere; if not, the file vouches for itself.
    pub key_was_known: bool,
    /// How many lines were read.
    pub lines: u64,
    /// The chains: the site's first.
    pub chains: Vec<ChainReport>,
    /// How many heads from elsewhere were found in the chain.
    pub heads_confirmed: u64,
    /// How many heads from elsewhere are newer than the export, so that they say nothing about it.
    pub heads_newer: u64,
    /// What is wrong, the first [`MAX_EXPORT_FINDINGS`] of it.
    pub findings: Vec<ExportFinding>,
    /// How many findings there are in all.
    pub faults: u64,
}

/// One chain of the export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainReport {
    /// Whose.
    pub maker: Maker,
    /// Their name, as the file says.
    pub name: String,
    /// How many entries were read.
    pub entries: u64,
    /// When the first readable one says it was made, by its maker's clock.
    pub first: Option<Timestamp>,
    /// When the last one says it was made.
    pub last: Option<Timestamp>,
    /// Where it ends.
    pub head: Head,
    /// How many findings are about it.
    pub faults: u64,
}

impl ExportReport {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.faults == 0
    }

    pub(super) fn new(opening: Opening, key_was_known: bool) -> Self {
        Self {
            opening,
            key_was_known,
            lines: 1,
            chains: Vec::new(),
            heads_confirmed: 0,
            heads_newer: 0,
            findings: Vec::new(),
            faults: 0,
        }
    }

    /// Adds findings about a chain.
    pub(super) fn found_in(&mut self, chain: &mut ChainReport, faults: Vec<ExportFault>) {
        chain.faults += faults.len() as u64;
        for fault in faults {
            self.found(chain.maker.into(), fault);
        }
    }

    /// Adds a finding at the line that was read last.
    pub(super) fn found(&mut self, about: About, fault: ExportFault) {
        self.faults += 1;
        if self.findings.len() < MAX_EXPORT_FINDINGS {
            let line = self.lines;
            self.findings.push(ExportFinding { line, about, fault });
        }
    }
}
