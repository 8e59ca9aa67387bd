//! What ends a session by itself, and what both sides are told before; when and from where one may begin at all.

use std::time::Duration;

use deskside_model::{EndReason, Hours, Networks, Refusal};
use deskside_session::device::{Input, LocalWish};
use deskside_session::viewer::{self, UserInput, ViewerEvent};

use crate::scene;
use crate::world::{World, seconds};

const MINUTE: Duration = seconds(60);

fn idle_after(minutes: u32) -> World {
    let mut world = World::silent();
    world.settings.idle_session_minutes = minutes;
    world.until("the picture is there", |world| world.screen.painted > 0);
    world
}

/// Why it will end, as the viewer was told last; `None` after "not any more", and before any word.
fn ending(world: &World) -> Option<EndReason> {
    let told = world.viewer_events.iter().rev().find_map(|event| match event {
        ViewerEvent::Ending(ends) => Some(*ends),
        _ => None,
    });
    told.flatten().and_then(|(_, reason)| reason)
}

#[test]
fn an_operator_who_does_nothing_is_warned_and_sent_away() {
    let mut world = idle_after(10);
    world.for_(8 * MINUTE);
    assert_eq!(ending(&world), None);
    world.for_(MINUTE + seconds(5));
    assert_eq!(ending(&world), Some(EndReason::Idle));
    assert_ne!(
        world.helper.notice.as_ref().unwrap().ends_ms,
        0,
        "the local user sees it too"
    );
    world.ends_with(EndReason::Idle);
    assert!(world.now < 10 * MINUTE + seconds(5), "{:?}", world.now);
}

#[test]
fn whoever_does_something_or_says_that_they_are_there_stays() {
    let mut world = idle_after(10);
    let signs: [viewer::Input; 2] = [
        viewer::Input::User(UserInput::Move { x: 1, y: 1 }),
        viewer::Input::StillHere,
    ];
    for sign in signs {
        world.for_(9 * MINUTE + seconds(30));
        assert_eq!(ending(&world), Some(EndReason::Idle));
        world.tell_viewer(sign);
        world.for_(seconds(1));
        assert_eq!(ending(&world), None);
        assert_eq!(world.helper.notice.as_ref().unwrap().ends_ms, 0);
    }
    world.ends_with(EndReason::Idle);
}

#[test]
fn a_paused_session_is_not_idle() {
    let mut world = idle_after(5);
    world.tell_device(Input::LocalUser(LocalWish::Pause));
    world.for_(20 * MINUTE);
    assert!(world.outcome().is_none());
    world.tell_device(Input::LocalUser(LocalWish::GoOn));
    world.for_(4 * MINUTE + seconds(30));
    assert_eq!(ending(&world), Some(EndReason::Idle));
    world.ends_with(EndReason::Idle);
}

#[test]
fn the_longest_time_is_announced_and_nothing_that_is_done_makes_it_longer() {
    let mut world = World::silent();
    world.settings.longest_session_minutes = 5;
    world.until("the picture is there", |world| world.screen.painted > 0);
    world.for_(4 * MINUTE + seconds(5));
    assert_eq!(ending(&world), Some(EndReason::GrantRanOut));
    world.operator(UserInput::Move { x: 1, y: 1 });
    world.for_(seconds(5));
    assert_eq!(ending(&world), Some(EndReason::GrantRanOut));
    world.ends_with(EndReason::GrantRanOut);
}

#[test]
fn settings_that_change_in_between_count() {
    let mut world = idle_after(5);
    world.for_(4 * MINUTE + seconds(30));
    assert_eq!(ending(&world), Some(EndReason::Idle));
    world.tell_device(Input::Settings(scene::silent_settings()));
    world.for_(20 * MINUTE);
    assert!(world.outcome().is_none());
    assert_eq!(ending(&world), None);
}

#[test]
fn a_session_begins_in_the_hours_that_the_settings_name_and_goes_on_beyond_them() {
    let hours = |text: &str| {
        let mut world = World::silent();
        world.settings.session_hours = Hours::new(text);
        world
    };
    hours("mon-wed 00:00-24:00; thu 09:01-24:00").is_refused_with(Refusal::OutsideHours);
    let mut unknown = hours("mon-sun 00:00-24:00");
    unknown.at = None;
    unknown.is_refused_with(Refusal::OutsideHours);

    let mut in_time = hours("thu 08:00-09:01");
    in_time.until("the picture is there", |world| world.screen.painted > 0);
    in_time.for_(10 * MINUTE);
    let settings = in_time.settings.clone();
    in_time.tell_device(Input::Settings(settings));
    in_time.for_(MINUTE);
    assert!(
        in_time.outcome().is_none(),
        "the hours are those in which a session begins"
    );
}

#[test]
fn a_session_begins_from_the_networks_that_the_settings_name() {
    let from = |networks: &[&str], from: Option<&str>| {
        let grant = deskside_session::grant::Grant {
            from: from.map(|address| address.parse().unwrap()),
            ..scene::grant()
        };
        let mut world = World::with_token(scene::signed(&grant));
        world.settings = scene::silent_settings();
        world.settings.session_networks = Networks::new(networks.iter().copied());
        world
    };
    from(&["192.0.2.0/24"], Some("10.0.0.7")).is_refused_with(Refusal::NetworkNotAllowed);
    // An older site does not say.
    from(&["192.0.2.0/24"], None).is_refused_with(Refusal::NetworkNotAllowed);
    for (networks, address) in [(&["192.0.2.0/24"][..], Some("192.0.2.9")), (&[], None)] {
        let mut world = from(networks, address);
        world.until("the picture is there", |world| world.screen.painted > 0);
    }
}
