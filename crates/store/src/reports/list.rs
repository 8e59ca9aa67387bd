//! Reports whose rows are rows of a table: newest or longest first, by keyset.

use deskside_site_api::reports::ReportValue;

use super::definition::{Definition, List};
use super::filter::ReportFilter;
use super::run::Answer;
use super::sql::{Sql, Type, Value};
use super::{ReportRow, Reports, row};
use crate::column::signed;
use crate::cursor::{self, Page};
use crate::error::{StoreError, StoreResult};

impl Reports<'_> {
    pub(super) async fn list(
        &self,
        definition: &Definition,
        list: &List,
        filter: &ReportFilter,
        after: Option<&str>,
        limit: u64,
    ) -> StoreResult<Page<ReportRow>> {
        let mut sql = Sql::default();
        sql.push("SELECT ");
        for column in definition.columns {
            sql.push(column.2).push(", ");
            sql.types.push(column.is());
        }
        sql.types.extend([Type::Number, list.unique_type]);
        sql.push(list.order).push(", ").push(list.unique);
        sql.push(" FROM ").push(list.table).push(" WHERE ").push(list.only);
        filter.conditions(&mut sql, list.time, self.device());
        if let Some(after) = after {
            let (order, unique) = cursor::decode::<(i64, ReportValue)>(after)?;
            sql.push(" AND (")
                .push(list.order)
                .push(", ")
                .push(list.unique)
                .push(") < (");
            sql.number(order).push(", ");
            sql.bind(key(unique, list.unique_type)?).push(")");
        }
        sql.push(" ORDER BY ")
            .push(list.order)
            .push(" DESC, ")
            .push(list.unique)
            .push(" DESC LIMIT ");
        sql.number(signed(limit + 1));
        let answers = self.ask(sql).await?;
        let page = cursor::page(answers, limit, last_two)?;
        Ok(page.map(|answer| row(definition, answer)))
    }
}

/// The sort key of a row: the last two columns.
pub(super) fn last_two(answer: &Answer) -> (Option<ReportValue>, Option<ReportValue>) {
    let mut from_the_end = answer.iter().rev().cloned();
    let unique = from_the_end.next().flatten();
    (from_the_end.next().flatten(), unique)
}

/// A part of a cursor as a value of the type that the database compares it with.
fn key(value: ReportValue, expected: Type) -> StoreResult<Value> {
    match (value, expected) {
        (ReportValue::Number(number), Type::Number) => Ok(Value::Number(number)),
        (ReportValue::Text(text), Type::Text) => Ok(Value::Text(text)),
        _ => Err(StoreError::BadRequest(String::from(
            "the cursor is not one that this report gave out: start at the first page",
        ))),
    }
}
