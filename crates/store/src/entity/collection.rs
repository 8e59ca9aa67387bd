//! Collections.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "collections")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub name_key: String,
    pub sort_key: Vec<u8>,
    pub name: String,
    pub description: String,
    pub built_in: i64,
    pub limiting_id: Option<String>,
    pub rules: String,
    pub search: String,
    pub members: i64,
    pub version: i64,
    pub changed_at: i64,
    pub changed_by: String,
    pub problem: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
