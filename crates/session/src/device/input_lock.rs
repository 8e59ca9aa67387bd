//! The operator keeps the device's own keyboard and mouse from acting. That is written down before it takes effect; it is
//! given back in the outputs of the very input that ends it: whatever takes the operator's own keyboard and mouse away does.
//!
//! ```text
//! Free ──LockInput──> Recording ──written──> Held ──told──> Held, and known to hold
//!   ^                     │                   │
//!   └── operator, emergency key, pause, lost link, end, rights, question, not possible
//! ```
//!
//! A local user who ended it by the emergency key has ended it for the whole session.

use std::time::Duration;

use deskside_model::{Right, StatusKind};
use deskside_wire::session::{InputLock as WireInputLock, device_to_viewer};

use super::active::CHOICE;
use super::{DeviceSession, EvidenceId, InputLockTold, Output, RECORD_WITHIN, State, record};
use crate::Now;
use crate::said::InputUnlocked;

/// More often than anybody locks and unlocks in one session: each leaves something on the disk.
pub const MOST_LOCKS: u32 = 100;

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum InputLock {
    /// The local user's keyboard and mouse work.
    #[default]
    Free,
    /// That they won't is on its way to the disk.
    Recording { entry: EvidenceId, until: Duration },
    /// The helper was told to hold them; `known` once it says that it does.
    Held { known: bool },
    /// The local user has ended it: not again in this session.
    Forbidden,
}

impl InputLock {
    /// When something is due.
    pub(super) fn until(self) -> Option<Duration> {
        match self {
            Self::Recording { until, .. } => Some(until),
            Self::Free | Self::Held { .. } | Self::Forbidden => None,
        }
    }

    /// Whether the local user has to be told how to end it.
    pub(super) fn is_held(self) -> bool {
        matches!(self, Self::Held { .. })
    }
}

impl DeviceSession {
    /// The operator wants them locked, or free again.
    pub(super) fn lock_input(&mut self, now: Now, locked: bool) {
        if !self.may_act(now, CHOICE) {
            return;
        }
        self.acted(now);
        match (locked, self.input_lock) {
            (true, InputLock::Free) => {
                self.conduct.input_locks += 1;
                let entry = self.record(record::about(StatusKind::InputLocked, &self.grant));
                let until = now.elapsed + RECORD_WITHIN;
                self.input_lock = InputLock::Recording { entry, until };
            }
            (true, InputLock::Recording { .. } | InputLock::Held { .. } | InputLock::Forbidden) => {}
            (false, _) => self.unlock_input(InputUnlocked::Operator, ""),
        }
    }

    pub(super) fn input_lock_written(&mut self, id: EvidenceId) {
        if let InputLock::Recording { entry, .. } = self.input_lock
            && id >= entry
        {
            self.input_lock = InputLock::Held { known: false };
            self.put(Output::LockInput(true));
            self.show_notice();
        }
    }

    /// The helper says what became of it.
    pub(super) fn input_lock_told(&mut self, told: InputLockTold) {
        match told {
            InputLockTold::Locked if self.input_lock == (InputLock::Held { known: false }) => {
                self.input_lock = InputLock::Held { known: true };
                self.tell_input_lock(WireInputLock {
                    locked: true,
                    ..WireInputLock::default()
                });
            }
            // An answer that was overtaken.
            InputLockTold::Locked => {}
            InputLockTold::EmergencyKey => {
                self.unlock_input(InputUnlocked::LocalUser, "");
                self.input_lock = InputLock::Forbidden;
                if self.state == State::Active {
                    self.tell_rights();
                }
            }
            InputLockTold::Question => self.unlock_input(InputUnlocked::Question, ""),
            InputLockTold::Impossible(why) => self.unlock_input(InputUnlocked::Impossible, &why),
        }
    }

    /// The local user's keyboard and mouse work again, if they did not.
    pub(super) fn unlock_input(&mut self, why: InputUnlocked, detail: &str) {
        let was = self.input_lock;
        if matches!(was, InputLock::Free | InputLock::Forbidden) {
            return;
        }
        self.input_lock = InputLock::Free;
        if was.is_held() {
            self.put(Output::LockInput(false));
        }
        let mut record = record::about(StatusKind::InputUnlocked, &self.grant).with("why", why.code());
        if !detail.is_empty() {
            record = record.with("detail", detail);
        }
        self.record(record);
        if self.state == State::Active {
            self.show_notice();
            self.tell_input_lock(WireInputLock {
                locked: false,
                why: why.number(),
                detail: detail.to_owned(),
            });
            if self.conduct.input_locks >= MOST_LOCKS {
                self.tell_rights();
            }
        }
    }

    /// What the settings, or the local user, leave of it.
    pub(super) fn may_lock_input(&self) -> bool {
        self.terms.access.rights().has(Right::Control)
            && self.settings.allow_input_lock
            && self.input_lock != InputLock::Forbidden
            && (self.conduct.input_locks < MOST_LOCKS || self.input_lock.is_held())
    }

    fn tell_input_lock(&mut self, lock: WireInputLock) {
        self.send(device_to_viewer::Message::InputLock(lock));
    }
}
