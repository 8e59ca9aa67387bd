//! What can be wrong with an export: a code for programs, what it means and what to do for people.

use std::fmt;

use deskside_model::{DeviceId, SiteId, Timestamp};

use crate::{Fault, Maker};

/// Something wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportFinding {
    /// The line of the file where it was noticed; the first is 1.
    pub line: u64,
    /// What it is about.
    pub about: About,
    /// What is wrong.
    pub fault: ExportFault,
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The file as a whole.
    File,
    /// The site's chain.
    Site(SiteId),
    /// The chain of a device.
    Device(DeviceId),
}

/// What can be wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportFault {
    /// A line is not one of an export.
    UnreadableLine(String),
    /// A line stands where it can't.
    OutOfPlace(&'static str),
    /// The last line is missing.
    CutOff,
    /// The last line speaks of another number of lines.
    OtherNumberOfLines {
        /// How many it says.
        said: u64,
        /// How many there are.
        found: u64,
    },
    /// The last line does not fit what stands before it, or is not signed by the site.
    NotAsMade,
    /// The file is of another site than the one whose key is known.
    OtherSiteKey,
    /// The head in the first line is not signed by the site.
    BadHead,
    /// Something about an entry of a chain.
    Chain(Fault),
    /// The receipt is missing or not the site's.
    BadReceipt,
    /// The site's chain does not say that this device enrolled.
    NeverEnrolled,
    /// The site's chain says that this device enrolled with another key.
    OtherDeviceKey,
    /// The device's entry is not in the site's chain.
    NotMentioned {
        /// Its place.
        sequence: u64,
    },
    /// The site's chain holds another entry of the device in this place.
    MentionedOtherwise {
        /// The place.
        sequence: u64,
    },
    /// The site's chain holds entries of the device that its own chain lacks.
    MentionedButMissing {
        /// The first of them.
        first: u64,
        /// The last.
        last: u64,
        /// How many.
        entries: u64,
    },
    /// The site's chain holds an entry of a device again, or too late.
    MentionedAgain {
        /// Whose.
        device: DeviceId,
        /// Its place in the device's chain.
        sequence: u64,
    },
    /// The site's chain speaks of a device whose own chain is not in the file.
    DeviceMissing {
        /// How many entries of it are mentioned.
        entries: u64,
    },
    /// A head that was anchored elsewhere names another entry.
    AnchoredOtherwise {
        /// The place of the first such head.
        sequence: u64,
        /// When it was anchored.
        at: Timestamp,
        /// How many such heads there are.
        heads: u64,
    },
    /// The chain lacks entries that were there when heads were anchored elsewhere.
    AnchoredButMissing {
        /// The place of the last such head.
        sequence: u64,
        /// When it was anchored.
        at: Timestamp,
        /// How many such heads there are.
        heads: u64,
    },
    /// Heads from elsewhere are not signed by this site.
    ForeignHeads {
        /// How many.
        heads: u64,
    },
}

impl From<Maker> for About {
    fn from(maker: Maker) -> Self {
        match maker {
            Maker::Site(site) => Self::Site(site),
            Maker::Device(device) => Self::Device(device),
        }
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File => f.write_str("the file"),
            Self::Site(id) => id.fmt(f),
            Self::Device(id) => id.fmt(f),
        }
    }
}

impl ExportFault {
    /// A stable word for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnreadableLine(_) => "unreadable_line",
            Self::OutOfPlace(_) => "line_out_of_place",
            Self::CutOff => "cut_off",
            Self::OtherNumberOfLines { .. } => "other_number_of_lines",
            Self::NotAsMade => "not_as_made",
            Self::OtherSiteKey => "other_site_key",
            Self::BadHead => "bad_head",
            Self::Chain(Fault::Unreadable(_)) => "unreadable_entry",
            Self::Chain(Fault::OtherMaker(_)) => "other_maker",
            Self::Chain(Fault::BadSignature { .. }) => "bad_signature",
            Self::Chain(Fault::Gap { .. }) => "gap",
            Self::Chain(Fault::WrongOrder { .. }) => "wrong_order",
            Self::Chain(Fault::NotLinked { .. }) => "not_linked",
            Self::Chain(Fault::NotTheKnownHead { .. }) => "not_the_known_head",
            Self::BadReceipt => "bad_receipt",
            Self::NeverEnrolled => "never_enrolled",
            Self::OtherDeviceKey => "other_device_key",
            Self::NotMentioned { .. } => "not_mentioned",
            Self::MentionedOtherwise { .. } => "mentioned_otherwise",
            Self::MentionedButMissing { .. } => "mentioned_but_missing",
            Self::MentionedAgain { .. } => "mentioned_again",
            Self::DeviceMissing { .. } => "device_missing",
            Self::AnchoredOtherwise { .. } => "anchored_otherwise",
            Self::AnchoredButMissing { .. } => "anchored_but_missing",
            Self::ForeignHeads { .. } => "foreign_heads",
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::UnreadableLine(_)
            | Self::OutOfPlace(_)
            | Self::CutOff
            | Self::OtherNumberOfLines { .. }
            | Self::NotAsMade => {
                "Fetch the export again and compare. If the new file is whole, this copy was damaged or changed after the \
                 site made it: find out who had it."
            }
            Self::OtherSiteKey | Self::ForeignHeads { .. } => {
                "Make sure that the file, the key and the heads are of the same site. If they should be, somebody made \
                 this file with another key: believe nothing in it."
            }
            Self::BadHead | Self::BadReceipt | Self::Chain(_) => {
                "Fetch the export again. If it says the same, entries were changed in the site's database: compare with \
                 a backup, and see who could write to it."
            }
            Self::NeverEnrolled | Self::OtherDeviceKey => {
                "Compare the key with device_key in agent.toml on the device itself. If it differs, what stands here as \
                 the device's word is not its own."
            }
            Self::NotMentioned { .. }
            | Self::MentionedOtherwise { .. }
            | Self::MentionedButMissing { .. }
            | Self::MentionedAgain { .. }
            | Self::DeviceMissing { .. } => {
                "The site and the device tell different stories: one of the two chains was changed in the site's \
                 database. Compare with a backup and with what is left on the device (evidence.log)."
            }
            Self::AnchoredOtherwise { .. } | Self::AnchoredButMissing { .. } => {
                "Ask whether the site was put back from a backup made before that time. If not, whoever has the site's \
                 key has rewritten the chain since."
            }
        }
    }
}

/// What it means.
impl fmt::Display for ExportFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnreadableLine(why) => write!(f, "this line can't be read ({why})"),
            Self::OutOfPlace(what) => write!(f, "{what} can't stand here"),
            Self::CutOff => f.write_str("the file has no last line: its end is missing"),
            Self::OtherNumberOfLines { said, found } => {
                write!(f, "the file had {said} lines when the site made it, and has {found}")
            }
            Self::NotAsMade => f.write_str("the file is not, byte for byte, as the site made and signed it"),
            Self::OtherSiteKey => f.write_str("the file was made with another site key than the one that is known"),
            Self::BadHead => f.write_str("the head in the first line was not signed by the site"),
            Self::Chain(fault) => fault.fmt(f),
            Self::BadReceipt => {
                f.write_str("the receipt for this device's chain is missing, or not signed by the site")
            }
            Self::NeverEnrolled => f.write_str("the site's chain has no message that this device enrolled"),
            Self::OtherDeviceKey => f.write_str("the device enrolled with another key than the one that signs here"),
            Self::NotMentioned { sequence } => {
                write!(f, "the device's entry {sequence} is not in the site's chain")
            }
            Self::MentionedOtherwise { sequence } => {
                write!(f, "the site's chain holds another entry {sequence} of this device")
            }
            Self::MentionedButMissing { first, last, .. } if first == last => {
                write!(
                    f,
                    "the site's chain holds entry {first} of this device, which is missing here"
                )
            }
            Self::MentionedButMissing { first, last, entries } => write!(
                f,
                "the site's chain holds {entries} entries of this device, {first} to {last}, that are missing here"
            ),
            Self::MentionedAgain { device, sequence } => {
                write!(
                    f,
                    "the site's chain holds entry {sequence} of {device} again, or too late"
                )
            }
            Self::DeviceMissing { entries } => write!(
                f,
                "the site's chain holds {entries} entries of this device, whose own chain is not in the file"
            ),
            Self::AnchoredOtherwise { sequence, heads, .. } => write!(
                f,
                "the chain was rewritten: entry {sequence} is not the one that was anchored elsewhere ({heads} heads don't \
                 fit)"
            ),
            Self::AnchoredButMissing { sequence, heads, .. } => write!(
                f,
                "the chain had an entry {sequence} when its head was anchored elsewhere, and has none now ({heads} heads \
                 lead nowhere)"
            ),
            Self::ForeignHeads { heads } => write!(f, "{heads} heads from elsewhere are not signed by this site's key"),
        }
    }
}
