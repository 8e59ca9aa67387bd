//! A link that breaks, and a session that goes on when the same viewer comes back in time.

use deskside_model::{EndReason, Refusal, StatusKind};
use deskside_session::device::{Input, LocalWish, Standing};
use deskside_session::viewer::{Outcome, UserInput, ViewerState};
use deskside_wire::session::{CursorShape, Resume};

use crate::scene;
use crate::world::{World, ms, seconds};

#[test]
fn a_broken_link_is_made_again_and_the_picture_goes_on() {
    let mut world = World::active();
    world.operator(UserInput::Key {
        physical: 42,
        keysym: 0,
        pressed: true,
    });
    world.until("the key is down", |world| !world.helper.held.is_empty());

    world.link_breaks();
    world.until("the device notices", |world| {
        world.standing() == Some(Standing::LinkLost)
    });
    assert!(world.helper.held.is_empty(), "nothing stays pressed");
    assert!(world.helper.stream.is_none(), "nothing is captured for nobody");
    assert!(
        world.helper.notice.is_some(),
        "the local user still sees that the session is there"
    );

    let painted = world.screen.painted;
    world.screen.lose_the_picture();
    world.until("the picture goes on", |world| world.screen.painted > painted);
    assert_eq!(
        world.screen.undecodable, 0,
        "it begins with a frame that needs no other"
    );
    assert_eq!(world.viewer_state(), ViewerState::Active);
    assert_eq!(world.standing(), Some(Standing::Active));
    assert_eq!(
        world.evidence(),
        [StatusKind::SessionStarted, StatusKind::SessionResumed]
    );

    world.operator(UserInput::Move { x: 1, y: 1 });
    let injected = world.helper.injected.len();
    world.until("input goes on", |world| world.helper.injected.len() > injected);
    world.operator_ends();
    world.ends_with(EndReason::ViewerEnded);
}

#[test]
fn the_viewer_may_be_back_before_the_device_has_noticed() {
    let mut world = World::active();
    world.line.device_notices_after = seconds(15);
    world.operator(UserInput::Key {
        physical: 42,
        keysym: 0,
        pressed: true,
    });
    world.until("the key is down", |world| !world.helper.held.is_empty());
    world.link_breaks();
    let painted = world.screen.painted;
    world.until("the picture goes on", |world| world.screen.painted > painted);
    assert!(world.helper.held.is_empty());
    world.for_(seconds(30));
    assert_eq!(
        world.viewer_state(),
        ViewerState::Active,
        "the old link's end means nothing any more"
    );
}

#[test]
fn a_link_that_stays_away_ends_the_session_after_a_minute() {
    let mut world = World::active();
    world.line.reachable = false;
    world.link_breaks();
    world.until("the device notices", |world| {
        world.standing() == Some(Standing::LinkLost)
    });
    let noticed = world.now;
    world.until("the device gives up", |world| world.device.as_ref().unwrap().is_over());
    assert_eq!(world.now - noticed, seconds(60));
    world.ends_with(EndReason::LinkLost);
}

#[test]
fn the_viewer_tries_until_it_is_back() {
    let mut world = World::active();
    world.line.reachable = false;
    world.link_breaks();
    world.for_(seconds(40));
    assert!(matches!(world.viewer_state(), ViewerState::Reconnecting { .. }));
    world.line.reachable = true;
    world.until("it is back", |world| world.viewer_state() == ViewerState::Active);
    assert!(world.now < seconds(50), "{:?}", world.now);
}

#[test]
fn a_link_that_breaks_again_and_again_is_made_again_and_again() {
    let mut world = World::active();
    for round in 0..20 {
        world.link_breaks();
        world.until("the device notices", |world| {
            world.standing() == Some(Standing::LinkLost)
        });
        let painted = world.screen.painted;
        world.until("the picture goes on", |world| world.screen.painted > painted);
        assert!(world.now < seconds(20 * (round + 1)));
    }
}

#[test]
fn a_link_that_breaks_while_it_is_taken_up_again_is_lost_once_more() {
    let mut world = World::active();
    world.disk.takes = seconds(1);
    world.link_breaks();
    world.until("the resume is being written", |world| {
        world.evidence().contains(&StatusKind::SessionResumed)
    });
    world.link_breaks();
    let painted = world.screen.painted;
    world.until("the picture goes on", |world| world.screen.painted > painted);
    assert_eq!(world.viewer_state(), ViewerState::Active);
}

#[test]
fn a_wrong_secret_opens_nothing_and_disturbs_nobody() {
    let mut world = World::active();
    let mut resume = Resume {
        session_id: scene::SESSION.to_string(),
        resume_secret: scene::RESUME_SECRET.to_vec(),
        version: 1,
        paused: false,
    };
    resume.resume_secret[31] ^= 1;
    refused(&mut world, &resume, scene::VIEWER);
    resume.resume_secret.clear();
    refused(&mut world, &resume, scene::VIEWER);
    resume.resume_secret = scene::RESUME_SECRET.to_vec();
    refused(&mut world, &resume, scene::STRANGER);
    resume.version = 2;
    refused(&mut world, &resume, scene::VIEWER);
    resume.version = 1;
    resume.session_id = String::from("ses_aaaaaaaaaaaaaaaaaaaaaaaaaa");
    refused(&mut world, &resume, scene::VIEWER);
    let painted = world.screen.painted;
    world.screen_changes();
    world.until("the picture goes on", |world| world.screen.painted > painted);
}

#[test]
fn guessing_is_written_down_but_does_not_fill_the_disk() {
    let mut world = World::active();
    let resume = Resume {
        session_id: scene::SESSION.to_string(),
        resume_secret: vec![0; 32],
        version: 1,
        paused: false,
    };
    let now = world.device_now();
    let device = world.device.as_mut().unwrap();
    let recorded = (0..1000)
        .filter_map(|_| device.resume(now, &resume, scene::STRANGER).unwrap_err().record)
        .filter(|record| record.kind == StatusKind::GrantMisused)
        .count();
    assert_eq!(recorded, 8);
}

#[track_caller]
fn refused(world: &mut World, resume: &Resume, viewer: deskside_model::ViewerKey) {
    let now = world.device_now();
    let device = world.device.as_mut().unwrap();
    let message = device.resume(now, resume, viewer).unwrap_err().message();
    let Some(deskside_wire::session::device_to_viewer::Message::Refused(refused)) = message.message else {
        panic!("not refused")
    };
    assert_eq!(Refusal::from_number(refused.refusal), Some(Refusal::ResumeRefused));
    assert!(device.poll_output().is_none(), "the session notices nothing");
}

#[test]
fn who_comes_back_too_late_is_refused() {
    let mut world = World::active();
    world.line.viewer_notices_after = seconds(90);
    world.link_breaks();
    world.until("the viewer is told", |world| world.outcome().is_some());
    let Some(Outcome::Refused { refusal, .. }) = world.outcome() else {
        panic!("{:?}", world.outcome())
    };
    assert_eq!(refusal, Some(Refusal::ResumeRefused));
}

#[test]
fn a_session_whose_end_came_meanwhile_is_over_when_the_viewer_is_back() {
    let mut grant = scene::grant();
    grant.must_end_by = scene::MORNING.after(seconds(30));
    let mut world = World::with_token(scene::signed(&grant));
    world.settings = scene::silent_settings();
    world.until("the picture flows", |world| world.screen.painted > 0);
    world.line.viewer_notices_after = seconds(40);
    world.link_breaks();
    world.until("the viewer is told", |world| world.outcome().is_some());
    assert!(world.device.as_ref().unwrap().is_over());
    world.nothing_is_left();
}

/// Both ends slept, and the viewer is the first to move.
#[test]
fn who_comes_back_after_the_end_hears_that_it_is_the_end() {
    let mut world = World::active();
    world.link_breaks();
    world.until("the device notices", |world| {
        world.standing() == Some(Standing::LinkLost)
    });
    world.skew = 2 * 3600 * 1000;
    world.until("the viewer is told", |world| world.outcome().is_some());
    world.ends_with(EndReason::GrantRanOut);
}

#[test]
fn settings_that_changed_while_the_viewer_was_away_count_when_it_is_back() {
    let mut world = World::active();
    world.line.reachable = false;
    world.link_breaks();
    world.until("the device notices", |world| {
        world.standing() == Some(Standing::LinkLost)
    });
    let mut settings = scene::silent_settings();
    settings.remote_control_enabled = false;
    world.tell_device(Input::Settings(settings));
    assert_eq!(world.standing(), Some(Standing::Ended(EndReason::PolicyChanged)));
    world.nothing_is_left();
}

#[test]
fn a_local_user_who_ends_while_the_viewer_is_away_ends_it_for_good() {
    let mut world = World::active();
    world.link_breaks();
    world.until("the device notices", |world| {
        world.standing() == Some(Standing::LinkLost)
    });
    world.tell_device(Input::LocalUser(LocalWish::End));
    world.nothing_is_left();
    world.until("the viewer is told", |world| world.outcome().is_some());
    assert!(matches!(
        world.outcome(),
        Some(Outcome::Refused {
            refusal: Some(Refusal::ResumeRefused),
            ..
        })
    ));
}

#[test]
fn a_hidden_picture_stays_hidden_over_a_broken_link() {
    let mut world = World::active();
    world.helper.busy = true;
    world.tell_viewer(deskside_session::viewer::Input::Pause(true));
    world.link_breaks();
    world.until("it is back", |world| {
        world.standings.iter().filter(|s| **s == Standing::Active).count() == 2
    });
    world.for_(seconds(1));
    let captured = world.helper.captured;
    world.for_(seconds(5));
    assert_eq!(world.helper.captured, captured);
    world.tell_viewer(deskside_session::viewer::Input::Pause(false));
    world.for_(seconds(1));
    assert!(world.helper.captured > captured + 10);
}

#[test]
fn a_picture_that_is_shown_again_while_the_link_is_broken_goes_on() {
    let mut world = World::active();
    world.helper.busy = true;
    world.tell_viewer(deskside_session::viewer::Input::Pause(true));
    world.for_(seconds(1));
    world.link_breaks();
    world.until("the viewer notices", |world| {
        matches!(world.viewer_state(), ViewerState::Reconnecting { .. })
    });
    world.tell_viewer(deskside_session::viewer::Input::Pause(false));
    world.until("it is back", |world| world.viewer_state() == ViewerState::Active);
    let captured = world.helper.captured;
    world.for_(seconds(1));
    assert!(world.helper.captured > captured + 10);
}

#[test]
fn the_pointer_has_its_shape_after_a_broken_link() {
    let mut world = World::active();
    let shape = CursorShape {
        serial: 5,
        width: 2,
        height: 2,
        rgba: vec![9; 16],
        ..CursorShape::default()
    };
    world.tell_device(Input::Cursor(shape.clone()));
    world.tell_device(Input::Cursor(shape));
    world.for_(ms(100));
    assert_eq!(
        shapes(&world),
        [16, 16],
        "the second was only named, and completed by the viewer"
    );
    world.link_breaks();
    world.until("it is back", |world| {
        world.standings.iter().filter(|s| **s == Standing::Active).count() == 2
    });
    world.for_(ms(100));
    assert_eq!(shapes(&world), [16, 16, 16]);
}

/// Bytes of each pointer shape that the operator saw.
fn shapes(world: &World) -> Vec<usize> {
    let shapes = world.viewer_events.iter().filter_map(|event| match event {
        deskside_session::viewer::ViewerEvent::CursorShape(shape) => Some(shape.rgba.len()),
        _ => None,
    });
    shapes.collect()
}
