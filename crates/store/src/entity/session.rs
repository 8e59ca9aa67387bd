//! Sessions of operators on devices.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub grant_id: String,
    pub viewer_key: Vec<u8>,
    pub device_id: String,
    pub device_name: String,
    pub operator_id: String,
    pub operator_name: String,
    pub kind: String,
    pub access: String,
    pub reason: String,
    pub state: String,
    pub end_reason: Option<String>,
    pub requested_at: i64,
    pub must_end_at: i64,
    pub started_at: Option<i64>,
    pub ended_at: Option<i64>,
    /// `MeasuredLatency` as JSON.
    pub measured: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
