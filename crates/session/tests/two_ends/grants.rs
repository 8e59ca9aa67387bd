//! Grants that are not good, each in its own way; and that none of them gets further than the door.

use std::time::Duration;

use deskside_model::{DeviceId, Refusal, Secret, StatusKind};
use deskside_policy::LocalAdministrators;
use deskside_session::Now;
use deskside_session::device::{Arrival, Circumstances, DeviceSession, consider_offer};
use deskside_session::grant::{CLOCK_SKEW, Grant, MAX_TOKEN, MUST_START_WITHIN};
use deskside_wire::session::ViewerHello;

use crate::scene;
use crate::world::{World, seconds};

/// Turned away at the door, and written down as misuse.
#[track_caller]
fn is_misuse(mut world: World, refusal: Refusal) {
    world.settings = scene::silent_settings();
    world.is_refused_with(refusal);
    assert_eq!(world.evidence(), [StatusKind::GrantMisused]);
    let record = world.evidence_of(StatusKind::GrantMisused);
    assert_eq!(record.values.get("refusal"), Some(refusal.code()));
    assert_eq!(
        record.values.get("shown_by"),
        Some(world.viewer_key.to_string().as_str())
    );
    assert!(world.used.is_empty(), "a grant that is refused is not used up");
}

fn with(grant: &Grant) -> World {
    World::with_token(scene::signed(grant))
}

#[test]
fn no_grant() {
    is_misuse(World::with_token(String::new()), Refusal::GrantMissing);
}

#[test]
fn something_that_is_no_grant() {
    for token in [
        "hello",
        "v4.public.",
        "v4.public.AAAA",
        "v4.local.AAAA",
        "v2.public.AAAA",
        "v4.public.!!!!",
    ] {
        is_misuse(World::with_token(String::from(token)), Refusal::GrantMalformed);
    }
    is_misuse(World::with_token("x".repeat(MAX_TOKEN + 1)), Refusal::GrantMalformed);
}

#[test]
fn a_grant_that_another_key_signed() {
    let token = scene::signed_by([0x77; 32], &scene::grant());
    is_misuse(World::with_token(token), Refusal::GrantForged);
}

#[test]
fn a_grant_that_was_changed_on_the_way() {
    let token = scene::signed(&scene::grant());
    let at = token.len() / 2;
    let other = if token.as_bytes()[at] == b'A' { "B" } else { "A" };
    let changed = format!("{}{other}{}", &token[..at], &token[at + 1..]);
    is_misuse(World::with_token(changed), Refusal::GrantForged);
}

#[test]
fn a_grant_for_another_device() {
    let grant = Grant {
        device: DeviceId::from_bytes([1; 16]),
        ..scene::grant()
    };
    is_misuse(with(&grant), Refusal::GrantForOtherDevice);
}

#[test]
fn a_grant_that_somebody_else_shows() {
    let mut world = World::new();
    world.viewer_key = scene::STRANGER;
    is_misuse(world, Refusal::GrantForOtherViewer);
}

#[test]
fn a_grant_that_was_used_before() {
    let mut world = World::new();
    world.used.insert(scene::grant().id);
    world.is_refused_with(Refusal::GrantUsed);
    assert_eq!(world.evidence(), [StatusKind::GrantMisused]);
}

#[test]
fn a_grant_is_used_up_by_the_session_that_it_began() {
    let world = World::active();
    assert!(world.used.contains(&scene::grant().id));
    let hello = ViewerHello {
        versions: vec![1],
        grant: scene::signed(&scene::grant()),
        program: String::from("again"),
        ..Default::default()
    };
    let again = world.open(arrival(&hello));
    assert_eq!(again.unwrap_err().refusal, Refusal::GrantUsed);
}

#[test]
fn a_grant_that_the_site_withdrew() {
    let mut world = World::new();
    world.revoked.insert(scene::SESSION);
    is_misuse(world, Refusal::GrantRevoked);
}

#[test]
fn a_grant_has_a_minute_and_the_clocks_half_a_minute() {
    let last = MUST_START_WITHIN + CLOCK_SKEW;
    assert_eq!(refusal_after(last), None);
    assert_eq!(
        refusal_after(last + Duration::from_millis(1)),
        Some(Refusal::GrantExpired)
    );
}

#[test]
fn a_grant_of_tomorrow_is_not_valid_today() {
    let issued_in = |ahead: Duration| {
        let mut grant = scene::grant();
        grant.issued_at = scene::MORNING.after(ahead);
        grant.must_start_by = grant.issued_at.after(MUST_START_WITHIN);
        refusal_of(&scene::signed(&grant), Duration::ZERO)
    };
    assert_eq!(issued_in(CLOCK_SKEW), None);
    assert_eq!(
        issued_in(CLOCK_SKEW + Duration::from_millis(1)),
        Some(Refusal::GrantNotYetValid)
    );
}

#[test]
fn a_grant_whose_end_has_come_is_expired_even_within_its_minute() {
    let mut grant = scene::grant();
    grant.must_end_by = scene::MORNING.after(seconds(5));
    let token = scene::signed(&grant);
    assert_eq!(refusal_of(&token, seconds(4)), None);
    assert_eq!(refusal_of(&token, seconds(5)), Some(Refusal::GrantExpired));
}

#[test]
fn a_viewer_of_another_age_is_told_to_update() {
    let hello = ViewerHello {
        versions: vec![99],
        grant: scene::signed(&scene::grant()),
        program: String::from("future"),
        ..Default::default()
    };
    let world = World::silent();
    let away = world.open(arrival(&hello)).unwrap_err();
    assert_eq!(away.refusal, Refusal::VersionUnsupported);
    assert_eq!(away.detail, "the viewer speaks [99], this computer [1]");
}

#[test]
fn an_offer_is_considered_like_an_arrival_but_for_the_viewer() {
    let world = World::silent();
    let token = scene::signed(&scene::grant());
    let consider = |token: &str, settings: &deskside_model::ClientSettings| {
        let here = Circumstances {
            device: scene::DEVICE,
            site: scene::site_key(),
            used: &|_| false,
            revoked: &|_| false,
            has_room: true,
            settings,
            state: scene::attended(),
            administrators: &LocalAdministrators::Unknown,
            at: None,
        };
        consider_offer(world.device_now(), token, &here)
    };
    assert_eq!(consider(&token, &scene::silent_settings()), Ok(scene::grant()));
    let off = deskside_model::ClientSettings::default();
    let away = consider(&token, &off).unwrap_err();
    assert_eq!(away.refusal, Refusal::Disabled);
    assert_eq!(away.record.kind, StatusKind::SessionRefusedByDevice);
    assert_eq!(away.detail, "remote_control_enabled is off in the client settings");
    assert_eq!(consider("", &off).unwrap_err().refusal, Refusal::GrantMissing);
}

fn arrival(hello: &ViewerHello) -> Arrival<'_> {
    Arrival {
        hello,
        viewer: scene::VIEWER,
        device_name: "pc-17",
        site_name: "Head office",
        resume_secret: Secret::new(scene::RESUME_SECRET),
    }
}

fn refusal_after(wait: Duration) -> Option<Refusal> {
    refusal_of(&scene::signed(&scene::grant()), wait)
}

/// What a device says to a grant after so much time.
fn refusal_of(token: &str, wait: Duration) -> Option<Refusal> {
    let hello = ViewerHello {
        versions: vec![1],
        grant: token.to_owned(),
        program: String::new(),
        ..Default::default()
    };
    let settings = scene::silent_settings();
    let here = Circumstances {
        device: scene::DEVICE,
        site: scene::site_key(),
        used: &|_| false,
        revoked: &|_| false,
        has_room: true,
        settings: &settings,
        state: scene::attended(),
        administrators: &LocalAdministrators::Unknown,
        at: None,
    };
    let now = Now {
        wall: scene::MORNING.after(wait),
        elapsed: wait,
    };
    DeviceSession::open(now, arrival(&hello), &here)
        .err()
        .map(|away| away.refusal)
}
