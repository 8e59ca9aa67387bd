//! The operator locks the device's own keyboard and mouse, and everything that gives them back.

use deskside_model::{ClientSettings, Right, StatusKind};
use deskside_session::device::{Input, InputLockTold, LocalWish};
use deskside_session::said::InputUnlocked;
use deskside_session::viewer::{self, InputLockState, ViewerEvent};
use deskside_wire::session::{LockInput, ViewerToDevice, viewer_to_device};

use crate::scene;
use crate::world::{World, seconds};

/// The operator asks for it, whatever the viewer thinks of it.
fn lock_command(locked: bool) -> Input {
    Input::Control(ViewerToDevice {
        message: Some(viewer_to_device::Message::LockInput(LockInput { locked })),
    })
}

/// A session in which the local user's own keyboard and mouse do nothing.
fn locked() -> World {
    let mut world = World::active();
    assert!(world.viewer.rights().has(Right::LockInput));
    world.tell_viewer(viewer::Input::LockInput(true));
    world.until("the operator knows", |world| {
        told(world) == Some(InputLockState::Locked)
    });
    assert!(world.helper.input_locked);
    assert!(
        world.helper.notice.as_ref().unwrap().locks_input,
        "the bar says how to end it"
    );
    let record = world.evidence_of(StatusKind::InputLocked);
    assert_eq!(record.values.get("operator_account"), Some("zoe"));
    world
}

/// What the viewer was told last.
fn told(world: &World) -> Option<InputLockState> {
    world.viewer_events.iter().rev().find_map(|event| match event {
        ViewerEvent::InputLock(state) => Some(state.clone()),
        _ => None,
    })
}

/// It is over for this reason, on the device at once, in the evidence, and for whoever sits there.
#[track_caller]
fn is_free(world: &World, why: InputUnlocked) {
    assert!(!world.helper.input_locked);
    let record = world.evidence_of(StatusKind::InputUnlocked);
    assert_eq!(record.values.get("why"), Some(why.code()));
    assert!(world.helper.notice.as_ref().is_none_or(|notice| !notice.locks_input));
}

#[track_caller]
fn operator_is_told(world: &mut World, reason: InputUnlocked) {
    let is_it = |state| matches!(state, Some(InputLockState::Free { why, .. }) if why == Some(reason));
    world.until("the operator knows why", |world| is_it(told(world)));
}

#[test]
fn nothing_is_locked_before_that_is_on_the_disk() {
    let mut world = World::active();
    world.disk.takes = seconds(3);
    world.tell_device(lock_command(true));
    world.for_(seconds(2));
    assert!(!world.helper.input_locked);
    world.until("it is locked", |world| world.helper.input_locked);
    assert!(world.evidence().contains(&StatusKind::InputLocked));
}

#[test]
fn a_disk_that_fails_ends_the_session_and_nothing_stays_locked() {
    let mut world = World::active();
    world.disk.takes = seconds(3600);
    world.tell_device(lock_command(true));
    world.until("the session is over", World::is_over);
    world.nothing_is_left();
}

#[test]
fn the_operator_gives_them_back() {
    let mut world = locked();
    world.tell_viewer(viewer::Input::LockInput(false));
    world.until("they are free", |world| !world.helper.input_locked);
    is_free(&world, InputUnlocked::Operator);
    operator_is_told(&mut world, InputUnlocked::Operator);
    world.tell_viewer(viewer::Input::LockInput(true));
    world.until("they are locked again", |world| world.helper.input_locked);
}

#[test]
fn the_emergency_key_ends_it_for_the_whole_session() {
    let mut world = locked();
    world.tell_device(Input::InputLock(InputLockTold::EmergencyKey));
    is_free(&world, InputUnlocked::LocalUser);
    operator_is_told(&mut world, InputUnlocked::LocalUser);
    world.until("the right is gone", |world| {
        !world.viewer.rights().has(Right::LockInput)
    });
    assert!(world.viewer.rights().has(Right::Control));
    world.tell_device(lock_command(true));
    world.for_(seconds(5));
    assert!(!world.helper.input_locked);
}

#[test]
fn a_pause_ends_it() {
    let mut world = locked();
    world.tell_device(Input::LocalUser(LocalWish::Pause));
    is_free(&world, InputUnlocked::Paused);
    world.tell_device(Input::LocalUser(LocalWish::GoOn));
    world.for_(seconds(2));
    assert!(
        !world.helper.input_locked,
        "a pause is not undone behind the local user's back"
    );
}

#[test]
fn a_lost_link_ends_it() {
    let mut world = locked();
    world.tell_device(Input::LinkLost);
    is_free(&world, InputUnlocked::LinkLost);
}

#[test]
fn to_take_keyboard_and_mouse_from_the_operator_ends_it() {
    let mut world = locked();
    world.tell_device(Input::LocalUser(LocalWish::TakeInput));
    is_free(&world, InputUnlocked::Rights);
    let mut world = locked();
    world.tell_viewer(viewer::Input::GiveUpControl);
    world.until("they are free", |world| !world.helper.input_locked);
    is_free(&world, InputUnlocked::Rights);
}

#[test]
fn the_client_settings_end_it_and_forbid_it() {
    let mut world = locked();
    world.tell_device(Input::Settings(ClientSettings {
        allow_input_lock: false,
        ..scene::silent_settings()
    }));
    is_free(&world, InputUnlocked::Rights);
    world.until("the right is gone", |world| {
        !world.viewer.rights().has(Right::LockInput)
    });
    world.tell_device(lock_command(true));
    world.for_(seconds(5));
    assert!(!world.helper.input_locked);
    world.tell_device(Input::Settings(scene::silent_settings()));
    world.until("the right is back", |world| world.viewer.rights().has(Right::LockInput));
}

#[test]
fn a_question_and_a_device_that_can_not_be_held_end_it() {
    let mut world = locked();
    world.tell_device(Input::InputLock(InputLockTold::Question));
    is_free(&world, InputUnlocked::Question);
    operator_is_told(&mut world, InputUnlocked::Question);
    let mut world = locked();
    world.tell_device(Input::InputLock(InputLockTold::Impossible(String::from(
        "a mouse came",
    ))));
    is_free(&world, InputUnlocked::Impossible);
    operator_is_told(&mut world, InputUnlocked::Impossible);
    assert!(matches!(told(&world), Some(InputLockState::Free { detail, .. }) if detail == "a mouse came"));
}

#[test]
fn every_end_of_the_session_ends_it_first() {
    for end in [
        Input::SiteEnded,
        Input::HelperLost,
        Input::AgentStops,
        Input::LocalUser(LocalWish::End),
    ] {
        let mut world = locked();
        world.tell_device(end);
        is_free(&world, InputUnlocked::Ended);
        assert_eq!(world.evidence().last(), Some(&StatusKind::SessionEnded));
        world.until("both ends are done", World::is_over);
        world.nothing_is_left();
    }
}

#[test]
fn whoever_looks_on_can_not_lock_anything() {
    let mut world = World::silent();
    world.settings.access_level_allowed = deskside_model::AccessLevel::ViewOnly;
    world.until("the picture flows", |world| world.screen.painted > 0);
    assert!(!world.viewer.rights().has(Right::LockInput));
    world.tell_device(lock_command(true));
    world.for_(seconds(5));
    assert!(!world.helper.input_locked);
    assert!(!world.evidence().contains(&StatusKind::InputLocked));
}

#[test]
fn who_locks_and_unlocks_for_hours_does_not_fill_the_disk() {
    let mut world = World::active();
    for _ in 0..300 {
        world.tell_device(lock_command(true));
        world.for_(seconds(1));
        world.tell_device(lock_command(false));
        world.for_(seconds(1));
    }
    let locks = world
        .evidence()
        .iter()
        .filter(|kind| **kind == StatusKind::InputLocked)
        .count();
    assert!((50..=200).contains(&locks), "{locks}");
    assert!(!world.viewer.rights().has(Right::LockInput) && world.viewer.rights().has(Right::Control));
}
