//! Entries summed up as visits: who, when, how far, and how it ended. Pure; knows nothing of files or languages.

use deskside_audit::{Entry, Values};
use deskside_model::{StatusKind, Timestamp};
use serde::Serialize;

/// One operator at this computer, or one who was turned away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Visit {
    /// The session's id.
    pub session_id: String,
    /// Who: the name as people know it.
    pub operator_name: String,
    /// Who: the account at the site.
    pub operator_account: String,
    /// Kind of session.
    pub kind: String,
    /// Reason or ticket number; may be empty.
    pub reason: String,
    /// When this computer first heard of it.
    pub first: Timestamp,
    /// When the picture began to flow; `None`: it never did.
    pub began: Option<Timestamp>,
    /// When it was over; `None`: it goes on, or what is known ends before.
    pub ended: Option<Timestamp>,
    /// How far the operator could go at most: a code of an access level; empty when the picture never flowed.
    pub access: String,
    /// What the local user answered: `given`, `denied`, `timed_out`; `not_needed` when nobody was asked; empty: not known.
    pub consent: String,
    /// Code of the end's reason, or of the refusal.
    pub outcome: String,
    /// What happened in between, oldest first.
    pub events: Vec<Event>,
}

/// Something that happened in a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// The status message's code.
    pub what: String,
    /// Who did it, or why, where the entry says so; may be empty.
    pub detail: String,
}

/// The visits in these entries of one chain, oldest first. An entry without a session (a forged grant) is no visit.
#[must_use]
pub fn visits(entries: &[Entry]) -> Vec<Visit> {
    let mut visits: Vec<Visit> = Vec::new();
    for entry in entries {
        let session = entry.values().get("session_id").filter(|session| !session.is_empty());
        let (Some(kind), Some(session)) = (entry.kind(), session) else {
            continue;
        };
        let known = visits.iter().rposition(|visit| visit.session_id == session);
        let at = known.unwrap_or_else(|| {
            visits.push(Visit::of(session, entry));
            visits.len() - 1
        });
        if let Some(visit) = visits.get_mut(at) {
            visit.learn(kind, entry);
        }
    }
    visits
}

impl Visit {
    fn of(session: &str, entry: &Entry) -> Self {
        let text = |name: &str| text(entry.values(), name);
        Self {
            session_id: session.to_owned(),
            operator_name: text("operator_name"),
            operator_account: text("operator_account"),
            kind: text("kind"),
            reason: text("reason"),
            first: entry.at(),
            began: None,
            ended: None,
            access: String::new(),
            consent: String::new(),
            outcome: String::new(),
            events: Vec::new(),
        }
    }

    fn learn(&mut self, kind: StatusKind, entry: &Entry) {
        let (at, values) = (entry.at(), entry.values());
        match kind {
            StatusKind::ConsentGiven => self.consent = String::from("given"),
            StatusKind::ConsentDenied => self.turned_away(at, values, "denied"),
            StatusKind::ConsentTimedOut => self.turned_away(at, values, "timed_out"),
            StatusKind::SessionRefusedByDevice => self.turned_away(at, values, ""),
            StatusKind::SessionStarted => {
                self.began = Some(at);
                self.access = text(values, "access");
                if self.consent.is_empty() {
                    self.consent = text(values, "consent");
                }
            }
            StatusKind::SessionEnded => {
                self.ended = Some(at);
                self.outcome = text(values, "end_reason");
            }
            StatusKind::ConsentAsked => {}
            _ => {
                if kind == StatusKind::SessionRightsChanged && text(values, "access") == "full_control" {
                    self.access = String::from("full_control");
                }
                let detail = ["changed_by", "why", "refusal", "how"]
                    .into_iter()
                    .find_map(|name| values.get(name));
                self.events.push(Event {
                    at,
                    what: kind.code().to_owned(),
                    detail: detail.unwrap_or_default().to_owned(),
                });
            }
        }
    }

    fn turned_away(&mut self, at: Timestamp, values: &Values, consent: &str) {
        self.ended = Some(at);
        self.outcome = text(values, "refusal");
        if !consent.is_empty() {
            self.consent = consent.to_owned();
        }
    }
}

fn text(values: &Values, name: &str) -> String {
    values.get(name).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use deskside_audit::{Chain, Fact, Maker, Signature, Signer};
    use deskside_model::DeviceId;

    use super::*;

    struct NoSigner;

    impl Signer for NoSigner {
        fn sign(&self, _message: &[u8]) -> Signature {
            Signature::from_bytes([0; 64])
        }
    }

    /// What happened, in which session, and more about it.
    type Told<'a> = (StatusKind, &'a str, &'a [(&'a str, &'a str)]);

    /// One entry a second.
    fn entries(facts: &[Told]) -> Vec<Entry> {
        let mut chain = Chain::new(Maker::Device(DeviceId::from_bytes([1; 16])));
        let entry = |(second, (kind, session, more)): (i64, &Told)| {
            let values = Values::new().with("session_id", session).with("operator_name", "Zoë");
            let values = more
                .iter()
                .fold(values, |values, (name, value)| values.with(name, value));
            let at = Timestamp::from_millis(second * 1000);
            chain
                .append(
                    &NoSigner,
                    Fact {
                        at,
                        kind: *kind,
                        values,
                    },
                )
                .unwrap()
        };
        (0..).zip(facts).map(entry).collect()
    }

    #[test]
    fn a_session_is_summed_up_from_the_question_to_the_end() {
        let visits = visits(&entries(&[
            (StatusKind::ConsentAsked, "a", &[("reason", "INC-1")]),
            (StatusKind::ConsentGiven, "a", &[]),
            (
                StatusKind::SessionStarted,
                "a",
                &[("access", "view_only"), ("consent", "given")],
            ),
            (StatusKind::ConsentAsked, "b", &[]),
            (
                StatusKind::SessionRightsChanged,
                "a",
                &[("access", "full_control"), ("changed_by", "operator")],
            ),
            (StatusKind::ConsentDenied, "b", &[("refusal", "consent_denied")]),
            (StatusKind::InputLocked, "a", &[]),
            (StatusKind::InputUnlocked, "a", &[("why", "local_user")]),
            (StatusKind::SessionEnded, "a", &[("end_reason", "viewer_ended")]),
            (StatusKind::GrantMisused, "", &[("refusal", "grant_forged")]),
        ]));
        let [a, b] = &visits[..] else { panic!("{visits:?}") };
        assert_eq!((a.operator_name.as_str(), a.reason.as_str()), ("Zoë", "INC-1"));
        let summed = (a.access.as_str(), a.consent.as_str(), a.outcome.as_str());
        assert_eq!(summed, ("full_control", "given", "viewer_ended"));
        assert_eq!(a.began, Some(Timestamp::from_millis(2000)));
        assert_eq!(a.ended, Some(Timestamp::from_millis(8000)));
        let events: Vec<_> = a
            .events
            .iter()
            .map(|event| (event.what.as_str(), event.detail.as_str()))
            .collect();
        let wanted = [
            ("session_rights_changed", "operator"),
            ("input_locked", ""),
            ("input_unlocked", "local_user"),
        ];
        assert_eq!(events, wanted);
        assert_eq!(
            (b.began, b.consent.as_str(), b.outcome.as_str()),
            (None, "denied", "consent_denied")
        );
    }

    #[test]
    fn a_visit_that_goes_on_has_no_end() {
        let visits = visits(&entries(&[(
            StatusKind::SessionStarted,
            "a",
            &[("consent", "not_needed")],
        )]));
        assert_eq!((visits[0].ended, visits[0].consent.as_str()), (None, "not_needed"));
    }
}
