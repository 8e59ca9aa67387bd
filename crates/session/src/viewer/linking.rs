//! The link comes up, breaks, and is made again: what is said first on it, and when the viewer gives up.

use std::time::Duration;

use deskside_model::EndReason;
use deskside_wire::SESSION_VERSIONS;
use deskside_wire::session::{Opening, Resume, ViewerHello, opening};

use super::early::EarlyFrames;
use super::{ANSWER_WITHIN, Outcome, Output, Phase, ViewerSession, ViewerState};

/// Between two attempts to reach the device again: short at first, because most outages are.
const RETRY: [Duration; 5] = [
    Duration::ZERO,
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
];

impl ViewerSession {
    pub(super) fn link_up(&mut self, now: Duration) {
        self.early = EarlyFrames::default();
        match std::mem::replace(&mut self.phase, Phase::Over) {
            Phase::Connecting => {
                let hello = ViewerHello {
                    versions: SESSION_VERSIONS.to_vec(),
                    grant: self.options.grant.clone(),
                    program: self.options.program.clone(),
                    proofs: true,
                    abilities: Some(self.abilities),
                    wishes: Some(self.options.wishes),
                };
                self.told_wishes = self.options.wishes;
                self.outputs.push_back(Output::SendOpening(Opening {
                    opening: Some(opening::Opening::Hello(hello)),
                }));
                self.phase = Phase::Greeting {
                    session_id: String::new(),
                    version: SESSION_VERSIONS[0],
                    until: now + ANSWER_WITHIN,
                };
                self.state(ViewerState::Greeting);
            }
            Phase::Reconnecting {
                ticket, attempt, until, ..
            } => {
                let resume = Resume {
                    session_id: ticket.session_id.clone(),
                    resume_secret: ticket.secret.clone(),
                    version: ticket.version,
                    paused: self.paused,
                };
                self.resumed_paused = self.paused;
                let opening = Opening {
                    opening: Some(opening::Opening::Resume(resume)),
                };
                self.outputs.push_back(Output::SendOpening(opening));
                self.phase = Phase::Resuming { ticket, attempt, until };
            }
            // A link that nobody asked for: not ours.
            other => {
                self.phase = other;
                self.outputs.push_back(Output::CloseLink);
            }
        }
    }

    pub(super) fn link_down(&mut self, now: Duration, why: String) {
        match std::mem::replace(&mut self.phase, Phase::Over) {
            Phase::Connecting | Phase::Greeting { .. } => self.over(Outcome::Unreachable { why }),
            Phase::Active(ticket) => {
                let until = now + ticket.kept_for;
                self.state(ViewerState::Reconnecting { until });
                self.phase = Phase::Reconnecting {
                    ticket,
                    attempt: 0,
                    next_try: Some(now + RETRY[0]),
                    until,
                };
                self.tick(now);
            }
            Phase::Reconnecting {
                ticket, attempt, until, ..
            }
            | Phase::Resuming { ticket, attempt, until } => {
                let attempt = attempt + 1;
                let next_try = Some(now + RETRY[attempt.min(RETRY.len() - 1)]);
                self.phase = Phase::Reconnecting {
                    ticket,
                    attempt,
                    next_try,
                    until,
                };
            }
            Phase::Over => {}
        }
    }

    pub(super) fn tick(&mut self, now: Duration) {
        match &mut self.phase {
            Phase::Greeting { until, .. } if now >= *until => {
                self.outputs.push_back(Output::CloseLink);
                let why = String::from("the computer stopped answering");
                self.over(Outcome::Unreachable { why });
            }
            Phase::Reconnecting { until, .. } | Phase::Resuming { until, .. } if now >= *until => {
                self.outputs.push_back(Output::CloseLink);
                self.over(Outcome::Ended {
                    reason: Some(EndReason::LinkLost),
                });
            }
            Phase::Reconnecting { next_try, .. } if next_try.is_some_and(|at| now >= at) => {
                *next_try = None;
                self.outputs.push_back(Output::Dial);
            }
            _ => {}
        }
    }
}
