//! The session link: an agent and a viewer, each of whom knows the other's key beforehand.
//!
//! ```text
//! Endpoint ── dial(key, relay) ──┐                      a SessionLink carries channels; each is one QUIC stream:
//!                                ├──> SessionLink          kind: u8 | len: u32 LE | frame | len | frame | ...
//! Endpoint ── accept() ──────────┘                      Outbound writes them, Inbound reads them
//! ```
//!
//! The seam is these types: none of them shows the library underneath (iroh), so that another link can be put
//! behind the same names. Knows nothing of grants; the caller compares [`SessionLink::peer`] with the grant's key.

mod channel;
mod endpoint;
mod error;
mod frame;
mod link;
mod options;
mod transport;

#[cfg(not(target_family = "wasm"))]
mod native;
#[cfg(not(target_family = "wasm"))]
mod probe;
#[cfg(not(target_family = "wasm"))]
mod resolver;

pub use channel::{ChannelKind, Inbound, Outbound};
pub use endpoint::{Endpoint, Incoming};
pub use error::{EndReason, LinkError, RelayFault};
pub use frame::{FrameError, MAX_FRAME};
pub use link::{CloseCode, LinkPath, SessionLink};
pub use options::{DirectPaths, EndpointOptions, InvalidRelay, RelayAddress};

/// The protocol both ends must name in their TLS handshake (RFC 7301). A new, incompatible framing gets a new number.
pub const SESSION_ALPN: &[u8] = b"deskside/session/1";
