//! A report as CSV (RFC 4180), as it is read: one page of rows is all that is held. Spreadsheets take a text that begins like
//! a formula for one, so such texts get an apostrophe in front; whoever reads the file by program takes it off again.

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use deskside_model::Timestamp;
use deskside_site_api::reports::{ColumnKind, ReportColumn, ReportValue};
use deskside_store::{ReportRow, StoreResult, report_columns};
use futures_util::stream;

use super::ask::Asked;
use crate::problem::ApiResult;
use crate::rfc3339::rfc3339;
use crate::state::AppState;

/// Rows read at once.
const PAGE: u64 = 2_000;
/// Rows of a file at most: about as many as a spreadsheet takes.
const MOST_ROWS: u64 = 1_000_000;

/// A report under way.
#[derive(Debug)]
pub(super) struct Csv {
    state: AppState,
    asked: Asked,
    columns: Vec<ReportColumn>,
    /// How many rows were given; none: nothing was given, not even the heads.
    given: Option<u64>,
    more: bool,
}

/// The answer to a request for all rows. What fails before the first row is a problem document.
pub(super) async fn answer(state: AppState, asked: Asked) -> ApiResult<Response> {
    let name = format!("deskside-{}-{}.csv", asked.name.code(), day(asked.filter.until));
    let mut csv = Csv::begin(state, asked);
    let first = csv.next().await?;
    let headers = [
        (
            header::CONTENT_TYPE,
            String::from("text/csv; charset=utf-8; header=present"),
        ),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, String::from("no-store")),
    ];
    let body = stream::unfold((first, Some(csv)), piece);
    Ok((headers, Body::from_stream(body)).into_response())
}

type Under = (Option<String>, Option<Csv>);

/// The next piece of the body: the one that is there already, or a new one. An error ends the connection, so that nobody
/// takes what came for all of it.
async fn piece((ready, csv): Under) -> Option<(Result<String, axum::Error>, Under)> {
    if let Some(ready) = ready {
        return Some((Ok(ready), (None, csv)));
    }
    let mut csv = csv?;
    if csv.state.stopping.is_cancelled() {
        return Some((Err(axum::Error::new("the site is stopping")), (None, None)));
    }
    if csv.is_too_long() {
        tracing::warn!(
            report = csv.asked.name.code(),
            "a CSV was cut off: it has more than a million rows"
        );
        return Some((
            Err(axum::Error::new("more than a million rows: ask for less")),
            (None, None),
        ));
    }
    match csv.next().await {
        Ok(None) => None,
        Ok(Some(rows)) => Some((Ok(rows), (None, Some(csv)))),
        Err(error) => {
            tracing::error!(%error, "a CSV was cut off");
            Some((Err(axum::Error::new(error)), (None, None)))
        }
    }
}

impl Csv {
    /// A file from the first row on, whatever page was asked for.
    pub(super) fn begin(state: AppState, asked: Asked) -> Self {
        Self {
            state,
            columns: report_columns(asked.name),
            asked: Asked { after: None, ..asked },
            given: None,
            more: true,
        }
    }

    /// How many rows were given.
    pub(super) fn rows(&self) -> u64 {
        self.given.unwrap_or(0)
    }

    /// Whether there is more after as many rows as a file may have.
    pub(super) fn is_too_long(&self) -> bool {
        self.more && self.rows() >= MOST_ROWS
    }

    /// The next lines; none when all were given.
    pub(super) async fn next(&mut self) -> StoreResult<Option<String>> {
        if !self.more {
            return Ok(None);
        }
        let mut text = String::new();
        if self.given.is_none() {
            line(self.columns.iter().map(|column| column.name.clone()), &mut text);
        }
        let Asked {
            name, filter, after, ..
        } = &self.asked;
        let page = self
            .state
            .store
            .reports()
            .page(*name, filter, after.as_deref(), PAGE)
            .await?;
        for row in &page.items {
            line(self.columns.iter().map(|column| cell(column, row)), &mut text);
        }
        self.given = Some(self.given.unwrap_or(0) + page.items.len() as u64);
        self.more = page.next.is_some();
        self.asked.after = page.next;
        Ok(Some(text))
    }
}

/// The text of a value. Texts are made harmless, numbers and times are ours.
fn cell(column: &ReportColumn, row: &ReportRow) -> String {
    match row.get(&column.name) {
        None => String::new(),
        Some(ReportValue::Number(number)) if column.kind == ColumnKind::Time => moment(Timestamp::from_millis(*number)),
        Some(ReportValue::Number(number)) => number.to_string(),
        Some(ReportValue::Text(text)) => harmless(text),
    }
}

/// A text that no spreadsheet computes. See OWASP, "CSV injection": a cell is a formula by its first character; and where the
/// usual separator is another than the comma, a cell begins behind that too.
fn harmless(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut begins = true;
    for character in text.chars() {
        if begins && matches!(character, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n') {
            safe.push('\'');
        }
        begins = matches!(character, ';' | '\t') || begins && character == ' ' && !safe.is_empty();
        safe.push(character);
    }
    safe
}

/// One record: fields in quotes where they hold what would end them, CRLF at the end.
fn line(cells: impl Iterator<Item = String>, text: &mut String) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            text.push(',');
        }
        if cell.contains(['"', ',', '\r', '\n']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(&cell);
        }
    }
    text.push_str("\r\n");
}

/// A time; empty where there is none.
fn moment(at: Timestamp) -> String {
    rfc3339(at).unwrap_or_default()
}

/// The day of a time in UTC, for names of files.
pub(super) fn day(at: Timestamp) -> String {
    moment(at).chars().take(10).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(cells: &[&str]) -> String {
        let mut text = String::new();
        line(cells.iter().map(|cell| harmless(cell)), &mut text);
        text
    }

    #[test]
    fn fields_are_quoted_as_rfc_4180_says() {
        assert_eq!(written(&["a", "", "b c"]), "a,,b c\r\n");
        assert_eq!(
            written(&["a,b", "say \"yes\"", "two\r\nlines"]),
            "\"a,b\",\"say \"\"yes\"\"\",\"two\r\nlines\"\r\n"
        );
    }

    #[test]
    fn nothing_is_a_formula() {
        for text in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "=HYPERLINK(\"http://x\",\"y\")",
        ] {
            let line = written(&[text]);
            let field = line.trim_start_matches('"');
            assert!(field.starts_with('\''), "{line}");
        }
        assert_eq!(written(&["pc-1", "a=b", "1-2; ok"]), "pc-1,a=b,1-2; ok\r\n");
        // Behind what separates cells elsewhere.
        assert_eq!(written(&["x; =1+1\t@2"]), "x; '=1+1\t'@2\r\n");
    }

    #[test]
    fn times_are_for_people_and_programs() {
        assert_eq!(
            moment(Timestamp::from_millis(1_790_000_000_123)),
            "2026-09-21T14:13:20.123Z"
        );
        assert_eq!(day(Timestamp::from_millis(1_790_000_000_123)), "2026-09-21");
    }
}
