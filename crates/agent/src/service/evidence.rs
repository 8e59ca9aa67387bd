//! Evidence on its way: to the disk before anything else, then to the site in batches, until the site's receipt.

use deskside_audit::{Fact, Values};
use deskside_model::{EndReason, StatusKind, Timestamp};
use deskside_session::device::Record;

use crate::Advice as _;
use crate::control::{NotTaken, SiteSender, ToSite};
use crate::history::HistoryFile;
use crate::state::{DeviceIdentity, Enrolment, EvidenceLog, OpenSessions, ReceiptError, StateDir, StateError};

/// Bytes of entries in one message; with one more entry it still fits a control message.
const BATCH: usize = 64 * 1024;

/// What the end of a session says about the session, of what its beginning said.
const ABOUT: [&str; 8] = [
    "session_id",
    "grant_id",
    "operator_id",
    "operator_account",
    "operator_name",
    "kind",
    "viewer_key",
    "reason",
];

/// Refusals that are recorded within [`REFUSALS_WITHIN_MS`]; more say nothing new and would fill the disk.
const REFUSALS: u32 = 60;
const REFUSALS_WITHIN_MS: i64 = 10 * 60 * 1000;

/// The device's evidence.
#[derive(Debug)]
pub(super) struct Evidence {
    log: Result<EvidenceLog, StateError>,
    open: OpenSessions,
    history: Option<HistoryFile>,
    /// That it can't be written was said.
    history_fails: bool,
    /// What this connection's site was sent.
    sent: u64,
    refusals: Refusals,
}

#[derive(Debug)]
struct Refusals {
    since: Timestamp,
    count: u32,
}

/// The entry is not on the disk, and what it says must not happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotRecorded;

impl Evidence {
    /// Opens the chain. A chain that can't be used lets the agent run, so that the site sees it, and every session be
    /// refused.
    ///
    /// # Errors
    /// When the list of open sessions can't be read.
    pub fn open(state: &StateDir, enrolment: &Enrolment, identity: &DeviceIdentity) -> Result<Self, StateError> {
        let log = EvidenceLog::open(state, enrolment, identity);
        if let Err(error) = &log {
            tracing::error!(%error, advice = error.advice(), "evidence can't be written: every session is refused");
        }
        let history = HistoryFile::open(state, enrolment.device_id, identity.key());
        if let Err(error) = &history {
            tracing::warn!(%error, advice = error.advice(), "the people here can't see who was here");
        }
        let mut evidence = Self {
            log,
            open: OpenSessions::open(state)?,
            history: history.ok(),
            history_fails: false,
            sent: 0,
            refusals: Refusals {
                since: Timestamp::from_millis(0),
                count: 0,
            },
        };
        // What a crash left between the two files.
        evidence.tell_history();
        Ok(evidence)
    }

    /// Records the end of every session that was open when the agent was killed, and names one of them. To be called at the
    /// start.
    pub fn end_what_was_open(&mut self, at: Timestamp) -> Option<String> {
        let left: Vec<_> = self.open.iter().cloned().collect();
        let one = left.first().and_then(|values| values.get("session_id")).cloned();
        for values in left {
            let kept = values.into_iter().filter(|(name, _)| ABOUT.contains(&name.as_str()));
            let values = kept.fold(Values::new(), |values, (name, value)| values.with(&name, value));
            let record = Record {
                kind: StatusKind::SessionEnded,
                values: values.with("end_reason", EndReason::AgentStopped.code()),
            };
            // What can't be recorded now is tried again at the next start; why was said in the log.
            let _ = self.record(at, record);
        }
        one
    }

    /// Whether something could be recorded now, as far as can be told.
    pub fn check(&mut self) -> Result<(), NotRecorded> {
        match &mut self.log {
            Ok(log) => log.check().map_err(|error| not_recorded(&error)),
            Err(_said_at_the_start) => Err(NotRecorded),
        }
    }

    /// Puts a record on the disk. Blocks the service for as long as the disk takes: nothing may overtake it.
    pub fn record(&mut self, at: Timestamp, record: Record) -> Result<(), NotRecorded> {
        let Ok(log) = &mut self.log else {
            return Err(NotRecorded); // Why was said at the start.
        };
        let Record { kind, values } = record;
        let session = values.get("session_id").map(str::to_owned).unwrap_or_default();
        // Before the entry: a session that is said to have ended twice is better than one that never ends.
        if opens(kind) {
            let opened = self.open.begin(&session, values.clone().into_map());
            opened.map_err(|error| not_recorded(&error))?;
        }
        log.append(Fact { at, kind, values })
            .map_err(|error| not_recorded(&error))?;
        self.tell_history();
        if closes(kind)
            && let Err(error) = self.open.end(&session)
        {
            tracing::warn!(%error, advice = error.advice(), "the next start will record the end of a session again");
        }
        Ok(())
    }

    /// Copies what is new for the people who use this computer. Nobody's session is worth less because that can't be done.
    fn tell_history(&mut self) {
        let (Ok(log), Some(history)) = (&self.log, &mut self.history) else {
            return;
        };
        let copied = log.waiting_after(history.newest(), usize::MAX).map(|entries| {
            entries
                .iter()
                .try_for_each(|entry| history.add(entry.sequence, &entry.bytes))
        });
        let why = match copied {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(error) => Some(error.to_string()),
        };
        // Tried again with the next entry.
        let failed_before = std::mem::replace(&mut self.history_fails, why.is_some());
        if let Some(error) = why.filter(|_| !failed_before) {
            tracing::warn!(error, "the people here can't see who was here lately");
        }
    }

    /// Records that somebody was turned away, unless that happens all the time.
    pub fn record_refusal(&mut self, at: Timestamp, record: Record) {
        let refusals = &mut self.refusals;
        if at.since(refusals.since).as_millis() > REFUSALS_WITHIN_MS.unsigned_abs().into() {
            *refusals = Refusals { since: at, count: 0 };
        }
        refusals.count = refusals.count.saturating_add(1);
        if refusals.count > REFUSALS {
            tracing::warn!(
                kind = record.kind.code(),
                "refused, and not recorded: there were too many in ten minutes"
            );
            return;
        }
        // That it could not be recorded was said in the log, and a refusal stays one.
        let _ = self.record(at, record);
    }

    /// A new connection: the site is sent everything that it has not acknowledged.
    pub fn begin_connection(&mut self) {
        self.sent = 0;
    }

    /// Sends what waits and was not sent yet. One batch at a time: the receipt asks for the next.
    pub fn send(&mut self, site: &SiteSender) -> Result<(), NotTaken> {
        let Ok(log) = &self.log else { return Ok(()) };
        let batch = match log.waiting_after(self.sent, BATCH) {
            Ok(batch) => batch,
            Err(error) => {
                tracing::error!(%error, advice = error.advice(), "evidence can't be read");
                return Ok(());
            }
        };
        if let Some(last) = batch.last() {
            self.sent = last.sequence;
            site.send(ToSite::Evidence(batch))?;
        }
        Ok(())
    }

    /// Takes a receipt of the site.
    pub fn acknowledge(&mut self, sequence: u64, signature: &[u8]) {
        let Ok(log) = &mut self.log else { return };
        match log.acknowledge(sequence, signature) {
            Ok(()) => {}
            Err(error @ ReceiptError::NotOurs(_)) => tracing::warn!(%error, "the receipt is ignored"),
            Err(ReceiptError::State(error)) => {
                tracing::warn!(%error, advice = error.advice(), "acknowledged evidence could not be cleared away");
            }
        }
    }
}

/// After such an entry somebody may be at the device.
fn opens(kind: StatusKind) -> bool {
    matches!(kind, StatusKind::ConsentAsked | StatusKind::SessionStarted)
}

/// After such an entry the session is over.
fn closes(kind: StatusKind) -> bool {
    matches!(
        kind,
        StatusKind::ConsentDenied
            | StatusKind::ConsentTimedOut
            | StatusKind::SessionRefusedByDevice
            | StatusKind::SessionEnded
    )
}

fn not_recorded(error: &StateError) -> NotRecorded {
    tracing::error!(%error, advice = error.advice(), "evidence can't be written: no session may begin or go on");
    NotRecorded
}
