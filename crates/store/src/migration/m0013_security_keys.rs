//! Security keys and passkeys with which operators prove who they are, beside their password.

use sea_orm_migration::prelude::*;

use super::columns::{bytes, number, number_or_null, table, text, text_key};

/// See the module.
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0013_security_keys"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            text_key("id"),
            text("operator_id"),
            text("name"),
            // The site's name that the key is bound to.
            text("site"),
            bytes("credential_id"),
            bytes("public_key"),
            number("counter"),
            number("backed_up"),
            number("created_at"),
            number_or_null("last_used_at"),
        ];
        let mut owner = ForeignKey::create();
        owner
            .from("security_keys", "operator_id")
            .to("operators", "id")
            .on_delete(ForeignKeyAction::Cascade);
        let mut keys = table("security_keys", columns);
        manager.create_table(keys.foreign_key(&mut owner).take()).await?;
        let index = |name, column| {
            let mut index = Index::create();
            index
                .name(name)
                .table(Alias::new("security_keys"))
                .col(Alias::new(column));
            index
        };
        let mut credentials = index("security_keys_credential", "credential_id");
        manager.create_index(credentials.unique().take()).await?;
        manager
            .create_index(index("security_keys_operator", "operator_id").take())
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
