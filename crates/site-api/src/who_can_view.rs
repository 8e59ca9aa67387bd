//! *Who can view this computer, and why*: every operator with an assignment that reaches a device, and what a request of
//! theirs would meet now, or would have met at a past moment, step by step.

use deskside_model::{AccessLevel, AssignmentId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::collections::CollectionName;
use crate::security::{GroupName, OperatorName, RoleName};
use crate::sessions::AccessLevelSchema;

/// `GET /devices/{id}/who-can-view`: which page, and of when.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PossibleViewersQuery {
    /// A past moment, in milliseconds since 1970; this one when absent. Not before `known_since` of the answer.
    pub at: Option<i64>,
    /// The `next` of the page before; absent for the first page.
    pub after: Option<String>,
    /// Rows at most, 1 to 500; 100 when absent.
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u32>,
}

/// `GET /devices/{id}/who-can-view`: a page of operators, by account.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PossibleViewers {
    /// The rows.
    pub items: Vec<PossibleViewer>,
    /// Give this as `after` for the next page, with the same `at`; absent on the last one.
    pub next: Option<String>,
    /// Rows of all pages.
    pub total: Option<u64>,
    /// The moment that the answer is about. Of a past one it is not known who sat at the computer, or whether anybody did, nor
    /// whether it was connected; built-in roles are taken as this version of the site knows them.
    #[schema(value_type = i64)]
    pub at: Timestamp,
    /// From when on it is known what was: earlier moments can't be asked about.
    #[schema(value_type = i64)]
    pub known_since: Timestamp,
}

/// `GET /devices/{id}/who-can-view`: one operator.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PossibleViewer {
    /// Who.
    pub operator: OperatorName,
    /// The assignments that reach the device.
    pub via: Vec<Via>,
    /// What a request for remote control with full control would meet.
    pub remote_control: Verdict,
    /// What a request for remote control, view only, would meet.
    pub view: Verdict,
}

/// An assignment that reaches a device, by one of its collections.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Via {
    /// Which assignment.
    #[schema(value_type = String)]
    pub assignment: AssignmentId,
    /// Which role.
    pub role: RoleName,
    /// The collection that holds the device.
    pub collection: CollectionName,
    /// The group through which the operator has it; none: their own.
    pub group: Option<GroupName>,
}

/// What the site decides. The device decides again, by itself, when a session is asked for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Verdict {
    /// How far a session could go; `no_access` when it is refused.
    #[schema(value_type = AccessLevelSchema)]
    pub access: AccessLevel,
    /// Whether the local user would be asked.
    pub asks_consent: bool,
    /// The refusal's code when it is refused (`model::Refusal`).
    pub refusal: Option<String>,
    /// The steps, in order; only the last can have refused.
    pub steps: Vec<DecisionStep>,
}

/// One step of a decision.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DecisionStep {
    /// Code of `policy::Step`: `role`, `feature`, `permitted_viewer`, `access`, `attended`, `domain`, `reason`, `consent`.
    pub step: String,
    /// How it ended.
    pub outcome: StepOutcome,
    /// What it looked at, in English.
    pub text: String,
}

/// How a step of a decision ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepOutcome {
    /// It has no objection.
    Passed,
    /// The site can't know; the device will.
    LeftToDevice,
    /// It refused.
    Refused,
}
