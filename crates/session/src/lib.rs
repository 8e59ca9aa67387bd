//! The two ends of a session as state machines: rights gate, consent, picture credit, reconnect.
//!
//! [`viewer`] is the operator's end and builds for the browser too. Neither end knows sockets or clocks.

pub mod viewer;
