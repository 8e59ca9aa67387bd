//! Makes the tables that reports read anew from the status messages, when they were never made or this version keeps something
//! else in them than the one before. Happens while the store opens; a million messages take some minutes, once.

use deskside_model::StatusKind;
use sea_orm::{ConnectionTrait, Statement};

use super::summary;
use crate::error::StoreResult;
use crate::open::Store;

/// What `summary` writes. To be raised whenever that changes, so that what is stored follows.
const VERSION: i64 = 3;
/// Rows read at once.
const PAGE: u64 = 1000;

/// The kinds that `summary` takes into account.
const KINDS: &[StatusKind] = &[
    StatusKind::SessionRequested,
    StatusKind::SessionGranted,
    StatusKind::SessionRefusedBySite,
    StatusKind::SessionRefusedByDevice,
    StatusKind::ConsentAsked,
    StatusKind::ConsentGiven,
    StatusKind::ConsentDenied,
    StatusKind::ConsentTimedOut,
    StatusKind::SessionStarted,
    StatusKind::SessionEnded,
    StatusKind::SessionRightsChanged,
    StatusKind::RaiseAsked,
    StatusKind::RaiseRefused,
];

/// Makes them if they aren't of this version, all in one transaction.
pub(crate) async fn if_needed(store: &Store) -> StoreResult<()> {
    let db = store.readers();
    let outdated = "SELECT id FROM report_state WHERE version <> $1";
    let question = Statement::from_sql_and_values(db.get_database_backend(), outdated, [VERSION.into()]);
    if db.query_one_raw(question).await?.is_none() {
        return Ok(());
    }
    let tx = store.begin().await?;
    let db = tx.connection();
    // Only one of several servers that start at the same time finds something to do.
    let outdated = db
        .execute_unprepared(&format!(
            "UPDATE report_state SET version = {VERSION} WHERE version <> {VERSION}"
        ))
        .await?;
    if outdated.rows_affected() == 0 {
        return tx.roll_back().await;
    }
    for table in ["consent_questions", "session_requests"] {
        db.execute_unprepared(&format!("DELETE FROM {table}")).await?;
    }
    let mut after = 0;
    loop {
        let messages = tx.status().of_kinds(KINDS, after, PAGE).await?;
        let Some(last) = messages.last() else { break };
        after = crate::column::signed(last.sequence);
        for message in &messages {
            summary::note_message(db, message).await?;
        }
    }
    let mut after = String::new();
    loop {
        let sessions = tx.sessions().after(&after, PAGE).await?;
        let Some(last) = sessions.last() else { break };
        after = last.session.id.to_string();
        for record in &sessions {
            summary::note_session(db, &record.session).await?;
        }
    }
    tx.commit().await
}
