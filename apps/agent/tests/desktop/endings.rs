//! However a session ends: the viewer hears it, nothing stays pressed, nothing stays on the screen.

use std::time::{Duration, Instant};

use deskside_model::{EndReason, Refusal};
use deskside_wire::control::{Revoke, site_to_agent};
use x11rb::protocol::xproto::ConnectionExt as _;

use crate::bench::{Bench, settings, unasked};
use crate::program::{Agent, send_signal, wait_until_gone};
use crate::support::{XServer, wait_until};

const KEY_A: u32 = 30;

fn pressed(server: &XServer) -> usize {
    let (client, _) = x11rb::connect(server.display()).unwrap();
    let keys = client.query_keymap().unwrap().reply().unwrap().keys;
    keys.iter().map(|byte| byte.count_ones() as usize).sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_service_leaves_nothing_pressed_and_nothing_on_the_screen() {
    let mut bench = Bench::start(unasked()).await;
    let (_viewer, mut link) = bench.session().await;
    link.key(KEY_A, 0x61, true).await;
    wait_until("the key to be down", || pressed(&bench.server) == 1);
    bench.server.window("Jan de Vries");
    let helper = bench.agent.helper();
    bench.agent.signal("KILL");
    let took = wait_until_gone(helper);
    assert!(took < Duration::from_secs(2), "the helper took {took:?} to leave");
    assert_eq!(pressed(&bench.server), 0);
    wait_until("the bar to go", || !bench.server.has_window("Jan de Vries"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_helper_ends_its_sessions_and_is_started_again() {
    let mut bench = Bench::start(unasked()).await;
    let (_viewer, mut link) = bench.session().await;
    let helper = bench.agent.helper();
    send_signal(helper, "KILL");
    assert_eq!(link.ended().await, EndReason::HelperLost.number());
    wait_until("another helper", || {
        bench.agent.helper_now().is_some_and(|pid| pid != helper)
    });
    // The next facts with monitors are the new helper's.
    let viewer = crate::viewer::Viewer::new(bench.route()).await;
    loop {
        let grant = bench.grant(&viewer);
        let token = bench.sign(&grant);
        match bench.offer(&token).await {
            Ok(()) => {
                viewer.show(&token).await.started().await;
                return;
            }
            Err(Refusal::HelperUnavailable) => tokio::time::sleep(Duration::from_millis(100)).await,
            Err(other) => panic!("{other:?}"),
        };
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stopped_agent_says_good_bye_within_two_seconds() {
    let mut bench = Bench::start(unasked()).await;
    let (_viewer, mut link) = bench.session().await;
    link.key(KEY_A, 0x61, true).await;
    wait_until("the key to be down", || pressed(&bench.server) == 1);
    let began = Instant::now();
    bench.agent.signal("TERM");
    assert_eq!(link.ended().await, EndReason::AgentStopped.number());
    assert!(bench.agent.wait().success());
    assert!(
        began.elapsed() < Duration::from_secs(2),
        "it took {:?}",
        began.elapsed()
    );
    assert_eq!(pressed(&bench.server), 0);
    bench.evidence_ends_with(&["session_started", "session_ended"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_site_ends_a_session() {
    let mut bench = Bench::start(unasked()).await;
    let (_viewer, mut link) = bench.session().await;
    bench.connected.send(site_to_agent::Message::Revoke(Revoke {
        session_id: deskside_model::SessionId::from_bytes([1; 16]).to_string(),
        reason: EndReason::SiteEnded.number(),
    }));
    assert_eq!(link.ended().await, EndReason::SiteEnded.number());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_that_forbid_it_end_a_session() {
    let mut bench = Bench::start(unasked()).await;
    let (_viewer, mut link) = bench.session().await;
    bench.send_settings(
        2,
        deskside_model::ClientSettings {
            remote_control_enabled: false,
            ..settings()
        },
    );
    assert_eq!(link.ended().await, EndReason::PolicyChanged.number());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_display_that_ends_ends_the_session() {
    let mut bench = Bench::start(unasked()).await;
    let (_viewer, mut link) = bench.session().await;
    let bench_site = bench.site;
    drop(bench.server);
    assert_eq!(link.ended().await, EndReason::HelperLost.number());
    drop(bench_site);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_agent_on_the_same_directory_is_refused_and_status_tells() {
    let bench = Bench::start(unasked()).await;
    let state = bench.state();
    let state = state.to_str().unwrap();
    let second = Agent::command(&["run", "--state", state, "--display", bench.server.display().unwrap()]);
    assert_eq!(second.status.code(), Some(1));
    let text = String::from_utf8(second.stderr).unwrap();
    assert!(text.contains("another agent is running"), "{text}");
    wait_until("online", || bench.agent.status().stdout == b"online\n");
    assert_eq!(bench.agent.status().status.code(), Some(0));
    drop(bench.site);
    wait_until("offline", || bench.agent.status().stdout.starts_with(b"offline: "));
    assert_eq!(bench.agent.status().status.code(), Some(1));
    drop(bench.agent);
    let status = Agent::command(&["status", "--state", state]);
    assert_eq!(
        (status.stdout.as_slice(), status.status.code()),
        (&b"not running\n"[..], Some(3))
    );
}
