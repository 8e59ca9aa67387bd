//! What the people at this computer ask for beyond the client settings: offered with the icon, kept on the disk, part of what
//! holds here, and told to the site.

use deskside_audit::Values;
use deskside_model::{OwnSetting, StatusKind, Timestamp};
use deskside_session::device::{Input, Record};
use deskside_wire::helper::{ChooseOwnSetting, OwnSettings as Offered};

use super::Service;
use crate::Advice as _;
use crate::state::store_own_settings;

/// More often in [`WITHIN_MS`] than people change their minds: each change leaves something on the disk.
const MOST_CHANGES: u32 = 60;
const WITHIN_MS: u128 = 60 * 60 * 1000;

/// How often they changed something lately.
#[derive(Debug)]
pub(super) struct Changes {
    since: Timestamp,
    count: u32,
}

impl Changes {
    pub fn new(now: Timestamp) -> Self {
        Self { since: now, count: 0 }
    }

    /// Whether one more is too many.
    fn are_too_many(&mut self, now: Timestamp) -> bool {
        if now.since(self.since).as_millis() > WITHIN_MS {
            *self = Self::new(now);
        }
        self.count = self.count.saturating_add(1);
        self.count > MOST_CHANGES
    }
}

impl Service {
    /// What is to be offered; `None` where the client settings don't let them change anything.
    pub(super) fn own_settings_offered(&self) -> Option<Offered> {
        let settings = &self.applied.settings;
        let numbers = |all: &mut dyn Iterator<Item = OwnSetting>| all.map(OwnSetting::number).collect();
        let mut given = OwnSetting::ALL.into_iter().filter(|own| !own.is_given_by(settings));
        settings.users_can_change_settings.then(|| Offered {
            offered: numbers(&mut given),
            chosen: numbers(&mut self.own.in_effect(settings).iter()),
            only_more: self.somebody_is_here(),
        })
    }

    /// The local user asks for something, or takes it back. What can't be done is answered by showing how it is.
    pub(super) fn own_setting_chosen(&mut self, chosen: &ChooseOwnSetting) {
        let Some(own) = OwnSetting::from_number(chosen.setting) else {
            return tracing::warn!(?chosen, "the helper passes on a choice that can't be understood");
        };
        if self.may_choose(own, chosen.on) && self.record_choice(own, chosen.on) {
            self.own = self.own.set(own, chosen.on);
            if let Err(error) = store_own_settings(&self.state, self.own) {
                tracing::error!(%error, advice = error.advice(), "what the local user asked for holds until the agent ends");
            }
            tracing::info!(setting = own.code(), on = chosen.on, "the local user's own setting");
            self.hold_settings();
        } else {
            self.show_notices();
        }
    }

    /// What holds here follows from the client settings and from what the local user asked for: for running sessions too.
    pub(super) fn hold_settings(&mut self) {
        self.settings = self.own.over(&self.applied.settings);
        self.drive_all(&Input::Settings(self.settings.clone()));
        self.show_notices();
        if !self.sessions.is_empty() {
            self.sound_sessions();
        }
        self.look_at_computer();
    }

    /// An operator who is here may have the mouse, and must not take back what the local user asked for.
    fn may_choose(&self, own: OwnSetting, on: bool) -> bool {
        let settings = &self.applied.settings;
        let offered = settings.users_can_change_settings && !own.is_given_by(settings);
        offered && self.own.has(own) != on && (on || !self.somebody_is_here())
    }

    /// Nothing changes that can't be recorded.
    fn record_choice(&mut self, own: OwnSetting, on: bool) -> bool {
        let now = self.clock.now().wall;
        if self.own_changes.are_too_many(now) {
            tracing::warn!("the local user changes settings more often than is recorded; nothing is changed");
            return false;
        }
        let local_user = self.facts.active_user().map_or("", |user| user.name.as_str());
        let values = Values::new()
            .with("setting", own.code())
            .with("on", if on { "yes" } else { "no" })
            .with("local_user", local_user);
        let kind = StatusKind::OwnSettingChanged;
        let recorded = self.evidence.record(now, Record { kind, values });
        self.send_evidence();
        recorded.is_ok()
    }

    fn somebody_is_here(&self) -> bool {
        !self.sessions.notices().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_changes_settings_all_day_does_not_fill_the_disk() {
        let mut changes = Changes::new(Timestamp::from_millis(0));
        let at = |minutes: i64| Timestamp::from_millis(minutes * 60_000);
        assert!((0..MOST_CHANGES).all(|_| !changes.are_too_many(at(1))));
        assert!(changes.are_too_many(at(60)));
        assert!(!changes.are_too_many(at(61)));
    }
}
