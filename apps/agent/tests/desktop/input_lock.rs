//! The operator locks the device's own keyboard and mouse, the bar says how to end it, and whatever happens to session,
//! service or helper gives them back. The local user's devices are the X server's own.

use deskside_model::EndReason;
use deskside_session::said::InputUnlocked;
use deskside_wire::session::device_to_viewer::Message;

use crate::bench::{Bench, OPERATOR, settings, unasked};
use crate::program::send_signal;
use crate::support::{ESCAPE, LocalUser, wait_until};
use crate::viewer::{Link, Viewer};

/// A session in which the local user's keyboard and mouse do nothing.
async fn locked() -> (Bench, Viewer, Link, LocalUser) {
    let mut bench = Bench::start(unasked()).await;
    let user = LocalUser::at(&bench.server);
    let (viewer, mut link) = bench.session().await;
    link.lock_input(true);
    link.told("that they are locked", |message| match message {
        Message::InputLock(told) if told.locked => Some(()),
        _ => None,
    })
    .await;
    assert!(!user.is_attached(user.keyboard) && !user.is_attached(user.mouse));
    (bench, viewer, link, user)
}

async fn unlocked(link: &mut Link, why: InputUnlocked) {
    link.told("why they work again", |message| match message {
        Message::InputLock(told) if !told.locked && told.why == why.number() => Some(()),
        _ => None,
    })
    .await;
}

fn are_back(user: &LocalUser) {
    wait_until("keyboard and mouse to be back", || user.has_everything());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_escapes_end_it_for_good_and_the_evidence_says_who() {
    let (bench, _viewer, mut link, user) = locked().await;
    bench.server.window(OPERATOR);
    for _ in 0..deskside_desktop::EMERGENCY_PRESSES {
        user.tap(ESCAPE);
    }
    unlocked(&mut link, InputUnlocked::LocalUser).await;
    are_back(&user);
    bench
        .evidence_ends_with(&["session_started", "input_locked", "input_unlocked"])
        .await;
    let last = bench.site.evidence().pop().unwrap();
    assert_eq!(last.values().get("why"), Some("local_user"));
    assert_eq!(last.values().get("operator_account"), Some("jan"));
    // The session goes on, and can't lock them again.
    link.lock_input(true);
    link.move_to(300, 301).await;
    wait_until("the pointer to move", || {
        let at = bench.server.output("xdotool", &["getmouselocation"]);
        at.starts_with("x:300 y:301")
    });
    assert!(user.has_everything());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_helper_gives_them_back_and_ends_the_session() {
    let (bench, _viewer, mut link, user) = locked().await;
    send_signal(bench.agent.helper(), "KILL");
    are_back(&user);
    assert_eq!(link.ended().await, EndReason::HelperLost.number());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_service_gives_them_back() {
    let (bench, _viewer, _link, user) = locked().await;
    bench.agent.signal("KILL");
    are_back(&user);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_link_and_the_end_of_the_session_give_them_back() {
    let (mut bench, _viewer, link, user) = locked().await;
    link.cut();
    are_back(&user);
    let (_viewer, mut link) = bench.session().await;
    link.lock_input(true);
    wait_until("the keyboard to be locked", || !user.is_attached(user.keyboard));
    link.end();
    assert_eq!(link.ended().await, EndReason::ViewerEnded.number());
    are_back(&user);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_who_has_to_be_asked_gets_them_back_first() {
    let (mut bench, _viewer, mut link, user) = locked().await;
    bench.send_settings(2, settings());
    bench.applied(2).await;
    let (_other, mut second) = bench.visit().await;
    second.asking().await;
    unlocked(&mut link, InputUnlocked::Question).await;
    are_back(&user);
    bench.answer(0.75);
    second.started().await;
}
