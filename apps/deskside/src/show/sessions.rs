//! Sessions: the list, whatever became of them. Starts none and ends none.

use deskside_site_api::sessions::Session;

use super::SessionsArgs;
use crate::failure::Outcome;
use crate::find;
use crate::listing;
use crate::output::{Cell, Column};
use crate::sites::Caller;

const COLUMNS: &[Column<Session>] = &[
    Column::new("ASKED FOR (UTC)", "requested_at", |one| one.requested_at.into()),
    Column::cut("DEVICE", "device_name", |one| Cell::of(&one.device_name)),
    Column::cut("OPERATOR", "operator_name", |one| Cell::of(&one.operator_name)),
    Column::new("ACCESS", "access", |one| code(&one.access)),
    Column::new("STATE", "state", |one| code(&one.state)),
    Column::new("WHY", "end_reason", |one| one.end_reason.clone().into()),
    Column::cut("REASON", "reason", |one| Cell::of(&one.reason)),
    Column::new("ENDED (UTC)", "ended_at", |one| one.ended_at.into()),
    Column::new("ID", "id", |one| Cell::of(one.id)),
];

pub(super) async fn list(caller: &mut Caller, args: &SessionsArgs) -> Outcome {
    let device = match &args.device {
        Some(meant) => Some(find::device(caller, meant).await?.0.id.to_string()),
        None => None,
    };
    let mut query = Vec::new();
    if args.live {
        query.push(("live", "true"));
    }
    if let Some(device) = &device {
        query.push(("device", device.as_str()));
    }
    listing::show(caller, "/sessions", &query, &args.list, COLUMNS).await
}

/// A code as the API writes it.
pub(super) fn code(value: &impl serde::Serialize) -> Cell {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => Cell::Text(code),
        _ => Cell::None,
    }
}
