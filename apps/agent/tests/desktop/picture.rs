//! The picture is the screen, pixel for pixel; input arrives; the gate holds.

use std::time::{Duration, Instant};

use deskside_model::AccessLevel;
use deskside_wire::session::{PointerButton, viewer_input};

use crate::bench::{Bench, unasked};
use crate::support::{PATIENCE, wait_until};
use crate::viewer::A_WHILE;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_viewer_shows_the_screen_exactly_and_types_into_it() {
    let mut bench = Bench::start(unasked()).await;
    let typed = bench.folder.path().join("typed");
    bench.terminal(&format!("stty -echo; head -n 1 > {}", typed.display()));
    let (_viewer, mut link) = bench.session().await;
    wait_until("the picture to be the screen", || {
        link.screen.difference(&bench.server.screenshot()).is_none()
    });

    let press = |pressed| {
        viewer_input::Input::Button(PointerButton {
            button: 1,
            pressed,
            x: 300,
            y: 250,
        })
    };
    link.input(press(true)).await;
    link.input(press(false)).await;
    link.type_text("Hello, World 42!\n").await;
    wait_until("what was typed", || {
        std::fs::read_to_string(&typed).is_ok_and(|text| text == "Hello, World 42!\n")
    });
    wait_until("the picture to follow", || {
        link.screen.difference(&bench.server.screenshot()).is_none()
    });
    link.end();
    assert_eq!(link.ended().await, deskside_model::EndReason::ViewerEnded.number());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frame_names_the_newest_input_that_it_shows() {
    let mut bench = Bench::start(unasked()).await;
    bench.terminal("cat");
    let (_viewer, mut link) = bench.session().await;
    link.move_to(300, 250).await;
    link.type_text("ab").await;
    let last = link.move_to(301, 251).await;
    // A frame names what had taken effect before its capture began. What the capture overtakes is in the picture without
    // its name, so that only a change after it is certain to bring one.
    let deadline = Instant::now() + PATIENCE;
    while link.screen.input_id() < last {
        assert!(Instant::now() < deadline, "no frame names the input");
        link.type_text("c").await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(link.screen.input_id() <= link.last_input(), "a name that nobody gave");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_only_view_does_not_act() {
    let mut bench = Bench::start(unasked()).await;
    let viewer = crate::viewer::Viewer::new(bench.route()).await;
    let mut grant = bench.grant(&viewer);
    grant.access = AccessLevel::ViewOnly;
    let token = bench.sign(&grant);
    bench.offer(&token).await.unwrap();
    let mut link = viewer.show(&token).await;
    link.started().await;
    wait_until("the first picture", || link.screen.frames() > 0);
    bench.server.run("xdotool", &["mousemove", "10", "10"]);
    link.move_to(500, 400).await;
    tokio::time::sleep(A_WHILE).await;
    let place = bench.server.output("xdotool", &["getmouselocation"]);
    assert!(place.starts_with("x:10 y:10"), "{place}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_viewers_see_the_same_screen_and_each_others_pointer() {
    let mut bench = Bench::start(unasked()).await;
    let (_first, mut one) = bench.session().await;
    let (_second, mut two) = bench.session().await;
    bench.terminal("seq 1 100");
    for link in [&one, &two] {
        wait_until("the picture to be the screen", || {
            link.screen.difference(&bench.server.screenshot()).is_none()
        });
    }
    one.move_to(123, 45).await;
    two.pointer_at(123, 45).await;
    // And what the local user does, both see.
    bench.server.run("xdotool", &["mousemove_relative", "20", "30"]);
    one.pointer_at(143, 75).await;
    two.pointer_at(143, 75).await;
}

/// No timer and no batch lies between a key and its picture. The bound is far above what is usual (a few milliseconds),
/// because other programs run on the machine that tests this.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_typed_character_shows_at_once() {
    let mut bench = Bench::start(unasked()).await;
    bench.terminal("stty -icanon; cat > /dev/null");
    let (_viewer, mut link) = bench.session().await;
    link.move_to(300, 250).await;
    wait_until("the picture to be the screen", || {
        link.screen.difference(&bench.server.screenshot()).is_none()
    });
    let mut delays = Vec::new();
    for _ in 0..40 {
        let before = link.screen.frames();
        let pressed = Instant::now();
        link.type_text("x").await;
        while link.screen.frames() == before {
            assert!(
                pressed.elapsed() < Duration::from_secs(10),
                "the character never showed"
            );
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
        delays.push(pressed.elapsed());
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    delays.sort();
    let median = delays[delays.len() / 2];
    eprintln!(
        "from key to decoded picture: median {median:?}, nine in ten within {:?}",
        delays[delays.len() * 9 / 10]
    );
    assert!(median < Duration::from_millis(50), "{delays:?}");
}
