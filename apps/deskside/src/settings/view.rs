//! Client settings as they are.

use deskside_site_api::settings_sets::{ResultantSetting, ResultantSettings, SettingsSet, SettingsSetVersion};
use serde_json::json;

use super::value::{Setting, shown};
use crate::exit::Exit;
use crate::failure::Outcome;
use crate::find;
use crate::listing::{self, ListArgs, read};
use crate::output::{self, Cell, Column, ListFormat, OneFormat, Record, print, remark};
use crate::sites::Caller;

const COLUMNS: &[Column<SettingsSet>] = &[
    Column::new("ORDER", "order", |one| Cell::Number(u64::from(one.order))),
    Column::cut("NAME", "name", |one| Cell::of(&one.name)),
    Column::new("SETTINGS", "settings", |one| Cell::Number(one.values.len() as u64)),
    Column::cut("DEPLOYED TO", "deployed_to", |one| {
        Cell::joined(one.deployed_to.iter().map(|collection| &collection.name))
    }),
    Column::new("VERSION", "version", |one| one.version.into()),
    Column::new("CHANGED (UTC)", "changed_at", |one| changed_at(one.changed_at)),
    Column::cut("BY", "changed_by", |one| Cell::of(&one.changed_by)),
    Column::new("ID", "id", |one| Cell::of(one.id)),
];

const HISTORY: &[Column<SettingsSetVersion>] = &[
    Column::new("VERSION", "version", |one| one.version.into()),
    Column::new("CHANGED (UTC)", "changed_at", |one| changed_at(one.changed_at)),
    Column::cut("BY", "changed_by", |one| Cell::of(&one.changed_by)),
    Column::new("BROUGHT BACK", "rolled_back_to", |one| one.rolled_back_to.into()),
    Column::cut("NAME", "name", |one| Cell::of(&one.name)),
    Column::new("ORDER", "order", |one| Cell::Number(u64::from(one.order))),
    Column::cut("DEPLOYED TO", "deployed_to", |one| {
        Cell::joined(one.deployed_to.iter().map(|collection| &collection.name))
    }),
    Column::cut("VALUES", "values", |one| {
        Cell::joined(
            one.values
                .iter()
                .map(|(name, value)| format!("{name}={}", shown(value))),
        )
    }),
];

const SETTINGS: &[Column<Setting>] = &[
    Column::new("SETTING", "name", |one| Cell::of(&one.name)),
    Column::new("TYPE", "type", |one| Cell::of(&one.r#type)),
    Column::new("FROM", "min", |one| one.min.map(u64::from).into()),
    Column::new("TO", "max", |one| one.max.map(u64::from).into()),
    Column::new("UNIT", "unit", |one| one.unit.clone().into()),
    Column::cut("MEANING", "help", |one| Cell::of(&one.help)),
];

const RESULTANT: &[Column<ResultantSetting>] = &[
    Column::new("SETTING", "name", |one| Cell::of(&one.name)),
    Column::cut("VALUE", "value", |one| Cell::Text(shown(&one.value))),
    Column::cut("COMES FROM", "set", |one| Cell::of(&one.set.name)),
    Column::cut("LOST AGAINST IT", "overridden", |one| {
        Cell::joined(
            one.overridden
                .iter()
                .map(|lost| format!("{} ({})", lost.set.name, shown(&lost.value))),
        )
    }),
];

pub(super) async fn list(caller: &mut Caller, format: ListFormat) -> Outcome {
    listing::show_whole(caller.client.get("/client-settings/sets", &[]).await?, format, COLUMNS)
}

pub(super) async fn table(caller: &mut Caller, format: ListFormat) -> Outcome {
    listing::show_whole(
        caller.client.get("/client-settings/table", &[]).await?,
        format,
        SETTINGS,
    )
}

pub(super) async fn show(caller: &mut Caller, meant: &str, format: OneFormat) -> Outcome {
    let set = find::settings_set(caller, meant).await?;
    print_one(&set, format)
}

/// One set, with its values.
pub(super) fn print_one(set: &SettingsSet, format: OneFormat) -> Outcome {
    if format.json {
        output::json(&json!(set))?;
        return Ok(Exit::Done);
    }
    let mut record = Record::new(&set.name)
        .field("id", Cell::of(set.id))
        .field("for", set.description.clone())
        .field("order", u64::from(set.order))
        .field(
            "deployed to",
            Cell::joined(set.deployed_to.iter().map(|collection| &collection.name)),
        )
        .field("version", set.version)
        .field("changed (UTC)", changed_at(set.changed_at))
        .field("changed by", set.changed_by.clone())
        .heading("Values");
    for (name, value) in &set.values {
        record = record.item(&format!("{name} = {}", shown(value)));
    }
    print(&record.text())?;
    Ok(Exit::Done)
}

pub(super) async fn resultant(caller: &mut Caller, device: &str, format: ListFormat) -> Outcome {
    let (device, _) = find::device(caller, device).await?;
    let document = caller
        .client
        .get(&format!("/devices/{}/client-settings", device.id), &[])
        .await?;
    let resultant: ResultantSettings = read(document.clone())?;
    output::list(format, &document, &resultant.settings, RESULTANT)?;
    if !format.json && !format.csv {
        remark(match resultant.applied_version {
            Some(applied) if applied == resultant.version => "The device has applied them.",
            _ if device.online => "They are on their way to the device.",
            _ => "The device gets them when it connects.",
        });
    }
    Ok(Exit::Done)
}

pub(super) async fn history(caller: &mut Caller, meant: &str, args: &ListArgs) -> Outcome {
    let set = find::settings_set(caller, meant).await?;
    let path = format!("/client-settings/sets/{}/history", set.id);
    listing::show(caller, &path, &[], args, HISTORY).await
}

/// 0 stands for the values that every site begins with.
fn changed_at(at: deskside_model::Timestamp) -> Cell {
    if at.as_millis() == 0 { Cell::None } else { at.into() }
}
