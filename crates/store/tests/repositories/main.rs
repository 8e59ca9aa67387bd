//! Every repository, on SQLite and (when `DESKSIDE_TEST_POSTGRES` holds the URL of a server) on PostgreSQL. Each test has
//! a database of its own.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test stops at the first surprise; clippy only knows functions that are marked as tests"
)]

#[macro_use]
mod support;

mod chain;
mod collections;
mod devices;
mod lists;
mod past;
mod people;
mod reports;
mod saved_filters;
mod security;
mod sessions;
mod settings_sets;
mod status_search;
mod tokens;
mod whole;
