//! Errors as problem documents (RFC 9457, `application/problem+json`).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What went wrong, for people and for programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// `about:blank`, or a URI that names the kind of problem.
    pub r#type: String,
    /// Short name of the kind of problem, in English.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Stable code for programs and translations, such as `wrong_credentials`.
    pub code: String,
    /// What happened and what to do, in English.
    pub detail: String,
    /// The field of the request that is at fault, when it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Number of this request in the site's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}
