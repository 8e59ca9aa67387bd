//! Which client settings hold on a device: those of all sets that are deployed to it, one setting at a time.
//!
//! Of the sets that say something of a setting, the one with the lowest order wins; the default set has the highest. A
//! setting that no set mentions has its careful default. Knows nothing of where sets are kept and what they are deployed to.

use deskside_model::ClientSettings;
use deskside_model::settings::{SETTINGS, SettingsPatch};

/// A set of settings that is deployed to a device.
#[derive(Debug, Clone, Copy)]
pub struct OrderedSet<'a, Id> {
    /// Which set. Of two with the same order, the lower id wins, so that the answer never depends on chance.
    pub id: Id,
    /// Its place: 1 wins over 2.
    pub order: u32,
    /// What it says.
    pub values: &'a SettingsPatch,
}

/// What holds on a device, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resultant<Id> {
    /// The values.
    pub settings: ClientSettings,
    /// Where each value came from, in the order of [`SETTINGS`].
    pub origins: Vec<Origin<Id>>,
}

/// Where the value of one setting came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin<Id> {
    /// The setting's name.
    pub setting: &'static str,
    /// The set whose value holds; `None` when no set mentions the setting.
    pub winner: Option<Id>,
    /// The other sets that mention it, best first.
    pub losers: Vec<Id>,
}

/// Finds out which settings hold where these sets are deployed, in whatever order they are given.
#[must_use]
pub fn resultant<Id: Copy + Ord>(sets: &[OrderedSet<'_, Id>]) -> Resultant<Id> {
    let mut best_first: Vec<_> = sets.iter().collect();
    best_first.sort_by_key(|set| (set.order, set.id));
    let mut settings = ClientSettings::default();
    for set in best_first.iter().rev() {
        set.values.put_on(&mut settings);
    }
    let origin = |setting| {
        let mut mentioning = best_first.iter().filter(|set| set.values.mentions(setting));
        Origin {
            setting,
            winner: mentioning.next().map(|set| set.id),
            losers: mentioning.map(|set| set.id).collect(),
        }
    };
    Resultant {
        settings,
        origins: SETTINGS.iter().map(|setting| origin(setting.name)).collect(),
    }
}
