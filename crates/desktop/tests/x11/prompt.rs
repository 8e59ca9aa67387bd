//! The local user is asked on the screen, and nobody else can answer.

use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use deskside_desktop::x11::{self, X11Consent, X11Input};
use deskside_desktop::{
    Access, Action, Button, Consent, ConsentAnswer, ConsentPrompt, DesktopError, Input, InputGate, KeyPress, Look,
    PhysicalKey, Point, PromptHandle,
};

use crate::support::{PATIENCE, Place, XServer, wait_for, wait_until};

const PROMPT: &str = "Jan de Vries wants to control this computer";
const KEY_ENTER: KeyPress = KeyPress {
    physical: Some(PhysicalKey(28)),
    keysym: None,
};
const KEY_TAB: KeyPress = KeyPress {
    physical: Some(PhysicalKey(15)),
    keysym: None,
};

fn question(time_to_answer: Duration) -> ConsentPrompt {
    ConsentPrompt {
        organisation: "Contoso".to_owned(),
        operator_name: "Jan de Vries".to_owned(),
        operator_account: "jan.devries@contoso.example".to_owned(),
        access: Access::Control,
        reason: Some("INC-20931".to_owned()),
        site: "deskside.contoso.example".to_owned(),
        time_to_answer,
    }
}

/// A prompt on the screen, and what becomes of it.
struct Asked {
    consent: X11Consent,
    gate: InputGate,
    handle: PromptHandle,
    answers: Receiver<ConsentAnswer>,
}

impl Asked {
    fn answer(&self) -> ConsentAnswer {
        self.answers.recv_timeout(PATIENCE).expect("an answer in time")
    }

    fn has_no_answer(&self) -> bool {
        self.answers.recv_timeout(Duration::from_millis(300)).is_err()
    }
}

fn ask(server: &XServer, time_to_answer: Duration) -> Asked {
    let gate = InputGate::new();
    let (mut consent, _notice) = x11::windows(server.display(), Look::default(), gate.clone(), Box::new(|_| {}));
    let (said, answers) = mpsc::channel();
    let sink = Box::new(move |answer| drop(said.send(answer)));
    let handle = consent
        .show(question(time_to_answer), sink)
        .expect("the prompt is shown");
    server.window(PROMPT);
    Asked {
        consent,
        gate,
        handle,
        answers,
    }
}

fn ask_patiently(server: &XServer) -> Asked {
    ask(server, Duration::from_secs(60))
}

/// Waits until the prompt hears keys and clicks, which shows: Allow takes its colour then.
fn wait_until_it_listens(server: &XServer) {
    let allow = button(server, 0.75);
    let orange = [0xb8, 0x46, 0x0e];
    wait_until("the prompt to listen", || {
        server.screenshot().rgb(allow.x as u32 - 60, allow.y as u32) == orange
    });
}

/// Waits until the prompt has the keyboard, which shows: a button has a ring then.
fn wait_until_it_has_the_keyboard(server: &XServer) {
    let deny = button(server, 0.25);
    let ring = [0x1d, 0x5f, 0xd6];
    wait_until("the prompt to have the keyboard", || {
        let picture = server.screenshot();
        (deny.y - 32..deny.y - 16).any(|y| picture.rgb(deny.x as u32, y as u32) == ring)
    });
}

/// The middle of a button: `part` of the prompt's width from the left, near its bottom.
fn button(server: &XServer, part: f64) -> Point {
    let Place { x, y, width, height } = server.window(PROMPT);
    Point {
        x: x + (f64::from(width) * part) as i32,
        y: y + height - 50,
    }
}

fn click(server: &XServer, at: Point) {
    server.run(
        "xdotool",
        &["mousemove", &at.x.to_string(), &at.y.to_string(), "click", "1"],
    );
}

#[test]
fn allow_is_answered_by_a_click() {
    let server = XServer::with_window_manager();
    let asked = ask_patiently(&server);
    wait_until_it_listens(&server);
    click(&server, button(&server, 0.75));
    assert_eq!(asked.answer(), ConsentAnswer::Allowed);
    wait_until("the prompt to go", || !server.has_window(PROMPT));
}

#[test]
fn deny_is_answered_by_a_click() {
    let server = XServer::with_window_manager();
    let asked = ask_patiently(&server);
    wait_until_it_listens(&server);
    click(&server, button(&server, 0.25));
    assert_eq!(asked.answer(), ConsentAnswer::Denied);
}

#[test]
fn the_keyboard_answers_whatever_window_has_the_focus() {
    for (keys, answer) in [
        (&["Return"][..], ConsentAnswer::Denied),
        (&["Escape"], ConsentAnswer::Denied),
        (&["Tab", "Return"], ConsentAnswer::Allowed),
        (&["Right", "space"], ConsentAnswer::Allowed),
        (&["Tab", "Tab", "KP_Enter"], ConsentAnswer::Denied),
    ] {
        let mut server = XServer::with_window_manager();
        let typed = server.typing_terminal();
        let asked = ask_patiently(&server);
        wait_until_it_has_the_keyboard(&server);
        wait_until_it_listens(&server);
        server.run("xdotool", &[&["key"], keys].concat());
        assert_eq!(asked.answer(), answer, "{keys:?}");
        assert_eq!(
            std::fs::read_to_string(&typed).expect("the file"),
            "",
            "the terminal got nothing"
        );
    }
}

#[test]
fn silence_is_an_answer_of_its_own() {
    let server = XServer::start();
    let asked = ask(&server, Duration::from_millis(1200));
    assert_eq!(asked.answer(), ConsentAnswer::TimedOut);
    wait_until("the prompt to go", || !server.has_window(PROMPT));
    assert!(asked.gate.is_open());
}

#[test]
fn a_key_pressed_as_the_prompt_appears_is_no_answer() {
    let server = XServer::start();
    let asked = ask_patiently(&server);
    server.run("xdotool", &["key", "Tab", "Return", "Escape"]);
    click(&server, button(&server, 0.75));
    assert!(asked.has_no_answer());
    server.run("xdotool", &["mousemove", "5", "5"]); // a button under the pointer has another colour
    // And it hears when the person pauses: the focus is still on Deny.
    wait_until_it_listens(&server);
    server.run("xdotool", &["key", "Return"]);
    assert_eq!(asked.answer(), ConsentAnswer::Denied);
}

#[test]
fn an_operator_cannot_answer() {
    let server = XServer::start();
    let gate = InputGate::new();
    let mut input = X11Input::open(server.display(), gate.clone()).expect("the input opens");
    input.key(KEY_ENTER, Action::Press).expect("a press before the prompt");
    let (mut consent, _notice) = x11::windows(server.display(), Look::default(), gate.clone(), Box::new(|_| {}));
    let (said, answers) = mpsc::channel();
    let handle = consent
        .show(question(PATIENCE), Box::new(move |answer| drop(said.send(answer))))
        .expect("a prompt");
    server.window(PROMPT);
    wait_until_it_listens(&server);

    let allow = button(&server, 0.75);
    assert!(matches!(input.motion(allow), Err(DesktopError::InputSuspended)));
    assert!(matches!(
        input.button(Button::LEFT, Action::Press),
        Err(DesktopError::InputSuspended)
    ));
    for key in [KEY_TAB, KEY_ENTER] {
        assert!(matches!(
            input.key(key, Action::Press),
            Err(DesktopError::InputSuspended)
        ));
    }
    assert!(
        answers.recv_timeout(Duration::from_millis(300)).is_err(),
        "nobody has answered"
    );

    drop(handle);
    wait_until("input to pass again", || gate.is_open());
    input.motion(allow).expect("a motion after the prompt");
}

#[test]
fn a_withdrawn_prompt_goes_and_says_nothing() {
    let server = XServer::start();
    let asked = ask_patiently(&server);
    drop(asked.handle);
    wait_until("the prompt to go", || !server.has_window(PROMPT));
    assert!(
        asked.answers.recv_timeout(PATIENCE).is_err(),
        "the sink is dropped without an answer"
    );
    wait_until("input to pass again", || asked.gate.is_open());
}

#[test]
fn one_question_at_a_time_and_then_the_next() {
    let server = XServer::start();
    let mut asked = ask_patiently(&server);
    let (said, answers) = mpsc::channel();
    let refused = asked.consent.show(question(PATIENCE), Box::new(|_| {}));
    assert!(matches!(refused, Err(DesktopError::PromptBusy)));
    wait_until_it_listens(&server);
    server.run("xdotool", &["key", "Escape"]);
    assert_eq!(asked.answer(), ConsentAnswer::Denied);

    let sink = Box::new(move |answer| drop(said.send(answer)));
    let next = asked
        .consent
        .show(question(Duration::from_millis(1500)), sink)
        .expect("the next prompt");
    drop(asked.handle); // the first handle does not take the second prompt away
    assert_eq!(answers.recv_timeout(PATIENCE), Ok(ConsentAnswer::TimedOut));
    drop(next);
}

#[test]
fn the_prompt_stays_above_what_is_opened_over_it() {
    let mut server = XServer::with_window_manager();
    let asked = ask_patiently(&server);
    wait_until_it_listens(&server);
    let allow = button(&server, 0.75);
    let edge = server.screenshot().rgb(allow.x as u32 - 60, allow.y as u32);
    // A window that covers everything and is not managed, as a hostile or careless program might open.
    server.cover_screen();
    wait_until("the prompt to come back", || {
        server.screenshot().rgb(allow.x as u32 - 60, allow.y as u32) == edge
    });
    click(&server, allow);
    assert_eq!(asked.answer(), ConsentAnswer::Allowed);
}

#[test]
fn another_programs_grab_of_the_keyboard_is_waited_out() {
    let server = XServer::start();
    let grab = server.grab_keyboard();
    let asked = ask_patiently(&server);
    wait_until_it_listens(&server);
    server.run("xdotool", &["key", "Escape"]);
    assert!(asked.has_no_answer(), "another program has the keyboard");
    drop(grab);
    wait_for("the keyboard", || {
        server.run("xdotool", &["key", "Escape"]);
        asked.answers.recv_timeout(Duration::from_millis(200)).ok()
    });
}

#[test]
fn a_display_that_ends_is_a_refusal_with_a_reason() {
    let server = XServer::start();
    let asked = ask_patiently(&server);
    drop(server);
    assert!(matches!(asked.answer(), ConsentAnswer::NotShown(_)));
    wait_until("the gate to open", || asked.gate.is_open());
}

#[test]
fn no_display_is_an_error_at_once() {
    let gate = InputGate::new();
    let (mut consent, _notice) = x11::windows(Some(":49998"), Look::default(), gate.clone(), Box::new(|_| {}));
    let shown = consent.show(question(PATIENCE), Box::new(|_| {}));
    assert!(matches!(shown, Err(DesktopError::NoDisplay { .. })));
    assert!(gate.is_open());
    let again = consent.show(question(PATIENCE), Box::new(|_| {}));
    assert!(
        matches!(again, Err(DesktopError::NoDisplay { .. })),
        "and it can be tried again"
    );
}
