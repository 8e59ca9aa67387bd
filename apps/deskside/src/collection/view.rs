//! Collections as they are, and as they would be.

use deskside_model::BuiltInCollection;
use deskside_site_api::collections::{Collection, Preview, PreviewRequest, Rule, RuleProblem};
use serde::Deserialize;
use serde_json::json;

use super::rules::{Named, RuleArgs};
use crate::confirm::count;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::find;
use crate::listing::{self, ListArgs, read};
use crate::output::{self, Cell, Column, ListFormat, OneFormat, Record, plain, print};
use crate::sites::Caller;

const COLUMNS: &[Column<Collection>] = &[
    Column::cut("NAME", "name", |one| Cell::of(&one.name)),
    Column::new("DEVICES", "members", |one| one.members.into()),
    Column::new("RULES", "rules", |one| Cell::Number(one.rules.len() as u64)),
    Column::cut("LIMITED TO", "limiting", |one| {
        one.limiting.as_ref().map(|limiting| limiting.name.clone()).into()
    }),
    Column::new("BUILT IN", "built_in", |one| one.built_in.into()),
    Column::cut("CHANGED BY", "changed_by", |one| Cell::of(&one.changed_by)),
    Column::cut("PROBLEM", "problem", |one| one.problem.clone().into()),
    Column::new("ID", "id", |one| Cell::of(one.id)),
];

#[derive(Debug, Deserialize)]
struct Fact {
    path: String,
    r#type: String,
    help: String,
    examples: Vec<String>,
}

const FACTS: &[Column<Fact>] = &[
    Column::new("FACT", "path", |one| Cell::of(&one.path)),
    Column::new("TYPE", "type", |one| Cell::of(&one.r#type)),
    Column::cut("SUCH AS", "examples", |one| Cell::joined(&one.examples)),
    Column::cut("MEANING", "help", |one| Cell::of(&one.help)),
];

pub(super) async fn list(caller: &mut Caller, search: Option<&str>, args: &ListArgs) -> Outcome {
    let query: Vec<_> = search.iter().map(|search| ("search", *search)).collect();
    listing::show(caller, "/collections", &query, args, COLUMNS).await
}

pub(super) async fn facts(caller: &mut Caller, format: ListFormat) -> Outcome {
    listing::show_whole(caller.client.get("/collections/facts", &[]).await?, format, FACTS)
}

pub(super) async fn show(caller: &mut Caller, meant: &str, format: OneFormat) -> Outcome {
    let collection = find::collection(caller, meant).await?;
    print_one(caller, &collection, format).await
}

/// One collection, with its rules numbered for `edit --remove-rule`.
pub(super) async fn print_one(caller: &mut Caller, collection: &Collection, format: OneFormat) -> Outcome {
    if format.json {
        output::json(&json!(collection))?;
        return Ok(Exit::Done);
    }
    let limiting = collection.limiting.as_ref().map(|limiting| limiting.name.clone());
    let mut record = Record::new(&collection.name)
        .field("id", Cell::of(collection.id))
        .field("for", collection.description.clone())
        .field("devices", collection.members)
        .field("limited to", limiting)
        .field("built in", collection.built_in)
        .field("version", collection.version)
        .field("changed by", collection.changed_by.clone())
        .field("problem", collection.problem.clone())
        .heading("Rules");
    for (at, rule) in collection.rules.iter().enumerate() {
        let text = match rule {
            Rule::Direct { devices } => format!("these {}", count(devices.len() as u64, "device")),
            Rule::Query { name, expression } => format!("query `{name}`: {expression}"),
            Rule::Include { collection } => format!("include {}", name_of(caller, &collection.to_string()).await),
            Rule::Exclude { collection } => format!("exclude {}", name_of(caller, &collection.to_string()).await),
        };
        record = record.item(&format!("{}. {text}", at + 1));
    }
    if collection.rules.is_empty() {
        record = record.item(if collection.built_in {
            "made by the site"
        } else {
            "none: nobody is a member"
        });
    }
    print(&record.text())?;
    Ok(Exit::Done)
}

/// A collection's name; its id, where it is out of reach.
async fn name_of(caller: &mut Caller, id: &str) -> String {
    match caller.client.get(&format!("/collections/{id}"), &[]).await {
        Ok(document) => document["name"].as_str().unwrap_or(id).to_owned(),
        Err(_) => id.to_owned(),
    }
}

pub(super) async fn preview(
    caller: &mut Caller,
    limiting: Option<&str>,
    given: &RuleArgs,
    format: OneFormat,
) -> Outcome {
    let content = given.content()?;
    let limiting = limiting.or(content.limiting.as_ref().map(Named::text));
    let request = PreviewRequest {
        limiting: match limiting {
            Some(meant) => find::collection(caller, meant).await?.id,
            None => BuiltInCollection::AllDevices.id(),
        },
        rules: given.resolved(caller, content.rules).await?,
    };
    let document = caller.client.post("/collections/preview", &request).await?;
    let preview: Preview = read(document.clone())?;
    if format.json {
        output::json(&document)?;
    }
    if let Some(problem) = &preview.problem {
        return Err(problem_of(problem, &request.rules));
    }
    if !format.json {
        let mut text = format!("{} would be members.\n", count(preview.count, "device"));
        for device in &preview.sample {
            text += &format!("  {}\n", plain(&device.name));
        }
        let rest = preview.count.saturating_sub(preview.sample.len() as u64);
        if rest > 0 {
            text += &format!("  ... and {rest} more\n");
        }
        print(&text)?;
    }
    Ok(Exit::Done)
}

/// How many would be members by rules that are not saved yet.
pub(super) async fn members(caller: &mut Caller, request: &PreviewRequest) -> Outcome<u64> {
    let preview: Preview = read(caller.client.post("/collections/preview", request).await?)?;
    match &preview.problem {
        Some(problem) => Err(problem_of(problem, &request.rules)),
        None => Ok(preview.count),
    }
}

/// What is wrong with an expression, with a mark at the place.
fn problem_of(problem: &RuleProblem, rules: &[Rule]) -> Failure {
    let expression = match rules.get(problem.rule as usize) {
        Some(Rule::Query { expression, .. }) => expression.as_str(),
        _ => "",
    };
    let line = expression
        .lines()
        .nth(problem.line.saturating_sub(1) as usize)
        .unwrap_or_default();
    let place = format!(
        "rule {}, line {}, column {}",
        problem.rule + 1,
        problem.line,
        problem.column
    );
    let mark = " ".repeat((problem.column.saturating_sub(1) as usize).min(line.chars().count()));
    Failure::new(
        Exit::Invalid,
        format!("{place}: {}", problem.message),
        format!("    {}\n    {mark}^", plain(line)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_stands_below_the_place() {
        let problem = RuleProblem {
            message: String::from("no such fact"),
            rule: 0,
            offset: 7,
            line: 1,
            column: 8,
        };
        let rules = [Rule::Query {
            name: String::new(),
            expression: String::from("device.x == 1"),
        }];
        let said = format!("{:?}", problem_of(&problem, &rules));
        assert!(said.contains("rule 1, line 1, column 8: no such fact"), "{said}");
        assert!(said.contains("    device.x == 1\\n           ^"), "{said}");
    }
}
