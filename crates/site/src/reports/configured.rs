//! `[reports]` in `site.toml`: which reports the site writes by itself, when, and where. Everything is checked when the
//! configuration is read, so that a mistake shows at start and not on the first of a month.

use std::path::{Component, Path, PathBuf};

use deskside_model::{CollectionId, DeviceId, OperatorId};
use deskside_site_api::reports::{ReportFilterName, ReportName};
use deskside_store::report_infos;
use serde::Deserialize;

use super::schedule::{Every, Schedule, TimeOfDay, weekday};

/// Reports that the site writes by itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportsConfig {
    /// The folder that all of them are written below. It has to be there, and writable.
    pub folder: PathBuf,
    /// Which.
    #[serde(default)]
    pub export: Vec<ExportConfig>,
}

/// One report that the site writes by itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportConfig {
    /// What its files are called: lower-case letters, digits and `-`.
    pub name: String,
    /// Code of the report.
    pub report: ReportName,
    /// `daily`, `weekly` or `monthly`.
    pub every: Often,
    /// Of a weekly one the day (`mon`...), of a monthly one its number (1 to 28).
    pub day: Option<DayConfig>,
    /// Time of the day in UTC.
    pub at: TimeOfDay,
    /// A folder below the folder of all; that one itself when absent.
    #[serde(default)]
    pub folder: PathBuf,
    /// Only of this operator.
    pub operator: Option<String>,
    /// Only on this device.
    pub device: Option<String>,
    /// Only on members of this collection.
    pub collection: Option<String>,
}

/// How often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Often {
    /// Every day.
    Daily,
    /// Every week.
    Weekly,
    /// Every month.
    Monthly,
}

/// A day by name or number.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum DayConfig {
    /// Of the month.
    Number(u8),
    /// Of the week.
    Name(String),
}

impl ReportsConfig {
    /// What is wrong with it, if anything.
    #[must_use]
    pub fn mistake(&self) -> Option<String> {
        if !self.folder.is_absolute() {
            return Some(String::from("folder must be a whole path, from / on"));
        }
        let wrong = |export: &ExportConfig| Some(format!("export \"{}\": {}", export.name, export.mistake()?));
        if let Some(mistake) = self.export.iter().find_map(wrong) {
            return Some(mistake);
        }
        let twice = self
            .export
            .iter()
            .enumerate()
            .find(|(place, export)| self.export[..*place].iter().any(|other| other.name == export.name));
        twice.map(|(_, export)| format!("there are two exports with the name \"{}\"", export.name))
    }
}

impl ExportConfig {
    /// When it is due; none when the day does not fit.
    #[must_use]
    pub fn schedule(&self) -> Option<Schedule> {
        let every = match (self.every, &self.day) {
            (Often::Daily, None) => Every::Day,
            (Often::Weekly, Some(DayConfig::Name(name))) => Every::Week(weekday(name)?),
            (Often::Monthly, Some(DayConfig::Number(day @ 1..=28))) => Every::Month(*day),
            _ => return None,
        };
        Some(Schedule { every, at: self.at })
    }

    fn mistake(&self) -> Option<String> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.name.is_empty() || self.name.len() > 60 || !self.name.chars().all(fits) {
            return Some(String::from("a name has 1 to 60 lower-case letters, digits and -"));
        }
        if !is_below(&self.folder) {
            return Some(String::from(
                "folder must be one below the folder of all, without .. or / at its beginning",
            ));
        }
        if self.schedule().is_none() {
            return Some(String::from(
                "a weekly one needs day = \"mon\" (to \"sun\"), a monthly one day = 1 (to 28), a daily one no day",
            ));
        }
        for (filter, text, sound) in [
            (
                ReportFilterName::Operator,
                &self.operator,
                self.operator.as_deref().is_none_or(is::<OperatorId>),
            ),
            (
                ReportFilterName::Device,
                &self.device,
                self.device.as_deref().is_none_or(is::<DeviceId>),
            ),
            (
                ReportFilterName::Collection,
                &self.collection,
                self.collection.as_deref().is_none_or(is::<CollectionId>),
            ),
        ] {
            let taken = takes(self.report, filter);
            let code = format!("{filter:?}").to_lowercase();
            match (text, taken) {
                (Some(_), None) => return Some(format!("the report {} has no filter {code}", self.report.code())),
                (None, Some(true)) => return Some(format!("the report {} needs {code}", self.report.code())),
                (Some(text), _) if !sound => return Some(format!("{text} is no id of {code}")),
                _ => {}
            }
        }
        None
    }
}

/// Whether a report takes a filter, and if so, whether it needs it.
fn takes(report: ReportName, filter: ReportFilterName) -> Option<bool> {
    let info = report_infos().into_iter().find(|info| info.name == report)?;
    let parameter = info.parameters.into_iter().find(|parameter| parameter.name == filter)?;
    Some(parameter.required)
}

fn is<T: std::str::FromStr>(text: &str) -> bool {
    text.parse::<T>().is_ok()
}

/// Whether a path leads nowhere but down.
fn is_below(path: &Path) -> bool {
    path.components().all(|part| matches!(part, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistake(export: &str) -> Option<String> {
        let text = format!("folder = \"/srv/reports\"\n[[export]]\n{export}");
        toml::from_str::<ReportsConfig>(&text)
            .map_err(|error| error.to_string())
            .map_or_else(Some, |config| config.mistake())
    }

    const WEEKLY: &str = "name = \"refused\"\nreport = \"refusals\"\nevery = \"weekly\"\nat = \"06:00\"\n";

    #[test]
    fn what_fits_is_taken() {
        assert_eq!(
            mistake(&format!("{WEEKLY}day = \"mon\"\nfolder = \"audit/weekly\"")),
            None
        );
        let device = DeviceId::from_bytes([1; 16]);
        assert_eq!(mistake(&format!("{WEEKLY}day = \"sun\"\ndevice = \"{device}\"")), None);
    }

    #[test]
    fn what_does_not_is_said_at_once() {
        for (export, said) in [
            (format!("{WEEKLY}day = 3"), "a weekly one needs day"),
            (WEEKLY.to_owned(), "a weekly one needs day"),
            (WEEKLY.replace("refused", "../x") + "day = \"mon\"", "a name has"),
            (format!("{WEEKLY}day = \"mon\"\nfolder = \"../etc\""), "one below"),
            (format!("{WEEKLY}day = \"mon\"\nfolder = \"/etc\""), "one below"),
            (format!("{WEEKLY}day = \"mon\"\nfolder = \"a/../../b\""), "one below"),
            (format!("{WEEKLY}day = \"mon\"\ndevice = \"pc-1\""), "no id of device"),
            (
                WEEKLY.replace("refusals", "by_device") + "day = \"mon\"\ndevice = \"x\"",
                "has no filter device",
            ),
            (
                WEEKLY.replace("refusals", "computers_by_operator") + "day = \"mon\"",
                "needs operator",
            ),
            (WEEKLY.replace("refusals", "nonsense") + "day = \"mon\"", "nonsense"),
            (WEEKLY.replace("06:00", "6") + "day = \"mon\"", "06:30"),
            (
                format!("{WEEKLY}day = \"mon\"\n[[export]]\n{WEEKLY}day = \"mon\""),
                "two exports",
            ),
        ] {
            let mistake = mistake(&export).unwrap_or_else(|| panic!("{export} was taken"));
            assert!(mistake.contains(said), "{export}: {mistake}");
        }
    }
}
