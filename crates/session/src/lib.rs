//! The two ends of a session as state machines, and the grant that lets them meet.
//!
//! Start reading at [`grant`]: how a device knows that a session is allowed. Then [`device`], which owns the rules of a
//! session (evidence before the beginning, consent, the rights gate, the end), and [`viewer`], its counterpart for
//! operators, natively and in the browser. `tests/` puts the two ends on a simulated link and tells, test by test, what a
//! session goes through.
//!
//! | module | what | who uses it |
//! | --- | --- | --- |
//! | [`grant`] | the site's signed permission: sign, check | site, device |
//! | [`device`] | one machine for each viewer on a device | the agent's service |
//! | [`gate`] | which right each message needs | device |
//! | [`said`] | the numbers of closed lists | both ends |
//! | [`credit`] | when the next frame may be captured, and which frames are answered | both ends |
//! | [`viewer`] | the operator's machine | viewer, browser |
//!
//! The machines do no I/O, read no clock and draw no randomness: whoever owns them passes in what happened with the time
//! at which it did, does what comes out, and so decides about sockets, disks and threads alone. Feature `device` (on by
//! default) brings the device's end, feature `grant` the grants; the browser does without both.

pub mod credit;
#[cfg(feature = "device")]
pub mod device;
#[cfg(feature = "device")]
pub mod gate;
#[cfg(feature = "grant")]
pub mod grant;
#[cfg(feature = "device")]
mod now;
pub mod said;
pub mod viewer;

#[cfg(feature = "device")]
pub use now::Now;
