//! Reads an export from front to back, in pieces of any size, and finds what is wrong with it. Memory: a line, 40 bytes for
//! each entry of a device, and something for each device; the entries of the site need none.
//!
//! ```text
//! Opening  --first line-->  Site's chain  --device-->  Device's chain  --end-->  Ended
//!                                |                      |  ^  device       anything more is out of place
//!                                |                      +--+
//!                                +-------------------end------------------>
//! ```

use std::collections::HashSet;

use deskside_model::DeviceId;
use sha2::{Digest, Sha256};

use super::finding::{About, ExportFault};
use super::item::{DeviceItem, EndItem, Item, MAX_LINE, NotAnExport, Opening, end_message};
use super::known::{Anchors, KnownElsewhere};
use super::lines::{Line, Lines};
use super::mentions::Mentions;
use super::report::ExportReport;
use super::turn::Turn;
use crate::signature::is_signed_by;
use crate::{Hash, Head};

/// A check under way: [`ExportCheck::feed`] all bytes, then [`ExportCheck::finish`].
#[derive(Debug)]
pub struct ExportCheck {
    lines: Lines,
    step: Step,
}

#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one, and it does not move")]
enum Step {
    Opening(KnownElsewhere),
    Reading(Reading),
    Refused(NotAnExport),
}

impl ExportCheck {
    /// Nothing was read yet.
    #[must_use]
    pub fn new(known: KnownElsewhere) -> Self {
        Self {
            lines: Lines::default(),
            step: Step::Opening(known),
        }
    }

    /// Reads on.
    ///
    /// # Errors
    /// [`NotAnExport`] as soon as that is clear; what follows is not looked at.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), NotAnExport> {
        let step = &mut self.step;
        self.lines.feed(bytes, |line| step.line(&line));
        match step {
            Step::Refused(error) => Err(error.clone()),
            _ => Ok(()),
        }
    }

    /// Nothing follows.
    ///
    /// # Errors
    /// [`NotAnExport`].
    pub fn finish(self) -> Result<ExportReport, NotAnExport> {
        let mut step = self.step;
        self.lines.finish(|line| step.line(&line));
        match step {
            Step::Opening(_) => Err(NotAnExport::Empty),
            Step::Refused(error) => Err(error),
            Step::Reading(reading) => Ok(reading.finish()),
        }
    }
}

impl Step {
    fn line(&mut self, line: &Line<'_>) {
        match self {
            Self::Refused(_) => {}
            Self::Reading(reading) => reading.line(line),
            Self::Opening(known) => {
                *self = match line {
                    Line::TooLong => Self::Refused(NotAnExport::Other(String::from("its first line is too long"))),
                    Line::Whole(bytes) => match Opening::read(bytes) {
                        Ok(opening) => Self::Reading(Reading::begin(opening, bytes, known)),
                        Err(error) => Self::Refused(error),
                    },
                }
            }
        }
    }
}

/// Behind the first line.
#[derive(Debug)]
struct Reading {
    report: ExportReport,
    hasher: Sha256,
    anchors: Anchors,
    mentions: Mentions,
    seen: HashSet<DeviceId>,
    /// The chain whose entries come now.
    turn: Option<Turn>,
    ended: bool,
}

impl Reading {
    fn begin(opening: Opening, line: &[u8], known: &KnownElsewhere) -> Self {
        let (anchors, foreign) = Anchors::new(&known.heads, &opening);
        let turn = Turn::of_site(&opening);
        let mut reading = Self {
            report: ExportReport::new(opening, known.site_key.is_some()),
            hasher: Sha256::new(),
            anchors,
            mentions: Mentions::default(),
            seen: HashSet::new(),
            turn: Some(turn),
            ended: false,
        };
        reading.hash(line);
        let opening = &reading.report.opening;
        let head_is_good = opening.head.site == opening.site_id && opening.head.is_signed_by(&opening.site_key);
        let key_is_known = known.site_key.is_none_or(|known| known.is(&opening.site_key));
        if !key_is_known {
            reading.report.found(About::File, ExportFault::OtherSiteKey);
        }
        if !head_is_good {
            reading.report.found(About::File, ExportFault::BadHead);
        }
        if foreign > 0 {
            let fault = ExportFault::ForeignHeads { heads: foreign };
            reading.report.found(About::File, fault);
        }
        reading
    }

    fn line(&mut self, line: &Line<'_>) {
        self.report.lines += 1;
        let item = match line {
            Line::Whole(bytes) => Item::read(bytes),
            Line::TooLong => Err(format!("no line has more than {MAX_LINE} bytes")),
        };
        match item {
            _ if self.ended => self.out_of_place("a line behind the last one"),
            Ok(Item::End(end)) => return self.end(&end, line),
            Ok(Item::Entry(entry)) => self.entry(&entry.bytes),
            Ok(Item::Device(device)) => self.device(device),
            Ok(Item::Export(_)) => self.out_of_place("another first line"),
            Err(why) => self.report.found(About::File, ExportFault::UnreadableLine(why)),
        }
        if let Line::Whole(bytes) = line {
            self.hash(bytes);
        }
    }

    fn entry(&mut self, bytes: &[u8]) {
        let Some(turn) = &mut self.turn else {
            return;
        };
        let (entry, mut faults) = turn.read(bytes);
        if let Some(entry) = entry {
            let head = Head::of(&entry);
            match turn.mentioned() {
                Some(mentioned) => faults.extend(mentioned.check(head)),
                None => {
                    self.anchors.seen(head.sequence, head.hash);
                    faults.extend(self.mentions.note(&entry));
                }
            }
        }
        self.report.found_in(turn.chain(), faults);
    }

    fn device(&mut self, device: DeviceItem) {
        self.close_turn();
        let mut faults = Vec::new();
        if !self.seen.insert(device.id) {
            faults.push(ExportFault::OutOfPlace("a device that was there before"));
        }
        let mentioned = self.mentions.take(device.id);
        let (mut turn, more) = Turn::of_device(device, mentioned, &self.report.opening.site_key);
        faults.extend(more);
        self.report.found_in(turn.chain(), faults);
        self.turn = Some(turn);
    }

    fn end(&mut self, end: &EndItem, line: &Line<'_>) {
        self.close_turn();
        self.ended = true;
        let found = self.report.lines;
        if end.lines != found {
            let said = end.lines;
            self.report
                .found(About::File, ExportFault::OtherNumberOfLines { said, found });
        }
        let sha256 = Hash::from_bytes(self.hasher.clone().finalize().into());
        let key = self.report.opening.site_key;
        let signed = is_signed_by(key.as_bytes(), &end_message(end.lines, &end.sha256), &end.signature);
        let as_written = matches!(line, Line::Whole(bytes) if *bytes == end.to_line().as_bytes());
        if end.sha256 != sha256 || !signed || !as_written {
            self.report.found(About::File, ExportFault::NotAsMade);
        }
    }

    fn finish(mut self) -> ExportReport {
        self.close_turn();
        if !self.ended {
            self.report.found(About::File, ExportFault::CutOff);
        }
        let mut left: Vec<_> = self.mentions.left().collect();
        left.sort_unstable();
        for (device, entries) in left {
            let fault = ExportFault::DeviceMissing { entries };
            self.report.found(About::Device(device), fault);
        }
        self.report.heads_confirmed = self.anchors.confirmed;
        self.report.heads_newer = self.anchors.newer;
        self.report
    }

    /// The entries of a chain are all there.
    fn close_turn(&mut self) {
        let Some(turn) = self.turn.take() else {
            return;
        };
        let of_site = turn.is_of_site();
        let (mut chain, mut faults) = turn.finish();
        if of_site {
            faults.extend(self.anchors.finish());
        }
        self.report.found_in(&mut chain, faults);
        self.report.chains.push(chain);
    }

    fn out_of_place(&mut self, what: &'static str) {
        self.report.found(About::File, ExportFault::OutOfPlace(what));
    }

    fn hash(&mut self, line: &[u8]) {
        self.hasher.update(line);
        self.hasher.update(b"\n");
    }
}
