//! What every window of ours needs to know of the display. Knows nothing of the windows.

use x11rb::protocol::shape;
use x11rb::protocol::xproto::{AtomEnum, ChangeWindowAttributesAux, ConnectionExt as _, EventMask};

use super::atoms::Atoms;
use super::connection::{During, XConnection};
use super::{capture, monitors};
use crate::draw::Fonts;
use crate::{DesktopError, Look, ScreenLayout};

/// A connection for windows of ours, with what they have in common.
pub(super) struct Desk {
    pub(super) connection: XConnection,
    pub(super) atoms: Atoms,
    pub(super) fonts: Fonts,
    pub(super) layout: ScreenLayout,
    pub(super) look: Look,
    /// Device pixels in a logical pixel.
    pub(super) scale: f32,
}

impl Desk {
    /// Connects, and asks to be told of new windows, new monitors and new tray managers.
    pub(super) fn open(display: Option<&str>, look: Look) -> Result<Self, DesktopError> {
        const OPERATION: &str = "prepare for windows";
        let connection = XConnection::open(display)?;
        capture::check_pixel_format(&connection)?;
        let atoms = Atoms::new(&connection.x).during(OPERATION)?.reply().during(OPERATION)?;
        monitors::select(&connection)?;
        // STRUCTURE_NOTIFY brings a new tray manager's announcement, SUBSTRUCTURE_NOTIFY windows that may cover ours.
        let root_events = EventMask::STRUCTURE_NOTIFY | EventMask::SUBSTRUCTURE_NOTIFY;
        let attributes = ChangeWindowAttributesAux::new().event_mask(root_events);
        let root = connection.root();
        connection
            .x
            .change_window_attributes(root, &attributes)
            .during(OPERATION)?
            .check()
            .during(OPERATION)?;
        if !connection.has(shape::X11_EXTENSION_NAME)? {
            tracing::debug!("the X server has no SHAPE extension; windows have square corners");
        }
        let layout = monitors::layout(&connection)?;
        let scale = scale(&connection)?;
        Ok(Self {
            connection,
            atoms,
            fonts: Fonts::built_in(),
            layout,
            look,
            scale,
        })
    }
}

/// How many device pixels a logical pixel has, from the `Xft.dpi` that desktops set; 1 when they do not.
fn scale(connection: &XConnection) -> Result<f32, DesktopError> {
    const OPERATION: &str = "read the screen's resolution";
    /// In units of four bytes. Real resource databases have a few kilobytes.
    const LONGEST: u32 = 16_384;
    let property = connection
        .x
        .get_property(
            false,
            connection.root(),
            AtomEnum::RESOURCE_MANAGER,
            AtomEnum::STRING,
            0,
            LONGEST,
        )
        .during(OPERATION)?
        .reply()
        .during(OPERATION)?;
    Ok(scale_from_resources(&String::from_utf8_lossy(&property.value)))
}

fn scale_from_resources(resources: &str) -> f32 {
    let dpi = resources.lines().find_map(|line| line.strip_prefix("Xft.dpi:"));
    let dpi = dpi
        .and_then(|dpi| dpi.trim().parse::<f32>().ok())
        .filter(|dpi| dpi.is_finite());
    dpi.map_or(1.0, |dpi| (dpi / 96.0).clamp(1.0, 4.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_comes_from_the_dots_per_inch() {
        assert_eq!(
            scale_from_resources("Xcursor.size:\t24\nXft.dpi:\t192\nXft.hinting:\t1\n"),
            2.0
        );
        assert_eq!(scale_from_resources("Xft.dpi: 120"), 1.25);
    }

    #[test]
    fn what_is_missing_or_absurd_is_bounded() {
        assert_eq!(scale_from_resources(""), 1.0);
        assert_eq!(scale_from_resources("Xft.dpi: many"), 1.0);
        assert_eq!(scale_from_resources("Xft.dpi: NaN"), 1.0);
        assert_eq!(scale_from_resources("Xft.dpi: -5"), 1.0);
        assert_eq!(scale_from_resources("Xft.dpi: 100000"), 4.0);
    }
}
