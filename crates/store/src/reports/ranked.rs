//! Reports that count requests by device or by operator, those with most sessions first. Counted in two steps, pairs first:
//! both databases are quicker at that than at counting what is distinct.

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
            "WITH pairs AS (SELECT {by}_id AS id, {other}_id AS other, COUNT(*) AS requests, COUNT(started_at) AS sessions, \
             COUNT(refusal) AS refused, SUM(length) AS length, MIN(requested_at) AS first_at, MAX(requested_at) AS last_at \
             FROM session_requests WHERE 1 = 1"
        ));
        // The sign keeps databases from reading by time: the index in order of the groups holds all that is counted.
        filter.conditions(&mut sql, "+requested_at", self.device());
        sql.push(&format!(
            " GROUP BY {by}_id, {other}_id), counted AS (SELECT id, COUNT(*) AS others, \
             CAST(SUM(requests) AS BIGINT) AS requests, CAST(SUM(sessions) AS BIGINT) AS sessions, \
             CAST(SUM(refused) AS BIGINT) AS refused, CAST(COALESCE(SUM(length), 0) AS BIGINT) AS length, \
             MIN(first_at) AS first_at, MAX(last_at) AS last_at FROM pairs GROUP BY id), \
             top AS (SELECT * FROM counted WHERE 1 = 1"
        ));
        if let Some(after) = after {
            let (sessions, id) = cursor::decode::<(i64, String)>(after)?;
            sql.push(" AND (sessions, id) < (");
            sql.number(sessions).push(", ").text(id).push(")");
        }
        sql.push(" ORDER BY sessions DESC, id DESC LIMIT ");
        sql.number(signed(limit + 1));
        // Names change; the last one is shown, and looked up only for the rows of the page.
        sql.push(&format!(
            "), named AS (SELECT top.*, (SELECT r.{by}_name FROM session_requests r WHERE r.{by}_id = top.id \
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
