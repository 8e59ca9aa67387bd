//! Who is there, on a bare X server without a login service, as the helper finds it.

use std::time::Duration;

use deskside_desktop::linux::Sources;
use deskside_desktop::x11::X11Presence;
use deskside_desktop::{LockState, Presence, PresenceReport};
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, PropMode};
use x11rb::wrapper::ConnectionExt as _;

use crate::support::{XServer, wait_until};

/// A presence whose sources are empty, so that the computer that runs the tests does not matter.
fn presence(server: &XServer) -> X11Presence {
    let nowhere = |name: &str| server.home().join(name);
    let sources = Sources {
        logind: nowhere("sessions"),
        utmp: nowhere("utmp"),
        passwd: "/etc/passwd".into(),
    };
    X11Presence::open_with(server.display(), sources).expect("the presence opens")
}

fn report(presence: &mut X11Presence) -> PresenceReport {
    presence.report().expect("a report")
}

#[test]
fn on_a_bare_server_the_helpers_account_is_signed_in_and_not_locked() {
    let server = XServer::start();
    let report = report(&mut presence(&server));
    let user = report.user.clone().expect("somebody is signed in");
    assert_eq!(user.name, server.output("id", &["-un"]).trim());
    assert_eq!(Some(user.place.as_str()), server.display());
    assert_eq!(user.lock, LockState::Unknown);
    assert!(report.is_attended());
    assert_eq!(report.hostname, server.output("uname", &["-n"]).trim());
}

#[test]
fn idleness_grows_until_somebody_touches_something() {
    let server = XServer::start();
    let mut presence = presence(&server);
    let idle = |presence: &mut X11Presence| report(presence).idle.expect("Xvfb tells idleness");
    wait_until("idleness", || idle(&mut presence) > Duration::from_secs(2));
    server.run("xdotool", &["mousemove_relative", "5", "5"]);
    assert!(idle(&mut presence) < Duration::from_secs(2));
}

#[test]
fn a_screen_that_xscreensaver_locks_is_locked() {
    let server = XServer::start();
    let mut presence = presence(&server);
    let (client, screen) = x11rb::connect(server.display()).expect("a connection");
    let root = client.setup().roots[screen].root;
    let atom = |name: &str| {
        client
            .intern_atom(false, name.as_bytes())
            .expect("a request")
            .reply()
            .expect("a reply")
            .atom
    };
    let tell = |state: u32| {
        let (replace, status) = (PropMode::REPLACE, atom("_SCREENSAVER_STATUS"));
        let values = [state, 0, 0];
        client
            .change_property32(replace, root, status, AtomEnum::INTEGER, &values)
            .expect("a property");
        client.sync().expect("a round trip");
    };
    tell(atom("BLANK"));
    assert!(report(&mut presence).is_attended(), "a dark screen is not a locked one");
    tell(atom("LOCK"));
    assert_eq!(
        report(&mut presence).user.map(|user| user.lock),
        Some(LockState::Locked)
    );
    assert!(!report(&mut presence).is_attended());
}
