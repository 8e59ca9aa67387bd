//! How a session ends: whoever ends it, at once, with everything let go and everything written down.

use std::time::Duration;

use deskside_model::{AccessLevel, ClientSettings, EndReason, Refusal, StatusKind};
use deskside_policy::{DeviceState, Presence};
use deskside_session::device::{ConsentAnswer, Input, LocalWish};
use deskside_session::viewer::{Outcome, UserInput};

use crate::scene;
use crate::world::{World, ms, seconds};

const SHIFT_DOWN: UserInput = UserInput::Key {
    physical: 42,
    keysym: 0xffe1,
    pressed: true,
};

/// An active session with a key held down.
fn with_a_held_key() -> World {
    let mut world = World::active();
    world.operator(SHIFT_DOWN);
    world.until("the key is down", |world| !world.helper.held.is_empty());
    world
}

#[test]
fn the_operator_ends_and_nothing_stays_pressed() {
    let mut world = with_a_held_key();
    world.operator_ends();
    world.ends_with(EndReason::ViewerEnded);
}

#[test]
fn the_local_user_ends_at_once() {
    let mut world = with_a_held_key();
    world.tell_device(Input::LocalUser(LocalWish::End));
    world.nothing_is_left();
    let captured = world.helper.captured;
    world.screen_changes();
    world.for_(ms(1));
    assert_eq!(world.helper.captured, captured);
    world.ends_with(EndReason::LocalUserEnded);
}

#[test]
fn the_site_ends_at_once() {
    let mut world = with_a_held_key();
    world.tell_device(Input::SiteEnded);
    world.nothing_is_left();
    world.ends_with(EndReason::SiteEnded);
}

#[test]
fn a_grant_that_is_withdrawn_while_the_local_user_is_asked_never_begins() {
    let mut world = World::new();
    world.until("the local user is asked", |world| world.helper.prompt.is_some());
    world.tell_device(Input::SiteEnded);
    world.is_refused_with(Refusal::GrantRevoked);
}

#[test]
fn ending_all_sessions_answers_a_question_with_no() {
    let mut world = World::new();
    world.until("the local user is asked", |world| world.helper.prompt.is_some());
    world.tell_device(Input::LocalUser(LocalWish::End));
    world.is_refused_with(Refusal::ConsentDenied);
}

#[test]
fn a_helper_that_dies_ends_the_session() {
    let mut world = with_a_held_key();
    world.helper.held.clear();
    world.tell_device(Input::HelperLost);
    world.ends_with(EndReason::HelperLost);
}

#[test]
fn a_helper_that_dies_while_it_asks_is_no_consent() {
    let mut world = World::new();
    world.until("the local user is asked", |world| world.helper.prompt.is_some());
    world.tell_device(Input::HelperLost);
    world.is_refused_with(Refusal::HelperUnavailable);
}

#[test]
fn an_agent_that_stops_says_so() {
    let mut world = World::active();
    world.tell_device(Input::AgentStops);
    world.ends_with(EndReason::AgentStopped);
}

#[test]
fn the_end_that_the_grant_names_is_kept_whatever_the_settings_allow() {
    let mut grant = scene::grant();
    grant.must_end_by = scene::MORNING.after(seconds(120));
    let mut world = World::with_token(scene::signed(&grant));
    world.settings = scene::silent_settings();
    world.until("the session is over", World::is_over);
    assert_eq!(
        world.evidence_of(StatusKind::SessionEnded).values.get("end_reason"),
        Some("grant_ran_out")
    );
    assert!(world.now >= seconds(120) && world.now < seconds(121), "{:?}", world.now);
    world.ends_with(EndReason::GrantRanOut);
}

#[test]
fn the_longest_session_that_the_settings_allow_is_kept_whatever_the_grant_names() {
    let mut world = World::silent();
    world.settings.longest_session_minutes = 5;
    world.until("the picture is there", |world| world.screen.painted > 0);
    world.until("the session is over", World::is_over);
    assert!(world.now >= seconds(300) && world.now < seconds(301), "{:?}", world.now);
    world.ends_with(EndReason::GrantRanOut);
}

/// While the computer sleeps, the steady clock may stand still; the end is the end all the same.
#[test]
fn a_computer_that_wakes_after_the_end_ends_with_the_first_thing_that_happens() {
    let mut world = World::active();
    world.skew = 2 * 3600 * 1000;
    world.operator(SHIFT_DOWN);
    world.until("the session is over", World::is_over);
    assert!(world.helper.injected.is_empty());
    world.ends_with(EndReason::GrantRanOut);
}

#[test]
fn settings_that_no_longer_allow_the_session_end_it() {
    let mut world = with_a_held_key();
    world.tell_device(Input::Settings(ClientSettings {
        remote_control_enabled: false,
        ..scene::silent_settings()
    }));
    world.nothing_is_left();
    world.ends_with(EndReason::PolicyChanged);
}

#[test]
fn a_screen_that_is_locked_ends_the_session_where_unattended_ones_are_not_allowed() {
    let mut world = World::silent();
    world.settings.allow_unattended = false;
    world.until("the picture is there", |world| world.screen.painted > 0);
    let unknown = DeviceState {
        presence: Presence::Unknown,
        ..scene::attended()
    };
    world.tell_device(Input::Circumstances(unknown));
    assert!(
        !world.device.as_ref().unwrap().is_over(),
        "not to know for a moment is no change"
    );
    let locked = DeviceState {
        presence: Presence::Locked,
        ..scene::attended()
    };
    world.tell_device(Input::Circumstances(locked));
    world.ends_with(EndReason::PolicyChanged);
}

#[test]
fn settings_that_change_while_the_local_user_is_asked_count() {
    let mut world = World::new();
    world.until("the local user is asked", |world| world.helper.prompt.is_some());
    world.tell_device(Input::Settings(ClientSettings {
        access_level_allowed: AccessLevel::NoAccess,
        ..scene::settings()
    }));
    world.is_refused_with(Refusal::AccessTooLow);
}

#[test]
fn a_prompt_that_is_turned_on_later_asks_nobody_in_the_middle() {
    let mut world = World::active();
    world.tell_device(Input::Settings(scene::settings()));
    world.for_(seconds(2));
    assert_eq!(world.helper.prompt, None);
    assert!(world.outcome().is_none());
}

#[test]
fn a_question_that_could_not_be_shown_any_more_is_no_end_to_a_session_that_was_agreed_to() {
    let mut world = World::new();
    world.until("the local user is asked", |world| world.helper.prompt.is_some());
    world.local_user_answers(ConsentAnswer::Allowed);
    world.until("the picture is there", |world| world.screen.painted > 0);
    world.tell_device(Input::Circumstances(DeviceState {
        can_ask: false,
        ..scene::attended()
    }));
    assert!(!world.device.as_ref().unwrap().is_over());
}

#[test]
fn a_shorter_longest_session_ends_a_long_one() {
    let mut world = World::active();
    world.for_(seconds(1000));
    world.tell_device(Input::Settings(ClientSettings {
        longest_session_minutes: 5,
        ..scene::silent_settings()
    }));
    world.ends_with(EndReason::GrantRanOut);
}

#[test]
fn a_disk_that_fills_up_ends_the_session_when_something_has_to_be_written() {
    let mut world = World::active();
    world.disk.works = false;
    world.tell_device(Input::Settings(ClientSettings {
        access_level_allowed: AccessLevel::ViewOnly,
        ..scene::silent_settings()
    }));
    world.until("the session is over", World::is_over);
    assert_eq!(
        world.outcome(),
        Some(Outcome::Ended {
            reason: Some(EndReason::EvidenceLost)
        })
    );
    world.nothing_is_left();
}

#[test]
fn nothing_has_any_effect_after_the_end() {
    let mut world = World::active();
    world.tell_device(Input::LocalUser(LocalWish::End));
    world.until("the session is over", World::is_over);
    let (standings, evidence) = (world.standings.len(), world.disk.evidence.len());
    for input in [
        Input::LinkLost,
        Input::SiteEnded,
        Input::Consent(ConsentAnswer::Allowed),
        Input::HelperLost,
        Input::AgentStops,
        Input::Tick,
        Input::Settings(scene::settings()),
    ] {
        world.tell_device(input);
    }
    world.for_(Duration::from_secs(7200));
    assert_eq!(
        (world.standings.len(), world.disk.evidence.len()),
        (standings, evidence)
    );
    world.nothing_is_left();
}

#[test]
fn the_screen_is_locked_after_a_session_that_began_where_the_settings_want_it() {
    for lock_at_end in [true, false] {
        let mut world = World::silent();
        world.settings.lock_at_end = lock_at_end;
        world.until("the picture is there", |world| world.screen.painted > 0);
        world.operator_ends();
        world.until("the session is over", World::is_over);
        assert_eq!(world.helper.locked, u32::from(lock_at_end));
    }
    let mut refused = World::new();
    refused.settings.lock_at_end = true;
    refused.until("the local user is asked", |world| world.helper.prompt.is_some());
    refused.local_user_answers(ConsentAnswer::Denied);
    refused.is_refused_with(Refusal::ConsentDenied);
    assert_eq!(refused.helper.locked, 0, "it never began");
}
