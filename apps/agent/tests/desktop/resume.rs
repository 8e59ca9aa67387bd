//! A viewer that loses its link takes its session up again; nobody else does.

use std::time::Duration;

use deskside_model::{Refusal, SessionId};

use crate::bench::{Bench, unasked};
use crate::support::wait_until;
use crate::viewer::Viewer;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_link_is_taken_up_again_with_a_whole_picture() {
    let mut bench = Bench::start(unasked()).await;
    let (viewer, mut link) = bench.visit().await;
    let started = link.started().await;
    wait_until("the first picture", || link.screen.frames() > 0);
    link.cut();
    bench.standing(3).await;

    let session = SessionId::from_bytes([1; 16]).to_string();
    let thief = Viewer::new(bench.route()).await;
    let mut stolen = thief.resume(session.clone(), started.resume_secret.clone()).await;
    assert_eq!(stolen.refused().await, Refusal::ResumeRefused.number());
    let mut guessed = viewer.resume(session.clone(), vec![0; 32]).await;
    assert_eq!(guessed.refused().await, Refusal::ResumeRefused.number());

    let mut again = viewer.resume(session, started.resume_secret).await;
    again.started().await;
    wait_until("the picture to be the screen", || {
        again.screen.difference(&bench.server.screenshot()).is_none()
    });
    again.move_to(77, 78).await;
    wait_until("the pointer to move", || {
        bench
            .server
            .output("xdotool", &["getmouselocation"])
            .starts_with("x:77 y:78")
    });
    bench.evidence_ends_with(&["session_resumed"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_of_the_site_does_not_end_a_session() {
    let mut bench = Bench::start(unasked()).await;
    let (viewer, mut link) = bench.visit().await;
    let started = link.started().await;
    wait_until("the first picture", || link.screen.frames() > 0);
    bench.site = bench.site.restart(Duration::from_millis(300)).await;
    bench.connected = bench.site.next_agent().await;
    // Where the session stands is told to the site anew.
    bench.standing(2).await;
    link.cut();
    let mut again = viewer
        .resume(SessionId::from_bytes([1; 16]).to_string(), started.resume_secret)
        .await;
    again.started().await;
    wait_until("the picture", || again.screen.frames() > 0);
}
