//! Roles and assignments as they are.

use deskside_site_api::security::{Assignee, Assignment, SecurityRole};
use serde_json::json;

use crate::exit::Exit;
use crate::failure::Outcome;
use crate::find;
use crate::listing::{self, ListArgs};
use crate::output::{self, Cell, Column, ListFormat, OneFormat, Record, print};
use crate::sites::Caller;

const COLUMNS: &[Column<SecurityRole>] = &[
    Column::cut("NAME", "name", |one| Cell::of(&one.name)),
    Column::new("BUILT IN", "built_in", |one| one.built_in.is_some().into()),
    Column::new("ASSIGNED", "assignments", |one| one.assignments.into()),
    Column::new("ID", "id", |one| Cell::of(one.id)),
    Column::cut("ALLOWS", "permissions", |one| {
        Cell::joined(one.permissions.iter().map(|permission| permission.code()))
    }),
];

const ASSIGNMENTS: &[Column<Assignment>] = &[
    Column::cut("TO", "to", |one| Cell::Text(assignee(&one.who))),
    Column::cut("ROLE", "role", |one| Cell::of(&one.role.name)),
    Column::cut("ON", "collections", |one| {
        Cell::joined(one.collections.iter().map(|collection| &collection.name))
    }),
    Column::new("GIVEN (UTC)", "created_at", |one| one.created_at.into()),
    Column::cut("BY", "created_by", |one| Cell::of(&one.created_by)),
    Column::new("ENDS (UTC)", "expires_at", |one| one.expires_at.into()),
    Column::new("ID", "id", |one| Cell::of(one.id)),
];

/// Which assignments.
pub(super) struct Only {
    pub(super) operator: Option<String>,
    pub(super) group: Option<String>,
    pub(super) role: Option<String>,
    pub(super) collection: Option<String>,
}

pub(super) async fn list(caller: &mut Caller, format: ListFormat) -> Outcome {
    listing::show_whole(caller.client.get("/roles", &[]).await?, format, COLUMNS)
}

pub(super) async fn show(caller: &mut Caller, meant: &str, format: OneFormat) -> Outcome {
    print_one(&find::role(caller, meant).await?, format)
}

pub(super) fn print_one(role: &SecurityRole, format: OneFormat) -> Outcome {
    if format.json {
        output::json(&json!(role))?;
        return Ok(Exit::Done);
    }
    let mut record = Record::new(&role.name)
        .field("id", Cell::of(role.id))
        .field("for", role.description.clone())
        .field("built in", role.built_in.is_some())
        .field("assigned", role.assignments)
        .field("version", role.version)
        .heading("Allows");
    for permission in role.permissions.iter() {
        record = record.item(permission.code());
    }
    print(&record.text())?;
    Ok(Exit::Done)
}

pub(super) async fn assignments(caller: &mut Caller, only: &Only, args: &ListArgs) -> Outcome {
    let mut query = Vec::new();
    if let Some(meant) = &only.operator {
        query.push(("operator", find::operator(caller, meant).await?.id.to_string()));
    }
    if let Some(meant) = &only.group {
        query.push(("group", find::group(caller, meant).await?.id.to_string()));
    }
    if let Some(meant) = &only.role {
        query.push(("role", find::role(caller, meant).await?.id.to_string()));
    }
    if let Some(meant) = &only.collection {
        query.push(("collection", find::collection(caller, meant).await?.id.to_string()));
    }
    let query: Vec<_> = query.iter().map(|(name, value)| (*name, value.as_str())).collect();
    listing::show(caller, "/assignments", &query, args, ASSIGNMENTS).await
}

pub(super) fn assignee(who: &Assignee) -> String {
    match who {
        Assignee::Operator { account, .. } => account.clone(),
        Assignee::Group { name, .. } => format!("group {name}"),
    }
}
