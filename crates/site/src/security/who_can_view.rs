//! `GET /devices/{id}/who-can-view`: every operator with an assignment that reaches the device, and what a request of
//! theirs would meet now. The decision is `policy`'s; this only gathers what it rests on.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::State;
use deskside_model::{AccessLevel, CollectionId, DeviceId, Timestamp};
use deskside_policy::{Consent, Decision, DeviceState, Given, Outcome, Rights, Situation, prospects};
use deskside_site_api::collections::CollectionName;
use deskside_site_api::security::OperatorName;
use deskside_site_api::who_can_view::{DecisionStep, PossibleViewer, StepOutcome, Verdict, Via};
use deskside_site_api::{Page, PageQuery, Problem};
use deskside_store::HeldAssignment;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::effective::through;
use crate::auth::Allowed;
use crate::auth::permissions::ReadSecurity;
use crate::client_settings::resultant;
use crate::extract::{Id, Params, limit};
use crate::possibility::{claims, role_rights};
use crate::problem::ApiResult;
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(who_can_view))
}

/// Who can view or control a device now, and why: operators with an assignment that reaches it, by account.
#[utoipa::path(
    get,
    path = "/devices/{id}/who-can-view",
    operation_id = "listPossibleViewers",
    tag = "security",
    params(("id" = String, Path), PageQuery),
    responses((status = OK, body = Page<PossibleViewer>), (status = "default", body = Problem))
)]
async fn who_can_view(
    State(state): State<AppState>,
    _allowed: Allowed<ReadSecurity>,
    Id(id): Id<DeviceId>,
    Params(query): Params<PageQuery>,
) -> ApiResult<Json<Page<PossibleViewer>>> {
    let now = state.clock.now();
    let device = state.store.devices().get(id).await?;
    let settings = resultant::of_device(&state, id).await?;
    let holding: BTreeMap<_, _> = state.store.collections().of_device(id).await?.into_iter().collect();
    let ids: BTreeSet<_> = holding.keys().copied().collect();
    let assignments = state.store.assignments();
    let (page, total) = assignments
        .reaching(&ids, now, query.after.as_deref(), limit(query.limit)?)
        .await?;
    let operators: Vec<_> = page.items.iter().map(|operator| operator.id).collect();
    let mut held = assignments.held_by(&operators).await?;
    let situation = Situation {
        settings: &settings.settings,
        device: DeviceState::from_facts(&device.facts),
    };
    let viewer = |operator: OperatorName| {
        let held = held.remove(&operator.id).unwrap_or_default();
        viewer(operator, &held, &holding, situation, now)
    };
    Ok(Json(Page {
        items: page.items.into_iter().map(viewer).collect(),
        next: page.next,
        total,
    }))
}

fn viewer(
    operator: OperatorName,
    held: &[HeldAssignment],
    holding: &BTreeMap<CollectionId, String>,
    situation: Situation<'_>,
    now: Timestamp,
) -> PossibleViewer {
    let given = held.iter().map(|held| Given {
        permissions: held.record.permissions,
        collections: held.record.collections(),
        until: held.record.assignment.expires_at,
    });
    let on_device = Rights::new(given, now).on(&holding.keys().copied().collect());
    let found = prospects(claims(&operator.account), role_rights(on_device), situation);
    let counting = held
        .iter()
        .filter(|held| held.record.assignment.expires_at.is_none_or(|until| now < until));
    PossibleViewer {
        via: counting.filter_map(|held| via(held, holding)).collect(),
        remote_control: verdict(&found.remote_control),
        view: verdict(&found.view),
        operator,
    }
}

fn via(held: &HeldAssignment, holding: &BTreeMap<CollectionId, String>) -> Option<Via> {
    let assignment = &held.record.assignment;
    let reaching = assignment
        .collections
        .iter()
        .find(|place| holding.contains_key(&place.id))?;
    Some(Via {
        assignment: assignment.id,
        role: assignment.role.clone(),
        collection: CollectionName {
            id: reaching.id,
            name: reaching.name.clone(),
        },
        group: through(held),
    })
}

fn verdict(decision: &Decision) -> Verdict {
    let steps = decision.explanation().steps().iter().map(|result| DecisionStep {
        step: result.step.code().to_owned(),
        outcome: match result.outcome {
            Outcome::Passed => StepOutcome::Passed,
            Outcome::LeftToDevice => StepOutcome::LeftToDevice,
            Outcome::Refused => StepOutcome::Refused,
        },
        text: result.text.clone(),
    });
    let (access, asks_consent) = match decision {
        Decision::Allowed { access, consent, .. } => (*access, matches!(consent, Consent::Needed { .. })),
        Decision::Refused { .. } => (AccessLevel::NoAccess, false),
    };
    Verdict {
        access,
        asks_consent,
        refusal: decision.refusal().map(|refusal| refusal.code().to_owned()),
        steps: steps.collect(),
    }
}
