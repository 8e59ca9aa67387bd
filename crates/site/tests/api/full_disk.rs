//! A disk that fills up under a running site: every change is refused with a clear answer, reading goes on, and nothing is
//! lost or half done.
//!
//! The site runs in a process of its own whose files may not grow past a limit (`ulimit -f`, POSIX), which is what a full
//! disk looks like to SQLite.

use std::process::Command;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use deskside_audit::{Maker, verify};
use serde_json::json;

use crate::support::TestSite;

/// Says to the second process that it is the second one.
const LIMITED: &str = "DESKSIDE_TEST_LIMITED";

#[test]
fn a_full_disk_stops_changes_and_nothing_else() {
    // `ulimit -f` counts blocks of 512 bytes: 1 MiB, some hundred changes more than an empty site needs.
    let run = Command::new("sh")
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 2048; exec \"$0\" --exact full_disk::on_a_small_disk --nocapture",
        ])
        .arg(std::env::current_exe().unwrap())
        .env(LIMITED, "yes")
        .output()
        .unwrap();
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&run.stdout),
        String::from_utf8_lossy(&run.stderr)
    );
    assert!(run.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test]
async fn on_a_small_disk() {
    if std::env::var_os(LIMITED).is_none() {
        // Only the test above can make the disk small.
        return;
    }
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let name = "x".repeat(80);
    let mut made = 0;
    let refused = loop {
        let answer = admin
            .post("/enrolment-tokens", json!({ "name": name, "hours": 1 }))
            .await;
        if answer.status != StatusCode::CREATED {
            break answer;
        }
        made += 1;
        assert!(made < 100_000, "the disk does not fill up");
    };
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (StatusCode::INSUFFICIENT_STORAGE, "storage_full")
    );
    assert!(refused.json()["detail"].as_str().unwrap().contains("free space"));

    // Reading goes on, and what was said to be done is there, each change with its status message.
    assert_eq!(admin.get("/me").await.status, StatusCode::OK);
    let mut listed = 0;
    let mut after = String::new();
    loop {
        let page = admin.get(&format!("/enrolment-tokens?limit=500{after}")).await.json();
        listed += page["items"].as_array().unwrap().len();
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    assert_eq!(listed, made);
    let messages = site.state.store.status();
    let entries = messages.entries_from(1, 1_000_000).await.unwrap();
    assert_eq!(entries.len(), made + 2, "set-up, sign-in, and one for each token");
    let key = site.state.key.verifying_key().to_bytes();
    let report = verify(
        Maker::Site(site.state.id),
        key,
        &entries,
        Some(messages.head().await.unwrap()),
    );
    assert!(report.is_sound(), "{report:?}");
    let health = site.send(Request::get("/healthz").body(Body::empty()).unwrap()).await;
    assert_eq!(health.status, StatusCode::OK);
}
