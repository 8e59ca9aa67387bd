//! Filters of lists that operators keep.

use sea_orm_migration::prelude::*;

use super::columns::{table, text, text_key};

/// See the module.
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0011_saved_filters"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            text_key("id"),
            text("operator_id"),
            text("list"),
            text("name_key"),
            text("name"),
            text("conditions"),
        ];
        let mut owner = ForeignKey::create();
        owner
            .from("saved_filters", "operator_id")
            .to("operators", "id")
            .on_delete(ForeignKeyAction::Cascade);
        let mut filters = table("saved_filters", columns);
        manager.create_table(filters.foreign_key(&mut owner).take()).await?;
        let mut names = Index::create();
        names
            .name("saved_filters_names")
            .table(Alias::new("saved_filters"))
            .col(Alias::new("operator_id"))
            .col(Alias::new("list"))
            .col(Alias::new("name_key"))
            .unique();
        manager.create_index(names.take()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
