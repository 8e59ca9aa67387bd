//! Messages to bytes and back: the session, the control link, and the socket between service and helper.
//!
//! The `.proto` files in `proto/` are the documents; this crate adds what they can't say: size limits, versions, and the
//! one way to decode. It must not know what the messages are for.

/// Viewer and device, end to end (`proto/session.proto`).
pub mod session {
    #![allow(
        missing_docs,
        clippy::all,
        clippy::pedantic,
        reason = "generated; the documentation is in the .proto file"
    )]
    include!(concat!(env!("OUT_DIR"), "/deskside.session.v1.rs"));
}

/// Agent and site (`proto/control.proto`).
pub mod control {
    #![allow(
        missing_docs,
        clippy::all,
        clippy::pedantic,
        reason = "generated; the documentation is in the .proto file"
    )]
    include!(concat!(env!("OUT_DIR"), "/deskside.control.v1.rs"));
}

/// Service and helper (`proto/helper.proto`).
pub mod helper {
    #![allow(
        missing_docs,
        clippy::all,
        clippy::pedantic,
        reason = "generated; the documentation is in the .proto file"
    )]
    include!(concat!(env!("OUT_DIR"), "/deskside.helper.v1.rs"));
}

mod decode;
pub mod framing;
pub mod limits;
pub mod transcript;
mod version;

pub use decode::{DecodeError, decode, decode_bytes};
pub use version::{CONTROL_VERSIONS, HELPER_VERSION, SESSION_VERSIONS, negotiate};
