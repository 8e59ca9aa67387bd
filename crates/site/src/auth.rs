//! Who asks, and what they may: cookies, API tokens, CSRF, origins, rate limits, rights.
//!
//! A handler names the permission it needs in its signature ([`Allowed`]); without one it has no operator to act for.

pub mod bearer;
pub mod cookie;
pub mod held;
pub mod limits;
mod origin;
pub mod permissions;
mod proof;
pub mod reach;
mod signed_in;

pub use held::Held;
pub use origin::same_origin;
pub use permissions::Allowed;
pub use proof::Proof;
pub use signed_in::{IDLE, InPerson, LONGEST, SignedIn, me, open_sign_in, rotate};
