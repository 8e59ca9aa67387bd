//! The browser viewer: the viewer's engine behind a small JavaScript interface, for a web worker.
//!
//! ```text
//! page ── postMessage ── worker (TypeScript) ── Viewer (here) ── deskside_viewer::run ══ relay ══> device
//! ```
//!
//! No message of the wire is parsed in TypeScript. It must not know the page: events go out as plain objects
//! ([`event`] lists them), keyboard and mouse come in as numbers.

pub mod event;
#[cfg(target_family = "wasm")]
mod paint;
#[cfg(target_family = "wasm")]
mod video;
#[cfg(target_family = "wasm")]
mod viewer;

#[cfg(target_family = "wasm")]
pub use viewer::Viewer;
