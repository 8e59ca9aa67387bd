//! Who asks, and what they may: cookies, CSRF, origins, rate limits, roles.
//!
//! A handler names the permission it needs in its signature ([`Allowed`]); without one it has no operator to act for.

pub mod cookie;
pub mod limits;
mod origin;
pub mod permissions;
mod signed_in;

pub use origin::same_origin;
pub use permissions::Allowed;
pub use signed_in::{IDLE, LONGEST, SignedIn, me, open_sign_in, rotate};
