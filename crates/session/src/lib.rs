//! The two ends of a session as state machines, and the grant that lets them meet.
//!
//! pub mods below
#[cfg(feature = "grant")]
pub mod grant;
pub mod viewer;
