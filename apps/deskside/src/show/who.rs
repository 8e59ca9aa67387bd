//! Who can view a device, or could at a past moment, and why.

use deskside_model::Timestamp;
use deskside_site_api::who_can_view::{PossibleViewer, StepOutcome, Verdict};

use super::sessions::code;
use crate::failure::Outcome;
use crate::find;
use crate::listing::{self, ListArgs};
use crate::output::{Cell, Column};
use crate::sites::Caller;

const COLUMNS: &[Column<PossibleViewer>] = &[
    Column::cut("ACCOUNT", "account", |one| Cell::of(&one.operator.account)),
    Column::cut("NAME", "name", |one| Cell::of(&one.operator.name)),
    Column::new("CONTROL", "remote_control", |one| code(&one.remote_control.access)),
    Column::new("VIEW", "view", |one| code(&one.view.access)),
    Column::new("ASKED", "asks_consent", |one| one.remote_control.asks_consent.into()),
    Column::cut("BY", "via", |one| {
        Cell::joined(one.via.iter().map(|via| match &via.group {
            Some(group) => format!("{} on {} (group {})", via.role.name, via.collection.name, group.name),
            None => format!("{} on {}", via.role.name, via.collection.name),
        }))
    }),
    Column::cut("WHY NOT CONTROL", "refused_by", |one| why_not(&one.remote_control)),
];

pub(super) async fn can_view(caller: &mut Caller, device: &str, at: Option<Timestamp>, args: &ListArgs) -> Outcome {
    let (device, _) = find::device(caller, device).await?;
    let path = format!("/devices/{}/who-can-view", device.id);
    let moment = at.map(|at| at.as_millis().to_string());
    let query: Vec<_> = moment.iter().map(|moment| ("at", moment.as_str())).collect();
    listing::show(caller, &path, &query, args, COLUMNS).await
}

/// What the step that refused looked at.
fn why_not(verdict: &Verdict) -> Cell {
    let refused = verdict.steps.iter().find(|step| step.outcome == StepOutcome::Refused);
    refused.map(|step| step.text.clone()).into()
}
