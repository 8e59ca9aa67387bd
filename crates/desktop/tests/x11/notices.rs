//! As long as a session runs, the local user sees who is here, and can pause, limit and end it.

use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, SystemTime};

use deskside_desktop::x11::{self, X11Notice};
use deskside_desktop::{
    Access, Chosen, DesktopError, InputGate, LocalWish, Look, Notice, NoticeEvent, NoticeKey, NoticeStyle,
    NoticedSession, OwnChoice, OwnChoices,
};

use crate::support::{PATIENCE, Place, XServer, wait_for, wait_until};

const BAR: &str = "Jan de Vries";
const CARD: &str = "Connected to this computer";
const ICON: &str = "Deskside: Jan de Vries, Full control";
const BOTH: NoticeStyle = NoticeStyle {
    bar: true,
    icon: true,
    own: None,
};
const ORANGE: [u8; 3] = [0xb8, 0x46, 0x0e];
const BLUE: [u8; 3] = [0x1d, 0x5f, 0xd6];
const GREY: [u8; 3] = [0x4a, 0x54, 0x64];

fn session(key: u64, name: &str, access: Access) -> NoticedSession {
    NoticedSession {
        key: NoticeKey(key),
        operator_name: name.to_owned(),
        operator_account: "account@contoso.example".to_owned(),
        access,
        paused: false,
        locks_input: false,
        since: SystemTime::now(),
        ends: None,
    }
}

fn jan() -> NoticedSession {
    session(7, "Jan de Vries", Access::Control)
}

fn notices(server: &XServer) -> (X11Notice, Receiver<NoticeEvent>) {
    let (said, events) = mpsc::channel();
    let sink = Box::new(move |event| drop(said.send(event)));
    let (_consent, notice) = x11::windows(server.display(), Look::default(), InputGate::new(), sink);
    (notice, events)
}

fn wished(events: &Receiver<NoticeEvent>) -> (LocalWish, Vec<u64>) {
    match events.recv_timeout(PATIENCE).expect("an event in time") {
        NoticeEvent::Wished(wish, keys) => (wish, keys.into_iter().map(|key| key.0).collect()),
        other @ (NoticeEvent::Chose(..) | NoticeEvent::NotShown(_)) => panic!("unexpected: {other:?}"),
    }
}

fn ended(events: &Receiver<NoticeEvent>) -> Vec<u64> {
    let (wish, keys) = wished(events);
    assert_eq!(wish, LocalWish::End);
    keys
}

fn summon(server: &XServer) {
    server.run("xdotool", &["key", "ctrl+alt+shift+Home"]);
}

/// Waits for the card's picture, which comes when the card has the keyboard.
fn card_listens(server: &XServer) {
    let card = server.window(CARD);
    wait_until("the card's picture", || {
        server.screenshot().rgb(card.x as u32 + 8, card.y as u32 + 30) == [0xff; 3]
    });
}

fn click(server: &XServer, x: i32, y: i32) {
    server.run("xdotool", &["mousemove", &x.to_string(), &y.to_string(), "click", "1"]);
}

/// The colour of a bar, in its corner where no text is.
fn bar_colour(server: &XServer, bar: &Place) -> [u8; 3] {
    server.screenshot().rgb(bar.x as u32 + 4, bar.y as u32 + 2)
}

#[test]
fn the_bar_hangs_at_the_top_and_ends_the_session() {
    let server = XServer::with_window_manager();
    let (mut notice, events) = notices(&server);
    notice.show(&[jan()], BOTH).expect("the notices are shown");
    let bar = server.window(BAR);
    assert_eq!(bar.y, 0);
    assert!((bar.x + bar.width / 2 - 512).abs() <= 1, "in the middle: {bar:?}");
    wait_until("the bar's colour", || bar_colour(&server, &bar) == ORANGE);
    click(&server, bar.x + bar.width - 50, 20);
    assert_eq!(ended(&events), [7]);
    assert!(server.has_window(BAR), "the bar stays until the session has ended");

    notice.show(&[], BOTH).expect("the notices go");
    wait_until("the bar to go", || !server.has_window(BAR));
}

#[test]
fn the_colour_says_whether_the_operator_watches_or_acts() {
    let server = XServer::start();
    let (mut notice, _events) = notices(&server);
    notice
        .show(&[session(1, "Jan de Vries", Access::View)], BOTH)
        .expect("notices");
    let bar = server.window(BAR);
    wait_until("blue", || bar_colour(&server, &bar) == BLUE);
    notice.show(&[jan()], BOTH).expect("notices");
    wait_until("orange", || bar_colour(&server, &server.window(BAR)) == ORANGE);
}

#[test]
fn the_bar_pauses_lets_go_on_and_takes_the_keyboard_away() {
    let server = XServer::with_window_manager();
    let (mut notice, events) = notices(&server);
    notice.show(&[jan()], BOTH).expect("notices");
    let bar = server.window(BAR);
    // From the right: End session, Pause, View only.
    for (from_right, wish) in [(150, LocalWish::Pause), (230, LocalWish::TakeInput)] {
        click(&server, bar.x + bar.width - from_right, 20);
        assert_eq!(wished(&events), (wish, vec![7]));
    }
    let paused = NoticedSession { paused: true, ..jan() };
    notice.show(&[paused], BOTH).expect("notices");
    let is_grey = || {
        let bar = server.windows(BAR).pop()?;
        (bar_colour(&server, &bar) == GREY).then_some(bar)
    };
    let bar = wait_for("grey", is_grey);
    click(&server, bar.x + bar.width - 150, 20);
    assert_eq!(wished(&events), (LocalWish::GoOn, vec![7]));
}

#[test]
fn everything_works_by_keyboard_whatever_has_the_focus() {
    let server = XServer::with_window_manager();
    let (mut notice, events) = notices(&server);
    let petra = session(8, "Petra Smit", Access::View);
    notice
        .show(
            &[jan(), petra],
            NoticeStyle {
                bar: false,
                icon: true,
                own: None,
            },
        )
        .expect("notices");
    let key = |name: &str| server.run("xdotool", &["key", name]);
    // The notices take the combination some time after they are wanted: until then, again.
    wait_until("the card", || {
        summon(&server);
        server.has_window(CARD)
    });
    card_listens(&server);
    key("Return");
    assert_eq!(wished(&events), (LocalWish::Pause, vec![7, 8]), "the first is harmless");
    wait_until("the card to close", || !server.has_window(CARD));

    summon(&server);
    card_listens(&server);
    key("Escape");
    wait_until("Escape to close the card", || !server.has_window(CARD));

    // Two rows, then View only, Pause, End all; round the end to the first row's end.
    for (keys, wish) in [
        (&["Left"][..], (LocalWish::TakeInput, vec![7, 8])),
        (&["Tab"], (LocalWish::End, vec![7, 8])),
        (&["Tab", "Tab"], (LocalWish::End, vec![7])),
        (&["shift+Tab", "Up"], (LocalWish::End, vec![8])),
    ] {
        summon(&server);
        card_listens(&server);
        keys.iter().for_each(|name| key(name));
        key("space");
        assert_eq!(wished(&events), wish, "{keys:?}");
        wait_until("the card to close", || !server.has_window(CARD));
    }
}

#[test]
fn the_bar_is_on_every_monitor() {
    let server = XServer::with_two_monitors();
    let (mut notice, events) = notices(&server);
    notice.show(&[jan()], BOTH).expect("notices");
    let mut bars = wait_for("two bars", || Some(server.windows(BAR)).filter(|bars| bars.len() == 2));
    bars.sort_by_key(|bar| bar.x);
    assert!((bars[0].x + bars[0].width / 2 - 512).abs() <= 1, "{bars:?}");
    assert!((bars[1].x + bars[1].width / 2 - (1024 + 400)).abs() <= 1, "{bars:?}");
    click(&server, bars[1].x + bars[1].width - 50, 20);
    assert_eq!(ended(&events), [7]);

    server.run("xrandr", &["--output", "DUMMY1", "--off"]);
    wait_until("one bar", || server.windows(BAR).len() == 1);
}

#[test]
fn the_bar_comes_back_when_another_window_covers_it() {
    let mut server = XServer::with_window_manager();
    let (mut notice, _events) = notices(&server);
    notice.show(&[jan()], BOTH).expect("notices");
    let bar = server.window(BAR);
    wait_until("the bar's colour", || bar_colour(&server, &bar) == ORANGE);
    server.cover_screen();
    wait_until("the bar to come back", || bar_colour(&server, &bar) == ORANGE);
}

#[test]
fn under_a_compositor_the_bar_comes_back_too_and_then_rests() {
    let mut server = XServer::with_window_manager();
    server.spawn("picom", &["--backend", "xrender"]);
    wait_until("the compositor", || server.has_compositor());
    let (mut notice, _events) = notices(&server);
    notice.show(&[jan()], BOTH).expect("notices");
    let bar = server.window(BAR);
    wait_until("the bar's colour", || bar_colour(&server, &bar) == ORANGE);
    server.cover_screen();
    wait_until("the bar to come back", || bar_colour(&server, &bar) == ORANGE);
    // The compositor's own overlay is above everything and must not be taken for a cover.
    wait_until("the windows to rest", || {
        server.restackings(Duration::from_millis(600)) == 0
    });
}

#[test]
fn several_operators_are_listed_and_each_can_be_ended() {
    let server = XServer::with_window_manager();
    let (mut notice, events) = notices(&server);
    let petra = session(8, "Petra Smit", Access::View);
    notice.show(&[jan(), petra], BOTH).expect("notices");
    let bar = server.window("Jan de Vries and Petra Smit");
    click(&server, bar.x + bar.width - 50, 20);
    assert_eq!(ended(&events), [7, 8], "the bar ends all");

    click(&server, bar.x + 20, 20);
    let card = server.window(CARD);
    click(&server, card.x + card.width - 40, card.y + 44 + 66 + 33);
    assert_eq!(ended(&events), [8], "the second row ends the second session");
    wait_until("the card to close", || !server.has_window(CARD));

    click(&server, bar.x + 20, 20);
    let card = server.window(CARD);
    click(&server, card.x + 30, card.y + card.height + 60);
    wait_until("a click elsewhere to close the card", || !server.has_window(CARD));
    assert!(events.recv_timeout(Duration::from_millis(200)).is_err());
}

#[test]
fn the_icon_is_in_the_tray_and_opens_the_card() {
    let mut server = XServer::with_window_manager();
    start_tray(&mut server);
    let (mut notice, events) = notices(&server);
    notice
        .show(
            &[jan()],
            NoticeStyle {
                bar: false,
                icon: true,
                own: None,
            },
        )
        .expect("notices");
    let icon = icon_in_tray(&server);
    let middle = (icon.x + icon.width / 2, icon.y + icon.height / 2);
    wait_until("the icon's colour", || {
        server
            .screenshot()
            .rgb(icon.x as u32 + icon.width as u32 / 2, icon.y as u32 + 2)
            == ORANGE
    });
    click(&server, middle.0, middle.1);
    let card = server.window(CARD);
    click(&server, card.x + card.width - 60, card.y + 44 + 33);
    assert_eq!(ended(&events), [7]);
    notice.show(&[], BOTH).expect("the notices go");
    wait_until("the icon to go", || !server.has_window(ICON));
}

/// Nothing is asked for yet, but the bar, which is given.
const CHOICES: OwnChoices = OwnChoices {
    prompt: Chosen::No,
    bar: Chosen::Given,
    sound: Chosen::No,
    only_more: false,
};

fn offering(own: OwnChoices) -> NoticeStyle {
    NoticeStyle {
        bar: true,
        icon: false,
        own: Some(own),
    }
}

fn chose(events: &Receiver<NoticeEvent>) -> (OwnChoice, bool) {
    match events.recv_timeout(PATIENCE).expect("an event in time") {
        NoticeEvent::Chose(choice, on) => (choice, on),
        other => panic!("unexpected: {other:?}"),
    }
}

#[test]
fn with_nobody_here_the_icon_offers_what_may_be_asked_for() {
    const ALONE: &str = "Nobody is connected";
    const QUIET_ICON: &str = "Deskside: Nobody is connected";
    let mut server = XServer::with_window_manager();
    start_tray(&mut server);
    let (mut notice, events) = notices(&server);
    notice.show(&[], offering(CHOICES)).expect("the icon is shown");
    let icon = wait_for("the icon at the bottom", || {
        server.windows(QUIET_ICON).into_iter().find(|icon| icon.y > 700)
    });
    click(&server, icon.x + icon.width / 2, icon.y + icon.height / 2);
    let card = wait_for("the card", || {
        server.windows(ALONE).into_iter().find(|card| card.height > 100)
    });
    // The heads of card and choices, and half a row.
    let first = (card.x + card.width - 50, card.y + 44 + 40 + 19);
    click(&server, first.0, first.1);
    assert_eq!(chose(&events), (OwnChoice::Prompt, true));
    let asked = OwnChoices {
        prompt: Chosen::Yes,
        ..CHOICES
    };
    notice.show(&[], offering(asked)).expect("the choice shows");
    wait_until("the same button to take it back", || {
        click(&server, first.0, first.1);
        chose(&events) == (OwnChoice::Prompt, false)
    });
    assert_eq!(server.windows(ALONE).len(), 1, "the card stays open");
    notice
        .show(
            &[],
            NoticeStyle {
                own: None,
                ..offering(CHOICES)
            },
        )
        .expect("everything goes");
    wait_until("card and icon to go", || {
        !server.has_window(ALONE) && !server.has_window(QUIET_ICON)
    });
}

/// Starts a notification area at the bottom of the screen.
fn start_tray(server: &mut XServer) {
    const AT_THE_BOTTOM: [&str; 8] = [
        "--edge",
        "bottom",
        "--align",
        "left",
        "--widthtype",
        "request",
        "--height",
        "32",
    ];
    server.spawn("trayer", &AT_THE_BOTTOM);
}

/// Waits until the icon is in the notification area. A tray that starts shows icons elsewhere for a moment.
#[track_caller]
fn icon_in_tray(server: &XServer) -> Place {
    wait_for("the icon at the bottom", || {
        server.windows(ICON).into_iter().find(|icon| icon.y > 700)
    })
}

#[test]
fn the_icon_waits_for_a_tray_and_moves_to_the_next() {
    let mut server = XServer::with_window_manager();
    let (mut notice, _events) = notices(&server);
    notice
        .show(
            &[jan()],
            NoticeStyle {
                bar: false,
                icon: true,
                own: None,
            },
        )
        .expect("notices");
    for _ in 0..2 {
        start_tray(&mut server);
        icon_in_tray(&server);
        server.end_last();
        wait_until("the icon to go with its tray", || !server.has_window(ICON));
    }
}

#[test]
fn what_the_settings_do_not_ask_for_is_not_shown() {
    let mut server = XServer::with_window_manager();
    start_tray(&mut server);
    let (mut notice, _events) = notices(&server);
    notice
        .show(
            &[jan()],
            NoticeStyle {
                bar: true,
                icon: false,
                own: None,
            },
        )
        .expect("notices");
    server.window(BAR);
    assert!(!server.has_window(ICON));
}

#[test]
fn dropping_the_notice_takes_everything_away() {
    let server = XServer::start();
    let (mut notice, _events) = notices(&server);
    notice.show(&[jan()], BOTH).expect("notices");
    server.window(BAR);
    drop(notice);
    wait_until("the bar to go", || !server.has_window(BAR));
}

#[test]
fn a_display_that_ends_is_told() {
    let server = XServer::start();
    let (mut notice, events) = notices(&server);
    notice.show(&[jan()], BOTH).expect("notices");
    server.window(BAR);
    drop(server);
    assert!(matches!(events.recv_timeout(PATIENCE), Ok(NoticeEvent::NotShown(_))));
    assert!(matches!(
        notice.show(&[jan()], BOTH),
        Err(DesktopError::NoDisplay { .. })
    ));
}

/// The bar and the icon open in several round trips; the display may end in any of them.
#[test]
fn a_display_that_ends_while_the_notices_open_is_told() {
    for steps in 0..6 {
        let server = XServer::start();
        let (mut notice, events) = notices(&server);
        notice.show(&[jan()], BOTH).expect("notices");
        for _ in 0..steps {
            server.has_window(BAR);
        }
        drop(server);
        let told = events.recv_timeout(PATIENCE);
        assert!(
            matches!(told, Ok(NoticeEvent::NotShown(_))),
            "after {steps} looks: {told:?}"
        );
    }
}
