//! A site's chain and those of its devices as one file that can be carried away and checked by somebody who trusts neither
//! the site nor the carrier. `docs/audit-export.md` describes the format for those who write a verifier of their own.
//!
//! | module | what |
//! | --- | --- |
//! | `item` | one line: what can stand in it, and reading it |
//! | `write` | the lines in their order, and the signed last one |
//! | `lines` | bytes as they come, cut into lines of bounded length |
//! | `check`, `turn` | reads a file from front to back, chain by chain, and finds what is wrong |
//! | `known` | what the checker knows from elsewhere: the site's key, heads that were anchored |
//! | `mentions` | what the site's chain says of devices, held against their own chains |
//! | `finding`, `report` | what is wrong, what it means, what to do |
//!
//! Nothing here opens a file or knows what time it is.

mod check;
mod finding;
mod item;
mod known;
mod lines;
mod mentions;
mod report;
mod turn;
mod write;

pub use check::ExportCheck;
pub use finding::{About, ExportFault, ExportFinding};
pub use item::{DeviceItem, EXPORT_VERSION, MAX_LINE, NotAnExport, Opening, ReceiptItem};
pub use known::{KnownElsewhere, PinnedKey, PinnedKeyError};
pub use report::{ChainReport, ExportReport, MAX_EXPORT_FINDINGS};
pub use write::ExportWriter;
