//! `GET /operators/{id}/effective`: what an operator may do now, assignment by assignment.

use axum::Json;
use axum::extract::State;
use deskside_model::OperatorId;
use deskside_policy::Given;
use deskside_site_api::Problem;
use deskside_site_api::security::{Assignee, EffectiveRight, GroupName};
use deskside_store::HeldAssignment;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Allowed;
use crate::auth::permissions::ReadSecurity;
use crate::extract::Id;
use crate::problem::ApiResult;
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(effective))
}

/// What an operator may do now, and through which assignment. Of a shut account: nothing.
#[utoipa::path(
    get,
    path = "/operators/{id}/effective",
    operation_id = "getEffectiveRights",
    tag = "security",
    params(("id" = String, Path)),
    responses((status = OK, body = [EffectiveRight]), (status = "default", body = Problem))
)]
async fn effective(
    State(state): State<AppState>,
    _allowed: Allowed<ReadSecurity>,
    Id(id): Id<OperatorId>,
) -> ApiResult<Json<Vec<EffectiveRight>>> {
    let now = state.clock.now();
    if state.store.operators().get(id).await?.disabled_at.is_some() {
        return Ok(Json(Vec::new()));
    }
    let held = state.store.assignments().held_by(&[id]).await?.remove(&id);
    let counting = held.unwrap_or_default().into_iter().filter(|held| {
        let until = held.record.assignment.expires_at;
        until.is_none_or(|until| now < until)
    });
    Ok(Json(counting.map(shown).collect()))
}

fn shown(held: HeldAssignment) -> EffectiveRight {
    let group = through(&held);
    let given = Given {
        permissions: held.record.permissions,
        collections: held.record.collections(),
        until: None,
    };
    let assignment = held.record.assignment;
    EffectiveRight {
        assignment: assignment.id,
        role: assignment.role,
        group,
        collections: assignment.collections,
        permissions: given.counting(),
        expires_at: assignment.expires_at,
    }
}

/// The group through which somebody has an assignment.
pub(super) fn through(held: &HeldAssignment) -> Option<GroupName> {
    match &held.record.assignment.who {
        Assignee::Operator { .. } => None,
        Assignee::Group { id, name } => Some(GroupName {
            id: *id,
            name: name.clone(),
        }),
    }
}
