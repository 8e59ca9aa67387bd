//! The hash chain of status messages: append, countersign, verify.
//!
//! Every device and every site is the *maker* of one chain. An [`Entry`] holds its sequence number, the hash of the
//! entry before it, the time, the number of a status message and named values, and is signed with the maker's Ed25519
//! key. So whoever holds the maker's public key and one later [`Head`] finds every entry that was edited, removed,
//! inserted or moved ([`Verifier`]); a [`Receipt`] is such a head, countersigned by the site, which the maker can't take
//! back and the site can't deny.
//!
//! | module | what |
//! | --- | --- |
//! | [`Fact`], [`Values`] | what is to be recorded, within bounds |
//! | [`Entry`] | one link of a chain, and its canonical bytes |
//! | [`Chain`] | the end of a maker's own chain, to which it appends |
//! | [`Verifier`], [`verify`] | reads a chain and reports what is wrong with it |
//! | [`Receipt`] | "the site has everything up to here" |
//! | [`Mention`] | how the site's chain names a device's entry |
//! | [`SignedHead`] | where a chain ends, as a line to be kept elsewhere |
//! | [`export`] | all chains of a site as a file, and its check |
//!
//! This crate must not know where entries are stored, who asks for them or what time it is. Keys stay outside: signing
//! goes through the [`Signer`] that is passed in.

mod chain;
mod entry;
pub mod export;
mod fact;
mod hash;
mod mention;
mod reader;
mod receipt;
mod signature;
mod signed_head;
mod verify;

pub use chain::{Chain, Head};
pub use entry::{Entry, EntryError, MAX_ENTRY, Maker};
pub use fact::{Fact, FactError, MAX_NAME, MAX_VALUE, MAX_VALUES, Values};
pub use hash::Hash;
pub use mention::Mention;
pub use receipt::{BadReceipt, Receipt};
pub use signature::{Signature, Signer};
pub use signed_head::{HeadLineError, SignedHead};
pub use verify::{Fault, Finding, MAX_FINDINGS, Report, Verifier, verify};
