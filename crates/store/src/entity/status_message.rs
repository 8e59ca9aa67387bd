//! The site's chain of status messages: the signed entry, and its parts as columns.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "status_messages")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i64,
    pub at: i64,
    pub number: i64,
    pub severity: i64,
    pub operator_id: Option<String>,
    pub operator_name: Option<String>,
    pub address: Option<String>,
    pub device_id: Option<String>,
    pub device_name: Option<String>,
    pub session_id: Option<String>,
    pub details: String,
    pub from_device: i64,
    pub hash: Vec<u8>,
    pub entry: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
