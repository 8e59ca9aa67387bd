//! Sets of client settings with deployments and history. The settings that held so far become the default set, with their
//! versions.

use deskside_model::{DEFAULT_ORDER, DEFAULT_SET};
use sea_orm_migration::prelude::*;

use super::columns::{number, number_or_null, table, text, text_key};

/// See the module.
pub(super) struct Migration;

/// What every site calls the default set.
const DEFAULT_NAME: &str = "Default client settings";
const DEFAULT_DESCRIPTION: &str = "Holds on every device, where no other set says something else.";

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0003_settings_sets"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [sets(), deployments(), history(), state(), applied()] {
            manager.create_table(table).await?;
        }
        let mut index = Index::create();
        index
            .name("settings_deployments_collection")
            .table("settings_deployments");
        manager
            .create_index(index.col("collection_id").col("set_id").take())
            .await?;
        let db = manager.get_connection();
        let state = Query::insert()
            .into_table("settings_state")
            .columns(["id", "revision"])
            .values_panic([1_i64.into(), 0_i64.into()])
            .take();
        db.execute(&state).await?;
        for statement in default_set() {
            db.execute_unprepared(&statement).await?;
        }
        manager.drop_table(Table::drop().table("client_settings").take()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Version 0 is what holds while nobody has changed anything: no value at all, which means the built-in ones. Written so
/// that both databases understand it; our constants hold no quotes.
fn default_set() -> [String; 3] {
    let columns = "name, description, set_order, settings";
    let first = format!("'{DEFAULT_NAME}', '{DEFAULT_DESCRIPTION}', {DEFAULT_ORDER}, '{{}}'");
    let kept = format!("'{DEFAULT_NAME}', '{DEFAULT_DESCRIPTION}', {DEFAULT_ORDER}, settings");
    [
        format!(
            "INSERT INTO settings_history (set_id, version, {columns}, deployed_to, changed_at, changed_by) \
             VALUES ('{DEFAULT_SET}', 0, {first}, '[]', 0, '')"
        ),
        format!(
            "INSERT INTO settings_history (set_id, version, {columns}, deployed_to, changed_at, changed_by) \
             SELECT '{DEFAULT_SET}', version, {kept}, '[]', changed_at, changed_by FROM client_settings"
        ),
        format!(
            "INSERT INTO settings_sets (id, name_key, {columns}, version, changed_at, changed_by) \
             SELECT set_id, '{}', {columns}, version, changed_at, changed_by FROM settings_history \
             ORDER BY version DESC LIMIT 1",
            DEFAULT_NAME.to_lowercase()
        ),
    ]
}

fn sets() -> TableCreateStatement {
    table(
        "settings_sets",
        [
            text_key("id"),
            text("name_key").unique_key().take(),
            text("name"),
            text("description"),
            number("set_order").unique_key().take(),
            text("settings"),
            number("version"),
            number("changed_at"),
            text("changed_by"),
        ],
    )
}

/// A collection that a set is deployed to can't be deleted.
fn deployments() -> TableCreateStatement {
    table("settings_deployments", [text("set_id"), text("collection_id")])
        .primary_key(Index::create().col("set_id").col("collection_id"))
        .foreign_key(
            ForeignKey::create()
                .from("settings_deployments", "set_id")
                .to("settings_sets", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .foreign_key(
            ForeignKey::create()
                .from("settings_deployments", "collection_id")
                .to("collections", "id"),
        )
        .take()
}

/// Every version that ever was, also of sets that are deleted: what held when can always be said.
fn history() -> TableCreateStatement {
    table(
        "settings_history",
        [
            text("set_id"),
            number("version"),
            text("name"),
            text("description"),
            number("set_order"),
            text("settings"),
            text("deployed_to"),
            number_or_null("rolled_back_to"),
            number("changed_at"),
            text("changed_by"),
        ],
    )
    .primary_key(Index::create().col("set_id").col("version"))
    .take()
}

/// One row: the number of changes of any set. Also the lock of whoever changes one.
fn state() -> TableCreateStatement {
    table(
        "settings_state",
        [number("id").primary_key().take(), number("revision")],
    )
}

/// What devices last said that they have applied.
fn applied() -> TableCreateStatement {
    table(
        "settings_applied",
        [text_key("device_id"), number("version"), number("at")],
    )
}

#[cfg(test)]
mod tests {
    use deskside_model::{ClientSettings, DEFAULT_SET};
    use sea_orm_migration::sea_orm::Database;
    use sea_orm_migration::{MigratorTrait, sea_orm::ConnectionTrait};

    use crate::Store;
    use crate::migration::Migrator;

    /// A site that was used before there were sets keeps its settings and who changed them when.
    #[tokio::test]
    async fn the_settings_that_held_become_the_default_set_with_their_versions() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("site.db").display());
        let before = Database::connect(&url).await.unwrap();
        Migrator::up(&before, Some(2)).await.unwrap();
        for (version, seconds) in [(1, 45), (2, 60)] {
            let row = format!(
                "INSERT INTO client_settings VALUES ({version}, '{{\"consent_seconds\":{seconds}}}', {version}00, 'ada')"
            );
            before.execute_unprepared(&row).await.unwrap();
        }
        before.close().await.unwrap();

        let store = Store::open(&url).await.unwrap();
        let sets = store.settings_sets();
        let default = sets.get(DEFAULT_SET).await.unwrap();
        let expected = ClientSettings {
            consent_seconds: 60,
            ..ClientSettings::default()
        };
        assert_eq!(
            default.values,
            expected.into(),
            "what was not written keeps its built-in value"
        );
        assert_eq!((default.version, default.changed_by.as_str()), (2, "ada"));
        let history = sets.history(DEFAULT_SET, None, 10).await.unwrap().items;
        let seconds: Vec<_> = history.iter().map(|old| old.values.consent_seconds).collect();
        assert_eq!(seconds, [Some(60), Some(45), Some(30)]);
        assert_eq!(history[1].changed_at.as_millis(), 100);
        assert_eq!((history[2].version, history[2].changed_by.as_str()), (0, ""));
    }
}
