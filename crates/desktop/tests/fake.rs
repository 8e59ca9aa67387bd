//! The fake desktop keeps the ports' promises, which the X11 tests check on a real one.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::sync::mpsc;
use std::time::{Duration, SystemTime};

use deskside_desktop::{
    Access, Action, Button, Consent, ConsentAnswer, ConsentPrompt, DesktopError, Input, InputGate, KeyPress, Keysym,
    LocalWish, Notice, NoticeEvent, NoticeKey, NoticeStyle, NoticedSession, PhysicalKey, Point, Presence, Rect, Screen,
    ScreenEvent, Size, fake,
};

const SIZE: Size = Size { width: 40, height: 30 };
const SPOT: Rect = Rect {
    x: 3,
    y: 4,
    width: 5,
    height: 6,
};
const NOW: Duration = Duration::ZERO;
const KEY_A: KeyPress = KeyPress {
    physical: Some(PhysicalKey(30)),
    keysym: Some(Keysym(0x61)),
};

fn question() -> ConsentPrompt {
    ConsentPrompt {
        organisation: "Contoso".to_owned(),
        operator_name: "Jan".to_owned(),
        operator_account: "jan".to_owned(),
        access: Access::View,
        reason: None,
        site: "site".to_owned(),
        time_to_answer: Duration::from_secs(30),
    }
}

#[test]
fn the_first_events_tell_everything_and_then_there_is_silence() {
    let desktop = fake::Desktop::new(SIZE);
    let mut screen = desktop.screen();
    screen.start().expect("a start");
    let mut next = || screen.next_event(NOW).expect("no error");
    assert!(matches!(next(), Some(ScreenEvent::CursorShape(_))));
    assert_eq!(next(), Some(ScreenEvent::PointerMoved(Point { x: 0, y: 0 })));
    assert_eq!(next(), Some(ScreenEvent::Damaged));
    assert_eq!(next(), None);
    assert_eq!(screen.take_damage().expect("damage"), [SIZE.as_rect()]);
    assert_eq!(screen.next_event(NOW).expect("no error"), None);
}

#[test]
fn only_what_is_captured_is_seen() {
    let desktop = fake::Desktop::new(SIZE);
    let mut screen = desktop.screen();
    screen.start().expect("a start");
    screen.take_damage().expect("damage");
    desktop.fill(SPOT, [1, 2, 3]);
    assert_eq!(screen.capture(&[]).expect("a frame").rgb(3, 4), Some([0, 0, 0]));
    let damage = screen.take_damage().expect("damage");
    assert_eq!(damage, [SPOT]);
    assert_eq!(screen.capture(&damage).expect("a frame").rgb(3, 4), Some([1, 2, 3]));
}

#[test]
fn a_resize_is_told_before_it_can_be_captured() {
    let desktop = fake::Desktop::new(SIZE);
    let mut screen = desktop.screen();
    screen.start().expect("a start");
    let small = Size { width: 10, height: 10 };
    desktop.resize(small);
    assert!(matches!(screen.capture(&[SPOT]), Err(DesktopError::LayoutChanged)));
    assert_eq!(
        screen.next_event(NOW).expect("no error"),
        Some(ScreenEvent::LayoutChanged)
    );
    assert_eq!(screen.layout().size, small);
    assert_eq!(screen.take_damage().expect("damage"), [small.as_rect()]);
    assert_eq!(screen.capture(&[SPOT]).expect("a frame").size, small);
}

#[test]
fn a_waker_ends_a_wait() {
    let desktop = fake::Desktop::new(SIZE);
    let mut screen = desktop.screen();
    let waker = screen.waker();
    let waiting = std::thread::spawn(move || screen.next_event(Duration::from_secs(20)));
    waker.wake();
    assert_eq!(
        waiting.join().expect("no panic").expect("no error"),
        Some(ScreenEvent::Woken)
    );
}

#[test]
fn input_is_recorded_and_released() {
    use fake::InputEvent::{Button as B, Key, Motion};
    let desktop = fake::Desktop::new(SIZE);
    let mut input = desktop.input(InputGate::new());
    let far = Point { x: 900, y: -3 };
    input.motion(far).expect("a motion");
    assert_eq!(desktop.pointer(), Point { x: 39, y: 0 });
    input.button(Button::LEFT, Action::Press).expect("a press");
    input.key(KEY_A, Action::Press).expect("a press");
    input.key(KEY_A, Action::Press).expect("a second press does nothing");
    input
        .key(KeyPress { keysym: None, ..KEY_A }, Action::Release)
        .expect("the position counts");
    input
        .key(KEY_A, Action::Release)
        .expect("a second release does nothing");
    drop(input);
    let released = KeyPress { keysym: None, ..KEY_A };
    let expected = [
        Motion(far),
        B(Button::LEFT, Action::Press),
        Key(KEY_A, Action::Press),
        Key(released, Action::Release),
        B(Button::LEFT, Action::Release),
    ];
    assert_eq!(desktop.inputs(), expected);
}

#[test]
fn a_prompt_suspends_input_and_is_answered_once() {
    let (desktop, gate) = (fake::Desktop::new(SIZE), InputGate::new());
    let (mut input, mut consent) = (desktop.input(gate.clone()), desktop.consent(gate));
    input.key(KEY_A, Action::Press).expect("a press");
    let (said, answers) = mpsc::channel();
    let handle = consent
        .show(question(), Box::new(move |answer| drop(said.send(answer))))
        .expect("a prompt");
    assert_eq!(desktop.prompt(), Some(question()));
    assert_eq!(
        desktop.inputs().last(),
        Some(&fake::InputEvent::Key(KEY_A, Action::Release))
    );
    assert!(matches!(
        input.key(KEY_A, Action::Press),
        Err(DesktopError::InputSuspended)
    ));
    assert!(matches!(
        consent.show(question(), Box::new(|_| {})),
        Err(DesktopError::PromptBusy)
    ));
    assert!(desktop.answer(ConsentAnswer::Allowed));
    assert_eq!(answers.recv(), Ok(ConsentAnswer::Allowed));
    assert!(!desktop.answer(ConsentAnswer::Denied), "there is no prompt any more");
    input.key(KEY_A, Action::Press).expect("input passes again");
    drop(handle);
}

#[test]
fn a_withdrawn_prompt_says_nothing() {
    let (desktop, gate) = (fake::Desktop::new(SIZE), InputGate::new());
    let (said, answers) = mpsc::channel();
    let sink = Box::new(move |answer| drop(said.send(answer)));
    drop(desktop.consent(gate.clone()).show(question(), sink).expect("a prompt"));
    assert_eq!(desktop.prompt(), None);
    assert!(answers.recv().is_err());
    assert!(gate.is_open());
}

#[test]
fn a_script_answers_by_itself() {
    let desktop = fake::Desktop::new(SIZE);
    desktop.answer_always(Some(ConsentAnswer::TimedOut));
    let (said, answers) = mpsc::channel();
    let sink = Box::new(move |answer| drop(said.send(answer)));
    let _handle = desktop
        .consent(InputGate::new())
        .show(question(), sink)
        .expect("a prompt");
    assert_eq!(answers.recv(), Ok(ConsentAnswer::TimedOut));
}

#[test]
fn the_local_user_ends_a_session() {
    let desktop = fake::Desktop::new(SIZE);
    let (said, events) = mpsc::channel();
    let mut notice = desktop.notice(Box::new(move |event| drop(said.send(event))));
    assert!(
        !desktop.wish(LocalWish::End, &[NoticeKey(4)]),
        "nobody is told of a session"
    );
    let session = NoticedSession {
        key: NoticeKey(4),
        operator_name: "Jan".to_owned(),
        operator_account: "jan".to_owned(),
        access: Access::View,
        paused: false,
        locks_input: false,
        since: SystemTime::UNIX_EPOCH,
        ends: None,
    };
    let style = NoticeStyle {
        bar: true,
        icon: false,
        own: None,
    };
    notice.show(std::slice::from_ref(&session), style).expect("a notice");
    assert_eq!((desktop.notices(), desktop.notice_style()), (vec![session], style));
    assert!(desktop.wish(LocalWish::End, &[NoticeKey(4)]));
    let ended = NoticeEvent::Wished(LocalWish::End, vec![NoticeKey(4)]);
    assert_eq!(events.recv(), Ok(ended));
    drop(notice);
    assert_eq!(desktop.notices(), []);
}

#[test]
fn an_unplugged_display_fails_every_port() {
    let (desktop, gate) = (fake::Desktop::new(SIZE), InputGate::new());
    let (mut screen, mut input) = (desktop.screen(), desktop.input(gate.clone()));
    let (said, answers) = mpsc::channel();
    let sink = Box::new(move |answer| drop(said.send(answer)));
    let _handle = desktop.consent(gate).show(question(), sink).expect("a prompt");
    desktop.unplug();
    assert!(matches!(answers.recv(), Ok(ConsentAnswer::NotShown(_))));
    assert!(matches!(screen.next_event(NOW), Err(DesktopError::Lost { .. })));
    assert!(matches!(input.motion(Point::default()), Err(DesktopError::Lost { .. })));
    assert!(matches!(desktop.presence().report(), Err(DesktopError::Lost { .. })));
}
