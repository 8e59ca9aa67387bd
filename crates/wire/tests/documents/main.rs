//! The wire as documents: `vectors.txt` holds one encoded example of each message, `docs/wire.md` is made from the
//! `.proto` files. Both are committed, so that a change of the wire is seen in review, and so that a later version can be
//! shown to read what this one wrote.
//!
//! After a change that is meant: `UPDATE_WIRE=1 cargo nextest run -p deskside-wire`, then read the diff. A line of
//! `vectors.txt` that *changes* (instead of being added) breaks older programs.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod page;
mod proto;
mod vectors;
