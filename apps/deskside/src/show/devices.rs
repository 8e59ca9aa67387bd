//! Devices: the list, and one of them.

use deskside_model::facts::Membership;
use deskside_site_api::collections::CollectionOfDevice;
use deskside_site_api::devices::{Device, Possibility};

use super::DevicesArgs;
use crate::exit::Exit;
use crate::failure::Outcome;
use crate::find;
use crate::listing::{self, read};
use crate::output::{self, Cell, Column, OneFormat, Record, print};
use crate::sites::Caller;

const COLUMNS: &[Column<Device>] = &[
    Column::cut("NAME", "name", |one| Cell::of(&one.facts.name)),
    Column::new("ONLINE", "online", |one| one.online.into()),
    Column::cut("SYSTEM", "system", |one| Cell::Text(system(one))),
    Column::cut("USER", "user", |one| active_user(one).into()),
    Column::cut("ADDRESSES", "addresses", |one| Cell::joined(&one.facts.addresses)),
    Column::new("LAST SEEN (UTC)", "last_seen_at", |one| one.last_seen_at.into()),
    Column::new("ID", "id", |one| Cell::of(one.id)),
];

pub(super) async fn list(caller: &mut Caller, args: &DevicesArgs) -> Outcome {
    let collection = match &args.collection {
        Some(meant) => Some(find::collection(caller, meant).await?.id.to_string()),
        None => None,
    };
    let mut query = Vec::new();
    if let Some(search) = &args.search {
        query.push(("search", search.as_str()));
    }
    if let Some(collection) = &collection {
        query.push(("collection", collection.as_str()));
    }
    if args.online || args.offline {
        query.push(("online", if args.online { "true" } else { "false" }));
    }
    listing::show(caller, "/devices", &query, &args.list, COLUMNS).await
}

pub(super) async fn one(caller: &mut Caller, meant: &str, format: OneFormat) -> Outcome {
    let (device, document) = find::device(caller, meant).await?;
    if format.json {
        output::json(&document)?;
        return Ok(Exit::Done);
    }
    let path = format!("/devices/{}/collections", device.id);
    // Not everybody may see collections: then the rest is shown.
    let collections: Option<Vec<CollectionOfDevice>> = match caller.client.get(&path, &[]).await {
        Ok(document) => Some(read(document)?),
        Err(error) if error.code() == Some("permission_missing") => None,
        Err(error) => return Err(error.into()),
    };
    print(&described(&device, collections.as_deref()).text())?;
    Ok(Exit::Done)
}

fn described(device: &Device, collections: Option<&[CollectionOfDevice]>) -> Record {
    let facts = &device.facts;
    let hardware = &facts.hardware;
    let model = [&hardware.vendor, &hardware.model].into_iter().flatten();
    let mut record = Record::new(&facts.name)
        .field("id", Cell::of(device.id))
        .field("online", device.online)
        .field("last seen (UTC)", device.last_seen_at)
        .field("FQDN", facts.fqdn.clone())
        .field("system", system(device))
        .field("membership", membership(&facts.membership))
        .field("addresses", Cell::joined(&facts.addresses))
        .field("MACs", Cell::joined(&facts.macs))
        .field("agent", facts.agent_version.clone())
        .field("enrolled (UTC)", device.enrolled_at)
        .field("key", device.key_fingerprint.clone())
        .field("key conflict", device.key_conflict)
        .heading("Sessions")
        .field("remote control", possible(&device.remote_control))
        .field("view", possible(&device.view))
        .field("going on", Cell::joined(&device.live_sessions))
        .heading("Hardware")
        .field("computer", Cell::joined(model))
        .field("serial", hardware.serial.clone())
        .field("processor", hardware.processor.clone())
        .field("cores", u64::from(hardware.cores))
        .field("memory", format!("{} MB", hardware.memory_bytes >> 20));
    record = record.heading("Signed in");
    for user in &facts.users {
        let state = match (user.active, user.locked) {
            (true, true) => ", at the screen, locked",
            (true, false) => ", at the screen",
            (false, true) => ", locked",
            (false, false) => "",
        };
        record = record.item(&format!("{} on {}{state}", user.name, user.seat));
    }
    if facts.users.is_empty() {
        record = record.item("nobody");
    }
    record = record.heading("Monitors");
    for monitor in &facts.monitors {
        record = record.item(&format!(
            "{} {}x{} at {},{}{}",
            monitor.name,
            monitor.width,
            monitor.height,
            monitor.x,
            monitor.y,
            if monitor.primary { ", primary" } else { "" }
        ));
    }
    if facts.monitors.is_empty() {
        record = record.item("none that is known");
    }
    if let Some(collections) = collections {
        record = record.heading("Collections");
        for collection in collections {
            record = record.item(&collection.name);
        }
    }
    record
}

fn possible(possibility: &Possibility) -> String {
    if !possibility.possible {
        let why = possibility.detail.as_deref().or(possibility.refusal.as_deref());
        return format!("no: {}", why.unwrap_or("the site doesn't say why"));
    }
    let mut conditions = Vec::new();
    if possibility.asks_consent {
        conditions.push("the user is asked");
    }
    if possibility.needs_reason {
        conditions.push("needs a reason");
    }
    if conditions.is_empty() {
        String::from("yes")
    } else {
        format!("yes; {}", conditions.join(", "))
    }
}

fn system(device: &Device) -> String {
    let os = &device.facts.os;
    format!("{} {}", os.name, os.version).trim().to_owned()
}

fn membership(membership: &Membership) -> String {
    match membership {
        Membership::Domain { name } => format!("domain {name}"),
        Membership::Workgroup { name: Some(name) } => format!("workgroup {name}"),
        Membership::Workgroup { name: None } => String::from("workgroup"),
    }
}

fn active_user(device: &Device) -> Option<String> {
    let active = device.facts.users.iter().find(|user| user.active);
    active.map(|user| user.name.clone())
}
