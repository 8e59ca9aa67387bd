//! What a viewer may do, and what happens when it tries more.

use deskside_model::{AccessLevel, ClientSettings, EndReason, Right, RightSet, StatusKind};
use deskside_session::device::{ConsentAnswer, Input};
use deskside_session::viewer::{UserInput, ViewerEvent};
use deskside_wire::session::{
    Painted, Ping, PointerButton, PointerMove, ViewerInput, ViewerToDevice, Wheel, viewer_input, viewer_to_device,
};

use crate::scene;
use crate::world::{World, ms, seconds};

fn view_only() -> World {
    let mut world = World::silent();
    world.settings.access_level_allowed = AccessLevel::ViewOnly;
    world.until("the picture is there", |world| world.screen.painted > 0);
    world
}

/// Input as a viewer would send it that does not care for its rights.
fn raw(input: viewer_input::Input) -> Input {
    Input::ViewerInput(ViewerInput {
        id: 1,
        input: Some(input),
    })
}

fn control(message: viewer_to_device::Message) -> Input {
    Input::Control(ViewerToDevice { message: Some(message) })
}

const MOVE: viewer_input::Input = viewer_input::Input::Move(PointerMove { x: 10, y: 10 });

fn rights_told(world: &World) -> Vec<RightSet> {
    let told = world.viewer_events.iter().filter_map(|event| match event {
        ViewerEvent::Rights(rights) => Some(*rights),
        _ => None,
    });
    told.collect()
}

#[test]
fn a_view_only_viewer_sends_nothing_by_itself() {
    let mut world = view_only();
    world.operator(UserInput::Move { x: 1, y: 1 });
    world.for_(seconds(1));
    assert!(world.helper.injected.is_empty());
}

#[test]
fn a_view_only_viewer_that_sends_input_all_the_same_is_told_and_ignored() {
    let mut world = view_only();
    let told = rights_told(&world).len();
    for _ in 0..100 {
        world.tell_device(raw(MOVE));
    }
    world.for_(seconds(1));
    assert!(world.helper.injected.is_empty());
    assert_eq!(rights_told(&world).len(), told + 1, "told once, not a hundred times");
    assert!(world.outcome().is_none());
    world.operator_ends();
    world.until("the session is over", World::is_over);
    assert_eq!(
        world.evidence_of(StatusKind::SessionEnded).values.get("inputs_refused"),
        Some("101")
    );
}

#[test]
fn a_view_only_viewer_that_never_stops_is_sent_away() {
    let mut world = view_only();
    for _ in 0..=1_000 {
        world.tell_device(raw(MOVE));
    }
    world.ends_with(EndReason::ProtocolViolated);
    assert!(world.helper.injected.is_empty());
}

#[test]
fn nobody_types_before_the_local_user_agreed() {
    let mut world = World::new();
    world.until("the local user is asked", |world| world.helper.prompt.is_some());
    world.tell_device(raw(MOVE));
    world.tell_device(control(viewer_to_device::Message::Painted(Painted::default())));
    assert!(world.helper.injected.is_empty());
    world.local_user_answers(ConsentAnswer::Allowed);
    world.until("the picture is there", |world| world.screen.painted > 0);
    assert!(world.helper.injected.is_empty(), "nothing was kept for later either");
}

#[test]
fn a_right_that_is_taken_away_is_gone_at_once_and_comes_back_no_further_than_before() {
    let mut world = World::active();
    world.operator(UserInput::Key {
        physical: 42,
        keysym: 0,
        pressed: true,
    });
    world.until("the key is down", |world| !world.helper.held.is_empty());

    let less = ClientSettings {
        access_level_allowed: AccessLevel::ViewOnly,
        ..scene::silent_settings()
    };
    world.tell_device(Input::Settings(less));
    assert!(world.helper.held.is_empty(), "what was held is let go");
    assert!(!world.helper.notice.as_ref().unwrap().control);
    let injected = world.helper.injected.len();
    world.tell_device(raw(MOVE));
    assert_eq!(world.helper.injected.len(), injected);
    world.until("the viewer knows", |world| !world.viewer.rights().has(Right::Control));
    assert_eq!(
        world.evidence_of(StatusKind::SessionRightsChanged).values.get("access"),
        Some("view_only")
    );

    world.tell_device(Input::Settings(scene::silent_settings()));
    world.until("the viewer knows", |world| world.viewer.rights().has(Right::Control));
    world.tell_device(raw(MOVE));
    assert_eq!(world.helper.injected.len(), injected + 1);
}

#[test]
fn what_the_local_user_agreed_to_is_the_most_there_is() {
    let mut world = World::new();
    world.settings.access_level_allowed = AccessLevel::ViewOnly;
    world.until("the local user is asked", |world| world.helper.prompt.is_some());
    assert!(!world.helper.prompt.as_ref().unwrap().control);
    world.local_user_answers(ConsentAnswer::Allowed);
    world.until("the picture is there", |world| world.screen.painted > 0);
    world.tell_device(Input::Settings(scene::settings()));
    world.for_(seconds(1));
    assert!(
        !world.viewer.rights().has(Right::Control),
        "the settings allow more now, but nobody was asked for more"
    );
}

#[test]
fn what_no_keyboard_and_no_mouse_can_do_is_not_passed_on() {
    use viewer_input::Input::{Button, Key, Move, Wheel as Turn};
    let mut world = World::active();
    let far = i32::MAX;
    for input in [
        Move(PointerMove { x: far, y: 0 }),
        Move(PointerMove { x: 0, y: i32::MIN }),
        Button(PointerButton {
            button: 4,
            pressed: true,
            x: 0,
            y: 0,
        }),
        Button(PointerButton {
            button: 0,
            pressed: true,
            x: 0,
            y: 0,
        }),
        Turn(Wheel {
            dx: 0,
            dy: 1_000_000,
            x: 0,
            y: 0,
        }),
        Key(deskside_wire::session::Key {
            physical: 0,
            keysym: 0,
            pressed: true,
        }),
        Key(deskside_wire::session::Key {
            physical: 0x300,
            keysym: 0,
            pressed: true,
        }),
        Key(deskside_wire::session::Key {
            physical: 0,
            keysym: u32::MAX,
            pressed: true,
        }),
    ] {
        world.tell_device(raw(input));
    }
    assert!(world.helper.injected.is_empty());
    assert!(world.outcome().is_none(), "a few are forgiven");
    for _ in 0..20 {
        world.tell_device(raw(Move(PointerMove { x: far, y: 0 })));
    }
    world.ends_with(EndReason::ProtocolViolated);
}

#[test]
fn a_flood_of_input_ends_the_session_and_a_quick_mouse_does_not() {
    let mut world = World::active();
    for _ in 0..3_000 {
        world.tell_device(raw(MOVE));
        world.for_(ms(1));
    }
    assert!(world.outcome().is_none());
    let injected = world.helper.injected.len();
    assert_eq!(injected, 3_000);
    for _ in 0..100_000 {
        world.tell_device(raw(MOVE));
    }
    world.ends_with(EndReason::ProtocolViolated);
    assert!(
        world.helper.injected.len() < injected + 6_000,
        "{}",
        world.helper.injected.len()
    );
}

#[test]
fn a_viewer_that_paints_what_was_never_sent_is_sent_away() {
    let mut world = World::active();
    for _ in 0..20 {
        world.tell_device(control(viewer_to_device::Message::Painted(Painted {
            frame: 4_000_000,
            ..Painted::default()
        })));
    }
    world.ends_with(EndReason::ProtocolViolated);
}

#[test]
fn what_can_not_be_read_ends_the_session() {
    let mut world = World::active();
    world.tell_device(Input::Unreadable);
    world.ends_with(EndReason::ProtocolViolated);
}

#[test]
fn messages_of_a_later_version_are_ignored() {
    let mut world = World::active();
    for _ in 0..100_000 {
        world.tell_device(Input::Control(ViewerToDevice { message: None }));
        world.tell_device(Input::ViewerInput(ViewerInput { id: 9, input: None }));
    }
    assert!(world.outcome().is_none());
    world.tell_device(control(viewer_to_device::Message::Ping(Ping { id: 7 })));
    world.for_(seconds(1));
    assert!(world.outcome().is_none());
}
