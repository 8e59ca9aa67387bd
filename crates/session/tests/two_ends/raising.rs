//! An operator who looks on wants keyboard and mouse, or wants them no longer.

use std::time::Duration;

use deskside_model::{AccessLevel, ClientSettings, GrantId, Refusal, Right, SessionId, StatusKind, Timestamp};
use deskside_session::device::{ConsentAnswer, Input, LocalWish};
use deskside_session::grant::{Grant, MUST_START_WITHIN};
use deskside_session::viewer::{self, RaiseState, ViewerEvent};
use deskside_wire::session::{AskControl, ViewerToDevice, viewer_to_device};

use crate::scene;
use crate::world::{World, seconds};

/// A session that was granted for looking on, and to which somebody agreed where that is asked.
fn looking_on(mut world: World) -> World {
    let grant = Grant {
        access: AccessLevel::ViewOnly,
        ..scene::grant()
    };
    let settings = world.settings.clone();
    world = World::with_token(scene::signed(&grant));
    world.settings = settings;
    if world.settings.prompt_for_permission {
        world.until("the local user is asked", |world| world.helper.prompt.is_some());
        assert!(!world.helper.prompt.as_ref().unwrap().control);
        world.local_user_answers(ConsentAnswer::Allowed);
    }
    world.until("the picture is there", |world| world.screen.painted > 0);
    assert!(!world.viewer.rights().has(Right::Control));
    world
}

/// What the site signs at this moment of the story.
fn raise(world: &World) -> Grant {
    let now = world.device_now().wall;
    Grant {
        id: GrantId::from_bytes([0x98; 16]),
        issued_at: now,
        must_start_by: now.after(MUST_START_WITHIN),
        ..scene::grant()
    }
}

fn ask(world: &mut World) {
    // The site's clock moves on between two of them.
    world.for_(seconds(1));
    let token = scene::signed_raise(&raise(world));
    world.tell_viewer(viewer::Input::AskControl(token));
}

fn told(world: &World) -> Vec<RaiseState> {
    let told = world.viewer_events.iter().filter_map(|event| match event {
        ViewerEvent::Raise(state) => Some(state.clone()),
        _ => None,
    });
    told.collect()
}

#[track_caller]
fn is_refused(world: &mut World, refusal: Refusal) {
    let before = told(world).len();
    world.until("there is an answer", |world| {
        matches!(told(world).get(before..), Some([.., RaiseState::Refused { .. }]))
    });
    let Some(RaiseState::Refused { refusal: heard, .. }) = told(world).pop() else {
        panic!("{:?}", told(world))
    };
    assert_eq!(heard, Some(refusal));
    assert!(!world.viewer.rights().has(Right::Control));
    assert_eq!(world.outcome(), None, "the session goes on");
    assert_eq!(
        world.evidence_of(StatusKind::RaiseRefused).values.get("refusal"),
        Some(refusal.code())
    );
}

#[test]
fn the_local_user_is_asked_again_and_agrees() {
    let mut world = looking_on(World::new());
    ask(&mut world);
    world.until("the local user is asked", |world| world.helper.prompt.is_some());
    assert!(world.helper.prompt.as_ref().unwrap().control);
    assert!(matches!(told(&world).pop(), None | Some(RaiseState::Asking { .. })));
    world.disk.takes = seconds(2);
    world.local_user_answers(ConsentAnswer::Allowed);
    world.for_(seconds(1));
    assert!(
        !world.helper.notice.as_ref().unwrap().control,
        "not before it is on the disk"
    );
    world.until("the viewer may act", |world| world.viewer.rights().has(Right::Control));
    assert!(world.helper.notice.as_ref().unwrap().control);
    world.until("the viewer is told", |world| {
        told(world).last() == Some(&RaiseState::Allowed)
    });
    let record = world.evidence_of(StatusKind::SessionRightsChanged);
    for (name, value) in [
        ("access", "full_control"),
        ("changed_by", "operator"),
        ("consent", "given"),
    ] {
        assert_eq!(record.values.get(name), Some(value));
    }
    // What settings take away later they may give back: the local user has agreed to it.
    let less = ClientSettings {
        access_level_allowed: AccessLevel::ViewOnly,
        ..scene::settings()
    };
    world.tell_device(Input::Settings(less));
    world.until("it is taken", |world| !world.viewer.rights().has(Right::Control));
    world.tell_device(Input::Settings(scene::settings()));
    world.until("it is back", |world| world.viewer.rights().has(Right::Control));
}

#[test]
fn no_is_no_and_silence_is_no_and_three_of_them_are_the_last() {
    let mut world = looking_on(World::new());
    ask(&mut world);
    world.until("the local user is asked", |world| world.helper.prompt.is_some());
    world.local_user_answers(ConsentAnswer::Denied);
    is_refused(&mut world, Refusal::ConsentDenied);
    ask(&mut world);
    is_refused(&mut world, Refusal::ConsentTimeout);
    assert_eq!(world.helper.prompt, None, "the question goes");
    ask(&mut world);
    world.until("the local user is asked", |world| world.helper.prompt.is_some());
    world.local_user_answers(ConsentAnswer::NotShown);
    is_refused(&mut world, Refusal::ConsentImpossible);
    // That was nobody's answer.
    ask(&mut world);
    world.until("the local user is asked", |world| world.helper.prompt.is_some());
    world.local_user_answers(ConsentAnswer::Denied);
    is_refused(&mut world, Refusal::ConsentDenied);
    ask(&mut world);
    is_refused(&mut world, Refusal::ConsentDenied);
    assert_eq!(world.helper.prompt, None, "nobody is asked any more");
}

#[test]
fn what_the_local_user_took_comes_back_only_when_they_agree_whatever_the_settings_say() {
    let mut world = World::active();
    world.tell_device(Input::LocalUser(LocalWish::TakeInput));
    ask(&mut world);
    world.until("the local user is asked", |world| world.helper.prompt.is_some());
    world.local_user_answers(ConsentAnswer::Allowed);
    world.until("the viewer may act", |world| world.viewer.rights().has(Right::Control));
    let told = world.viewer_events.iter().rev().find_map(|event| match event {
        ViewerEvent::Withheld { input, .. } => Some(*input),
        _ => None,
    });
    assert_eq!(told, Some(false));
}

#[test]
fn who_gives_control_up_gets_it_back_as_the_settings_say() {
    let mut world = World::active();
    world.tell_viewer(viewer::Input::GiveUpControl);
    world.until("it is given up", |world| !world.viewer.rights().has(Right::Control));
    assert_eq!(
        world
            .evidence_of(StatusKind::SessionRightsChanged)
            .values
            .get("changed_by"),
        Some("operator")
    );
    ask(&mut world);
    world.until("the viewer may act", |world| world.viewer.rights().has(Right::Control));
    assert_eq!(world.helper.prompt, None, "these settings ask for no permission");
}

#[test]
fn the_device_decides_too() {
    let mut world = looking_on(World::silent());
    world.tell_device(Input::Settings(ClientSettings {
        access_level_allowed: AccessLevel::ViewOnly,
        ..scene::silent_settings()
    }));
    ask(&mut world);
    is_refused(&mut world, Refusal::AccessTooLow);
}

#[test]
fn what_comes_between_takes_the_question_away() {
    for wish in [LocalWish::Pause, LocalWish::TakeInput] {
        let mut world = looking_on(World::new());
        ask(&mut world);
        world.until("the local user is asked", |world| world.helper.prompt.is_some());
        world.tell_device(Input::LocalUser(wish));
        assert_eq!(world.helper.prompt, None);
        assert_eq!(
            world.evidence_of(StatusKind::RaiseRefused).values.get("why"),
            Some("local_user")
        );
    }
    let mut world = looking_on(World::new());
    ask(&mut world);
    world.until("the local user is asked", |world| world.helper.prompt.is_some());
    world.link_breaks();
    world.until("the question goes", |world| world.helper.prompt.is_none());
    world.tell_device(Input::Consent(ConsentAnswer::Allowed));
    world.until("the viewer is back", |world| world.helper.stream.is_some());
    world.for_(seconds(1));
    assert!(
        !world.viewer.rights().has(Right::Control),
        "an answer to a question that was withdrawn"
    );

    ask(&mut world);
    world.until("the local user is asked", |world| world.helper.prompt.is_some());
    world.operator_ends();
    world.until("the session is over", World::is_over);
    world.nothing_is_left();
}

#[test]
fn only_a_raise_of_this_session_signed_by_the_site_and_new_raises_it() {
    let world = looking_on(World::silent());
    let fresh = raise(&world);
    let late = Timestamp::from_millis(fresh.issued_at.as_millis() - 600_000);
    let forged = {
        let token = scene::signed_raise(&fresh);
        let middle = token.len() / 2;
        let other = if token.as_bytes()[middle] == b'A' { "B" } else { "A" };
        format!("{}{other}{}", &token[..middle], &token[middle + 1..])
    };
    let with = |change: fn(&mut Grant)| {
        let mut raise = fresh.clone();
        change(&mut raise);
        scene::signed_raise(&raise)
    };
    let tokens = [
        (String::new(), Refusal::GrantMissing),
        (String::from("v4.public.x"), Refusal::GrantMalformed),
        (forged, Refusal::GrantForged),
        (scene::signed(&fresh), Refusal::GrantForged),
        (
            with(|raise| raise.session = SessionId::from_bytes([1; 16])),
            Refusal::GrantForOtherSession,
        ),
        (
            with(|raise| raise.viewer = scene::STRANGER),
            Refusal::GrantForOtherViewer,
        ),
        (
            with(|raise| raise.device = deskside_model::DeviceId::from_bytes([1; 16])),
            Refusal::GrantForOtherDevice,
        ),
        (
            scene::signed_raise(&Grant {
                issued_at: late,
                must_start_by: late.after(Duration::from_secs(60)),
                ..fresh.clone()
            }),
            Refusal::GrantExpired,
        ),
    ];
    for (token, refusal) in tokens {
        let mut world = looking_on(World::silent());
        world.tell_viewer(viewer::Input::AskControl(token));
        is_refused(&mut world, refusal);
    }
    // Nor does a raise open a session.
    let mut stranger = World::with_token(scene::signed_raise(&scene::grant()));
    stranger.settings = scene::silent_settings();
    stranger.is_refused_with(Refusal::GrantForged);
}

#[test]
fn a_raise_is_good_for_once() {
    let mut world = looking_on(World::silent());
    world.for_(seconds(1));
    let token = scene::signed_raise(&raise(&world));
    world.tell_viewer(viewer::Input::AskControl(token.clone()));
    world.until("the viewer may act", |world| world.viewer.rights().has(Right::Control));
    world.tell_viewer(viewer::Input::GiveUpControl);
    world.until("it is given up", |world| !world.viewer.rights().has(Right::Control));
    world.tell_viewer(viewer::Input::AskControl(token));
    is_refused(&mut world, Refusal::GrantUsed);
}

#[test]
fn a_viewer_that_only_asks_is_sent_away() {
    let mut world = looking_on(World::silent());
    for _ in 0..20 {
        let ask = viewer_to_device::Message::AskControl(AskControl {
            grant: String::from("please"),
        });
        world.tell_device(Input::Control(ViewerToDevice { message: Some(ask) }));
    }
    world.ends_with(deskside_model::EndReason::ProtocolViolated);
}

#[test]
fn who_asks_for_hours_does_not_fill_the_disk() {
    let mut world = looking_on(World::silent());
    let refusals = |world: &World| {
        let kinds = world.evidence();
        kinds.iter().filter(|kind| **kind == StatusKind::RaiseRefused).count()
    };
    for _ in 0..100 {
        world.for_(seconds(5));
        world.tell_viewer(viewer::Input::AskControl(String::from("please")));
    }
    world.until("every wish is answered", |world| told(world).len() == 100);
    let recorded = refusals(&world);
    assert!((10..=20).contains(&recorded), "{recorded}");
    world.operator_ends();
    world.ends_with(deskside_model::EndReason::ViewerEnded);
    let end = world.evidence_of(StatusKind::SessionEnded);
    let others = end.values.get("raises_not_recorded").unwrap().parse::<usize>().unwrap();
    assert_eq!(recorded + others, 100, "the end counts what was not recorded");
}
