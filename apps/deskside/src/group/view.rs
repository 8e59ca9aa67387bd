//! Groups as they are.

use deskside_model::GroupId;
use deskside_site_api::security::{Assignment, Group, GroupDetails};
use serde_json::json;

use crate::exit::Exit;
use crate::failure::Outcome;
use crate::find;
use crate::listing::{self, ListArgs, fetch, read, rows};
use crate::output::{self, Cell, Column, OneFormat, Record, print};
use crate::sites::Caller;

/// Assignments to one group that are looked through. A group has a handful.
const MOST: u32 = 10_000;

const COLUMNS: &[Column<Group>] = &[
    Column::cut("NAME", "name", |one| Cell::of(&one.name)),
    Column::new("MEMBERS", "members", |one| one.members.into()),
    Column::new("ID", "id", |one| Cell::of(one.id)),
    Column::cut("FOR", "description", |one| Cell::of(&one.description)),
];

pub(super) async fn list(caller: &mut Caller, args: &ListArgs) -> Outcome {
    listing::show(caller, "/groups", &[], args, COLUMNS).await
}

pub(super) async fn show(caller: &mut Caller, meant: &str, format: OneFormat) -> Outcome {
    let group = find::group(caller, meant).await?.id;
    let details = details(caller, group).await?;
    print_one(caller, &details, format).await
}

pub(super) async fn print_one(caller: &mut Caller, details: &GroupDetails, format: OneFormat) -> Outcome {
    if format.json {
        output::json(&json!(details))?;
        return Ok(Exit::Done);
    }
    let group = &details.group;
    let mut record = Record::new(&group.name)
        .field("id", Cell::of(group.id))
        .field("for", group.description.clone())
        .field("members", group.members)
        .field("version", group.version)
        .heading("Members");
    for operator in &details.members {
        record = record.item(&format!("{} ({})", operator.account, operator.name));
    }
    record = record.heading("Roles");
    for given in roles(caller, group.id).await? {
        record = record.item(&given);
    }
    print(&record.text())?;
    Ok(Exit::Done)
}

pub(super) async fn details(caller: &mut Caller, group: GroupId) -> Outcome<GroupDetails> {
    read(caller.client.get(&format!("/groups/{group}"), &[]).await?)
}

/// What whoever is in the group has by that: each role, and where.
pub(super) async fn roles(caller: &mut Caller, group: GroupId) -> Outcome<Vec<String>> {
    let found = fetch(caller, "/assignments", &[("group", &group.to_string())], MOST).await?;
    let given: Vec<Assignment> = rows(found.items)?;
    let words = |one: &Assignment| {
        let places: Vec<_> = one
            .collections
            .iter()
            .map(|collection| collection.name.as_str())
            .collect();
        format!("{} on {}", one.role.name, places.join(", "))
    };
    Ok(given.iter().map(words).collect())
}
