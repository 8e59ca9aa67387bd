//! Reports: what status messages add up to. They read tables of their own, which are written together with the messages
//! (`summary`), through questions that are stopped when they take too long (`run`).
//!
//! ```text
//! definition   what each report is
//! list         rows as they are, newest or longest first
//! ranked       requests counted by device or operator
//! collections  requests counted by collection
//! chart        the picture beside the first page
//! rebuild      the tables anew, when a new version keeps other things
//! ```

mod chart;
mod collections;
mod definition;
mod filter;
mod list;
mod ranked;
pub(crate) mod rebuild;
mod run;
pub(crate) mod sql;
pub(crate) mod summary;

use std::collections::BTreeMap;
use std::time::Duration;

use deskside_site_api::reports::{ReportChart, ReportColumn, ReportInfo, ReportName, ReportValue};
use sea_orm::DbBackend;

pub use filter::ReportFilter;

use crate::cursor::Page;
use crate::error::{StoreError, StoreResult};
use crate::open::Store;
use definition::{Definition, Shape};

/// How long a report waits for others to be made.
const WAIT: Duration = Duration::from_secs(20);

/// A row of a report, by names of columns.
pub type ReportRow = BTreeMap<String, ReportValue>;

/// The reports of a store.
#[derive(Debug)]
pub struct Reports<'s> {
    store: &'s Store,
    within: Duration,
}

/// All reports that there are.
#[must_use]
pub fn report_infos() -> Vec<ReportInfo> {
    let info = |name: &ReportName| Definition::of(*name).info(*name);
    ReportName::ALL.iter().map(info).collect()
}

/// The columns of one.
#[must_use]
pub fn report_columns(name: ReportName) -> Vec<ReportColumn> {
    Definition::of(name).columns()
}

impl<'s> Reports<'s> {
    /// Reports of which no question takes the database longer than this.
    pub(crate) fn new(store: &'s Store, within: Duration) -> Self {
        Self { store, within }
    }

    /// A page of a report.
    ///
    /// # Errors
    /// [`crate::StoreError::TookTooLong`]; [`crate::StoreError::BadRequest`] for a foreign cursor.
    pub async fn page(
        &self,
        name: ReportName,
        filter: &ReportFilter,
        after: Option<&str>,
        limit: u64,
    ) -> StoreResult<Page<ReportRow>> {
        let definition = Definition::of(name);
        match &definition.shape {
            Shape::List(list) => self.list(definition, list, filter, after, limit).await,
            Shape::Ranked(ranked) => self.ranked(definition, ranked, filter, after, limit).await,
            Shape::Collections => self.by_collection(filter, after, limit).await,
        }
    }

    /// The chart of a report whose first page holds these rows.
    ///
    /// # Errors
    /// [`crate::StoreError::TookTooLong`].
    pub async fn chart(
        &self,
        name: ReportName,
        filter: &ReportFilter,
        first: &[ReportRow],
    ) -> StoreResult<ReportChart> {
        match name {
            ReportName::RemoteControl => self.over_time(filter).await,
            ReportName::Refusals => {
                self.by_code(filter, "session_requests", "requested_at", "refusal", "requests")
                    .await
            }
            ReportName::ConsentAnswers => {
                self.by_code(filter, "consent_questions", "asked_at", "answer", "questions")
                    .await
            }
            ReportName::SessionLengths => self.by_length(filter).await,
            ReportName::ByDevice | ReportName::ComputersByOperator => Ok(chart::of_rows(first, "device")),
            ReportName::OperatorActivity => Ok(chart::of_rows(first, "operator")),
            ReportName::ByCollection => Ok(chart::of_rows(first, "collection")),
        }
    }

    /// The same reports, with another limit for each question.
    #[must_use]
    pub fn within(mut self, limit: Duration) -> Self {
        self.within = limit;
        self
    }

    /// The device of a row, as members are looked up by it: with a sign that keeps SQLite from reading device by device, which
    /// is far slower than reading everything once. PostgreSQL has figures to decide by, and no such sign for texts.
    fn device(&self) -> &'static str {
        match self.store.readers().get_database_backend() {
            DbBackend::Sqlite => "+device_id",
            _ => "device_id",
        }
    }

    /// Asks when it is this question's turn: a few reports at once are enough for the database.
    async fn ask(&self, sql: sql::Sql) -> StoreResult<Vec<run::Answer>> {
        let turn = tokio::time::timeout(WAIT, self.store.reporting().acquire()).await;
        let _turn = turn
            .map_err(|_| StoreError::Unavailable(String::from("as many reports as it takes are being made already")))?;
        run::rows(self.store.readers(), sql, self.within).await
    }
}

/// Answers as rows: the columns of the definition in their order; what comes after them is no part of the row.
fn row(definition: &Definition, answer: run::Answer) -> ReportRow {
    let named = definition.columns.iter().zip(answer);
    named
        .filter_map(|(column, value)| Some((column.0.to_owned(), value?)))
        .collect()
}
