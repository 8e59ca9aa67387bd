//! What the person at the computer does to a session that goes on: pause, go on, take keyboard and mouse away.

use deskside_model::{ClientSettings, Right, StatusKind};
use deskside_session::device::{Input, LocalWish};
use deskside_session::viewer::{self, Equality, ScreenChoice, UserInput, ViewerEvent};
use deskside_wire::session::{Painted, PointerMove, ViewerInput, ViewerToDevice, viewer_input, viewer_to_device};

use crate::scene;
use crate::world::{World, ms, seconds};

const SHIFT_DOWN: UserInput = UserInput::Key {
    physical: 42,
    keysym: 0,
    pressed: true,
};

fn wish(world: &mut World, wish: LocalWish) {
    world.tell_device(Input::LocalUser(wish));
}

/// What the viewer was told last of what is held back: everything, keyboard and mouse.
fn withheld(world: &World) -> Option<(bool, bool)> {
    world.viewer_events.iter().rev().find_map(|event| match event {
        ViewerEvent::Withheld { everything, input } => Some((*everything, *input)),
        _ => None,
    })
}

fn raw_move() -> Input {
    Input::ViewerInput(ViewerInput {
        id: 1,
        input: Some(viewer_input::Input::Move(PointerMove { x: 3, y: 4 })),
    })
}

#[test]
fn a_paused_session_shows_nothing_and_does_nothing_and_goes_on_where_it_was() {
    let mut world = World::active();
    world.operator(SHIFT_DOWN);
    world.until("the key is down", |world| !world.helper.held.is_empty());
    wish(&mut world, LocalWish::Pause);
    assert!(world.helper.held.is_empty(), "what was held is let go at once");
    assert!(world.helper.stream.is_none(), "nothing is captured");
    assert!(world.helper.notice.as_ref().unwrap().paused);
    let (captured, injected) = (world.helper.captured, world.helper.injected.len());
    world.screen_changes();
    world.tell_device(raw_move());
    world.until("the viewer knows", |world| withheld(world) == Some((true, false)));
    world.operator(UserInput::Move { x: 9, y: 9 });
    world.for_(seconds(120));
    assert_eq!(
        (world.helper.captured, world.helper.injected.len()),
        (captured, injected)
    );
    assert!(world.outcome().is_none(), "a pause is no lost link");

    let painted = world.screen.painted;
    wish(&mut world, LocalWish::GoOn);
    assert!(!world.helper.notice.as_ref().unwrap().paused);
    world.until("the picture is there again", |world| world.screen.painted > painted);
    assert_eq!(withheld(&world), Some((false, false)));
    world.operator(UserInput::Move { x: 9, y: 9 });
    world.until("the pointer moves", |world| world.helper.injected.len() > injected);
    let kinds = world.evidence();
    let last = &kinds[kinds.len() - 2..];
    assert_eq!(last, [StatusKind::SessionPaused, StatusKind::SessionContinued]);
}

#[test]
fn many_pauses_on_a_long_line_cost_nothing_but_the_picture() {
    let mut world = World::silent();
    world.helper.busy = true;
    world.helper.proof_every = 3;
    world.line.control_delay = ms(150);
    world.line.picture_delay = ms(250);
    world.until("the picture flows", |world| world.screen.painted > 20);
    for _ in 0..40 {
        wish(&mut world, LocalWish::Pause);
        world.for_(ms(20));
        wish(&mut world, LocalWish::GoOn);
        world.for_(ms(700));
    }
    assert_eq!(world.outcome(), None, "late answers are no offence");
    let Equality {
        compared, differing, ..
    } = world.viewer.equality();
    assert!(compared > 0);
    assert_eq!(differing, 0, "a proof is never taken for that of another stream");
    assert_eq!(world.screen.undecodable, 0);
}

#[test]
fn what_the_operator_wants_during_a_pause_holds_after_it() {
    let mut world = World::active();
    wish(&mut world, LocalWish::Pause);
    world.until("the viewer knows", |world| withheld(world) == Some((true, false)));
    world.tell_viewer(viewer::Input::Choose(ScreenChoice::First));
    world.tell_viewer(viewer::Input::Pause(true));
    world.for_(seconds(1));
    wish(&mut world, LocalWish::GoOn);
    world.until("the device knows", |world| {
        world
            .helper
            .stream
            .as_ref()
            .is_some_and(|stream| stream.screen.kind == 1)
    });
    let captured = world.helper.captured;
    world.helper.busy = true;
    world.screen_changes();
    world.for_(seconds(5));
    assert!(world.helper.captured <= captured + 1, "the viewer's page is hidden");
}

#[test]
fn a_pause_outlasts_a_lost_link() {
    let mut world = World::active();
    wish(&mut world, LocalWish::Pause);
    world.until("the viewer knows", |world| withheld(world) == Some((true, false)));
    world
        .viewer_events
        .retain(|event| !matches!(event, ViewerEvent::Withheld { .. }));
    world.link_breaks();
    world.until("the viewer is back, and is told", |world| {
        withheld(world) == Some((true, false))
    });
    assert!(world.helper.stream.is_none());
    wish(&mut world, LocalWish::GoOn);
    let painted = world.screen.painted;
    world.until("the picture is there again", |world| world.screen.painted > painted);

    // And one that begins while the viewer is away.
    world.link_breaks();
    world.until("the device knows", |world| world.device_link.is_none());
    wish(&mut world, LocalWish::Pause);
    world.until("the viewer is back, and is told", |world| {
        withheld(world) == Some((true, false))
    });
    assert!(world.helper.stream.is_none());
}

#[test]
fn keyboard_and_mouse_are_taken_at_once_and_settings_do_not_bring_them_back() {
    let mut world = World::active();
    world.operator(SHIFT_DOWN);
    world.until("the key is down", |world| !world.helper.held.is_empty());
    wish(&mut world, LocalWish::TakeInput);
    assert!(world.helper.held.is_empty());
    assert!(!world.helper.notice.as_ref().unwrap().control);
    let injected = world.helper.injected.len();
    world.tell_device(raw_move());
    assert_eq!(world.helper.injected.len(), injected);
    world.until("the viewer knows", |world| withheld(world) == Some((false, true)));
    assert!(!world.viewer.rights().has(Right::Control) && world.viewer.rights().has(Right::View));
    let record = world.evidence_of(StatusKind::SessionRightsChanged);
    assert_eq!(record.values.get("access"), Some("view_only"));
    assert_eq!(record.values.get("changed_by"), Some("local_user"));

    let other = ClientSettings {
        longest_session_minutes: 60,
        ..scene::silent_settings()
    };
    world.tell_device(Input::Settings(other));
    wish(&mut world, LocalWish::Pause);
    wish(&mut world, LocalWish::GoOn);
    world.for_(seconds(2));
    assert!(!world.viewer.rights().has(Right::Control));
    assert_eq!(withheld(&world), Some((false, true)));
}

#[test]
fn what_is_wanted_before_the_beginning_is_nothing() {
    let mut world = World::new();
    world.until("the local user is asked", |world| world.helper.prompt.is_some());
    for early in [LocalWish::Pause, LocalWish::GoOn, LocalWish::TakeInput] {
        wish(&mut world, early);
    }
    world.local_user_answers(deskside_session::device::ConsentAnswer::Allowed);
    world.until("the picture is there", |world| world.screen.painted > 0);
    assert!(world.viewer.rights().has(Right::Control));
}

#[test]
fn a_viewer_that_goes_on_answering_in_a_pause_is_not_sent_away_for_what_was_under_way() {
    let mut world = World::active();
    wish(&mut world, LocalWish::Pause);
    for frame in 0..20 {
        let painted = viewer_to_device::Message::Painted(Painted {
            frame,
            ..Painted::default()
        });
        world.tell_device(Input::Control(ViewerToDevice { message: Some(painted) }));
    }
    wish(&mut world, LocalWish::GoOn);
    world.for_(seconds(1));
    assert_eq!(world.outcome(), None);
}
