//! The local user's keyboard and mouse are locked: what they do reaches no program, what an operator does still does, and
//! everything is back when the lock ends, however it ends. The local user's devices are the server's own (XTEST sends
//! events through them as the hardware would), not those that XTEST brings.

use std::path::Path;
use std::sync::mpsc::{self, Receiver};

use deskside_desktop::x11::{X11Input, X11InputLock};
use deskside_desktop::{
    Action, DesktopError, EMERGENCY_PRESSES, Input as _, InputGate, InputLock as _, KeyPress, Keysym, Unlocked,
};
use x11rb::connection::Connection as _;
use x11rb::protocol::xinput::{self, ConnectionExt as _, HierarchyChange};

use crate::support::{ESCAPE, LocalUser, PATIENCE, XServer, wait_until};

const A: u8 = 38;
const B: u8 = 56;
const ENTER: u8 = 36;

fn lock_of(server: &XServer, gate: &InputGate) -> (X11InputLock, Receiver<Unlocked>) {
    let (told, hear) = mpsc::channel();
    let sink = move |unlocked| told.send(unlocked).expect("the test listens");
    (X11InputLock::new(server.display(), gate.clone(), Box::new(sink)), hear)
}

fn operator_types(input: &mut X11Input, text: &str) {
    for character in text.chars() {
        let key = KeyPress {
            physical: None,
            keysym: Some(Keysym::from_char(character)),
        };
        input.key(key, Action::Press).expect("a press");
        input.key(key, Action::Release).expect("a release");
    }
}

#[track_caller]
fn assert_typed(file: &Path, expected: &str) {
    let read = || std::fs::read_to_string(file).unwrap_or_default();
    wait_until("the lines to arrive", || {
        read().lines().count() >= expected.lines().count()
    });
    assert_eq!(read(), expected);
}

#[test]
fn only_the_operator_types_while_the_local_keyboard_is_locked() {
    let mut server = XServer::with_window_manager();
    let typed = server.typing_terminal();
    let user = LocalUser::at(&server);
    let mut operator = X11Input::open(server.display(), InputGate::new()).expect("the input opens");
    user.tap(A);
    user.tap(ENTER);
    assert_typed(&typed, "a\n");

    let (mut lock, _hear) = lock_of(&server, &InputGate::new());
    lock.lock().expect("it holds");
    lock.lock().expect("it holds already");
    user.tap(A);
    user.click();
    operator_types(&mut operator, "xyz\n");
    assert_typed(&typed, "a\nxyz\n");
    assert!(!user.is_attached(user.keyboard) && !user.is_attached(user.mouse));

    lock.unlock();
    wait_until("the devices to be back", || user.has_everything());
    user.tap(B);
    user.tap(ENTER);
    assert_typed(&typed, "a\nxyz\nb\n");
}

#[test]
fn a_key_that_is_down_when_the_lock_begins_does_not_stay_down() {
    let server = XServer::start();
    let user = LocalUser::at(&server);
    user.key(A, true);
    user.button(true);
    wait_until("the key and the button to be down", || {
        user.keys_down() == [usize::from(A)] && user.is_button_down()
    });
    let (mut lock, _hear) = lock_of(&server, &InputGate::new());
    lock.lock().expect("it holds");
    wait_until("both to be up", || {
        user.keys_down().is_empty() && !user.is_button_down()
    });
    user.key(A, false);
    user.button(false);
    lock.unlock();
    wait_until("the devices to be back", || user.has_everything());
    assert!(user.keys_down().is_empty() && !user.is_button_down());
}

#[test]
fn the_emergency_key_gives_everything_back_and_says_so() {
    let server = XServer::start();
    let user = LocalUser::at(&server);
    let (mut lock, hear) = lock_of(&server, &InputGate::new());
    lock.lock().expect("it holds");
    for _ in 0..EMERGENCY_PRESSES {
        user.tap(ESCAPE);
    }
    assert_eq!(hear.recv_timeout(PATIENCE), Ok(Unlocked::ByEmergencyKey));
    wait_until("the devices to be back", || user.has_everything());
    lock.lock().expect("it can be locked again");
    wait_until("the keyboard to be locked", || !user.is_attached(user.keyboard));
    drop(lock);
    wait_until("the devices to be back", || user.has_everything());
}

#[test]
fn a_device_that_is_put_back_is_locked_again() {
    let server = XServer::start();
    let user = LocalUser::at(&server);
    let (mut lock, hear) = lock_of(&server, &InputGate::new());
    lock.lock().expect("it holds");
    // As one that is plugged in: it begins to act for programs.
    let attach = xinput::HierarchyChangeDataAttachSlave {
        deviceid: user.keyboard.into(),
        master: 3,
    };
    let change = HierarchyChange {
        len: 2,
        data: xinput::HierarchyChangeData::AttachSlave(attach),
    };
    user.x
        .xinput_xi_change_hierarchy(&[change])
        .expect("a request")
        .check()
        .expect("it is attached");
    wait_until("the keyboard to be locked again", || !user.is_attached(user.keyboard));
    assert!(hear.try_recv().is_err());
    drop(lock);
    wait_until("the devices to be back", || user.has_everything());
}

#[test]
fn a_device_that_another_program_has_is_a_clear_error_and_nothing_is_locked() {
    let server = XServer::start();
    let (user, other) = (LocalUser::at(&server), LocalUser::at(&server));
    let root = other.x.setup().roots[0].root;
    let mode = x11rb::protocol::xproto::GrabMode::ASYNC;
    let grab = other
        .x
        .xinput_grab_device(root, 0u32, mode, mode, false, other.mouse, &[])
        .expect("a request");
    grab.reply().expect("a grab");
    let (mut lock, _hear) = lock_of(&server, &InputGate::new());
    let error = lock.lock().expect_err("the mouse is taken");
    assert!(error.to_string().contains("mouse"), "{error}");
    wait_until("the keyboard to be back", || user.is_attached(user.keyboard));
}

#[test]
fn a_question_to_the_local_user_ends_the_lock_and_forbids_it_meanwhile() {
    let server = XServer::start();
    let (user, gate) = (LocalUser::at(&server), InputGate::new());
    let (mut lock, hear) = lock_of(&server, &gate);
    lock.lock().expect("it holds");
    let question = gate.suspend();
    assert_eq!(hear.recv_timeout(PATIENCE), Ok(Unlocked::ForQuestion));
    wait_until("the devices to be back", || user.has_everything());
    assert!(matches!(lock.lock(), Err(DesktopError::InputSuspended)));
    assert!(user.has_everything());
    drop(question);
    lock.lock().expect("it holds again");
    wait_until("the keyboard to be locked", || !user.is_attached(user.keyboard));
}
