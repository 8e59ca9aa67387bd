//! Collections with their members, and the collections that every site has.

use deskside_model::BuiltInCollection;
use sea_orm_migration::prelude::*;

use super::columns::{number, table, text, text_or_null};

/// See the module.
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0002_collections"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [collections(), members(), state()] {
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
        for built_in in &BUILT_IN {
            db.execute(&row(built_in)).await?;
        }
        // Rules that were never evaluated: the site does that before it serves anybody.
        let state = Query::insert()
            .into_table("collection_state")
            .columns(["id", "rules", "evaluated"])
            .values_panic([1_i64.into(), 1_i64.into(), 0_i64.into()])
            .take();
        db.execute(&state).await?;
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Name, table, columns. The primary key of the members answers "who is in it"; this index, "where is this device".
const INDEXES: &[(&str, &str, &[&str])] = &[
    ("collections_list", "collections", &["sort_key", "id"]),
    (
        "collection_members_device",
        "collection_members",
        &["device_id", "collection_id"],
    ),
];

struct BuiltIn {
    which: BuiltInCollection,
    name: &'static str,
    description: &'static str,
    /// None: every device.
    expression: Option<&'static str>,
}

const BUILT_IN: [BuiltIn; 6] = [
    BuiltIn {
        which: BuiltInCollection::AllDevices,
        name: "All Devices",
        description: "Every device of the site.",
        expression: None,
    },
    BuiltIn {
        which: BuiltInCollection::AllWindows,
        name: "All Windows",
        description: "Devices with Windows.",
        expression: Some("device.os.family == \"windows\""),
    },
    BuiltIn {
        which: BuiltInCollection::AllLinux,
        name: "All Linux",
        description: "Devices with Linux.",
        expression: Some("device.os.family == \"linux\""),
    },
    BuiltIn {
        which: BuiltInCollection::DomainJoined,
        name: "Domain-joined",
        description: "Devices that are joined to a domain.",
        expression: Some("device.membership.kind == \"domain\""),
    },
    BuiltIn {
        which: BuiltInCollection::Workgroup,
        name: "Workgroup",
        description: "Devices that are in a workgroup.",
        expression: Some("device.membership.kind == \"workgroup\""),
    },
    BuiltIn {
        which: BuiltInCollection::Offline30Days,
        name: "Offline for 30 days",
        description: "Devices whose agent was not connected for 30 days.",
        expression: Some("device.offline_days >= 30"),
    },
];

fn row(built_in: &BuiltIn) -> InsertStatement {
    let root = BuiltInCollection::AllDevices;
    let limiting = (built_in.which != root).then(|| root.id().to_string());
    let rules = built_in.expression.map_or_else(
        || String::from("[]"),
        |expression| {
            let (name, expression) = (quoted(built_in.name), quoted(expression));
            format!("[{{\"type\":\"query\",\"name\":{name},\"expression\":{expression}}}]")
        },
    );
    let key = built_in.name.to_lowercase();
    Query::insert()
        .into_table("collections")
        .columns([
            "id",
            "name_key",
            "sort_key",
            "name",
            "description",
            "built_in",
            "limiting_id",
            "rules",
            "search",
            "members",
            "version",
            "changed_at",
            "changed_by",
        ])
        .values_panic([
            built_in.which.id().to_string().into(),
            key.clone().into(),
            key.clone().into_bytes().into(),
            built_in.name.into(),
            built_in.description.into(),
            1_i64.into(),
            limiting.into(),
            rules.into(),
            format!("{key} {}", built_in.description.to_lowercase()).into(),
            0_i64.into(),
            1_i64.into(),
            0_i64.into(),
            "".into(),
        ])
        .take()
}

/// As a JSON text; ours hold no control characters.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\\\""))
}

fn collections() -> TableCreateStatement {
    table(
        "collections",
        [
            text("id").primary_key().take(),
            text("name_key").unique_key().take(),
            ColumnDef::new("sort_key").blob().not_null().take(),
            text("name"),
            text("description"),
            number("built_in"),
            text_or_null("limiting_id"),
            text("rules"),
            text("search"),
            number("members"),
            number("version"),
            number("changed_at"),
            text("changed_by"),
            text_or_null("problem"),
        ],
    )
}

fn members() -> TableCreateStatement {
    table("collection_members", [text("collection_id"), text("device_id")])
        .primary_key(Index::create().col("collection_id").col("device_id"))
        .foreign_key(
            ForeignKey::create()
                .from("collection_members", "collection_id")
                .to("collections", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .take()
}

/// One row: the number of changes of rules, and the number that the members are evaluated up to. Also the lock of
/// whoever changes members.
fn state() -> TableCreateStatement {
    table(
        "collection_state",
        [number("id").primary_key().take(), number("rules"), number("evaluated")],
    )
}
