//! What Linux itself knows of sessions and accounts, whatever display server runs. Parsers take text or bytes; only
//! [`Sources`] reads files.

pub mod logind;
mod passwd;
mod sources;
mod utmp;

pub use sources::Sources;
