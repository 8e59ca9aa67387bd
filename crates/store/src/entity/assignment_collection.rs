//! On which collections a role was given.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assignment_collections")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub assignment_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub collection_id: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
