//! How long things take on a large site. Measurements, so they are not part of the usual run: `cargo xtask bench scale` makes them,
//! in release, on SQLite and PostgreSQL (`DESKSIDE_TEST_POSTGRES`), and says where something takes longer than it may.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a measurement stops at the first surprise and prints what it found"
)]

mod collections;
mod figure;
mod rights;
mod settings;

use std::sync::atomic::{AtomicU32, Ordering};

use deskside_site::clock::Clock;
use deskside_site::config::Config;
use deskside_site::data_dir::DataDir;
use deskside_site::{AppState, Opening};
use sea_orm::{ConnectionTrait, Database};

/// Where a site keeps what it knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kept {
    Sqlite,
    Postgres,
}

/// An empty site, and the folder that has to stay; none where there is no PostgreSQL.
async fn open(kept: Kept) -> Option<(AppState, tempfile::TempDir)> {
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        database_url: match kept {
            Kept::Sqlite => None,
            Kept::Postgres => Some(database().await?),
        },
        ..Config::default()
    };
    let opening = Opening {
        config,
        public_url: "https://desk.example.org:8443".parse().unwrap(),
        ca_fingerprint: None,
        clock: Clock::system(),
    };
    let data = DataDir::open(folder.path()).unwrap();
    Some((AppState::open(&data, opening).await.unwrap(), folder))
}

/// A new database on the server of this run.
async fn database() -> Option<String> {
    let Ok(url) = std::env::var("DESKSIDE_TEST_POSTGRES") else {
        println!("not run: DESKSIDE_TEST_POSTGRES is not set");
        return None;
    };
    static MADE: AtomicU32 = AtomicU32::new(0);
    let server = Database::connect(&url).await.unwrap();
    let name = format!("scale_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    let made = server.execute_unprepared(&format!("CREATE DATABASE {name}")).await;
    made.unwrap();
    let (base, _) = url.rsplit_once('/').unwrap();
    Some(format!("{base}/{name}"))
}

/// Bytes of an id, spread like random ones, so that indexes are used as they would be.
fn id(n: u32) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&n.wrapping_mul(0x9e37_79b1).to_be_bytes());
    bytes[15] = 1;
    bytes
}
