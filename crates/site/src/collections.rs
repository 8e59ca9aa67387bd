//! Collections: list, make, change, delete, try out; and where a device belongs.

mod check;
mod compiled;
mod direct;
pub mod evaluate;
mod preview;

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deskside_model::{BuiltInCollection, CollectionId, DeviceId, Permission, PermissionSet, StatusKind};
use deskside_policy::collections::FACTS;
use deskside_site_api::collections::{
    ChangedCollection, Collection, CollectionName, CollectionOfDevice, CollectionQuery, Fact, NewCollection, Rule,
};
use deskside_site_api::{Page, Problem};
use deskside_store::{AssignmentFilter, CollectionContent, CollectionRecord, StoreError, StoreResult};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use compiled::Cache;

use crate::auth::permissions::{ManageCollections, ReadCollections};
use crate::auth::{Allowed, reach};
use crate::extract::{Body, Id, Params, limit};
use crate::problem::{ApiError, ApiResult, Kind};
use crate::state::{AppState, Site};
use crate::status_messages::Message;
use crate::{random, security, sessions};
use compiled::Source;

/// The most collections of a site; each costs time for each device.
const MAX_COLLECTIONS: usize = 1_000;
/// Most characters of a search.
const MAX_SEARCH: usize = 200;

/// The routes of this module.
#[must_use]
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .merge(preview::routes())
        .merge(direct::routes())
        .routes(routes!(facts))
        .routes(routes!(show, change, delete))
        .routes(routes!(of_device))
}

/// Lists collections, by name.
#[utoipa::path(
    get,
    path = "/collections",
    operation_id = "listCollections",
    tag = "collections",
    params(CollectionQuery),
    responses((status = OK, body = Page<Collection>), (status = "default", body = Problem))
)]
async fn list(
    State(state): State<AppState>,
    by: Allowed<ReadCollections>,
    Params(query): Params<CollectionQuery>,
) -> ApiResult<Json<Page<Collection>>> {
    if query
        .search
        .as_ref()
        .is_some_and(|words| words.chars().count() > MAX_SEARCH)
    {
        let message = format!("A search has at most {MAX_SEARCH} characters.");
        return Err(ApiError::invalid("search", message));
    }
    let collections = state.store.collections();
    let seen = collections.seen_from(&by.scope(Permission::ReadCollections)).await?;
    let page = collections
        .list(
            &seen,
            query.search.as_deref(),
            query.after.as_deref(),
            limit(query.limit)?,
        )
        .await?;
    Ok(Json(Page {
        items: views(&state, page.items).await?,
        next: page.next,
        total: None,
    }))
}

/// Makes a collection and finds its members.
#[utoipa::path(
    post,
    path = "/collections",
    operation_id = "createCollection",
    tag = "collections",
    request_body = NewCollection,
    responses((status = CREATED, body = Collection), (status = "default", body = Problem))
)]
async fn create(
    State(state): State<AppState>,
    by: Allowed<ManageCollections>,
    Body(new): Body<NewCollection>,
) -> ApiResult<(StatusCode, Json<Collection>)> {
    let (name, description) = check::texts(&new.name, &new.description)?;
    check::rules(&new.rules)?;
    let id = CollectionId::from_bytes(random::bytes());
    let mut change = state.change().await?;
    change.allows(&by).await?;
    change.collections().lock().await?;
    let all = change.collections().all().await?;
    if all.len() >= MAX_COLLECTIONS {
        return Err(ApiError::new(
            Kind::InvalidValue,
            format!("A site has at most {MAX_COLLECTIONS} collections: delete some that nobody uses."),
        ));
    }
    check::among(&all, source(id, new.limiting, &new.rules))?;
    let content = CollectionContent {
        name,
        description,
        limiting: new.limiting,
        rules: &new.rules,
        at: state.clock.now(),
        by: &by.operator.account,
    };
    let inserted = change.collections().insert(id, &content).await;
    inserted.map_err(name_taken)?;
    evaluate::everybody(&mut change).await?;
    let record = change.collections().get(id).await?;
    change
        .record(told(by.did(StatusKind::CollectionCreated), &record))
        .await?;
    change.commit().await?;
    Ok((StatusCode::CREATED, Json(view(&state, record).await?)))
}

/// One collection.
#[utoipa::path(
    get,
    path = "/collections/{id}",
    operation_id = "getCollection",
    tag = "collections",
    params(("id" = String, Path)),
    responses((status = OK, body = Collection), (status = "default", body = Problem))
)]
async fn show(
    State(state): State<AppState>,
    by: Allowed<ReadCollections>,
    Id(id): Id<CollectionId>,
) -> ApiResult<Json<Collection>> {
    let collections = state.store.collections();
    let seen = collections.seen_from(&by.scope(Permission::ReadCollections)).await?;
    if !seen.holds(&[id].into()) {
        return Err(StoreError::NotFound("the collection").into());
    }
    let record = collections.get(id).await?;
    Ok(Json(view(&state, record).await?))
}

/// Changes a collection and finds its members anew.
#[utoipa::path(
    put,
    path = "/collections/{id}",
    operation_id = "changeCollection",
    tag = "collections",
    params(("id" = String, Path)),
    request_body = ChangedCollection,
    responses((status = OK, body = Collection), (status = "default", body = Problem))
)]
async fn change(
    State(state): State<AppState>,
    by: Allowed<ManageCollections>,
    Id(id): Id<CollectionId>,
    Body(new): Body<ChangedCollection>,
) -> ApiResult<Json<Collection>> {
    let (name, description) = check::texts(&new.name, &new.description)?;
    check::rules(&new.rules)?;
    let mut change = state.change().await?;
    let rights = change.allows(&by).await?;
    change.collections().lock().await?;
    let before = change.collections().get(id).await?;
    not_built_in(&before)?;
    let all = change.collections().all().await?;
    check::among(&all, source(id, new.limiting, &new.rules))?;
    if (before.limiting, &before.rules) != (Some(new.limiting), &new.rules) {
        security::may_move_devices(&change, &rights, &check::leaning_on(&all, id)).await?;
    }
    let content = CollectionContent {
        name,
        description,
        limiting: new.limiting,
        rules: &new.rules,
        at: state.clock.now(),
        by: &by.operator.account,
    };
    let changed = change.collections().change(id, new.version, &content).await;
    if !changed.map_err(name_taken)? {
        return Err(ApiError::new(
            Kind::VersionConflict,
            "Somebody changed the collection since you read it. Read it again, and make your change once more.",
        ));
    }
    evaluate::everybody(&mut change).await?;
    let record = change.collections().get(id).await?;
    change
        .record(told(by.did(StatusKind::CollectionChanged), &record))
        .await?;
    change.commit().await?;
    sessions::end_forbidden(&state).await?;
    Ok(Json(view(&state, record).await?))
}

/// Deletes a collection on which no other leans. Its members stay devices.
#[utoipa::path(
    delete,
    path = "/collections/{id}",
    operation_id = "deleteCollection",
    tag = "collections",
    params(("id" = String, Path)),
    responses((status = NO_CONTENT), (status = "default", body = Problem))
)]
async fn delete(
    State(state): State<AppState>,
    by: Allowed<ManageCollections>,
    Id(id): Id<CollectionId>,
) -> ApiResult<StatusCode> {
    let mut change = state.change().await?;
    change.allows(&by).await?;
    change.collections().lock().await?;
    let record = change.collections().get(id).await?;
    not_built_in(&record)?;
    let all = change.collections().all().await?;
    let dependents = check::dependents(&all, id);
    if !dependents.is_empty() {
        return Err(ApiError::new(
            Kind::CollectionInUse,
            format!(
                "Other collections use it: {}. Change these first.",
                dependents.join(", ")
            ),
        ));
    }
    let assigned = AssignmentFilter {
        collection: Some(id),
        ..AssignmentFilter::default()
    };
    let assigned = change.assignments().count(&assigned).await?;
    if assigned > 0 {
        let why = format!("Roles are given on it, in {assigned} assignments. Take these away first.");
        return Err(ApiError::new(Kind::CollectionInUse, why));
    }
    change.settings_sets().lock().await?;
    let deployed = change.settings_sets().deployed_to(id).await?;
    if !deployed.is_empty() {
        let why = format!(
            "Client settings are deployed to it: {}. Withdraw these first.",
            deployed.join(", ")
        );
        return Err(ApiError::new(Kind::CollectionInUse, why));
    }
    change.collections().delete(id, state.clock.now()).await?;
    // Nobody else's members change: no other collection leans on it.
    change.collections().all_evaluated().await?;
    change
        .record(told(by.did(StatusKind::CollectionDeleted), &record))
        .await?;
    change.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What expressions can ask of a device.
#[utoipa::path(
    get,
    path = "/collections/facts",
    operation_id = "listFacts",
    tag = "collections",
    responses((status = OK, body = [Fact]), (status = "default", body = Problem))
)]
async fn facts(_allowed: Allowed<ReadCollections>) -> Json<Vec<Fact>> {
    let row = |fact: &deskside_policy::collections::FactInfo| Fact {
        path: fact.path,
        r#type: fact.holds.code(),
        help: fact.help,
        examples: fact.examples,
    };
    Json(FACTS.iter().map(row).collect())
}

/// The collections that hold a device, by name.
#[utoipa::path(
    get,
    path = "/devices/{id}/collections",
    operation_id = "listCollectionsOfDevice",
    tag = "devices",
    params(("id" = String, Path)),
    responses((status = OK, body = [CollectionOfDevice]), (status = "default", body = Problem))
)]
async fn of_device(
    State(state): State<AppState>,
    by: Allowed<ReadCollections>,
    Id(id): Id<DeviceId>,
) -> ApiResult<Json<Vec<CollectionOfDevice>>> {
    let (devices, collections) = (state.store.devices(), state.store.collections());
    let needed = PermissionSet::of(&[Permission::ReadCollections]);
    reach::device(&devices, &collections, by.rights(), needed, id).await?;
    let seen = collections.seen_from(&by.scope(Permission::ReadCollections)).await?;
    let mut holding = collections.of_device(id).await?;
    holding.retain(|(collection, _)| seen.holds(&[*collection].into()));
    let row = |(id, name)| CollectionOfDevice {
        id,
        name,
        built_in: BuiltInCollection::from_id(id).is_some(),
    };
    Ok(Json(holding.into_iter().map(row).collect()))
}

async fn view(site: &Site, record: CollectionRecord) -> StoreResult<Collection> {
    let limiting: BTreeSet<_> = record.limiting.into_iter().collect();
    let names = site.store.collections().names(&limiting).await?;
    Ok(seen(record, &names))
}

async fn views(site: &Site, records: Vec<CollectionRecord>) -> StoreResult<Vec<Collection>> {
    let limiting: BTreeSet<_> = records.iter().filter_map(|record| record.limiting).collect();
    let names = site.store.collections().names(&limiting).await?;
    Ok(records.into_iter().map(|record| seen(record, &names)).collect())
}

fn seen(record: CollectionRecord, names: &std::collections::BTreeMap<CollectionId, String>) -> Collection {
    let limiting = record.limiting.map(|id| CollectionName {
        id,
        name: names.get(&id).cloned().unwrap_or_default(),
    });
    Collection {
        built_in: record.built_in(),
        id: record.id,
        name: record.name,
        description: record.description,
        limiting,
        rules: record.rules,
        members: record.members,
        version: record.version,
        changed_at: record.changed_at,
        changed_by: record.changed_by,
        problem: record.problem,
    }
}

fn source(id: CollectionId, limiting: CollectionId, rules: &[Rule]) -> Source<'_> {
    Source {
        id,
        limiting: Some(limiting),
        rules,
    }
}

/// What the record says: enough to know which devices a rule meant, cut where it is long.
fn told(message: Message, record: &CollectionRecord) -> Message {
    let rules = serde_json::to_string(&record.rules).unwrap_or_default();
    let message = message
        .with("collection_id", record.id)
        .with("collection_name", &record.name)
        .with("version", record.version)
        .with("members", record.members)
        .with("rules", rules);
    match record.limiting {
        Some(limiting) => message.with("limiting_id", limiting),
        None => message,
    }
}

fn not_built_in(record: &CollectionRecord) -> ApiResult<()> {
    if !record.built_in() {
        return Ok(());
    }
    Err(ApiError::new(
        Kind::CollectionBuiltIn,
        "Every site has this collection; it can't be changed or deleted. Make one of your own that includes it.",
    ))
}

fn name_taken(error: StoreError) -> ApiError {
    match error {
        StoreError::Conflict(_) => ApiError::from(error).about("name"),
        other => other.into(),
    }
}
