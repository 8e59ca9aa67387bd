//! Devices, present and removed.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "devices")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub device_key: Vec<u8>,
    pub sort_key: Vec<u8>,
    pub facts: String,
    pub search: String,
    pub enrolled_at: i64,
    pub last_seen_at: Option<i64>,
    pub key_conflict: i64,
    pub removed_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
