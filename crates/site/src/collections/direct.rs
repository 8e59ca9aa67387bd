//! `POST /collections/{id}/direct-members`: naming devices in a collection, or naming them no more, many at once and whole or
//! not at all. It changes only where these devices belong, so only they are looked at. Trying it is doing it, up to the point
//! where it would be committed.

mod names;
mod outcome;

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use deskside_model::{CollectionId, DeviceId, Permission, PermissionSet, StatusKind};
use deskside_site_api::Problem;
use deskside_site_api::bulk::{DirectMembers, DirectMembersOutcome, MAX_NAMED};
use deskside_store::{CollectionContent, CollectionRecord, DeviceRecord};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{check, evaluate, not_built_in, told};
use crate::auth::Allowed;
use crate::auth::permissions::ManageCollections;
use crate::devices::missing;
use crate::extract::{Body, Id};
use crate::problem::{ApiError, ApiResult};
use crate::state::AppState;
use crate::{security, sessions};
use names::{Names, Wanted};
use outcome::Places;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(change))
}

/// Names devices in a collection's direct rules, or names them there no more; or says what that would do.
#[utoipa::path(
    post,
    path = "/collections/{id}/direct-members",
    operation_id = "changeDirectMembers",
    tag = "collections",
    params(("id" = String, Path)),
    request_body = DirectMembers,
    responses((status = OK, body = DirectMembersOutcome), (status = "default", body = Problem))
)]
async fn change(
    State(state): State<AppState>,
    by: Allowed<ManageCollections>,
    Id(id): Id<CollectionId>,
    Body(asked): Body<DirectMembers>,
) -> ApiResult<Json<DirectMembersOutcome>> {
    let ids = each_once(&asked)?;
    let mut change = state.change().await?;
    let rights = change.allows(&by).await?;
    let evaluated = change.collections().lock().await?;
    let before = change.collections().get(id).await?;
    not_built_in(&before)?;
    let all = change.collections().all().await?;
    security::may_move_devices(&change, &rights, &check::leaning_on(&all, id)).await?;

    let scope = rights.scope(PermissionSet::of(&[Permission::ReadDevices]));
    let devices = change.devices().among(&scope, &ids).await?;
    let present: BTreeSet<DeviceId> = devices.iter().map(|record| record.id).collect();
    let wanted = Wanted {
        add: asked.add.iter().copied().filter(|id| present.contains(id)).collect(),
        remove: asked.remove.iter().copied().filter(|id| present.contains(id)).collect(),
    };
    let names = Names::rewrite(&before.rules, &wanted)?;
    let places = Places::now(&change, &present).await?;
    if !names.unchanged() {
        let content = CollectionContent {
            name: &before.name,
            description: &before.description,
            limiting: before.limiting.unwrap_or(id),
            rules: &names.rules,
            at: state.clock.now(),
            by: &by.operator.account,
        };
        change.collections().change(id, before.version, &content).await?;
        match evaluated.rules == evaluated.evaluated {
            true => evaluate::these(&mut change, &devices).await?,
            // Others are not where they belong either, since an update of the site: the rest is put right as well.
            false => evaluate::everybody(&mut change).await?,
        }
    }
    let mut outcome = outcome::outcome(&change, &by, id, &names, &devices, places).await?;
    outcome.unchanged = (wanted.add.len() + wanted.remove.len() - names.added.len() - names.removed.len()) as u64;
    outcome.failures = missing(ids.iter().filter(|id| !present.contains(*id)));
    if !asked.dry_run && !names.unchanged() {
        let record: CollectionRecord = change.collections().get(id).await?;
        let message = told(by.did(StatusKind::CollectionChanged), &record)
            .with("devices_named", names.added.len())
            .with("devices_named_no_more", names.removed.len());
        change.record(message).await?;
        change.commit().await?;
        sessions::end_forbidden(&state).await?;
    }
    Ok(Json(outcome))
}

/// All ids of the request.
fn each_once(asked: &DirectMembers) -> ApiResult<BTreeSet<DeviceId>> {
    let ids: BTreeSet<DeviceId> = asked.add.iter().chain(&asked.remove).copied().collect();
    let count = asked.add.len() + asked.remove.len();
    if ids.len() != count {
        return Err(ApiError::invalid(
            "add",
            "A device is named twice. Name each once, either to add it or to remove it.",
        ));
    }
    if count == 0 || count > MAX_NAMED as usize {
        let why = format!("Name 1 to {MAX_NAMED} devices, not {count}. For more, use a query rule.");
        return Err(ApiError::invalid("add", why));
    }
    Ok(ids)
}

/// Names of devices, for samples.
fn name(record: &DeviceRecord) -> &str {
    &record.facts.name
}
