//! Bytes between two proven keys: the session link, the control link, and the relay the site runs.
//!
//! - **Session link** ([`Endpoint`], [`SessionLink`]): an agent and a viewer meet, each knowing the other's public
//!   key from the grant. It carries numbered channels of framed bytes, over the site's relay and, between native
//!   programs, directly when a path answers. Builds for native targets and for the browser.
//! - **Relay and accept loop** (`server`, feature `server`): what the site puts on its one TLS port.
//! - **Control link** (`control`, native): the WebSocket that every agent keeps to its site.
//!
//! ```text
//!    agent: Endpoint ──── QUIC, end to end ──── Endpoint: viewer        control: agent ── WebSocket ── site's router
//!         └── TLS ──> [ serve() : /relay, /ping ] <── TLS ──┘                      └──> [ serve() : the rest ]
//! ```
//!
//! Invariants: this crate knows nothing of what the bytes mean (no protobuf, no grants, no rights), no type of the
//! QUIC library appears in its interface (so another link can take its place), every queue and every wait has a
//! bound, and no endpoint ever contacts anybody but the relay it was given and the peers found through it.

mod key;
mod session;

#[cfg(not(target_family = "wasm"))]
pub mod control;
#[cfg(not(target_family = "wasm"))]
mod dial;
#[cfg(not(target_family = "wasm"))]
mod proxy;
#[cfg(all(feature = "server", not(target_family = "wasm")))]
pub mod server;
#[cfg(not(target_family = "wasm"))]
pub mod tls;

#[cfg(not(target_family = "wasm"))]
pub use dial::{DialError, connect_tls};
pub use key::{InvalidKey, LinkKey, LinkSecret};
#[cfg(not(target_family = "wasm"))]
pub use proxy::{InvalidProxy, Proxy};
pub use session::{
    ChannelKind, CloseCode, DirectPaths, EndReason, Endpoint, EndpointOptions, FrameError, Inbound, Incoming,
    InvalidRelay, LinkError, LinkPath, MAX_FRAME, Outbound, RelayAddress, RelayFault, SESSION_ALPN, SessionLink,
};
