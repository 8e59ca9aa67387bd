//! The other end of the site's API, for programs: requests over one connection, whose certificate is believed, and as whom
//! they are made.
//!
//! ```text
//! SiteAddress + Trust + Proof ──> SiteClient ──> get / post / put / delete / download
//!                                     └── ClientError: a problem document, or which step of the way failed
//! ```
//!
//! [`introduce`] is for the first meeting with a site whose certificate the system doesn't know: it brings the site's own
//! authority, to be compared with a fingerprint before anything secret is sent. There is no way to go on without.
//! It must not know command lines, files or terminals.

mod address;
mod client;
mod connection;
mod error;
mod proof;
mod trust;

pub use address::{InvalidAddress, SiteAddress};
pub use client::{MAX_ANSWER, SiteClient};
pub use error::ClientError;
pub use proof::{CookieProof, Proof};
pub use trust::{Authority, Trust, introduce};
