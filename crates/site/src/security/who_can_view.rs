//! `GET /devices/{id}/who-can-view`: every operator with an assignment that reaches the device, and what a request of
//! theirs would meet now, or would have met at a past moment. The decision is `policy`'s; this only shows it.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use deskside_model::{AccessLevel, CollectionId, DeviceId, Timestamp};
use deskside_policy::{Consent, Decision, Given, Outcome, Rights, Situation, prospects};
use deskside_site_api::Problem;
use deskside_site_api::collections::CollectionName;
use deskside_site_api::who_can_view::{
    DecisionStep, PossibleViewer, PossibleViewers, PossibleViewersQuery, StepOutcome, Verdict, Via,
};
use deskside_store::ReachingOperator;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::moment::Circumstances;
use crate::auth::Allowed;
use crate::auth::permissions::ReadSecurity;
use crate::extract::{Id, Params, limit};
use crate::possibility::{claims, role_rights};
use crate::problem::ApiResult;
use crate::state::{AppState, Site};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(who_can_view))
}

/// Who can view or control a device, or could at a past moment, and why: operators with an assignment that reaches it.
#[utoipa::path(
    get,
    path = "/devices/{id}/who-can-view",
    operation_id = "listPossibleViewers",
    tag = "security",
    params(("id" = String, Path), PossibleViewersQuery),
    responses((status = OK, body = PossibleViewers), (status = "default", body = Problem))
)]
async fn who_can_view(
    State(state): State<AppState>,
    _allowed: Allowed<ReadSecurity>,
    Id(id): Id<DeviceId>,
    Params(query): Params<PossibleViewersQuery>,
) -> ApiResult<Json<PossibleViewers>> {
    let at = query.at.map(Timestamp::from_millis);
    let page = possible_viewers(&state, id, at, query.after.as_deref(), limit(query.limit)?);
    Ok(Json(page.await?))
}

/// A page of those who can view a device, or could at a past moment.
///
/// # Errors
/// As of [`Circumstances::of`]; for a foreign cursor.
pub async fn possible_viewers(
    site: &Site,
    device: DeviceId,
    at: Option<Timestamp>,
    after: Option<&str>,
    limit: u64,
) -> ApiResult<PossibleViewers> {
    let circumstances = Circumstances::of(site, device, at).await?;
    let page = circumstances.reaching.page(after, limit)?;
    let holding = circumstances.holding.keys().copied().collect();
    let viewer = |operator| viewer(operator, &circumstances, &holding);
    Ok(PossibleViewers {
        items: page.items.into_iter().map(viewer).collect(),
        next: page.next,
        total: Some(circumstances.reaching.operators.len() as u64),
        at: circumstances.at,
        known_since: circumstances.known_since,
    })
}

fn viewer(one: &ReachingOperator, then: &Circumstances, holding: &BTreeSet<CollectionId>) -> PossibleViewer {
    let assignments = || {
        let ids = one.assignments.iter();
        ids.filter_map(|id| Some((*id, then.reaching.assignments.get(id)?)))
    };
    let given = assignments().map(|(_, assignment)| Given {
        permissions: assignment.permissions,
        collections: assignment.collections.clone(),
        // Those that had ended are not among them.
        until: None,
    });
    let on_device = Rights::new(given, then.at).on(holding);
    let situation = Situation {
        settings: &then.settings.settings,
        device: then.device,
    };
    let found = prospects(claims(&one.operator.account), role_rights(on_device), situation);
    let via = assignments().filter_map(|(id, assignment)| {
        let (collection, name) = assignment
            .collections
            .iter()
            .find_map(|collection| then.holding.get_key_value(collection))?;
        Some(Via {
            assignment: id,
            role: assignment.role.clone(),
            collection: CollectionName {
                id: *collection,
                name: name.clone(),
            },
            group: assignment.group.clone(),
        })
    });
    PossibleViewer {
        via: via.collect(),
        remote_control: verdict(&found.remote_control),
        view: verdict(&found.view),
        operator: one.operator.clone(),
    }
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
