//! Lists of the site, read page by page until there are enough.

use clap::Args;
use deskside_site_api::page::MAX_LIMIT;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::output::{self, Column, ListFormat};
use crate::sites::Caller;

/// How much of a list, and in which form.
#[derive(Debug, Clone, Args)]
pub struct ListArgs {
    /// Rows at most
    #[arg(long, value_name = "ROWS", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub limit: u32,
    #[command(flatten)]
    pub format: ListFormat,
}

/// A part of a list: `items` and `next` as in the site's own pages.
pub struct Fetched {
    /// The first page, without its rows: what the site says besides.
    pub first: Value,
    /// The rows.
    pub items: Vec<Value>,
    /// Where the next page would begin, when there are more.
    pub next: Option<String>,
    /// How many there are in all, when the site said.
    pub total: Option<u64>,
}

/// Reads a list that the site gives in pages.
pub async fn fetch(caller: &mut Caller, path: &str, query: &[(&str, &str)], limit: u32) -> Outcome<Fetched> {
    let mut fetched = Fetched {
        first: Value::Null,
        items: Vec::new(),
        next: None,
        total: None,
    };
    loop {
        let missing = limit - u32::try_from(fetched.items.len()).unwrap_or(limit).min(limit);
        let rows = missing.min(MAX_LIMIT).to_string();
        let mut asked = query.to_vec();
        asked.push(("limit", &rows));
        if let Some(after) = &fetched.next {
            asked.push(("after", after));
        }
        let mut page = caller.client.get(path, &asked).await?;
        let items = page.get_mut("items").and_then(Value::as_array_mut).map(std::mem::take);
        let items = items.ok_or_else(|| not_understood("a page without items"))?;
        let next = page["next"].as_str().map(str::to_owned);
        fetched.total = fetched.total.or(page["total"].as_u64());
        // A site that gives the same page for ever doesn't keep us for ever.
        let ends = items.is_empty() || next.is_none() || next == fetched.next;
        fetched.items.extend(items);
        if fetched.first.is_null() {
            fetched.first = page;
        }
        fetched.next = next;
        if ends || fetched.items.len() >= limit as usize {
            return Ok(fetched);
        }
    }
}

/// Reads a list in pages and prints it.
pub async fn show<T: DeserializeOwned>(
    caller: &mut Caller,
    path: &str,
    query: &[(&str, &str)],
    args: &ListArgs,
    columns: &[Column<T>],
) -> Outcome {
    let fetched = fetch(caller, path, query, args.limit).await?;
    let more = Remark::about(&fetched);
    if args.format.json {
        output::json(&fetched.document())?;
    } else {
        output::list(args.format, &Value::Null, &rows(fetched.items)?, columns)?;
    }
    more.say(args.format);
    Ok(Exit::Done)
}

/// What is said beside a list.
pub struct Remark {
    rows: usize,
    total: Option<u64>,
    more: bool,
}

impl Remark {
    pub fn about(fetched: &Fetched) -> Self {
        Self {
            rows: fetched.items.len(),
            total: fetched.total,
            more: fetched.next.is_some(),
        }
    }

    /// Says whether there is more, or nothing.
    pub fn say(&self, format: ListFormat) {
        if self.more {
            let all = self.total.map_or_else(String::new, |total| format!(" of {total}"));
            output::remark(&format!("These are the first {}{all}. More: --limit ROWS.", self.rows));
        } else if self.rows == 0 && !format.json && !format.csv {
            output::remark("Nothing there.");
        }
    }
}

impl Fetched {
    /// One page with all rows, as the site might have sent it.
    pub fn document(self) -> Value {
        let mut page = self.first;
        page["items"] = Value::Array(self.items);
        page["next"] = self.next.into();
        page
    }
}

/// Prints a list that the site gives as a whole.
pub fn show_whole<T: DeserializeOwned>(document: Value, format: ListFormat, columns: &[Column<T>]) -> Outcome {
    let rows = if format.json {
        Vec::new()
    } else {
        read(document.clone())?
    };
    output::list(format, &document, &rows, columns)?;
    Ok(Exit::Done)
}

/// What the site sent, as one of its types.
pub fn read<T: DeserializeOwned>(document: Value) -> Outcome<T> {
    serde_json::from_value(document).map_err(|error| not_understood(&error.to_string()))
}

/// Rows, as one of the site's types.
pub fn rows<T: DeserializeOwned>(items: Vec<Value>) -> Outcome<Vec<T>> {
    items.into_iter().map(read).collect()
}

fn not_understood(why: &str) -> Failure {
    Failure::new(
        Exit::SiteFailed,
        format!("the site's answer can't be understood: {why}"),
        "The site may be newer than this program: --json prints what it says as it is; a newer program reads it.",
    )
}
