//! How long things take on a large site. Measurements, so they are not part of the usual run:
//! `cargo nextest run -p deskside-site --test scale --run-ignored only --no-capture`, for figures that mean something in
//! release on a machine that is otherwise quiet. They run on SQLite; `DESKSIDE_SCALE_DATABASE` holds the URL of an empty
//! PostgreSQL database to run one of them on (`-E 'test(rights)'`).

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a measurement stops at the first surprise and prints what it found"
)]

mod collections;
mod rights;
mod settings;

use deskside_site::clock::Clock;
use deskside_site::config::Config;
use deskside_site::data_dir::DataDir;
use deskside_site::{AppState, Opening};

/// An empty site, and the folder that has to stay.
async fn open() -> (AppState, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        database_url: std::env::var("DESKSIDE_SCALE_DATABASE").ok(),
        ..Config::default()
    };
    let opening = Opening {
        config,
        public_url: "https://desk.example.org:8443".parse().unwrap(),
        ca_fingerprint: None,
        clock: Clock::system(),
    };
    let data = DataDir::open(folder.path()).unwrap();
    (AppState::open(&data, opening).await.unwrap(), folder)
}

/// Bytes of an id, spread like random ones, so that indexes are used as they would be.
fn id(n: u32) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&n.wrapping_mul(0x9e37_79b1).to_be_bytes());
    bytes[15] = 1;
    bytes
}
