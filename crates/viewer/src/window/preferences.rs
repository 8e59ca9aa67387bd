//! What the person chose for a device, and finds again at the next session.

use deskside_draw::Appearance;
use deskside_session::viewer::ScreenChoice;
use deskside_wire::session::PictureWishes;

/// What is kept for each device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    /// How large the picture is.
    pub zoom: Zoom,
    /// Which part of the device's screen is shown.
    pub screen: ScreenChoice,
    /// How many colours: 0 all, 1 65,536, 2 256 (`session.proto`).
    pub colours: u32,
    /// Fewer bytes while things move.
    pub low_bandwidth: bool,
    /// The character that is meant arrives, not the place of the key.
    pub translation: bool,
    /// The line below the picture.
    pub status_bar: bool,
    /// Light on dark, around the picture.
    pub dark: bool,
}

/// How large the picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Zoom {
    /// All of it in view.
    #[default]
    Fit,
    /// One pixel of the device is one pixel here.
    Exact,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            zoom: Zoom::Fit,
            screen: ScreenChoice::All,
            colours: 0,
            low_bandwidth: false,
            translation: true,
            status_bar: true,
            dark: true,
        }
    }
}

impl Preferences {
    pub(super) fn appearance(&self) -> Appearance {
        if self.dark { Appearance::Dark } else { Appearance::Light }
    }

    /// As the device is told.
    pub(super) fn wishes(&self) -> PictureWishes {
        PictureWishes {
            low_bandwidth: self.low_bandwidth,
            colours: self.colours,
            ..PictureWishes::default()
        }
    }
}
