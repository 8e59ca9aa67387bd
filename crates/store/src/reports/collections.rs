//! The report that counts requests by collection: of the devices that are in each now. A page is a page of collections, by
//! name; those without a request are in it too.

use std::collections::HashMap;

use deskside_site_api::reports::ReportValue;

use super::filter::ReportFilter;
use super::run::Answer;
use super::sql::{Sql, Type};
use super::{ReportRow, Reports};
use crate::cursor::Page;
use crate::error::StoreResult;

/// Collections of one page at most: each of them may hold every device.
const MOST: u64 = 50;

/// What is counted, in the order of the answer after the collection.
const COUNTED: [&str; 6] = ["devices", "sessions", "requests", "refused", "seconds", "last_at"];

impl Reports<'_> {
    pub(super) async fn by_collection(
        &self,
        filter: &ReportFilter,
        after: Option<&str>,
        limit: u64,
    ) -> StoreResult<Page<ReportRow>> {
        let collections = self.store.collections();
        let page = collections.list(&filter.seen, None, after, limit.min(MOST)).await?;
        if page.items.is_empty() {
            return Ok(page.map(|_| ReportRow::new()));
        }
        let mut sql = Sql::default();
        sql.push(
            "WITH counted AS (SELECT device_id, COUNT(*) AS requests, COUNT(started_at) AS sessions, COUNT(refusal) AS \
             refused, SUM(length) AS length, MAX(requested_at) AS last_at FROM session_requests WHERE 1 = 1",
        );
        filter.conditions(&mut sql, "+requested_at", self.device());
        sql.push(
            " GROUP BY device_id) SELECT m.collection_id, COUNT(*), CAST(SUM(sessions) AS BIGINT), \
             CAST(SUM(requests) AS BIGINT), CAST(SUM(refused) AS BIGINT), \
             CAST(COALESCE(SUM(length), 0) AS BIGINT) / 1000, MAX(last_at) \
             FROM counted JOIN collection_members m ON m.device_id = counted.device_id WHERE m.collection_id IN (",
        );
        let mut between = "";
        for collection in &page.items {
            sql.push(between).text(collection.id);
            between = ", ";
        }
        sql.push(") GROUP BY m.collection_id");
        sql.types = [&[Type::Text][..], &[Type::Number; COUNTED.len()]].concat();
        let answers = self.ask(sql).await?;
        let mut counts: HashMap<String, Answer> = answers.into_iter().filter_map(keyed).collect();
        Ok(page.map(|collection| {
            let id = collection.id.to_string();
            let counted = counts.remove(&id);
            let mut row: ReportRow = match counted {
                Some(answer) => COUNTED.iter().zip(answer).filter_map(named).collect(),
                // Nothing happened there: every count is zero, and there is no last time.
                None => COUNTED[..5]
                    .iter()
                    .map(|name| ((*name).to_owned(), ReportValue::Number(0)))
                    .collect(),
            };
            row.insert(String::from("collection"), ReportValue::Text(collection.name));
            row.insert(String::from("collection_id"), ReportValue::Text(id));
            row
        }))
    }
}

fn named((name, value): (&&str, Option<ReportValue>)) -> Option<(String, ReportValue)> {
    Some(((*name).to_owned(), value?))
}

/// An answer by its collection, which is the first column.
fn keyed(mut answer: Answer) -> Option<(String, Answer)> {
    let rest = answer.split_off(1);
    match answer.pop()?? {
        ReportValue::Text(id) => Some((id, rest)),
        ReportValue::Number(_) => None,
    }
}
