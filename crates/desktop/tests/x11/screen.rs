//! What the screen port sees is what is there, and nothing is told when nothing happens.

use std::time::{Duration, Instant};

use deskside_desktop::x11::X11Screen;
use deskside_desktop::{DesktopError, Point, Rect, Screen, ScreenEvent, Size};

use crate::support::{PATIENCE, XServer, wait_for, wait_until};

/// Long enough that something would have come.
const A_WHILE: Duration = Duration::from_millis(400);

fn open(server: &XServer) -> X11Screen {
    let mut screen = X11Screen::open(server.display()).expect("the screen opens");
    screen.start().expect("the screen is watched");
    screen
}

/// Takes events, and damage with them, until none comes for a while.
fn settle(screen: &mut X11Screen) {
    let deadline = Instant::now() + PATIENCE;
    while screen.next_event(A_WHILE).expect("an event").is_some() {
        screen.take_damage().expect("the damage");
        assert!(Instant::now() < deadline, "the screen never comes to rest");
    }
}

/// Takes damage as it comes, until it covers `area`.
fn damage_until_covered(screen: &mut X11Screen, area: Rect) -> Vec<Rect> {
    let mut all = Vec::new();
    wait_until("the damage", || {
        let _ = screen.next_event(Duration::from_millis(50)).expect("an event");
        all.extend(screen.take_damage().expect("the damage"));
        all.iter().any(|rect: &Rect| rect.intersection(area) == Some(area))
    });
    all
}

#[test]
fn a_capture_equals_an_independent_screenshot() {
    let mut server = XServer::with_window_manager();
    server.run("xsetroot", &["-mod", "16", "7", "-fg", "#d0a040", "-bg", "#203050"]);
    server.terminal("70x20+200+150", "ls -la /usr");
    let mut screen = open(&server);
    settle(&mut screen);
    let whole = screen.layout().size.as_rect();
    server
        .screenshot()
        .assert_equals(&screen.capture(&[whole]).expect("a capture"));
}

#[test]
fn capturing_only_the_damage_keeps_the_framebuffer_exact() {
    let mut server = XServer::with_window_manager();
    let mut screen = open(&server);
    settle(&mut screen);
    let whole = screen.layout().size.as_rect();
    screen.capture(&[whole]).expect("a capture");

    server.terminal("60x15+90+40", "seq 1 300");
    let mut captured = 0;
    while screen.next_event(A_WHILE).expect("an event").is_some() {
        let rects = screen.take_damage().expect("the damage");
        captured += rects.len();
        screen.capture(&rects).expect("a capture");
    }
    assert!(captured > 0, "drawing a terminal damages the screen");
    server.screenshot().assert_equals(&screen.capture(&[]).expect("a view"));
}

/// Most desktops composite: windows are drawn elsewhere, and one program paints the screen from them.
#[test]
fn a_composited_desktop_is_damaged_and_captured_alike() {
    let mut server = XServer::with_window_manager();
    server.spawn("picom", &["--backend", "xrender"]);
    wait_until("the compositor", || server.has_compositor());
    let mut screen = open(&server);
    settle(&mut screen);
    let whole = screen.layout().size.as_rect();
    screen.capture(&[whole]).expect("a capture");

    server.terminal("60x15+90+40", "seq 1 300");
    let mut captured = 0;
    while screen.next_event(A_WHILE).expect("an event").is_some() {
        let rects = screen.take_damage().expect("the damage");
        captured += rects.len();
        screen.capture(&rects).expect("a capture");
    }
    assert!(captured > 0, "drawing a terminal damages the screen");
    server.screenshot().assert_equals(&screen.capture(&[]).expect("a view"));
}

#[test]
fn the_first_events_tell_everything_and_then_there_is_silence() {
    let server = XServer::start();
    let mut screen = open(&server);
    let mut next = || {
        screen
            .next_event(PATIENCE)
            .expect("an event")
            .expect("an event in time")
    };
    assert!(matches!(next(), ScreenEvent::CursorShape(_)));
    assert!(matches!(next(), ScreenEvent::PointerMoved(_)));
    assert_eq!(next(), ScreenEvent::Damaged);
    assert_eq!(screen.next_event(A_WHILE).expect("a wait"), None, "damage is told once");
    assert_eq!(
        screen.take_damage().expect("the damage"),
        [screen.layout().size.as_rect()]
    );
    assert_eq!(
        screen.next_event(A_WHILE).expect("a wait"),
        None,
        "a still screen is silent"
    );
    assert_eq!(screen.take_damage().expect("the damage"), []);
}

#[test]
fn typing_damages_only_where_it_shows() {
    let mut server = XServer::with_window_manager();
    server.spawn(
        "xterm",
        &[
            "-geometry",
            "80x24+10+10",
            "-T",
            "typing",
            "-xrm",
            "*cursorBlink: false",
        ],
    );
    server.run(
        "xdotool",
        &[
            "search",
            "--sync",
            "--onlyvisible",
            "--name",
            "^typing$",
            "windowfocus",
            "--sync",
        ],
    );
    let mut screen = open(&server);
    settle(&mut screen);
    server.run("xdotool", &["type", "hello"]);
    let rects = wait_for("the damage", || {
        let _ = screen.next_event(Duration::from_millis(50)).expect("an event");
        Some(screen.take_damage().expect("the damage")).filter(|rects| !rects.is_empty())
    });
    let drawn: u64 = rects
        .iter()
        .map(|rect| u64::from(rect.width) * u64::from(rect.height))
        .sum();
    assert!(
        drawn < screen.layout().size.area() / 20,
        "five letters are not {drawn} pixels: {rects:?}"
    );
}

#[test]
fn a_window_that_appears_is_damage_as_large_as_itself() {
    let mut server = XServer::start();
    let mut screen = open(&server);
    settle(&mut screen);
    server.spawn("xterm", &["-geometry", "40x10+300+200"]);
    damage_until_covered(
        &mut screen,
        Rect {
            x: 310,
            y: 210,
            width: 100,
            height: 50,
        },
    );
}

#[test]
fn the_pointer_is_followed_and_its_shape_is_told() {
    let mut server = XServer::start();
    let mut screen = open(&server);
    settle(&mut screen);
    let from = screen.pointer().expect("a place");
    server.run("xdotool", &["mousemove_relative", "23", "17"]);
    let moved = screen.next_event(PATIENCE).expect("an event");
    let to = Point {
        x: from.x + 23,
        y: from.y + 17,
    };
    assert_eq!(moved, Some(ScreenEvent::PointerMoved(to)));
    assert_eq!(screen.pointer().expect("a place"), to);

    server.spawn("openbox", &[]); // which gives the root window a cursor
    let shape = wait_for("the new cursor", || {
        match screen.next_event(PATIENCE).expect("an event")? {
            ScreenEvent::CursorShape(shape) => Some(shape),
            _ => None,
        }
    });
    assert_eq!(shape.pixels.len() as u64, shape.size.area() * 4);
    assert!(
        shape.pixels.chunks_exact(4).any(|pixel| pixel[3] == 255),
        "the shape is visible"
    );
}

#[test]
fn a_cursor_whose_maker_has_gone_is_not_told_and_not_an_error() {
    let server = XServer::start();
    let mut screen = open(&server);
    settle(&mut screen);
    // xsetroot exits, and X then shows its cursor to people but not to programs.
    server.run("xsetroot", &["-cursor_name", "watch"]);
    assert_eq!(screen.next_event(A_WHILE).expect("a wait"), None);
}

#[test]
fn monitors_are_told_with_their_place() {
    let server = XServer::with_two_monitors();
    let screen = X11Screen::open(server.display()).expect("the screen opens");
    let layout = screen.layout();
    assert_eq!(
        layout.size,
        Size {
            width: 1824,
            height: 768
        }
    );
    let seen: Vec<_> = layout
        .monitors
        .iter()
        .map(|m| (m.name.as_str(), m.area, m.primary))
        .collect();
    let (left, right) = (
        Rect {
            x: 0,
            y: 0,
            width: 1024,
            height: 768,
        },
        Rect {
            x: 1024,
            y: 0,
            width: 800,
            height: 600,
        },
    );
    assert_eq!(seen, [("DUMMY0", left, true), ("DUMMY1", right, false)]);
}

#[test]
fn a_resolution_change_is_told_and_captured() {
    let server = XServer::with_two_monitors();
    let mut screen = open(&server);
    settle(&mut screen);
    server.run(
        "xrandr",
        &[
            "--output", "DUMMY1", "--off", "--output", "DUMMY0", "--mode", "800x600", "--fb", "800x600",
        ],
    );
    let size = Size {
        width: 800,
        height: 600,
    };
    wait_until("the new layout", || {
        let _ = screen.next_event(Duration::from_millis(50)).expect("an event");
        screen.layout().size == size
    });
    assert_eq!(screen.layout().monitors.len(), 1);
    assert_eq!(
        screen.take_damage().expect("the damage"),
        [size.as_rect()],
        "everything is damaged"
    );
    server
        .screenshot()
        .assert_equals(&screen.capture(&[size.as_rect()]).expect("a capture"));
}

/// The dummy driver turns no picture (`xrandr --rotate` is refused), but what RandR tells of a turned monitor is this: one whose sides
/// have changed places, on a screen that has grown.
#[test]
fn a_monitor_that_is_turned_upright_is_told_and_captured() {
    let server = XServer::with_two_monitors();
    let mut screen = open(&server);
    settle(&mut screen);
    // Width 600 and height 800, with the pauses that every mode has.
    let upright = "upright 40 600 640 700 800 800 801 804 830";
    let new_mode: Vec<&str> = std::iter::once("--newmode").chain(upright.split(' ')).collect();
    server.run("xrandr", &new_mode);
    server.run("xrandr", &["--addmode", "DUMMY1", "upright"]);
    server.run(
        "xrandr",
        &["--fb", "1624x800", "--output", "DUMMY1", "--mode", "upright"],
    );
    let size = Size {
        width: 1624,
        height: 800,
    };
    let area = Rect {
        x: 1024,
        y: 0,
        width: 600,
        height: 800,
    };
    wait_until("the turned monitor", || {
        let _ = screen.next_event(Duration::from_millis(50)).expect("an event");
        let layout = screen.layout();
        layout.size == size && layout.monitors.iter().any(|monitor| monitor.area == area)
    });
    let damage = screen.take_damage().expect("the damage");
    assert_eq!(damage, [size.as_rect()], "everything is damaged");
    let capture = screen.capture(&[size.as_rect()]).expect("a capture");
    server.screenshot().assert_equals(&capture);
}

#[test]
fn capturing_beyond_a_screen_that_shrank_says_so() {
    let server = XServer::with_two_monitors();
    let mut screen = open(&server);
    settle(&mut screen);
    server.run(
        "xrandr",
        &[
            "--output", "DUMMY1", "--off", "--output", "DUMMY0", "--mode", "800x600", "--fb", "800x600",
        ],
    );
    let whole = screen.layout().size.as_rect();
    assert!(matches!(screen.capture(&[whole]), Err(DesktopError::LayoutChanged)));
    assert_eq!(
        screen.next_event(PATIENCE).expect("an event"),
        Some(ScreenEvent::LayoutChanged)
    );
}

#[test]
fn without_shared_memory_the_picture_is_the_same() {
    let mut server = XServer::start_with(&["-extension", "MIT-SHM"]);
    server.terminal("70x20+200+150", "ls -la /usr");
    let mut screen = open(&server);
    settle(&mut screen);
    let whole = screen.layout().size.as_rect();
    server
        .screenshot()
        .assert_equals(&screen.capture(&[whole]).expect("a capture"));
}

#[test]
fn a_waker_ends_a_wait_from_another_thread() {
    let server = XServer::start();
    let mut screen = X11Screen::open(server.display()).expect("the screen opens");
    let waker = screen.waker();
    let waiting = std::thread::spawn(move || screen.next_event(PATIENCE).expect("an event"));
    waker.wake();
    assert_eq!(waiting.join().expect("the thread ends"), Some(ScreenEvent::Woken));
}

#[test]
fn what_is_not_started_says_so_and_holds_no_framebuffer() {
    let server = XServer::start();
    let mut screen = X11Screen::open(server.display()).expect("the screen opens");
    assert!(matches!(screen.capture(&[]), Err(DesktopError::NotStarted)));
    assert!(matches!(screen.take_damage(), Err(DesktopError::NotStarted)));
    screen.start().expect("a start");
    screen.start().expect("a second start does nothing");
    screen.stop();
    assert!(matches!(screen.capture(&[]), Err(DesktopError::NotStarted)));
    screen.start().expect("it can be started again");
    assert!(screen.capture(&[]).is_ok());
}

#[test]
fn a_display_that_ends_is_an_error_and_not_a_hang() {
    let server = XServer::start();
    let mut screen = open(&server);
    settle(&mut screen);
    drop(server);
    assert!(matches!(screen.next_event(PATIENCE), Err(DesktopError::Lost { .. })));
}

#[test]
fn no_display_is_an_error_that_names_it() {
    let error = X11Screen::open(Some(":49999")).err().expect("there is no such display");
    assert!(error.to_string().contains(":49999"), "{error}");
}

/// A wide monitor can be used as two, and RandR tells of that in a way of its own.
#[test]
fn a_monitor_that_is_split_is_told() {
    let server = XServer::start();
    let mut screen = open(&server);
    settle(&mut screen);
    let before = screen.layout().monitors.len();
    server.run("xrandr", &["--setmonitor", "half", "400/100x600/150+0+0", "none"]);
    let told = screen.next_event(PATIENCE).expect("an event");
    assert_eq!(told, Some(ScreenEvent::LayoutChanged));
    let half = screen.layout().monitors.iter().find(|monitor| monitor.name == "half");
    assert_eq!(
        half.map(|monitor| (monitor.area.width, monitor.area.height)),
        Some((400, 600))
    );
    server.run("xrandr", &["--delmonitor", "half"]);
    wait_until("the split is over", || {
        let _ = screen.next_event(Duration::from_millis(50)).expect("an event");
        screen.layout().monitors.len() == before
    });
}
