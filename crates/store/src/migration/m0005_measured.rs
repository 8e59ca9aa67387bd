//! How quick a session was, as its viewer measured it.

use sea_orm_migration::prelude::*;

use super::columns::text_or_null;

/// See the module.
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0005_measured"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut sessions = Table::alter();
        sessions.table("sessions").add_column(text_or_null("measured"));
        manager.alter_table(sessions.take()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
