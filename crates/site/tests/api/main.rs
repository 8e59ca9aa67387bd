//! The people's half of the API as a browser meets it: requests into the router, without a network.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise; clippy only knows functions that are marked as tests"
)]

mod support;

mod api_tokens;
mod audit;
mod authenticator;
mod bad_input;
mod bulk;
mod client_settings;
mod collections;
mod console;
mod devices;
mod events;
mod full_disk;
mod me;
mod meanwhile;
mod openapi;
mod operators;
mod permissions;
mod proxies;
mod report_exports;
mod reports;
mod saved_filters;
mod scope;
mod scope_of_events;
mod security;
mod security_keys;
mod sessions;
mod settings_sets;
mod setup;
mod sign_in;
mod status_messages;
mod tokens;
mod who_can_view;
