//! The grant: the site's signed permission for one visit of one viewer to one device.
//!
//! A PASETO v4.public token (<https://github.com/paseto-standard/paseto-spec>, version 4) over the claims of [`Grant`] as JSON, with the
//! implicit assertion `deskside grant v1`, so that nothing else that a site key ever signs can be taken for a grant.
//! The site [`sign`]s, the device [`check`]s: against its pinned site key, its own id, the key of the viewer that shows
//! it, the time, and what it has seen before. Every way to fail has a [`Refusal`](deskside_model::Refusal) of its own.
//!
//! A claim that *restricts* a session must come with a new [`VERSION`], so that an older agent refuses what it does not
//! understand; unknown claims under a known version are ignored.
//!
//! A *raise* is the same claims for a session that runs already, signed with another assertion: it can't open a session, and
//! a grant can't raise one.
//!
//! This module must not know where keys and used grants are stored, or what time it is.

mod check;
mod claims;
mod sign;

pub use check::{CLOCK_SKEW, GrantContext, GrantFault, check, check_raise};
pub use claims::{Grant, GrantedOperator, MAX_NAME, MAX_REASON, MUST_START_WITHIN, VERSION};
pub use sign::{SignError, sign, sign_raise};

/// What is signed along with every grant and never sent.
const ASSERTION: &[u8] = b"deskside grant v1";
/// The same for a raise.
const RAISE_ASSERTION: &[u8] = b"deskside raise v1";

/// The longest token that is looked at, in bytes; a real one has under 2 KiB.
pub const MAX_TOKEN: usize = 8 * 1024;
