//! What an operator does arrives in the device's programs: characters, buttons, motion; and nothing stays held.

use std::path::Path;

use deskside_desktop::x11::X11Input;
use deskside_desktop::{Action, Button, DesktopError, Input, InputGate, KeyPress, Keysym, PhysicalKey, Point};
use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{ConnectionExt as _, CreateWindowAux, EventMask, WindowClass};
use x11rb::rust_connection::RustConnection;

use crate::support::{XServer, wait_for, wait_until};

const KEY_Q: PhysicalKey = PhysicalKey(16);
const KEY_A: PhysicalKey = PhysicalKey(30);
const KEY_LEFT_SHIFT: PhysicalKey = PhysicalKey(42);
const KEY_CAPS_LOCK: PhysicalKey = PhysicalKey(58);
const SHIFT_L: Keysym = Keysym(0xffe1);

fn open(server: &XServer) -> (X11Input, InputGate) {
    let gate = InputGate::new();
    (
        X11Input::open(server.display(), gate.clone()).expect("the input opens"),
        gate,
    )
}

fn tap(input: &mut X11Input, key: KeyPress) {
    input.key(key, Action::Press).expect("a press");
    input.key(key, Action::Release).expect("a release");
}

fn character(character: char) -> KeyPress {
    KeyPress {
        physical: None,
        keysym: Some(Keysym::from_char(character)),
    }
}

fn at(physical: PhysicalKey, character: char) -> KeyPress {
    KeyPress {
        physical: Some(physical),
        keysym: Some(Keysym::from_char(character)),
    }
}

fn position(physical: PhysicalKey) -> KeyPress {
    KeyPress {
        physical: Some(physical),
        keysym: None,
    }
}

fn type_text(input: &mut X11Input, text: &str) {
    text.chars().for_each(|each| tap(input, character(each)));
}

/// Waits until as many lines have arrived in the file as are expected, and fails unless they are `expected`.
#[track_caller]
fn assert_typed(file: &Path, expected: &str) {
    let text = wait_for("the lines to arrive", || {
        let arrived = std::fs::read_to_string(file).ok()?;
        (arrived.ends_with('\n') && arrived.lines().count() >= expected.lines().count()).then_some(arrived)
    });
    assert_eq!(text, expected);
}

/// An independent look at the keyboard.
fn watcher(server: &XServer) -> RustConnection {
    x11rb::connect(server.display()).expect("a connection").0
}

fn any_key_down(watcher: &RustConnection) -> bool {
    watcher
        .query_keymap()
        .expect("a request")
        .reply()
        .expect("a reply")
        .keys
        .iter()
        .any(|keys| *keys != 0)
}

fn layout(watcher: &RustConnection) -> Vec<u32> {
    let reply = watcher
        .get_keyboard_mapping(8, 248)
        .expect("a request")
        .reply()
        .expect("a reply");
    // How many columns there are depends on the widest key; trailing empty ones mean nothing.
    let per_key = usize::from(reply.keysyms_per_keycode);
    reply
        .keysyms
        .chunks(per_key)
        .flat_map(|key| key.iter().copied().take(4))
        .collect()
}

#[test]
fn every_ascii_character_arrives() {
    let mut server = XServer::with_window_manager();
    let typed = server.typing_terminal();
    let (mut input, _) = open(&server);
    let all: String = (' '..='~').collect();
    type_text(&mut input, &format!("{all}\n"));
    assert_typed(&typed, &format!("{all}\n"));
}

#[test]
fn characters_that_are_not_on_the_layout_arrive() {
    let mut server = XServer::with_window_manager();
    let typed = server.typing_terminal();
    let (mut input, _) = open(&server);
    type_text(&mut input, "€ßЖ é ñ Łódź 漢字 ½→λ\n");
    assert_typed(&typed, "€ßЖ é ñ Łódź 漢字 ½→λ\n");
}

#[test]
fn more_foreign_characters_than_spare_keys_arrive() {
    let mut server = XServer::with_window_manager();
    let typed = server.typing_terminal();
    let (mut input, _) = open(&server);
    let alphabet: String = ('а'..='я').chain('А'..='Я').chain('α'..='ω').collect();
    type_text(&mut input, &format!("{alphabet}\n"));
    assert_typed(&typed, &format!("{alphabet}\n"));
}

#[test]
fn spare_keys_are_given_back() {
    let mut server = XServer::with_window_manager();
    let typed = server.typing_terminal();
    let watcher = watcher(&server);
    let before = layout(&watcher);
    let (mut input, _) = open(&server);
    type_text(&mut input, "€Ж\n");
    assert_ne!(layout(&watcher), before, "foreign characters borrow keys");
    input.release_all().expect("a release");
    assert_eq!(layout(&watcher), before);
    assert_typed(&typed, "€Ж\n");
}

#[test]
fn the_character_counts_where_operator_and_device_have_different_layouts() {
    let mut server = XServer::with_window_manager();
    let typed = server.typing_terminal();
    let (mut input, _) = open(&server);
    // A French operator's "a" is where a US keyboard has "q".
    tap(&mut input, at(KEY_Q, 'a'));
    tap(&mut input, at(KEY_A, 'a'));
    tap(&mut input, position(KEY_Q));
    tap(&mut input, character('\n'));
    assert_typed(&typed, "aaq\n");
}

#[test]
fn shift_that_the_operator_holds_is_lifted_where_the_device_needs_none() {
    let mut server = XServer::with_window_manager();
    let typed = server.typing_terminal();
    let (mut input, _) = open(&server);
    let shift = KeyPress {
        physical: Some(KEY_LEFT_SHIFT),
        keysym: Some(SHIFT_L),
    };
    input.key(shift, Action::Press).expect("a press");
    tap(&mut input, at(KEY_A, 'A'));
    tap(&mut input, character('1')); // a French operator's digits are shifted
    tap(&mut input, at(KEY_A, 'A')); // and Shift is down again afterwards
    input.key(shift, Action::Release).expect("a release");
    tap(&mut input, at(KEY_A, 'a'));
    tap(&mut input, character('\n'));
    assert_typed(&typed, "A1Aa\n");
}

#[test]
fn shift_stays_down_with_tab_and_alt() {
    let server = XServer::start();
    let watcher = watcher(&server);
    let (mut input, _) = open(&server);
    let root = watcher.setup().roots[0].root;
    let modifiers = || {
        u16::from(
            watcher
                .query_pointer(root)
                .expect("a request")
                .reply()
                .expect("a reply")
                .mask,
        )
    };
    let (shift, alt) = (1, 8);
    let press = |input: &mut X11Input, physical, keysym| {
        let key = KeyPress {
            physical: Some(PhysicalKey(physical)),
            keysym: Some(Keysym(keysym)),
        };
        input.key(key, Action::Press).expect("a press");
    };
    press(&mut input, 42, 0xffe1);
    press(&mut input, 56, 0xffe9);
    wait_until("Shift and Alt", || modifiers() == shift | alt);
    press(&mut input, 15, 0xff09);
    let tab = 15 + 8;
    let is_down = |keycode: usize| {
        let keys = watcher
            .query_keymap()
            .expect("a request")
            .reply()
            .expect("a reply")
            .keys;
        keys[keycode / 8] & (1 << (keycode % 8)) != 0
    };
    wait_until("Tab", || is_down(tab));
    assert_eq!(
        modifiers(),
        shift | alt,
        "Tab was not taken for ISO_Left_Tab without Shift"
    );
}

#[test]
fn caps_lock_on_the_device_does_not_change_what_arrives() {
    let mut server = XServer::with_window_manager();
    let typed = server.typing_terminal();
    let (mut input, _) = open(&server);
    tap(&mut input, position(KEY_CAPS_LOCK));
    type_text(&mut input, "Deskside éЖж\n");
    assert_typed(&typed, "Deskside éЖж\n");
}

#[test]
fn the_layout_that_the_local_user_chose_is_used() {
    let mut server = XServer::with_window_manager();
    let typed = server.typing_terminal();
    let (mut input, _) = open(&server);
    // A program looks a key up when it reads its event: each layout stays until all that was typed on it has arrived.
    type_text(&mut input, "az\n");
    assert_typed(&typed, "az\n");
    server.run("setxkbmap", &["de"]);
    tap(&mut input, position(PhysicalKey(21))); // KEY_Y, where a German keyboard has "z"
    type_text(&mut input, "äöüß@€{}y\n");
    assert_typed(&typed, "az\nzäöüß@€{}y\n");
    server.run("setxkbmap", &["ru"]);
    type_text(&mut input, "жЖ z\n");
    assert_typed(&typed, "az\nzäöüß@€{}y\nжЖ z\n");
}

#[test]
fn a_character_that_the_layout_has_borrows_no_key() {
    let mut server = XServer::with_window_manager();
    server.run("setxkbmap", &["de"]);
    let typed = server.typing_terminal();
    let watcher = watcher(&server);
    let (mut input, _) = open(&server);
    let before = layout(&watcher);
    type_text(&mut input, "äöüß@€\n");
    assert_eq!(layout(&watcher), before);
    assert_typed(&typed, "äöüß@€\n");
}

#[test]
fn nothing_stays_held_when_the_operator_goes() {
    let server = XServer::start();
    let watcher = watcher(&server);
    let (mut input, _) = open(&server);
    input.key(position(KEY_LEFT_SHIFT), Action::Press).expect("a press");
    input.key(at(KEY_A, 'A'), Action::Press).expect("a press");
    input.key(character('€'), Action::Press).expect("a press");
    input.button(Button::LEFT, Action::Press).expect("a press");
    wait_until("the keys to be down", || any_key_down(&watcher));
    input.release_all().expect("a release");
    assert!(!any_key_down(&watcher));
    let buttons = watcher
        .query_pointer(watcher.setup().roots[0].root)
        .expect("a request")
        .reply()
        .expect("a reply");
    assert_eq!(u16::from(buttons.mask), 0);

    input.key(at(KEY_A, 'a'), Action::Press).expect("a press");
    drop(input);
    assert!(!any_key_down(&watcher), "dropping the input releases, too");
}

#[test]
fn a_suspended_input_releases_what_it_holds_and_refuses_the_rest() {
    let server = XServer::start();
    let watcher = watcher(&server);
    let (mut input, gate) = open(&server);
    input.key(position(KEY_A), Action::Press).expect("a press");
    let suspension = gate.suspend();
    assert!(!any_key_down(&watcher), "released before suspend() returns");
    assert!(matches!(
        input.key(position(KEY_A), Action::Press),
        Err(DesktopError::InputSuspended)
    ));
    assert!(matches!(
        input.button(Button::LEFT, Action::Press),
        Err(DesktopError::InputSuspended)
    ));
    assert!(matches!(
        input.motion(Point { x: 1, y: 1 }),
        Err(DesktopError::InputSuspended)
    ));
    assert!(!any_key_down(&watcher));
    drop(suspension);
    input.key(position(KEY_A), Action::Press).expect("a press");
    wait_until("input to pass again", || any_key_down(&watcher));
}

#[test]
fn every_button_and_the_wheel_arrive() {
    let server = XServer::start();
    let watcher = watcher(&server);
    let root = watcher.setup().roots[0].root;
    let window = watcher.generate_id().expect("an id");
    let events = CreateWindowAux::new().event_mask(EventMask::BUTTON_PRESS | EventMask::BUTTON_RELEASE);
    watcher
        .create_window(
            0,
            window,
            root,
            100,
            100,
            200,
            200,
            0,
            WindowClass::INPUT_ONLY,
            0,
            &events,
        )
        .expect("a request")
        .check()
        .expect("a window");
    watcher
        .map_window(window)
        .expect("a request")
        .check()
        .expect("a mapped window");

    let (mut input, _) = open(&server);
    input.motion(Point { x: 150, y: 160 }).expect("a motion");
    for number in 1..=9 {
        let button = Button::new(number).expect("a button");
        input.button(button, Action::Press).expect("a press");
        input.button(button, Action::Release).expect("a release");
        input
            .button(button, Action::Release)
            .expect("a second release does nothing");
    }
    let mut seen = Vec::new();
    wait_until("eighteen events", || {
        while let Some(event) = watcher.poll_for_event().expect("an event") {
            match event {
                Event::ButtonPress(press) => seen.push((press.detail, true, press.root_x, press.root_y)),
                Event::ButtonRelease(release) => seen.push((release.detail, false, release.root_x, release.root_y)),
                _ => {}
            }
        }
        seen.len() >= 18
    });
    let expected: Vec<_> = (1..=9)
        .flat_map(|n| [(n, true, 150, 160), (n, false, 150, 160)])
        .collect();
    assert_eq!(seen, expected);
}

#[test]
fn the_pointer_goes_where_it_is_sent_and_stays_on_the_screen() {
    let server = XServer::start();
    let (mut input, _) = open(&server);
    for (to, arrives) in [
        ((320, 240), "x:320 y:240"),
        ((-50, 90_000), "x:0 y:767"),
        ((40_000, 5), "x:1023 y:5"),
    ] {
        input.motion(Point { x: to.0, y: to.1 }).expect("a motion");
        wait_until(arrives, || {
            server.output("xdotool", &["getmouselocation"]).starts_with(arrives)
        });
    }
}

#[test]
fn what_cannot_be_pressed_is_an_error() {
    let server = XServer::start();
    let (mut input, _) = open(&server);
    let unknown = |result| matches!(result, Err(DesktopError::UnknownKey(_)));
    assert!(unknown(input.key(KeyPress::default(), Action::Press)));
    assert!(unknown(input.key(position(PhysicalKey(248)), Action::Press)));
    assert!(unknown(input.key(position(PhysicalKey(u16::MAX)), Action::Press)));
    let keysym = |keysym| KeyPress {
        physical: None,
        keysym: Some(Keysym(keysym)),
    };
    assert!(unknown(input.key(keysym(u32::MAX), Action::Press)));
    assert!(unknown(input.key(keysym(0), Action::Press)));
    assert!(unknown(Button::new(0).map(drop)));
    assert!(unknown(Button::new(10).map(drop)));
    input
        .key(position(KEY_A), Action::Release)
        .expect("a release without a press does nothing");
}
