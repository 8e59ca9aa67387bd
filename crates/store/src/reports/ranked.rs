//! Reports that count requests by device or by operator, those with most sessions first. How many different ones were at the other
//! end is counted for the rows of the page only: that is the slowest part, and nothing is sorted by it.

use super::definition::{Definition, Ranked};
use super::filter::ReportFilter;
use super::list::last_two;
use super::sql::{Sql, Type};
use super::{ReportRow, Reports, row};
use crate::column::signed;
use crate::cursor::{self, Page};
use crate::error::StoreResult;

impl Reports<'_> {
    pub(super) async fn ranked(
        &self,
        definition: &Definition,
        ranked: &Ranked,
        filter: &ReportFilter,
        after: Option<&str>,
        limit: u64,
    ) -> StoreResult<Page<ReportRow>> {
        let Ranked { by, other } = ranked;
        let mut sql = Sql::default();
        sql.push(&format!(
            "WITH counted AS (SELECT {by}_id AS id, COUNT(*) AS requests, COUNT(started_at) AS sessions, \
             COUNT(refusal) AS refused, CAST(COALESCE(SUM(length), 0) AS BIGINT) AS length, MIN(requested_at) AS first_at, \
             MAX(requested_at) AS last_at FROM session_requests WHERE 1 = 1"
        ));
        // The sign keeps databases from reading by time: the index in order of the groups holds all that is counted.
        filter.conditions(&mut sql, "+requested_at", self.device());
        sql.push(&format!(
            " GROUP BY {by}_id), top AS (SELECT * FROM counted WHERE 1 = 1"
        ));
        if let Some(after) = after {
            let (sessions, id) = cursor::decode::<(i64, String)>(after)?;
            sql.push(" AND (sessions, id) < (");
            sql.number(sessions).push(", ").text(id).push(")");
        }
        sql.push(" ORDER BY sessions DESC, id DESC LIMIT ");
        sql.number(signed(limit + 1));
        sql.push(&format!(
            "), named AS (SELECT top.*, (SELECT COUNT(DISTINCT {other}_id) FROM session_requests WHERE {by}_id = top.id"
        ));
        filter.conditions(&mut sql, "+requested_at", self.device());
        // Names change; the last one is shown.
        sql.push(&format!(
            ") AS others, (SELECT r.{by}_name FROM session_requests r WHERE r.{by}_id = top.id \
             ORDER BY r.requested_at DESC LIMIT 1) AS name FROM top) SELECT "
        ));
        for column in definition.columns {
            sql.push(column.2).push(", ");
            sql.types.push(column.is());
        }
        sql.types.extend([Type::Number, Type::Text]);
        sql.push("sessions, id FROM named ORDER BY sessions DESC, id DESC");
        let answers = self.ask(sql).await?;
        let page = cursor::page(answers, limit, last_two)?;
        Ok(page.map(|answer| row(definition, answer)))
    }
}
