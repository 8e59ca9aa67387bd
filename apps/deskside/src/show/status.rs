//! Status messages.

use deskside_site_api::status::StatusMessage;

use super::StatusArgs;
use super::sessions::code;
use crate::failure::Outcome;
use crate::find;
use crate::listing;
use crate::output::{Cell, Column};
use crate::sites::Caller;

const COLUMNS: &[Column<StatusMessage>] = &[
    Column::new("NO", "sequence", |one| one.sequence.into()),
    Column::new("TIME (UTC)", "at", |one| one.at.into()),
    Column::new("SEVERITY", "severity", |one| code(&one.severity)),
    Column::new("KIND", "kind", |one| Cell::of(&one.kind)),
    Column::cut("OPERATOR", "operator_name", |one| one.operator_name.clone().into()),
    Column::new("FROM", "address", |one| one.address.clone().into()),
    Column::cut("DEVICE", "device_name", |one| one.device_name.clone().into()),
    Column::cut("DETAILS", "details", |one| {
        Cell::joined(one.details.iter().map(|(name, value)| format!("{name}={value}")))
    }),
];

pub(super) async fn list(caller: &mut Caller, args: &StatusArgs) -> Outcome {
    let device = match &args.device {
        Some(meant) => Some(find::device(caller, meant).await?.0.id.to_string()),
        None => None,
    };
    let operator = match &args.operator {
        Some(meant) => Some(find::operator(caller, meant).await?.id.to_string()),
        None => None,
    };
    let given = [
        ("kind", &args.kind),
        ("severity", &args.severity),
        ("device", &device),
        ("operator", &operator),
    ];
    let query: Vec<_> = given
        .iter()
        .filter_map(|(name, value)| Some((*name, value.as_deref()?)))
        .collect();
    listing::show(caller, "/status-messages", &query, &args.list, COLUMNS).await
}
