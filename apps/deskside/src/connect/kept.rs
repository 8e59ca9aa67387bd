//! What was chosen in the window for a device, kept for the next session there: one small file for each device. Holds nothing
//! secret; a file that can't be read is as good as none.

use std::path::PathBuf;

use deskside_model::DeviceId;
use deskside_session::viewer::ScreenChoice;
use deskside_viewer::window::{Preferences, Zoom};
use serde::{Deserialize, Serialize};

use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::sites::{folders, private};

/// The file. What a newer version writes and this one doesn't know is left out.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    actual_size: bool,
    /// Of the shown monitor; `all` and `first` are no names.
    monitor: String,
    colours: u32,
    low_bandwidth: bool,
    keyboard_translation: bool,
    status_bar: bool,
    dark: bool,
}

impl Default for Kept {
    fn default() -> Self {
        Self::from(&Preferences::default())
    }
}

/// What was chosen for a device before.
pub fn read(device: DeviceId) -> Preferences {
    let text = path(device).ok().and_then(|path| private::read(&path).ok()?);
    let kept: Option<Kept> = text.and_then(|text| toml::from_str(&text).ok());
    kept.unwrap_or_default().into()
}

/// Keeps what is chosen now.
pub fn write(device: DeviceId, preferences: &Preferences) -> Outcome<()> {
    let path = path(device)?;
    let unusable = |error: &dyn std::fmt::Display| {
        let what = format!(
            "what was chosen in the window can't be kept in {}: {error}",
            path.display()
        );
        Failure::new(Exit::Usage, what, "Give yourself write access to that folder.")
    };
    let text = toml::to_string(&Kept::from(preferences)).map_err(|error| unusable(&error))?;
    private::write(&path, &text).map_err(|error| unusable(&error))
}

fn path(device: DeviceId) -> Outcome<PathBuf> {
    Ok(folders::state()?.join("windows").join(format!("{device}.toml")))
}

impl From<&Preferences> for Kept {
    fn from(chosen: &Preferences) -> Self {
        Self {
            actual_size: chosen.zoom == Zoom::Exact,
            monitor: match &chosen.screen {
                ScreenChoice::All => String::from("all"),
                ScreenChoice::First => String::from("first"),
                ScreenChoice::Named(name) => name.clone(),
            },
            colours: chosen.colours,
            low_bandwidth: chosen.low_bandwidth,
            keyboard_translation: chosen.translation,
            status_bar: chosen.status_bar,
            dark: chosen.dark,
        }
    }
}

impl From<Kept> for Preferences {
    fn from(kept: Kept) -> Self {
        Self {
            zoom: if kept.actual_size { Zoom::Exact } else { Zoom::Fit },
            screen: match kept.monitor.as_str() {
                "all" | "" => ScreenChoice::All,
                "first" => ScreenChoice::First,
                name => ScreenChoice::Named(name.to_owned()),
            },
            // A number that this version does not know is all of them.
            colours: if kept.colours <= 2 { kept.colours } else { 0 },
            low_bandwidth: kept.low_bandwidth,
            translation: kept.keyboard_translation,
            status_bar: kept.status_bar,
            dark: kept.dark,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_is_found_again_and_strange_files_harm_nobody() {
        let chosen = Preferences {
            zoom: Zoom::Exact,
            screen: ScreenChoice::Named(String::from("HDMI-1")),
            colours: 2,
            low_bandwidth: true,
            translation: false,
            status_bar: false,
            dark: false,
        };
        let text = toml::to_string(&Kept::from(&chosen)).unwrap();
        let read: Kept = toml::from_str(&text).unwrap();
        assert_eq!(Preferences::from(read), chosen);
        let newer: Kept = toml::from_str("colours = 9\nsmell = true\n").unwrap();
        assert_eq!(Preferences::from(newer), Preferences::default());
    }
}
