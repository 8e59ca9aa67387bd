//! How a session begins: asked, not asked, refused, and never before the evidence is on the disk.

use deskside_model::{AccessLevel, EndReason, Refusal, Right, StatusKind};
use deskside_policy::{DeviceState, Presence};
use deskside_session::device::{ConsentAnswer, Input, Standing};
use deskside_session::viewer::{UserInput, ViewerState};
use deskside_wire::session::viewer_input;

use crate::scene;
use crate::world::{World, ms, seconds};

const KEY_A: UserInput = UserInput::Key {
    physical: 30,
    keysym: 0x61,
    pressed: true,
};

#[test]
fn from_the_grant_to_the_end_with_consent() {
    let mut world = World::new();
    world.until("the local user is asked", |world| world.helper.prompt.is_some());
    let question = world.helper.prompt.clone().unwrap();
    assert_eq!(
        [
            &question.organisation,
            &question.site,
            &question.operator_name,
            &question.operator_account,
            &question.reason
        ],
        ["Example Ltd", "Head office", "Zoë O’Brien", "zoe", "INC-4711"]
    );
    assert!(question.control);
    assert_eq!(question.seconds, 30);
    world.for_(seconds(5));
    assert!(matches!(world.viewer_state(), ViewerState::AskingConsent { .. }));
    assert_eq!(world.helper.captured, 0, "nothing is captured before the answer");

    world.local_user_answers(ConsentAnswer::Allowed);
    world.until("the picture is there", |world| world.screen.painted > 0);
    assert_eq!(world.viewer_state(), ViewerState::Active);
    assert_eq!(world.helper.notice.as_ref().unwrap().name, "Zoë O’Brien");

    world.operator(KEY_A);
    world.until("the key is pressed", |world| !world.helper.injected.is_empty());
    assert!(matches!(world.helper.injected[0], viewer_input::Input::Key(_)));
    let painted = world.screen.painted;
    world.until("its effect is seen", |world| world.screen.painted > painted);
    assert_eq!(world.viewer.latency().samples, 1);
    let times = world.viewer.latency().p50;
    assert_eq!(times.total, ms(10 + 4 + 10 + 5), "input, capture, picture, painting");
    assert_eq!(
        (times.network, times.encode, times.present),
        (ms(10 + 10), ms(4), ms(5))
    );

    world.operator_ends();
    world.ends_with(EndReason::ViewerEnded);
    assert_eq!(
        world.evidence(),
        [
            StatusKind::ConsentAsked,
            StatusKind::ConsentGiven,
            StatusKind::SessionStarted,
            StatusKind::SessionEnded
        ]
    );
    assert_eq!(
        world.standings,
        [
            Standing::AskingConsent,
            Standing::Active,
            Standing::Ended(EndReason::ViewerEnded)
        ]
    );
}

#[test]
fn the_evidence_says_who_did_what() {
    let mut world = World::active();
    world.operator(KEY_A);
    world.for_(seconds(61));
    world.operator_ends();
    world.until("the session is over", World::is_over);
    let started = &world.evidence_of(StatusKind::SessionStarted).values;
    assert_eq!(started.get("operator_account"), Some("zoe"));
    assert_eq!(started.get("session_id"), Some(scene::SESSION.to_string().as_str()));
    assert_eq!(started.get("access"), Some("full_control"));
    assert_eq!(started.get("consent"), Some("not_needed"));
    assert!(
        started
            .get("decision")
            .unwrap()
            .contains("prompt_for_permission is off")
    );
    let ended = &world.evidence_of(StatusKind::SessionEnded).values;
    assert_eq!(ended.get("seconds"), Some("61"));
    assert_eq!(ended.get("frames"), Some("2"));
    // The key, and the release of everything when the operator left.
    assert_eq!(ended.get("inputs"), Some("2"));
}

#[test]
fn no_is_no() {
    let mut world = World::new();
    world.until("the local user is asked", |world| world.helper.prompt.is_some());
    world.local_user_answers(ConsentAnswer::Denied);
    world.is_refused_with(Refusal::ConsentDenied);
    assert_eq!(world.evidence(), [StatusKind::ConsentAsked, StatusKind::ConsentDenied]);
    assert_eq!(world.standing(), Some(Standing::Refused(Refusal::ConsentDenied)));
}

#[test]
fn no_answer_is_no() {
    let mut world = World::new();
    world.until("the local user is asked", |world| world.helper.prompt.is_some());
    let asked = world.now;
    world.until("the device gives up", |world| world.device.as_ref().unwrap().is_over());
    assert_eq!(
        world.now - asked,
        seconds(32),
        "30 for the answer, 2 for the helper to say so"
    );
    assert_eq!(world.helper.prompt, None);
    world.is_refused_with(Refusal::ConsentTimeout);
    assert_eq!(
        world.evidence(),
        [StatusKind::ConsentAsked, StatusKind::ConsentTimedOut]
    );
}

#[test]
fn the_helper_says_that_nobody_answered() {
    let mut world = World::new();
    world.until("the local user is asked", |world| world.helper.prompt.is_some());
    world.local_user_answers(ConsentAnswer::NoAnswer);
    world.is_refused_with(Refusal::ConsentTimeout);
}

#[test]
fn a_question_that_can_not_be_shown_is_no() {
    let mut world = World::new();
    world.until("the local user is asked", |world| world.helper.prompt.is_some());
    world.local_user_answers(ConsentAnswer::NotShown);
    world.is_refused_with(Refusal::ConsentImpossible);
}

#[test]
fn an_answer_that_comes_too_late_changes_nothing() {
    let mut world = World::new();
    world.until("the local user is asked", |world| world.helper.prompt.is_some());
    world.until("the session is over", World::is_over);
    world.tell_device(Input::Consent(ConsentAnswer::Allowed));
    world.for_(seconds(5));
    world.is_refused_with(Refusal::ConsentTimeout);
}

#[test]
fn an_operator_who_stops_waiting_takes_the_question_away() {
    let mut world = World::new();
    world.until("the local user is asked", |world| world.helper.prompt.is_some());
    world.operator_ends();
    world.ends_with(EndReason::ViewerEnded);
    assert_eq!(
        world.evidence_of(StatusKind::SessionEnded).values.get("began"),
        Some("no")
    );
}

#[test]
fn a_link_that_breaks_while_the_local_user_is_asked_takes_the_question_away() {
    let mut world = World::new();
    world.until("the local user is asked", |world| world.helper.prompt.is_some());
    world.link_breaks();
    world.until("the session is over", World::is_over);
    world.nothing_is_left();
    assert_eq!(world.standing(), Some(Standing::Ended(EndReason::LinkLost)));
}

#[test]
fn nobody_is_asked_where_nobody_is() {
    let mut world = World::new();
    world.state = DeviceState {
        presence: Presence::Nobody,
        ..scene::attended()
    };
    world.until("the picture is there", |world| world.screen.painted > 0);
    assert_eq!(world.evidence(), [StatusKind::SessionStarted]);
}

#[test]
fn an_unattended_computer_refuses_where_the_settings_say_so() {
    let mut world = World::new();
    world.settings.allow_unattended = false;
    world.state = DeviceState {
        presence: Presence::Locked,
        ..scene::attended()
    };
    world.is_refused_with(Refusal::Unattended);
    assert_eq!(world.evidence(), [StatusKind::SessionRefusedByDevice]);
}

#[test]
fn the_devices_own_settings_win_over_the_grant() {
    let mut world = World::new();
    world.settings.remote_control_enabled = false;
    world.is_refused_with(Refusal::Disabled);

    let mut world = World::silent();
    world.settings.access_level_allowed = AccessLevel::ViewOnly;
    world.until("the picture is there", |world| world.screen.painted > 0);
    assert!(!world.viewer.rights().has(Right::Control));
    assert_eq!(
        world.evidence_of(StatusKind::SessionStarted).values.get("access"),
        Some("view_only")
    );
}

#[test]
fn no_room_and_no_desktop_are_said_plainly() {
    let mut world = World::silent();
    world.has_room = false;
    world.is_refused_with(Refusal::TooManySessions);

    let mut world = World::silent();
    world.state.can_ask = false;
    world.is_refused_with(Refusal::HelperUnavailable);

    let mut world = World::new();
    world.state.can_ask = false;
    world.is_refused_with(Refusal::ConsentImpossible);
}

#[test]
fn nothing_begins_while_the_disk_is_busy() {
    let mut world = World::silent();
    world.disk.takes = seconds(3);
    world.until("the evidence is handed over", |world| !world.disk.evidence.is_empty());
    world.for_(ms(2_999));
    assert_eq!(world.helper.captured, 0);
    assert_eq!(world.viewer_state(), ViewerState::Greeting);
    world.until("the picture is there", |world| world.screen.painted > 0);
}

#[test]
fn who_comes_to_the_computer_while_a_session_without_consent_is_about_to_begin_is_not_passed_over() {
    let mut world = World::new();
    world.state = DeviceState {
        presence: Presence::Nobody,
        ..scene::attended()
    };
    world.disk.takes = seconds(3);
    world.until("the evidence is handed over", |world| !world.disk.evidence.is_empty());
    world.tell_device(Input::Circumstances(scene::attended()));
    world.is_refused_with(Refusal::ConsentImpossible);
}

#[test]
fn every_entry_of_the_beginning_is_waited_for() {
    let mut world = World::new();
    world.disk.takes = seconds(1);
    world.until("the local user is asked", |world| world.helper.prompt.is_some());
    world.local_user_answers(ConsentAnswer::Allowed);
    world.for_(ms(1_999));
    assert_eq!(world.helper.captured, 0, "the consent is written, the beginning is not");
    world.for_(ms(1));
    assert_eq!(world.helper.captured, 1);
}

#[test]
fn a_disk_that_never_answers_is_a_disk_that_can_not_record() {
    let mut world = World::silent();
    world.disk.takes = seconds(3600);
    world.is_refused_with(Refusal::EvidenceUnavailable);
}

#[test]
fn a_full_disk_lets_nobody_in() {
    for mut world in [World::silent(), World::new()] {
        world.disk.works = false;
        world.is_refused_with(Refusal::EvidenceUnavailable);
    }
}

#[test]
fn a_picture_that_overtakes_the_beginning_is_not_lost() {
    let mut world = World::silent();
    world.line.control_delay = ms(300);
    world.line.picture_delay = ms(1);
    world.helper.busy = true;
    world.until("the picture flows", |world| world.screen.painted > 20);
    assert_eq!(world.screen.undecodable, 0);
}

#[test]
fn a_device_that_falls_silent_does_not_keep_the_viewer_waiting() {
    let mut world = World::silent();
    world.until("the viewer has dialled", |world| world.line.number.is_some());
    world.line.number = None;
    world.until("the viewer gives up", |world| world.outcome().is_some());
    assert!(world.now < seconds(30), "{:?}", world.now);
}
