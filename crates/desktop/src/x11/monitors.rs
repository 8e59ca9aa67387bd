//! Which monitors there are and where, from RandR. Knows nothing of what they show.

use x11rb::protocol::randr::{self, ConnectionExt as _, NotifyMask};
use x11rb::protocol::xproto::{Atom, ChangeWindowAttributesAux, ConnectionExt as _, EventMask};

use super::connection::{During, XConnection};
use crate::{DesktopError, Monitor, Rect, ScreenLayout, Size};

/// Asks the server to tell when monitors or the screen's size change.
pub(super) fn select(connection: &XConnection) -> Result<(), DesktopError> {
    const OPERATION: &str = "watch the monitors";
    connection.require(randr::X11_EXTENSION_NAME, "know the monitors")?;
    connection
        .x
        .randr_query_version(1, 5)
        .during(OPERATION)?
        .reply()
        .during(OPERATION)?;
    let changes = NotifyMask::SCREEN_CHANGE | NotifyMask::CRTC_CHANGE | NotifyMask::OUTPUT_CHANGE;
    connection
        .x
        .randr_select_input(connection.root(), changes)
        .during(OPERATION)?
        .check()
        .during(OPERATION)?;
    // Of a monitor that is only a part of another, or several together (`xrandr --setmonitor`), RandR tells nothing itself:
    // the root window is said to be configured (randrproto 1.6, RRSetMonitor).
    let structure = ChangeWindowAttributesAux::new().event_mask(EventMask::STRUCTURE_NOTIFY);
    connection
        .x
        .change_window_attributes(connection.root(), &structure)
        .during(OPERATION)?
        .check()
        .during(OPERATION)
}

/// The layout as it is now.
pub(super) fn layout(connection: &XConnection) -> Result<ScreenLayout, DesktopError> {
    const OPERATION: &str = "read the monitors";
    let root = connection.root();
    // Both requests leave together, so that the answers belong to the same moment as nearly as X allows.
    let geometry = connection.x.get_geometry(root).during(OPERATION)?;
    let monitors = connection.x.randr_get_monitors(root, true).during(OPERATION)?;
    let geometry = geometry.reply().during(OPERATION)?;
    let size = Size {
        width: geometry.width.into(),
        height: geometry.height.into(),
    };
    let mut found = Vec::new();
    for info in monitors.reply().during(OPERATION)?.monitors {
        let area = Rect {
            x: info.x.max(0).unsigned_abs().into(),
            y: info.y.max(0).unsigned_abs().into(),
            width: info.width.into(),
            height: info.height.into(),
        };
        if let Some(area) = area.intersection(size.as_rect()) {
            found.push(Monitor {
                id: info.name,
                name: name(connection, info.name)?,
                area,
                primary: info.primary,
            });
        }
    }
    found.sort_by_key(|monitor| (!monitor.primary, monitor.area.x, monitor.area.y, monitor.id));
    Ok(ScreenLayout { size, monitors: found })
}

fn name(connection: &XConnection, atom: Atom) -> Result<String, DesktopError> {
    const OPERATION: &str = "read a monitor's name";
    let reply = connection
        .x
        .get_atom_name(atom)
        .during(OPERATION)?
        .reply()
        .during(OPERATION)?;
    Ok(String::from_utf8_lossy(&reply.name).into_owned())
}
