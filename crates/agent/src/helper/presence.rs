//! Who sits here, in the words of the wire.

use deskside_desktop::x11::X11Presence;
use deskside_desktop::{Presence, PresenceReport, ScreenLayout, SignedInUser};
use deskside_model::facts::SignedInUser as Fact;
use deskside_wire::session::{Monitor, Monitors};

/// The port, or a log line why there is none: then nobody is known to be here, which is the stricter case.
pub(super) fn open(display: Option<&str>) -> Option<Box<dyn Presence>> {
    match X11Presence::open(display) {
        Ok(presence) => Some(Box::new(presence)),
        Err(error) => {
            tracing::warn!(%error, "presence can't be read");
            None
        }
    }
}

/// The users of a report as JSON of `model::facts::SignedInUser`: the one at this screen first, marked as active.
pub(super) fn users_json(report: &PresenceReport) -> String {
    let here = report.user.iter().map(|user| fact(user, true));
    let elsewhere = report
        .everybody
        .iter()
        .filter(|user| Some(*user) != report.user.as_ref())
        .map(|user| fact(user, false));
    let users: Vec<Fact> = here.chain(elsewhere).collect();
    // Texts and flags: serialising them can't fail.
    serde_json::to_string(&users).unwrap_or_default()
}

/// The screen and its monitors.
pub(super) fn monitors(layout: &ScreenLayout) -> Monitors {
    Monitors {
        width: layout.size.width,
        height: layout.size.height,
        monitors: layout
            .monitors
            .iter()
            .map(|monitor| Monitor {
                name: monitor.name.clone(),
                x: i32::try_from(monitor.area.x).unwrap_or(i32::MAX),
                y: i32::try_from(monitor.area.y).unwrap_or(i32::MAX),
                width: monitor.area.width,
                height: monitor.area.height,
                primary: monitor.primary,
            })
            .collect(),
    }
}

fn fact(user: &SignedInUser, active: bool) -> Fact {
    Fact {
        name: user.name.clone(),
        seat: user.place.clone(),
        active,
        locked: user.lock.is_locked(),
    }
}
