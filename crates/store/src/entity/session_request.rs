//! What became of each request for a session: a summary of status messages, for reports.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session_requests")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: String,
    pub requested_at: i64,
    pub device_id: String,
    pub device_name: String,
    pub operator_id: String,
    pub operator_name: String,
    pub address: Option<String>,
    pub kind: String,
    pub access: String,
    pub reason: String,
    /// Code of `model::Refusal`; none: not refused.
    pub refusal: Option<String>,
    /// `site`, `device` or `user`.
    pub refused_by: Option<String>,
    /// `asked`, `given`, `denied`, `no_answer` or `impossible`; none: nobody was asked.
    pub consent: Option<String>,
    pub started_at: Option<i64>,
    pub ended_at: Option<i64>,
    /// Code of `model::EndReason`.
    pub end_reason: Option<String>,
    /// Milliseconds from start to end.
    pub length: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
