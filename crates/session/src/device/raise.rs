//! An operator who looks on wants keyboard and mouse. Everything is decided again: the site has signed that it allows it, the
//! device decides with its own settings, and the local user is asked where the settings want it, and always when it was they
//! who took keyboard and mouse away. The operator may do more when that is on the disk, not before.
//!
//! ```text
//! None ──AskControl──> Asking ──yes──> Recording ──written──> None, and the rights are there
//!   ^        │ not needed ───────────────^  │
//!   └── no, no answer, pause, lost link ────┘
//! ```

use std::time::Duration;

use deskside_model::{AccessLevel, Refusal, Right, StatusKind, Timestamp};
use deskside_policy::{Consent, Decision, Presence};
use deskside_wire::session::{Raise as WireRaise, device_to_viewer};

use super::active::CHOICE;
use super::record::{self, ChangedBy};
use super::{ANSWER_GRACE, ConsentAnswer, DeviceSession, EvidenceId, Output, RECORD_WITHIN};
use crate::Now;
use crate::grant::{Grant, check_raise};
use crate::said::RaiseSaid;

/// A local user who said no, or nothing, so often in one session is not asked again.
pub const MOST_REFUSALS: u32 = 3;

/// Refusals of one session that are recorded one by one; the end of the session counts the others. Somebody who asks again and
/// again says nothing new, and would fill the disk.
const RECORDED_REFUSALS: u32 = 16;

/// The wishes for more of one session.
#[derive(Debug, Default)]
pub(super) struct Raises {
    under_way: Option<UnderWay>,
    /// When the site signed the newest that was shown: those up to it are used up.
    newest: Option<Timestamp>,
    /// How often the local user refused.
    refused: u32,
    /// How many refusals are in the evidence.
    recorded: u32,
}

#[derive(Debug)]
struct UnderWay {
    raise: Grant,
    access: AccessLevel,
    stage: Stage,
}

#[derive(Debug, Clone, Copy)]
enum Stage {
    /// The local user is being asked.
    Asking { until: Duration },
    /// They agreed, or need not be asked, and that is on its way to the disk.
    Recording { entry: EvidenceId, until: Duration },
}

impl Raises {
    /// When something is due.
    pub(super) fn until(&self) -> Option<Duration> {
        self.under_way.as_ref().map(|under_way| match under_way.stage {
            Stage::Asking { until } | Stage::Recording { until, .. } => until,
        })
    }
}

impl DeviceSession {
    pub(super) fn ask_control(&mut self, now: Now, token: &str) {
        // Dear, because each attempt leaves something on the disk.
        if !self.may_act(now, 10 * CHOICE) || self.raises.under_way.is_some() {
            return;
        }
        self.acted(now);
        match self.consider_raise(now, token) {
            Ok((raise, access, Consent::Needed { seconds })) => self.ask_about_raise(now, raise, access, seconds),
            Ok((raise, access, Consent::NotNeeded)) => self.record_raise(now, raise, access, false),
            Err((refusal, detail)) => self.refuse_raise(refusal, detail),
        }
    }

    /// The operator wants no more than to look on.
    pub(super) fn give_up_control(&mut self) {
        if self.terms.access.rights().has(Right::Control) {
            self.ceiling = self.ceiling.min(AccessLevel::ViewOnly);
            self.set_access(self.ceiling, ChangedBy::Operator);
        }
    }

    /// How a question about it ended.
    pub(super) fn raise_answered(&mut self, now: Now, answer: ConsentAnswer) {
        let Some(UnderWay {
            raise,
            access,
            stage: Stage::Asking { .. },
        }) = self
            .raises
            .under_way
            .take_if(|under_way| matches!(under_way.stage, Stage::Asking { .. }))
        else {
            return;
        };
        let refusal = match answer {
            ConsentAnswer::Allowed => return self.record_raise(now, raise, access, true),
            ConsentAnswer::Denied => Refusal::ConsentDenied,
            ConsentAnswer::NoAnswer => Refusal::ConsentTimeout,
            ConsentAnswer::NotShown => Refusal::ConsentImpossible,
        };
        if answer != ConsentAnswer::Denied {
            self.put(Output::WithdrawConsent);
        }
        // A question that could not be shown was answered by nobody.
        if answer != ConsentAnswer::NotShown {
            self.raises.refused += 1;
        }
        self.refuse_raise(refusal, String::new());
    }

    pub(super) fn raise_written(&mut self, now: Now, id: EvidenceId) {
        let is_it = |under_way: &mut UnderWay| matches!(under_way.stage, Stage::Recording { entry, .. } if id >= entry);
        let Some(UnderWay { raise, access, .. }) = self.raises.under_way.take_if(is_it) else {
            return;
        };
        self.grant.access = access;
        // The right to control may end sooner than the right to look on did.
        self.grant.must_end_by = self.grant.must_end_by.min(raise.must_end_by);
        self.ceiling = access;
        self.terms.access = access;
        self.raises.refused = 0;
        if std::mem::take(&mut self.withheld.input) {
            self.tell_withheld();
        }
        self.access_changed();
        self.tell_raise(WireRaise {
            state: RaiseSaid::Allowed.number(),
            ..WireRaise::default()
        });
        // Settings may have changed while it was written.
        self.decide_again(now);
    }

    pub(super) fn raise_is_due(&mut self, now: Now) {
        if self.raises.until().is_none_or(|until| now.elapsed < until) {
            return;
        }
        match self.raises.under_way.as_ref().map(|under_way| under_way.stage) {
            Some(Stage::Asking { .. }) => self.raise_answered(now, ConsentAnswer::NoAnswer),
            Some(Stage::Recording { .. }) => self.cannot_record(now),
            None => {}
        }
    }

    /// Something came between.
    pub(super) fn drop_raise(&mut self, why: &str) {
        let Some(under_way) = self.raises.under_way.take() else {
            return;
        };
        if let Stage::Asking { .. } = under_way.stage {
            self.put(Output::WithdrawConsent);
            // Or whoever breaks off in time could ask for ever.
            self.raises.refused += 1;
        }
        self.record_raise_refused(record::about(StatusKind::RaiseRefused, &under_way.raise).with("why", why));
        self.tell_raise(refused(Refusal::ConsentDenied, String::new()));
    }

    /// Decides again, about more than is allowed now.
    fn consider_raise(&mut self, now: Now, token: &str) -> Result<(Grant, AccessLevel, Consent), (Refusal, String)> {
        let no = |refusal, detail: &str| Err((refusal, detail.to_owned()));
        let raise =
            check_raise(token, &self.site, now.wall, &self.grant).map_err(|fault| (fault.refusal, fault.detail))?;
        if self.raises.newest.is_some_and(|newest| raise.issued_at <= newest) {
            return no(Refusal::GrantUsed, "");
        }
        self.raises.newest = Some(raise.issued_at);
        let (access, consent) = match self.decide_about(&raise) {
            Decision::Allowed { access, consent, .. } => (access, consent),
            Decision::Refused {
                refusal, explanation, ..
            } => {
                let why = explanation.steps().last().map_or("", |step| &step.text);
                return no(refusal, why);
            }
        };
        if access <= self.terms.access {
            return no(Refusal::AccessTooLow, "the client settings allow no more than there is");
        }
        let consent = match consent {
            Consent::NotNeeded if self.withheld.input => Consent::Needed {
                seconds: self.settings.consent_seconds,
            },
            as_decided => as_decided,
        };
        if consent != Consent::NotNeeded {
            if self.raises.refused >= MOST_REFUSALS {
                return no(Refusal::ConsentDenied, "they are not asked again in this session");
            }
            let can_be_asked = self.circumstances.can_ask
                && !matches!(self.circumstances.presence, Presence::Locked | Presence::Nobody);
            if !can_be_asked {
                return no(Refusal::ConsentImpossible, "");
            }
        }
        Ok((raise, access, consent))
    }

    fn ask_about_raise(&mut self, now: Now, raise: Grant, access: AccessLevel, seconds: u32) {
        self.record(record::about(StatusKind::RaiseAsked, &raise).with("access", record::access_code(access)));
        let question = self.question(access, seconds);
        self.put(Output::AskConsent(question));
        self.tell_raise(WireRaise {
            state: RaiseSaid::Asking.number(),
            seconds_left: seconds,
            ..WireRaise::default()
        });
        let until = now.elapsed + Duration::from_secs(seconds.into()) + ANSWER_GRACE;
        let stage = Stage::Asking { until };
        self.raises.under_way = Some(UnderWay { raise, access, stage });
    }

    fn record_raise(&mut self, now: Now, raise: Grant, access: AccessLevel, consented: bool) {
        let entry = self.record(record::raised(&raise, access, consented));
        let until = now.elapsed + RECORD_WITHIN;
        let stage = Stage::Recording { entry, until };
        self.raises.under_way = Some(UnderWay { raise, access, stage });
    }

    fn refuse_raise(&mut self, refusal: Refusal, detail: String) {
        let mut record = record::about(StatusKind::RaiseRefused, &self.grant).with("refusal", refusal.code());
        if !detail.is_empty() {
            record = record.with("detail", &detail);
        }
        self.record_raise_refused(record);
        self.tell_raise(refused(refusal, detail));
    }

    fn record_raise_refused(&mut self, record: record::Record) {
        if self.raises.recorded < RECORDED_REFUSALS {
            self.raises.recorded += 1;
            self.record(record);
        } else {
            self.conduct.tally.raises_not_recorded += 1;
        }
    }

    fn tell_raise(&mut self, raise: WireRaise) {
        self.send(device_to_viewer::Message::Raise(raise));
    }
}

fn refused(refusal: Refusal, detail: String) -> WireRaise {
    WireRaise {
        state: RaiseSaid::Refused.number(),
        refusal: refusal.number(),
        detail,
        ..WireRaise::default()
    }
}
