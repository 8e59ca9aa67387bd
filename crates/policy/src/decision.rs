//! What was decided, and why: the answer and a sentence for each step on the way. Holds no rule.

use std::fmt;
use std::time::Duration;

use deskside_model::{AccessLevel, Refusal, StatusKind};
use serde::Serialize;

use crate::{Side, Step};

/// The answer to a [`Request`](crate::Request).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// The session may go on, within these limits.
    Allowed {
        /// How far; never `NoAccess`, never more than was asked.
        access: AccessLevel,
        /// Whether the local user has to agree first.
        consent: Consent,
        /// The session ends after this time at the latest.
        ends_after: Duration,
        /// The steps, all passed.
        explanation: Explanation,
    },
    /// It may not.
    Refused {
        /// Why, as both ends and the evidence name it.
        refusal: Refusal,
        /// The step that refused; the last of the explanation.
        step: Step,
        /// The steps up to and with the one that refused.
        explanation: Explanation,
    },
}

impl Decision {
    /// Whether the session may go on.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        matches!(self, Self::Allowed { .. })
    }

    /// Why it may not, when it may not.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Allowed { .. } => None,
            Self::Refused { refusal, .. } => Some(*refusal),
        }
    }

    /// The steps that were taken.
    #[must_use]
    pub fn explanation(&self) -> &Explanation {
        match self {
            Self::Allowed { explanation, .. } | Self::Refused { explanation, .. } => explanation,
        }
    }

    /// The status message that records what this decision leads to.
    #[must_use]
    pub fn status_kind(&self, side: Side) -> StatusKind {
        match (self, side) {
            (Self::Allowed { .. }, Side::Site) => StatusKind::SessionGranted,
            (Self::Refused { .. }, Side::Site) => StatusKind::SessionRefusedBySite,
            (Self::Refused { .. }, Side::Device) => StatusKind::SessionRefusedByDevice,
            (Self::Allowed { consent, .. }, Side::Device) => match consent {
                Consent::Needed { .. } => StatusKind::ConsentAsked,
                Consent::NotNeeded => StatusKind::SessionStarted,
            },
        }
    }
}

/// Whether the local user has to agree first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Consent {
    /// Yes; nothing is captured before, and silence is a refusal.
    Needed {
        /// How long the local user has to answer.
        seconds: u32,
    },
    /// No.
    NotNeeded,
}

/// What each step found, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Explanation(pub(crate) Vec<StepResult>);

impl Explanation {
    /// The steps that were taken, in order; only the last can have refused.
    #[must_use]
    pub fn steps(&self) -> &[StepResult] {
        &self.0
    }
}

/// One line for each step: `4 access: passed, full control`.
impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, result) in self.0.iter().enumerate() {
            let newline = if index == 0 { "" } else { "\n" };
            write!(f, "{newline}{result}")?;
        }
        Ok(())
    }
}

/// What one step found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepResult {
    /// Which step.
    pub step: Step,
    /// Whether it let the request through.
    pub outcome: Outcome,
    /// What it looked at, in words.
    pub text: String,
}

impl fmt::Display for StepResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outcome = match self.outcome {
            Outcome::Passed => "passed",
            Outcome::LeftToDevice => "left to the device",
            Outcome::Refused => "refused",
        };
        write!(
            f,
            "{} {}: {outcome}, {}",
            self.step.number(),
            self.step.code(),
            self.text
        )
    }
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It has no objection, or does not concern this kind of session.
    Passed,
    /// The site can't know; the device will.
    LeftToDevice,
    /// It refused, and ended the decision.
    Refused,
}
