//! Tables that reports read: what became of each request for a session, and each question to a person at a device. They say
//! nothing that status messages don't say, and are filled from them (`reports::summary`). And indexes for lists of messages.

use sea_orm_migration::prelude::*;

use super::columns::{number, number_or_null, table, text, text_key, text_or_null};

/// See the module.
pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0007_reports"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [requests(), questions(), state()] {
            manager.create_table(table).await?;
        }
        let db = manager.get_connection();
        // Partial indexes, and their order, are written alike for both databases.
        for (name, on) in INDEXES {
            db.execute_unprepared(&format!("CREATE INDEX {name} ON {on}")).await?;
        }
        for (name, columns) in STATUS_INDEXES {
            db.execute_unprepared(&format!("DROP INDEX {name}")).await?;
            db.execute_unprepared(&format!("CREATE INDEX {name} ON status_messages ({columns})"))
                .await?;
        }
        // Version 0 is a summary that was never made: opening the store makes it.
        db.execute_unprepared("INSERT INTO report_state (id, version) VALUES (1, 0)")
            .await?;
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Each holds all that its reports filter and count by, so that rows themselves are read for one page only.
const INDEXES: &[(&str, &str)] = &[
    (
        "session_requests_time",
        "session_requests (requested_at, session_id, device_id, operator_id, started_at, refusal)",
    ),
    (
        "session_requests_device",
        "session_requests (device_id, operator_id, requested_at, started_at, refusal, length)",
    ),
    (
        "session_requests_operator",
        "session_requests (operator_id, device_id, requested_at, started_at, refusal, length)",
    ),
    (
        "session_requests_of_device",
        "session_requests (device_id, requested_at, session_id)",
    ),
    (
        "session_requests_of_operator",
        "session_requests (operator_id, requested_at, session_id)",
    ),
    (
        "session_requests_refused",
        "session_requests (requested_at, session_id, device_id, operator_id, refusal) WHERE refusal IS NOT NULL",
    ),
    (
        "session_requests_length",
        "session_requests (length, session_id, requested_at, device_id, operator_id) WHERE length IS NOT NULL",
    ),
    (
        "consent_questions_time",
        "consent_questions (asked_at, sequence, device_id, operator_id, answer)",
    ),
    ("consent_questions_session", "consent_questions (session_id, sequence)"),
];

/// Made anew with what lists compare on their way, so that they read only the rows that they show.
const STATUS_INDEXES: &[(&str, &str)] = &[
    ("status_device", "device_id, sequence, number, severity"),
    ("status_operator", "operator_id, sequence, number, severity, device_id"),
    ("status_number", "number, sequence, device_id"),
    ("status_severity", "severity, sequence, device_id"),
];

fn requests() -> TableCreateStatement {
    table(
        "session_requests",
        [
            text_key("session_id"),
            number("requested_at"),
            text("device_id"),
            text("device_name"),
            text("operator_id"),
            text("operator_name"),
            text_or_null("address"),
            text("kind"),
            text("access"),
            text("reason"),
            text_or_null("refusal"),
            text_or_null("refused_by"),
            text_or_null("consent"),
            number_or_null("started_at"),
            number_or_null("ended_at"),
            text_or_null("end_reason"),
            number_or_null("length"),
        ],
    )
}

/// Under the number of the status message that says that somebody was asked.
fn questions() -> TableCreateStatement {
    table(
        "consent_questions",
        [
            number("sequence").primary_key().take(),
            text("session_id"),
            number("asked_at"),
            text("device_id"),
            text("device_name"),
            text("operator_id"),
            text("operator_name"),
            text("access"),
            text("answer"),
            number_or_null("answered_at"),
        ],
    )
}

/// One row: how the summary was made.
fn state() -> TableCreateStatement {
    table("report_state", [number("id").primary_key().take(), number("version")])
}
