//! Who looked at this computer, and when: for the people who use it, without the site and without rights on the computer.
//!
//! The service copies every entry of the device's chain, as it was signed, into a file that everybody may read ([`file`]);
//! [`read`] checks the entries with the key at the head of the file and sums them up as visits. The file is a copy for people:
//! the evidence is what the site has, and `deskside audit verify` is what proves it.

mod file;
mod table;
mod visit;

pub use file::{Checked, HistoryError, HistoryFile, find, read};
pub use table::table;
pub use visit::{Event, Visit, visits};
