//! Reports. Their columns come with them, so a report of a newer site shows as well.

use std::collections::BTreeMap;
use std::io::{self, Write as _};

use deskside_model::Timestamp;
use deskside_site_client::ClientError;
use serde::Deserialize;
use serde_json::Value;

use super::ReportArgs;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::find;
use crate::listing::{self, Remark, fetch, read, rows};
use crate::output::{self, Cell, Column, ListFormat};
use crate::sites::Caller;

/// A report that can be run, as far as a list of them tells.
#[derive(Debug, Deserialize)]
struct Info {
    name: String,
    parameters: Vec<Parameter>,
    columns: Vec<ReportColumn>,
}

#[derive(Debug, Deserialize)]
struct Parameter {
    name: String,
    required: bool,
}

#[derive(Debug, Deserialize)]
struct ReportColumn {
    name: String,
    kind: String,
}

const COLUMNS: &[Column<Info>] = &[
    Column::new("REPORT", "name", |one| Cell::of(&one.name)),
    Column::new("NEEDS", "needs", |one| parameters(one, true)),
    Column::new("TAKES", "takes", |one| parameters(one, false)),
    Column::cut("COLUMNS", "columns", |one| {
        Cell::joined(one.columns.iter().map(|column| &column.name))
    }),
];

pub(super) async fn list(caller: &mut Caller, format: ListFormat) -> Outcome {
    listing::show_whole(caller.client.get("/reports", &[]).await?, format, COLUMNS)
}

pub(super) async fn run(caller: &mut Caller, args: &ReportArgs) -> Outcome {
    let query = query(caller, args).await?;
    let query: Vec<_> = query.iter().map(|(name, value)| (*name, value.as_str())).collect();
    // Of the name nothing may become another part of the address.
    let name = &args.report;
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Err(Failure::new(
            Exit::NotFound,
            format!("there is no report `{name}`"),
            "`deskside reports` lists them.",
        ));
    }
    if args.list.format.csv {
        // The site writes it, with all rows.
        let mut out = io::stdout().lock();
        caller
            .client
            .download(&format!("/reports/{name}.csv"), &query, &mut out)
            .await?;
        out.flush().map_err(ClientError::Write)?;
        return Ok(Exit::Done);
    }
    let fetched = fetch(caller, &format!("/reports/{name}"), &query, args.list.limit).await?;
    let more = Remark::about(&fetched);
    if args.list.format.json {
        output::json(&fetched.document())?;
    } else {
        let columns: Vec<ReportColumn> = read(fetched.first["columns"].clone())?;
        let items: Vec<BTreeMap<String, Value>> = rows(fetched.items)?;
        let lines = items
            .iter()
            .map(|row| columns.iter().map(|column| cell(column, row)).collect());
        output::grid(columns.iter().map(title).collect(), lines.collect())?;
    }
    more.say(args.list.format);
    Ok(Exit::Done)
}

async fn query(caller: &mut Caller, args: &ReportArgs) -> Outcome<Vec<(&'static str, String)>> {
    let mut query = Vec::new();
    if let Some(from) = args.from {
        query.push(("from", from.as_millis().to_string()));
    }
    if let Some(until) = args.until {
        query.push(("until", until.as_millis().to_string()));
    }
    if let Some(meant) = &args.operator {
        query.push(("operator", find::operator(caller, meant).await?.id.to_string()));
    }
    if let Some(meant) = &args.device {
        query.push(("device", find::device(caller, meant).await?.0.id.to_string()));
    }
    if let Some(meant) = &args.collection {
        query.push(("collection", find::collection(caller, meant).await?.id.to_string()));
    }
    Ok(query)
}

fn title(column: &ReportColumn) -> (String, bool) {
    let title = column.name.replace('_', " ").to_uppercase();
    match column.kind.as_str() {
        "time" => (format!("{title} (UTC)"), false),
        "seconds" => (format!("{title} (S)"), false),
        kind => (title, kind == "text"),
    }
}

fn cell(column: &ReportColumn, row: &BTreeMap<String, Value>) -> Cell {
    match (column.kind.as_str(), row.get(&column.name)) {
        (_, None | Some(Value::Null)) => Cell::None,
        ("time", Some(Value::Number(at))) => at.as_i64().map(Timestamp::from_millis).into(),
        (_, Some(Value::Number(number))) => number.as_u64().map_or_else(|| Cell::of(number), Cell::Number),
        (_, Some(Value::String(text))) => Cell::of(text),
        (_, Some(other)) => Cell::of(other),
    }
}

fn parameters(info: &Info, required: bool) -> Cell {
    let asked = info
        .parameters
        .iter()
        .filter(|parameter| parameter.required == required);
    Cell::joined(asked.map(|parameter| &parameter.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_column_says_what_its_values_are() {
        let column = |name: &str, kind: &str| ReportColumn {
            name: name.to_owned(),
            kind: kind.to_owned(),
        };
        let row = BTreeMap::from([
            (String::from("ended_at"), json!(0)),
            (String::from("sessions"), json!(3)),
        ]);
        assert_eq!(
            cell(&column("ended_at", "time"), &row).for_people(),
            "1970-01-01 00:00:00"
        );
        assert_eq!(cell(&column("sessions", "count"), &row), Cell::Number(3));
        assert_eq!(cell(&column("device", "text"), &row), Cell::None);
        assert_eq!(
            title(&column("ended_at", "time")),
            (String::from("ENDED AT (UTC)"), false)
        );
    }
}
