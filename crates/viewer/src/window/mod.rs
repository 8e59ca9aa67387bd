//! The viewer's window: a device's screen with menus, a status bar and whatever has to be said about the session.
//!
//! ```text
//!            main thread                                        session's thread
//! winit ── Shell ── events ──> Desk ── requests ──> Shell ── orders ──> engine ── run() ══ link ══> device
//!   ^        └── paints with Desk <── Picture (both threads) <── frames ────┘  └── Site: asks for sessions
//!   └────────────── wakes, news ─────────────────────────────────────────────┘
//! ```
//!
//! [`Desk`] decides everything and draws everything: it is plain values in, plain values out, and tests drive it without any
//! window. `Shell` is what knows the windowing library. [`Site`] is what the program around gives: this crate must not know
//! the site's API, files or command lines.

mod desk;
mod engine;
mod event;
mod face;
mod keys;
mod layout;
mod menu;
mod news;
mod paint;
mod panel;
mod picture;
mod preferences;
mod reasons;
mod shell;
mod shortcuts;
mod site;
mod status;
mod surface;
mod texts;
mod typing;
mod wheel;

pub use preferences::{Preferences, Zoom};
pub use shell::{Opening, WindowError, open};
pub use site::{Begun, Site, Trouble};
