//! Status messages: what happened, who did it, to which device, and why.

use deskside_model::{DeviceId, OperatorId, SessionId, Severity, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// `GET /status-messages`: what to list, newest first.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct StatusQuery {
    /// Only this kind (code).
    pub kind: Option<String>,
    /// Only this severity or higher: `information`, `warning`, `alert`.
    pub severity: Option<String>,
    /// Only of this device.
    pub device: Option<String>,
    /// Only of this operator.
    pub operator: Option<String>,
    /// Only of this session.
    pub session: Option<String>,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// Rows at most, 1 to 500; 100 when absent.
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u32>,
}

/// One status message.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct StatusMessage {
    /// Place in the site's chain.
    pub sequence: u64,
    /// When it happened.
    #[schema(value_type = i64)]
    pub at: Timestamp,
    /// Number in the registry.
    pub number: u32,
    /// Code in the registry (`model::StatusKind`).
    pub kind: String,
    /// Severity.
    #[schema(value_type = SeveritySchema)]
    pub severity: Severity,
    /// Who did it, when it was an operator.
    #[schema(value_type = Option<String>)]
    pub operator_id: Option<OperatorId>,
    /// Their name at that time, or the account name that was tried.
    pub operator_name: Option<String>,
    /// Where they were: an IP address.
    pub address: Option<String>,
    /// Device concerned.
    #[schema(value_type = Option<String>)]
    pub device_id: Option<DeviceId>,
    /// Its name at that time.
    pub device_name: Option<String>,
    /// Session concerned.
    #[schema(value_type = Option<String>)]
    pub session_id: Option<SessionId>,
    /// Further named values: `access`, `reason`, `refusal`, `consent_seconds`...
    #[schema(value_type = std::collections::HashMap<String, String>)]
    pub details: std::collections::BTreeMap<String, String>,
    /// Whether the device itself wrote it (it is in the device's chain too).
    pub from_device: bool,
}

/// The values of `model::Severity`.
#[derive(ToSchema, Serialize)]
#[schema(as = Severity)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "documented at deskside_model::Severity")]
pub enum SeveritySchema {
    Information,
    Warning,
    Alert,
}
