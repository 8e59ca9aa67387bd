//! What Linux itself knows of sessions and accounts, whatever display server runs. Parsers take text or bytes; only
//! [`Sources`] reads files.

mod child;
pub(crate) mod clock;
mod locker;
pub mod logind;
mod own_code;
mod passwd;
mod players;
mod sources;
mod tones;
mod utmp;

pub use clock::{local_date_and_time, local_week_moment};
pub use locker::Locker;
pub use own_code::unmap_own_code;
pub use players::Players;
pub use sources::Sources;
