//! What the local user does to a session that goes on, and what an operator has to ask them for in the middle of one.

use deskside_model::{AccessLevel, ClientSettings, Right, RightSet};
use deskside_session::grant::Grant;
use deskside_wire::session::device_to_viewer::Message;

use crate::bench::{Bench, OPERATOR, PROMPT, now, settings, unasked};
use crate::program::Agent;
use crate::support::{Place, wait_until};
use crate::viewer::{A_WHILE, Link};

/// Presses a button of the bar, by its distance from the right end.
fn press(bench: &Bench, bar: &str, from_right: i32) {
    let Place { x, width, .. } = bench.server.window(bar);
    bench.click(x + width - from_right, 20);
}

/// Presses *Pause* or *Continue*, and waits until the bar shows it: it gets another width with another button.
fn pause_or_go_on(bench: &Bench, bar: &str, from_right: i32) {
    let colour = || {
        let Place { x, y, .. } = bench.server.window(bar);
        bench.server.screenshot().rgb(x as u32 + 4, y as u32 + 2)
    };
    let before = colour();
    press(bench, bar, from_right);
    wait_until("the bar to change", || colour() != before);
}

async fn withheld(link: &mut Link, wanted: (bool, bool)) {
    link.told("what is held back", |message| match message {
        Message::Withheld(told) if (told.everything, told.input) == wanted => Some(()),
        _ => None,
    })
    .await;
}

/// What people choose: the lock of keyboard and mouse comes with control.
fn without_lock(rights: u32) -> RightSet {
    RightSet::from_bits(rights).without(Right::LockInput)
}

async fn rights(link: &mut Link, wanted: AccessLevel) {
    link.told("the rights", |message| match message {
        Message::RightsChanged(told) if without_lock(told.rights) == wanted.rights() => Some(()),
        _ => None,
    })
    .await;
}

fn pointer(bench: &Bench) -> String {
    bench.server.output("xdotool", &["getmouselocation"])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pause_and_go_on_and_take_keyboard_and_mouse_away() {
    let mut bench = Bench::start(unasked()).await;
    let (_viewer, mut link) = bench.session().await;
    pause_or_go_on(&bench, OPERATOR, 150);
    withheld(&mut link, (true, false)).await;
    rights(&mut link, AccessLevel::NoAccess).await;
    // What was under way may still be decoded.
    tokio::time::sleep(A_WHILE).await;
    let frames = link.screen.frames();
    link.move_to(300, 300).await;
    bench.server.run("xdotool", &["mousemove", "500", "600"]);
    bench.terminal("echo something new on the screen");
    tokio::time::sleep(A_WHILE).await;
    assert_eq!(link.screen.frames(), frames);
    assert!(pointer(&bench).starts_with("x:500 y:600"), "{}", pointer(&bench));

    pause_or_go_on(&bench, OPERATOR, 150);
    withheld(&mut link, (false, false)).await;
    rights(&mut link, AccessLevel::FullControl).await;
    wait_until("the picture of now", || {
        link.screen.difference(&bench.server.screenshot()).is_none()
    });
    link.move_to(301, 302).await;
    wait_until("the pointer to move", || pointer(&bench).starts_with("x:301 y:302"));

    press(&bench, OPERATOR, 230);
    withheld(&mut link, (false, true)).await;
    rights(&mut link, AccessLevel::ViewOnly).await;
    link.move_to(10, 700).await;
    tokio::time::sleep(A_WHILE).await;
    assert!(!pointer(&bench).starts_with("x:10 y:700"));
    bench
        .evidence_ends_with(&[
            "session_started",
            "session_paused",
            "session_continued",
            "session_rights_changed",
        ])
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_looks_on_asks_for_control_and_the_local_user_says() {
    let mut bench = Bench::start(unasked()).await;
    let viewer = crate::viewer::Viewer::new(bench.route()).await;
    let grant = Grant {
        access: AccessLevel::ViewOnly,
        ..bench.grant(&viewer)
    };
    let token = bench.sign(&grant);
    assert_eq!(bench.offer(&token).await, Ok(()));
    let mut link = viewer.show(&token).await;
    let rights_now = RightSet::from_bits(link.started().await.rights);
    assert!(!rights_now.has(Right::Control));
    bench.send_settings(2, settings());
    bench.applied(2).await;

    for (number, allow) in [(101, false), (102, true)] {
        let raise = Grant {
            access: AccessLevel::FullControl,
            id: deskside_model::GrantId::from_bytes([number; 16]),
            issued_at: now(),
            ..grant.clone()
        };
        link.ask_control(bench.sign_raise(&raise));
        link.told("that the local user is asked", |message| match message {
            Message::Raise(told) if told.state == 1 => Some(()),
            _ => None,
        })
        .await;
        bench.server.window(PROMPT);
        bench.answer(if allow { 0.75 } else { 0.25 });
        let state = if allow { 2 } else { 3 };
        link.told("the answer", |message| match message {
            Message::Raise(told) if told.state == state => Some(()),
            _ => None,
        })
        .await;
        wait_until("the question to go", || !bench.server.has_window(PROMPT));
    }
    link.move_to(400, 401).await;
    wait_until("the pointer to move", || pointer(&bench).starts_with("x:400 y:401"));
    bench
        .evidence_ends_with(&["raise_asked", "raise_refused", "raise_asked", "session_rights_changed"])
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_operator_is_asked_about_as_well_and_both_names_are_on_the_bar() {
    let mut bench = Bench::start(settings()).await;
    let (_first, mut one) = bench.visit().await;
    one.asking().await;
    bench.answer(0.75);
    one.started().await;
    bench.server.window(OPERATOR);

    let viewer = crate::viewer::Viewer::new(bench.route()).await;
    let mut grant = bench.grant(&viewer);
    grant.operator.name = String::from("Petra Smit");
    let token = bench.sign(&grant);
    assert_eq!(bench.offer(&token).await, Ok(()));
    let mut two = viewer.show(&token).await;
    two.asking().await;
    bench.answer_about("Petra Smit wants to control this computer", 0.75);
    two.started().await;
    bench.server.window("Jan de Vries and Petra Smit");

    // What is pressed on the bar concerns both.
    pause_or_go_on(&bench, "Jan de Vries and Petra Smit", 180);
    withheld(&mut one, (true, false)).await;
    withheld(&mut two, (true, false)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_screen_is_to_be_locked_at_the_end_and_the_site_hears_whether_it_is() {
    let mut bench = Bench::start(ClientSettings {
        lock_at_end: true,
        ..unasked()
    })
    .await;
    let (_viewer, link) = bench.session().await;
    link.end();
    // This display has nothing that locks it and says so, and that is what is told.
    bench
        .evidence_ends_with(&["session_started", "session_ended", "screen_not_locked"])
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_that_is_stopped_in_a_session_locks_the_screen_first() {
    let mut bench = Bench::start(ClientSettings {
        lock_at_end: true,
        ..unasked()
    })
    .await;
    let (_viewer, _link) = bench.session().await;
    bench.agent.signal("TERM");
    assert!(bench.agent.wait().success());
    bench
        .evidence_ends_with(&["session_started", "session_ended", "screen_not_locked"])
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_that_was_killed_in_a_session_locks_the_screen_when_it_is_back() {
    let mut bench = Bench::start(ClientSettings {
        lock_at_end: true,
        ..unasked()
    })
    .await;
    let (_viewer, _link) = bench.session().await;
    bench.agent.signal("KILL");
    bench.agent.wait();
    bench.agent = Agent::start(&bench.state(), bench.server.display().unwrap());
    bench.connected = bench.site.next_agent().await;
    bench.evidence_ends_with(&["session_ended", "screen_not_locked"]).await;
}
