//! The site server as a library: console, API, enrolment, control link, grants, relay.
//!
//! | modules | what |
//! | --- | --- |
//! | `state`, `config`, `data_dir` | the site, opened from its data directory |
//! | `router`, `extract`, `problem` | addresses, reading requests, problem documents |
//! | `auth`, `password`, `totp` | who asks, and what they may |
//! | `setup`, `sign_in`, `me`, `security_keys`, `saved_filters`, `api_tokens`, `operators` | people, and programs that act for them |
//! | `security` | who may do what where: roles, groups, assignments |
//! | `devices`, `collections`, `tokens`, `client_settings`, `possibility` | computers, and what may happen on them |
//! | `status_messages`, `events` | what happened, kept and told |
//! | `audit` | all of it for people outside: exported, and its end anchored elsewhere |
//! | `tls`, `serve`, `relay` | connections |
//! | `enrol`, `hub`, `sessions` | agents, and operators on their devices |
//! | `console`, `openapi`, `health`, `metrics` | what else is served |
//! | `clock`, `rfc3339`, `random` | what time it is, in words too; chance |
//!
//! It must not know the operating system of a device, or what a picture is.

pub mod announce;
mod api_tokens;
pub mod audit;
pub mod auth;
pub mod client_settings;
pub mod clock;
pub mod collections;
pub mod config;
mod console;
pub mod data_dir;
mod devices;
pub mod enrol;
pub mod events;
pub mod extract;
pub mod gate;
pub mod headers;
mod health;
pub mod hub;
mod me;
pub mod metrics;
pub mod openapi;
mod operators;
pub mod password;
pub mod possibility;
pub mod presence;
pub mod problem;
pub mod random;
pub mod reports;
pub mod rfc3339;
pub mod router;
mod saved_filters;
pub mod security;
mod security_keys;
pub mod serve;
pub mod sessions;
pub mod setup;
mod sign_in;
mod site_info;
pub mod state;
pub mod status_messages;
pub mod tls;
pub mod token_text;
pub mod tokens;
mod totp;

pub use router::router;
pub use state::{AppState, OpenError, Opening, Site};
