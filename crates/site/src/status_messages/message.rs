//! A status message as a handler puts it together: what happened, who did it, from where, to which device.

use std::net::IpAddr;

use deskside_audit::{Entry, Head};
use deskside_model::{DeviceId, OperatorId, SessionId, StatusKind, Timestamp};
use deskside_store::StatusDraft;

/// A status message that is to be written.
#[derive(Debug, Clone)]
pub struct Message(StatusDraft);

impl Message {
    /// Something of this kind happened. The time is added when it is written.
    #[must_use]
    pub fn new(kind: StatusKind) -> Self {
        Self(StatusDraft {
            at: Timestamp::from_millis(0),
            kind,
            operator_id: None,
            operator_name: None,
            address: None,
            device_id: None,
            device_name: None,
            session_id: None,
            details: std::collections::BTreeMap::new(),
            from_device: None,
        })
    }

    /// An operator did it.
    #[must_use]
    pub fn by(mut self, id: OperatorId, name: &str) -> Self {
        self.0.operator_id = Some(id);
        self.0.operator_name = Some(name.to_owned());
        self
    }

    /// Somebody who is not known did it, under this account name.
    #[must_use]
    pub fn tried_as(mut self, account: &str) -> Self {
        self.0.operator_name = Some(account.chars().filter(|c| !c.is_control()).take(64).collect());
        self
    }

    /// From this address.
    #[must_use]
    pub fn from(mut self, address: IpAddr) -> Self {
        self.0.address = Some(address.to_canonical().to_string());
        self
    }

    /// On this device.
    #[must_use]
    pub fn on_device(mut self, id: DeviceId, name: &str) -> Self {
        self.0.device_id = Some(id);
        self.0.device_name = Some(name.to_owned());
        self
    }

    /// In this session.
    #[must_use]
    pub fn in_session(mut self, id: SessionId) -> Self {
        self.0.session_id = Some(id);
        self
    }

    /// A further named value: the name in `snake_case`, the value at most 1024 bytes (longer ones are cut).
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.0.details.insert(name.to_owned(), value.to_string());
        self
    }

    /// The device wrote it, at this time of its own clock, as this entry of its own chain.
    #[must_use]
    pub fn written_by_device(mut self, entry: &Entry) -> Self {
        self.0.from_device = Some(Head::of(entry));
        self.0.at = entry.at();
        self
    }

    /// The form that the store takes; `now` unless the device said when.
    pub(super) fn draft(mut self, now: Timestamp) -> StatusDraft {
        if self.0.from_device.is_none() {
            self.0.at = now;
        }
        self.0
    }
}
