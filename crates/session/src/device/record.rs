//! What a session writes into the evidence, entry by entry: one place for the names of the values. Decides nothing.

use deskside_audit::Values;
use deskside_model::{AccessLevel, EndReason, Refusal, SessionKind, StatusKind, ViewerKey};
use deskside_policy::Explanation;

use crate::grant::Grant;

/// An entry to be appended to the device's chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What it says.
    pub kind: StatusKind,
    /// The particulars.
    pub values: Values,
}

/// How much happened in a session.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub frames: u64,
    pub inputs: u64,
    pub inputs_refused: u64,
    /// Wishes for more that were refused, and are not in the evidence one by one.
    pub raises_not_recorded: u64,
}

/// About a session whose grant is known.
pub(super) fn about(kind: StatusKind, grant: &Grant) -> Record {
    let mut values = Values::new()
        .with("session_id", grant.session)
        .with("grant_id", grant.id)
        .with("operator_id", grant.operator.id)
        .with("operator_account", &grant.operator.account)
        .with("operator_name", &grant.operator.name)
        .with("kind", kind_code(grant.kind))
        .with("viewer_key", grant.viewer);
    if !grant.reason.is_empty() {
        values = values.with("reason", &grant.reason);
    }
    Record { kind, values }
}

/// Somebody was turned away.
pub(super) fn turned_away(
    kind: StatusKind,
    grant: Option<&Grant>,
    shown_by: Option<ViewerKey>,
    refusal: Refusal,
    detail: &str,
) -> Record {
    let mut record = match grant {
        Some(grant) => about(kind, grant),
        None => Record {
            kind,
            values: Values::new(),
        },
    };
    record = record.with("refusal", refusal.code());
    if let Some(key) = shown_by {
        record = record.with("shown_by", key);
    }
    if !detail.is_empty() {
        record = record.with("detail", detail);
    }
    record
}

/// A session began.
pub(super) fn started(grant: &Grant, access: AccessLevel, consented: bool, why: &Explanation) -> Record {
    about(StatusKind::SessionStarted, grant)
        .with("access", access_code(access))
        .with("consent", if consented { "given" } else { "not_needed" })
        .with("decision", why)
}

/// Whose doing it is that an operator may do more or less than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChangedBy {
    ClientSettings,
    LocalUser,
    Operator,
}

/// What the operator may do changed in a running session.
pub(super) fn rights_changed(grant: &Grant, access: AccessLevel, by: ChangedBy) -> Record {
    let by = match by {
        ChangedBy::ClientSettings => "client_settings",
        ChangedBy::LocalUser => "local_user",
        ChangedBy::Operator => "operator",
    };
    about(StatusKind::SessionRightsChanged, grant)
        .with("access", access_code(access))
        .with("changed_by", by)
}

/// The operator may do more: `raise` is what the site signed for it.
pub(super) fn raised(raise: &Grant, access: AccessLevel, consented: bool) -> Record {
    rights_changed(raise, access, ChangedBy::Operator).with("consent", if consented { "given" } else { "not_needed" })
}

/// A session ended, or was over before it began.
pub(super) fn ended(grant: &Grant, reason: EndReason, seconds: Option<u64>, tally: Tally) -> Record {
    let record = about(StatusKind::SessionEnded, grant).with("end_reason", reason.code());
    match seconds {
        None => record.with("began", "no"),
        Some(seconds) => {
            let record = record
                .with("began", "yes")
                .with("seconds", seconds)
                .with("frames", tally.frames)
                .with("inputs", tally.inputs)
                .with("inputs_refused", tally.inputs_refused);
            match tally.raises_not_recorded {
                0 => record,
                more => record.with("raises_not_recorded", more),
            }
        }
    }
}

impl Record {
    pub(super) fn with(self, name: &str, value: impl ToString) -> Self {
        Self {
            values: self.values.with(name, value),
            ..self
        }
    }
}

pub(super) fn access_code(access: AccessLevel) -> &'static str {
    match access {
        AccessLevel::NoAccess => "no_access",
        AccessLevel::ViewOnly => "view_only",
        AccessLevel::FullControl => "full_control",
    }
}

fn kind_code(kind: SessionKind) -> &'static str {
    match kind {
        SessionKind::RemoteControl => "remote_control",
        SessionKind::RemoteAssistance => "remote_assistance",
        SessionKind::RemoteDesktop => "remote_desktop",
    }
}
