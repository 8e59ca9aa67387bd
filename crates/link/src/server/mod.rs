//! What a site puts on its one TLS port: pages and API (an axum router), agents' WebSockets, and the relay.
//!
//! ```text
//! accept ──> TLS ──> HTTP/1.1 ──┬── GET /relay ──> Relay: admits proven keys, forwards QUIC it can't read
//!                               ├── GET /ping  ──> the relay's latency probe
//!                               └── the rest   ──> axum::Router (WebSocket upgrades included)
//! ```
//!
//! Only the site builds this. Knows nothing of who may use the relay: [`RelayAccess`] does.

mod connection;
mod frames;
mod relay;
mod serve;

pub use relay::{Relay, RelayAccess, RelayLimits};
pub use serve::{ServeLimits, serve};
