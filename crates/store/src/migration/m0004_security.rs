//! Roles, groups, assignments and API tokens. What an operator's role was becomes an assignment on All Devices.

use deskside_model::{BuiltInCollection, BuiltInRole};
use sea_orm_migration::prelude::*;

use super::columns::{bytes, number, number_or_null, table, text, text_key, text_or_null};

/// See the module.
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0004_security"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            roles(),
            groups(),
            members(),
            assignments(),
            assignment_collections(),
            tokens(),
            state(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        for (name, table, columns) in INDEXES {
            let mut index = Index::create();
            index.name(*name).table(Alias::new(*table));
            for column in *columns {
                index.col(Alias::new(*column));
            }
            manager.create_index(index).await?;
        }
        let db = manager.get_connection();
        for role in BuiltInRole::ALL {
            db.execute(&row(role)).await?;
        }
        let state = Query::insert()
            .into_table("security_state")
            .columns(["id", "changes"])
            .values_panic([1_i64.into(), 0_i64.into()])
            .take();
        db.execute(&state).await?;
        let disabled = Table::alter()
            .table("operators")
            .add_column(number_or_null("disabled_at"))
            .take();
        manager.alter_table(disabled).await?;
        assign_present_roles(db).await?;
        manager
            .alter_table(Table::alter().table("operators").drop_column("role").take())
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Name, table, columns.
const INDEXES: &[(&str, &str, &[&str])] = &[
    ("group_members_operator", "group_members", &["operator_id", "group_id"]),
    ("assignments_operator", "assignments", &["operator_id"]),
    ("assignments_group", "assignments", &["group_id"]),
    ("assignments_role", "assignments", &["role_id"]),
    ("assignments_list", "assignments", &["created_at", "id"]),
    (
        "assignment_collections_collection",
        "assignment_collections",
        &["collection_id", "assignment_id"],
    ),
    ("api_tokens_operator", "api_tokens", &["operator_id", "created_at"]),
];

/// Everybody's role, on All Devices. The assignment has the operator's own 16 bytes as its id: nobody else has them.
async fn assign_present_roles(db: &SchemaManagerConnection<'_>) -> Result<(), DbErr> {
    let ids: String = BuiltInRole::ALL
        .iter()
        .map(|role| format!(" WHEN '{}' THEN '{}'", role.code(), role.id()))
        .collect();
    let all = BuiltInCollection::AllDevices.id();
    db.execute_unprepared(&format!(
        "INSERT INTO assignments (id, operator_id, role_id, created_at, created_by) \
         SELECT 'asg_' || substr(id, 5), id, CASE role{ids} END, created_at, '' FROM operators"
    ))
    .await?;
    db.execute_unprepared(&format!(
        "INSERT INTO assignment_collections (assignment_id, collection_id) SELECT id, '{all}' FROM assignments"
    ))
    .await?;
    Ok(())
}

/// What a built-in role allows is in `model`: a newer version may allow more.
fn row(role: BuiltInRole) -> InsertStatement {
    let (name, description) = words(role);
    let key = name.to_lowercase();
    Query::insert()
        .into_table("roles")
        .columns([
            "id",
            "name_key",
            "name",
            "description",
            "permissions",
            "version",
            "changed_at",
            "changed_by",
        ])
        .values_panic([
            role.id().to_string().into(),
            key.into(),
            name.into(),
            description.into(),
            "[]".into(),
            1_i64.into(),
            0_i64.into(),
            "".into(),
        ])
        .take()
}

fn words(role: BuiltInRole) -> (&'static str, &'static str) {
    match role {
        BuiltInRole::FullAdministrator => ("Full Administrator", "Everything."),
        BuiltInRole::RemoteToolsOperator => ("Remote Tools Operator", "Finds devices and starts sessions on them."),
        BuiltInRole::ReadOnlyAnalyst => (
            "Read-only Analyst",
            "Sees everything, changes nothing, starts no session.",
        ),
        BuiltInRole::Auditor => ("Auditor", "Reads status messages and reports."),
    }
}

fn roles() -> TableCreateStatement {
    table(
        "roles",
        [
            text_key("id"),
            text("name_key").unique_key().take(),
            text("name"),
            text("description"),
            text("permissions"),
            number("version"),
            number("changed_at"),
            text("changed_by"),
        ],
    )
}

fn groups() -> TableCreateStatement {
    table(
        "operator_groups",
        [
            text_key("id"),
            text("name_key").unique_key().take(),
            text("name"),
            text("description"),
            number("version"),
            number("changed_at"),
            text("changed_by"),
        ],
    )
}

fn members() -> TableCreateStatement {
    table("group_members", [text("group_id"), text("operator_id")])
        .primary_key(Index::create().col("group_id").col("operator_id"))
        .foreign_key(&mut belongs("group_members", "group_id", "operator_groups"))
        .foreign_key(&mut belongs("group_members", "operator_id", "operators"))
        .take()
}

fn assignments() -> TableCreateStatement {
    let mut role = ForeignKey::create();
    role.from("assignments", "role_id").to("roles", "id");
    table(
        "assignments",
        [
            text_key("id"),
            text_or_null("operator_id"),
            text_or_null("group_id"),
            text("role_id"),
            number("created_at"),
            text("created_by"),
            number_or_null("expires_at"),
        ],
    )
    .foreign_key(&mut belongs("assignments", "operator_id", "operators"))
    .foreign_key(&mut belongs("assignments", "group_id", "operator_groups"))
    .foreign_key(&mut role)
    .take()
}

fn assignment_collections() -> TableCreateStatement {
    let mut collection = ForeignKey::create();
    collection
        .from("assignment_collections", "collection_id")
        .to("collections", "id");
    table("assignment_collections", [text("assignment_id"), text("collection_id")])
        .primary_key(Index::create().col("assignment_id").col("collection_id"))
        .foreign_key(&mut belongs("assignment_collections", "assignment_id", "assignments"))
        .foreign_key(&mut collection)
        .take()
}

fn tokens() -> TableCreateStatement {
    table(
        "api_tokens",
        [
            text_key("id"),
            text("operator_id"),
            text("name"),
            bytes("secret_hash").unique_key().take(),
            text("permissions"),
            number("created_at"),
            number("expires_at"),
            number_or_null("last_used_at"),
            text_or_null("last_address"),
        ],
    )
    .foreign_key(&mut belongs("api_tokens", "operator_id", "operators"))
    .take()
}

/// One row: the number of changes of who may do what. Also the lock of whoever changes that, or acts on it.
fn state() -> TableCreateStatement {
    table("security_state", [number("id").primary_key().take(), number("changes")])
}

/// A row goes with the row that it belongs to.
fn belongs(table: &'static str, column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, column)
        .to(to, "id")
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use deskside_model::{BuiltInCollection, BuiltInRole};
    use sea_orm_migration::MigratorTrait;
    use sea_orm_migration::sea_orm::{ConnectionTrait, Database};

    use crate::Store;
    use crate::migration::Migrator;

    /// Whoever had a role on a site that was used before has it still, on all devices.
    #[tokio::test]
    async fn the_role_that_somebody_had_becomes_an_assignment_on_all_devices() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("site.db").display());
        let before = Database::connect(&url).await.unwrap();
        Migrator::up(&before, Some(3)).await.unwrap();
        for (number, role) in BuiltInRole::ALL.into_iter().enumerate() {
            let id = deskside_model::OperatorId::from_bytes([u8::try_from(number).unwrap(); 16]);
            let row = format!(
                "INSERT INTO operators (id, account_key, account, name, password_hash, role, created_at) \
                 VALUES ('{id}', 'a{number}', 'a{number}', 'Somebody', 'x', '{}', {number}00)",
                role.code()
            );
            before.execute_unprepared(&row).await.unwrap();
        }
        before.close().await.unwrap();

        let store = Store::open(&url).await.unwrap();
        let page = store.operators().list(None, 10).await.unwrap();
        assert_eq!(page.items.len(), 4);
        let mut roles = BTreeMap::new();
        for operator in page.items {
            assert!(operator.disabled_at.is_none());
            let given = store.assignments().given(operator.id).await.unwrap();
            assert_eq!(given.len(), 1);
            assert_eq!(given[0].collections, [BuiltInCollection::AllDevices.id()].into());
            assert_eq!(given[0].until, None);
            roles.insert(operator.account, BuiltInRole::from_id(given[0].role));
        }
        let expected = BuiltInRole::ALL.into_iter().enumerate();
        let expected = expected.map(|(number, role)| (format!("a{number}"), Some(role)));
        assert_eq!(roles, expected.collect());
        assert_eq!(store.assignments().full_administrators().await.unwrap(), 1);
    }
}
