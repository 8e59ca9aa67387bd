//! The first schema. Only portable column types: 64-bit integers, text, bytes.

use sea_orm_migration::prelude::*;

use super::columns::{bytes, bytes_key, bytes_or_null, number, number_or_null, table, text, text_key, text_or_null};

/// See the module.
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0001_first"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            site_tables(),
            people_tables(),
            device_tables(),
            session_tables(),
            evidence_tables(),
        ];
        for table in tables.into_iter().flatten() {
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
        // A key belongs to one present device; a removed one may enrol again. Partial indexes are written alike in both.
        manager
            .get_connection()
            .execute_unprepared("CREATE UNIQUE INDEX devices_key ON devices (device_key) WHERE removed_at IS NULL")
            .await?;
        // The chain begins with sequence 0 and a hash of zeros, which no entry has.
        manager
            .get_connection()
            .execute(
                Query::insert()
                    .into_table("status_chain")
                    .columns(["id", "sequence", "hash"])
                    .values_panic([1_i64.into(), 0_i64.into(), vec![0_u8; 32].into()]),
            )
            .await?;
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Name, table, columns.
const INDEXES: &[(&str, &str, &[&str])] = &[
    ("sign_ins_operator", "sign_ins", &["operator_id"]),
    ("enrolment_tokens_list", "enrolment_tokens", &["created_at", "id"]),
    ("devices_list", "devices", &["sort_key", "id"]),
    ("sessions_list", "sessions", &["requested_at", "id"]),
    ("sessions_device", "sessions", &["device_id", "requested_at"]),
    ("sessions_live", "sessions", &["ended_at", "requested_at"]),
    ("status_device", "status_messages", &["device_id", "sequence"]),
    ("status_operator", "status_messages", &["operator_id", "sequence"]),
    ("status_session", "status_messages", &["session_id", "sequence"]),
    ("status_number", "status_messages", &["number", "sequence"]),
    ("status_severity", "status_messages", &["severity", "sequence"]),
];

fn site_tables() -> Vec<TableCreateStatement> {
    vec![
        table("sites", [text_key("id"), text("name"), number("created_at")]),
        table(
            "setup_tokens",
            [
                bytes_key("token_hash"),
                number("created_at"),
                number("expires_at"),
                number_or_null("used_at"),
            ],
        ),
        table(
            "client_settings",
            [
                number("version").primary_key().take(),
                text("settings"),
                number("changed_at"),
                text("changed_by"),
            ],
        ),
    ]
}

fn people_tables() -> Vec<TableCreateStatement> {
    let mut sign_ins = table(
        "sign_ins",
        [
            bytes_key("token_hash"),
            text("operator_id"),
            text("csrf"),
            text("address"),
            number("created_at"),
            number("last_used_at"),
            number("expires_at"),
        ],
    );
    sign_ins.foreign_key(
        ForeignKey::create()
            .from("sign_ins", "operator_id")
            .to("operators", "id")
            .on_delete(ForeignKeyAction::Cascade),
    );
    vec![
        table(
            "operators",
            [
                text_key("id"),
                text("account_key").unique_key().take(),
                text("account"),
                text("name"),
                text("password_hash"),
                text("role"),
                bytes_or_null("totp_secret"),
                number_or_null("totp_last_step"),
                bytes_or_null("totp_offer"),
                number("created_at"),
                number_or_null("last_sign_in_at"),
            ],
        ),
        sign_ins,
    ]
}

fn device_tables() -> Vec<TableCreateStatement> {
    vec![
        table(
            "enrolment_tokens",
            [
                text_key("id"),
                bytes("secret_hash"),
                text("name"),
                number_or_null("uses"),
                number("used"),
                number("created_at"),
                text("created_by"),
                number("expires_at"),
                number_or_null("revoked_at"),
            ],
        ),
        table(
            "devices",
            [
                text_key("id"),
                bytes("device_key"),
                bytes("sort_key"),
                text("facts"),
                text("search"),
                number("enrolled_at"),
                number_or_null("last_seen_at"),
                number("key_conflict"),
                number_or_null("removed_at"),
            ],
        ),
    ]
}

fn session_tables() -> Vec<TableCreateStatement> {
    vec![table(
        "sessions",
        [
            text_key("id"),
            text("grant_id").unique_key().take(),
            bytes("viewer_key"),
            text("device_id"),
            text("device_name"),
            text("operator_id"),
            text("operator_name"),
            text("kind"),
            text("access"),
            text("reason"),
            text("state"),
            text_or_null("end_reason"),
            number("requested_at"),
            number("must_end_at"),
            number_or_null("started_at"),
            number_or_null("ended_at"),
        ],
    )]
}

fn evidence_tables() -> Vec<TableCreateStatement> {
    vec![
        table(
            "status_messages",
            [
                number("sequence").primary_key().take(),
                number("at"),
                number("number"),
                number("severity"),
                text_or_null("operator_id"),
                text_or_null("operator_name"),
                text_or_null("address"),
                text_or_null("device_id"),
                text_or_null("device_name"),
                text_or_null("session_id"),
                text("details"),
                number("from_device"),
                bytes("hash"),
                bytes("entry"),
            ],
        ),
        table(
            "status_chain",
            [number("id").primary_key().take(), number("sequence"), bytes("hash")],
        ),
        table(
            "device_evidence",
            [
                text("device_id"),
                number("sequence"),
                bytes("hash"),
                bytes("entry"),
                number("received_at"),
            ],
        )
        .primary_key(Index::create().col("device_id").col("sequence"))
        .take(),
    ]
}
