//! Permitted viewers: the device decides for itself who may come, whatever the site signed.

use deskside_model::{AccessLevel, ClientSettings, EndReason, Principals, Refusal, SessionKind, StatusKind};
use deskside_policy::{LocalAdministrator, LocalAdministrators, OperatorClaims, Request, RoleRights, Side, decide};
use deskside_session::device::Input;

use crate::scene;
use crate::world::{World, seconds};

/// Only for ben; the operator is zoe.
fn for_ben() -> ClientSettings {
    ClientSettings {
        permitted_viewers: Principals::new(["user:ben"]),
        ..scene::silent_settings()
    }
}

fn administrators(names: &[&str]) -> LocalAdministrators {
    LocalAdministrators::Known(names.iter().copied().map(String::from).collect())
}

fn world(settings: ClientSettings, administrators: LocalAdministrators) -> World {
    let mut world = World::silent();
    world.settings = settings;
    world.administrators = administrators;
    world
}

#[test]
fn the_device_refuses_whom_the_site_let_through() {
    let settings = for_ben();
    // The site can't know who administers the computer, and so signs.
    let at_the_site = decide(&Request {
        side: Side::Site,
        operator: OperatorClaims {
            account: &scene::grant().operator.account,
            local_administrator: LocalAdministrator::Unknown,
        },
        role: RoleRights::ALL,
        kind: SessionKind::RemoteControl,
        access: AccessLevel::FullControl,
        reason: "",
        settings: &settings,
        device: scene::attended(),
        at: None,
        from: None,
    });
    assert!(at_the_site.is_allowed());
    for administrators in [administrators(&["ben", "root"]), LocalAdministrators::Unknown] {
        let mut world = world(settings.clone(), administrators);
        world.is_refused_with(Refusal::NotPermittedViewer);
        assert_eq!(world.evidence(), [StatusKind::SessionRefusedByDevice]);
        let record = world.evidence_of(StatusKind::SessionRefusedByDevice);
        assert_eq!(record.values.get("refusal"), Some("not_permitted_viewer"));
    }
}

#[test]
fn a_local_administrator_comes_in_where_that_counts() {
    let mut welcome = world(for_ben(), administrators(&["zoe"]));
    welcome.until("the picture is there", |world| world.screen.painted > 0);
    let alone = ClientSettings {
        grant_local_administrators: false,
        ..for_ben()
    };
    world(alone, administrators(&["zoe"])).is_refused_with(Refusal::NotPermittedViewer);
}

#[test]
fn whoever_is_listed_comes_in_and_goes_when_taken_off_the_list() {
    let listed = ClientSettings {
        permitted_viewers: Principals::new(["user:ben", "user:Zoe"]),
        ..scene::silent_settings()
    };
    let mut world = world(listed, LocalAdministrators::Unknown);
    world.until("the picture is there", |world| world.screen.painted > 0);
    world.tell_device(Input::Settings(for_ben()));
    world.ends_with(EndReason::PolicyChanged);
    world.nothing_is_left();
}

#[test]
fn whoever_stops_being_a_local_administrator_goes_and_so_when_it_is_not_known_any_more() {
    for now in [administrators(&["ben"]), LocalAdministrators::Unknown] {
        let mut world = world(for_ben(), administrators(&["zoe"]));
        world.until("the picture is there", |world| world.screen.painted > 0);
        world.tell_device(Input::LocalAdministrators(administrators(&["amy", "zoe"])));
        world.for_(seconds(1));
        assert!(world.outcome().is_none(), "another administrator is no reason to go");
        world.tell_device(Input::LocalAdministrators(now));
        world.ends_with(EndReason::PolicyChanged);
    }
}
