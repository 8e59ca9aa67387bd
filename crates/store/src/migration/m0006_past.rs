//! What was until some moment, so that questions about a past moment have an answer: who could do what, and which devices
//! were where.

use sea_orm_migration::prelude::*;

use super::columns::{number, number_or_null, table, text, text_or_null};

/// See the module.
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0006_past"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(former_states()).await?;
        let mut by_time = Index::create();
        by_time.name("former_states_until").table("former_states");
        by_time.col("kind").col("until");
        manager.create_index(by_time.take()).await?;
        manager.create_table(former_members()).await?;
        let mut members = Table::alter();
        members.table("collection_members");
        members.add_column(number("since").default(0_i64).take());
        manager.alter_table(members.take()).await?;
        let mut state = Table::alter();
        state
            .table("security_state")
            .add_column(number_or_null("past_known_since"));
        manager.alter_table(state.take()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// What something was until a moment; without `was`, it was not there.
fn former_states() -> TableCreateStatement {
    let columns = [
        text("kind"),
        text("subject"),
        text("part"),
        number("until"),
        text_or_null("was"),
    ];
    table("former_states", columns)
        .primary_key(Index::create().col("kind").col("subject").col("part").col("until"))
        .take()
}

/// Which device was in which collection, from when until when.
fn former_members() -> TableCreateStatement {
    let columns = [
        text("device_id"),
        text("collection_id"),
        number("since"),
        number("until"),
    ];
    table("former_members", columns)
        .primary_key(Index::create().col("device_id").col("collection_id").col("until"))
        .take()
}
