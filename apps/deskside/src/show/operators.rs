//! Operators, and what they may do.

use deskside_site_api::operators::Operator;
use deskside_site_api::security::EffectiveRight;
use deskside_site_api::sign_in::Me;

use crate::exit::Exit;
use crate::failure::Outcome;
use crate::find;
use crate::listing::{self, ListArgs, read};
use crate::output::{self, Cell, Column, ListFormat, OneFormat, Record, print};
use crate::sites::Caller;

const COLUMNS: &[Column<Operator>] = &[
    Column::cut("ACCOUNT", "account", |one| Cell::of(&one.account)),
    Column::cut("NAME", "name", |one| Cell::of(&one.name)),
    Column::cut("ROLES", "roles", |one| {
        Cell::joined(one.roles.iter().map(|role| &role.name))
    }),
    Column::new("2ND FACTOR", "second_factor", |one| one.second_factor.into()),
    Column::new("SHUT", "disabled", |one| one.disabled.into()),
    Column::new("LAST SIGN-IN (UTC)", "last_sign_in_at", |one| {
        one.last_sign_in_at.into()
    }),
    Column::new("ID", "id", |one| Cell::of(one.id)),
];

const RIGHTS: &[Column<EffectiveRight>] = &[
    Column::cut("ROLE", "role", |one| Cell::of(&one.role.name)),
    Column::cut("BY GROUP", "group", |one| {
        one.group.as_ref().map(|group| group.name.clone()).into()
    }),
    Column::cut("ON", "collections", |one| {
        Cell::joined(one.collections.iter().map(|collection| &collection.name))
    }),
    Column::new("ENDS (UTC)", "expires_at", |one| one.expires_at.into()),
    Column::cut("MAY", "permissions", |one| {
        Cell::joined(one.permissions.iter().map(|permission| permission.code()))
    }),
];

pub(super) async fn list(caller: &mut Caller, args: &ListArgs) -> Outcome {
    listing::show(caller, "/operators", &[], args, COLUMNS).await
}

pub(super) async fn effective(caller: &mut Caller, operator: &str, format: ListFormat) -> Outcome {
    let id = find::operator(caller, operator).await?.id;
    let rights = caller.client.get(&format!("/operators/{id}/effective"), &[]).await?;
    listing::show_whole(rights, format, RIGHTS)
}

pub(super) async fn whoami(caller: &mut Caller, format: OneFormat) -> Outcome {
    let mut document = caller.client.get("/me", &[]).await?;
    if format.json {
        // A secret of the sign-in, which has no business in a pipe.
        if let Some(fields) = document.as_object_mut() {
            fields.remove("csrf_token");
        }
        output::json(&document)?;
        return Ok(Exit::Done);
    }
    let me: Me = read(document)?;
    let mut record = Record::new(&me.name)
        .field("account", me.account)
        .field("site", Cell::of(caller.client.site()))
        .field("second factor", me.second_factor)
        .field("ends (UTC)", me.expires_at)
        .heading("May, somewhere at least");
    for permission in me.permissions.iter() {
        record = record.item(permission.code());
    }
    print(&record.text())?;
    Ok(Exit::Done)
}
