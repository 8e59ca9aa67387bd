//! The local user is asked, and the answer counts.

use deskside_model::{ClientSettings, EndReason, Refusal};

use crate::bench::{Bench, PROMPT, settings};
use crate::support::wait_until;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_begins_when_the_local_user_allows_it_and_ends_when_they_want() {
    let mut bench = Bench::start(settings()).await;
    let (_viewer, mut link) = bench.visit().await;
    link.asking().await;
    bench.server.window(PROMPT);
    assert_eq!(link.screen.frames(), 0, "nothing is captured before the answer");
    bench.answer(0.75);
    link.started().await;
    wait_until("the first picture", || link.screen.frames() > 0);

    let bar = bench.server.window("Jan de Vries");
    assert_eq!(bar.y, 0);
    bench.click(bar.x + bar.width - 50, 20);
    assert_eq!(link.ended().await, EndReason::LocalUserEnded.number());
    wait_until("the bar to go", || !bench.server.has_window("Jan de Vries"));
    assert_eq!(bench.standing(4).await, (EndReason::LocalUserEnded.number(), false));
    bench
        .evidence_ends_with(&["consent_asked", "consent_given", "session_started", "session_ended"])
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_is_no() {
    let mut bench = Bench::start(settings()).await;
    let (_viewer, mut link) = bench.visit().await;
    link.asking().await;
    bench.answer(0.25);
    assert_eq!(link.refused().await, Refusal::ConsentDenied.number());
    assert_eq!(link.screen.frames(), 0);
    bench.evidence_ends_with(&["consent_asked", "consent_denied"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_is_no() {
    let mut bench = Bench::start(ClientSettings {
        consent_seconds: 10,
        ..settings()
    })
    .await;
    let (_viewer, mut link) = bench.visit().await;
    assert_eq!(link.refused().await, Refusal::ConsentTimeout.number());
    wait_until("the prompt to go", || !bench.server.has_window(PROMPT));
    bench.evidence_ends_with(&["consent_asked", "consent_timed_out"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_can_not_answer_for_the_local_user() {
    let mut bench = Bench::start(ClientSettings {
        prompt_for_permission: false,
        ..settings()
    })
    .await;
    let (_first, mut controlling) = bench.session().await;
    bench.send_settings(2, settings());
    let (_second, mut asking) = bench.visit().await;
    asking.asking().await;
    bench.server.window(PROMPT);
    // Tab and Return would be Allow, if they came from the keyboard.
    controlling.type_text("\t\n").await;
    let last = controlling.move_to(5, 5).await;
    tokio::time::sleep(crate::viewer::A_WHILE).await;
    assert!(controlling.screen.input_id() < last, "nothing was injected");
    assert!(bench.server.has_window(PROMPT), "the question is still there");
    bench.answer(0.25);
    assert_eq!(asking.refused().await, Refusal::ConsentDenied.number());
    // The other session goes on, and acts again.
    controlling.move_to(60, 60).await;
    wait_until("the pointer to move", || {
        bench
            .server
            .output("xdotool", &["getmouselocation"])
            .starts_with("x:60 y:60")
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn questions_come_one_after_another() {
    let mut bench = Bench::start(settings()).await;
    let (_first, mut one) = bench.visit().await;
    let (_second, mut two) = bench.visit().await;
    one.asking().await;
    two.asking().await;
    bench.answer(0.25);
    assert_eq!(one.refused().await, Refusal::ConsentDenied.number());
    bench.answer(0.75);
    two.started().await;
}
