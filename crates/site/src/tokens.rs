//! Enrolment tokens: list, make, withdraw; and making one on the server's own command line.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deskside_model::{EnrolmentTokenId, StatusKind};
use deskside_site_api::enrolment::{CreatedEnrolmentToken, EnrolmentToken, NewEnrolmentToken};
use deskside_site_api::{Page, PageQuery, Problem};
use deskside_store::NewToken;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Allowed;
use crate::auth::permissions::{ManageEnrolment, ReadEnrolment};
use crate::extract::{Body, Id, Params, limit};
use crate::problem::{ApiError, ApiResult};
use crate::random;
use crate::state::{AppState, Site};
use crate::status_messages::{Change, Message};
use crate::token_text::TokenText;

const MAX_NAME: usize = 80;
const MAX_USES: u32 = 100_000;
const MAX_HOURS: u32 = 8760;

/// The routes of this module.
#[must_use]
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(revoke))
}

/// Lists enrolment tokens, newest first.
#[utoipa::path(
    get,
    path = "/enrolment-tokens",
    operation_id = "listEnrolmentTokens",
    tag = "administration",
    params(PageQuery),
    responses((status = OK, body = Page<EnrolmentToken>), (status = "default", body = Problem))
)]
async fn list(
    State(state): State<AppState>,
    _allowed: Allowed<ReadEnrolment>,
    Params(query): Params<PageQuery>,
) -> ApiResult<Json<Page<EnrolmentToken>>> {
    let tokens = state.store.enrolment_tokens();
    let page = tokens
        .list(query.after.as_deref(), limit(query.limit)?, state.clock.now())
        .await?;
    Ok(Json(Page {
        items: page.items,
        next: page.next,
        total: None,
    }))
}

/// Makes an enrolment token. This answer is the only place where its secret appears.
#[utoipa::path(
    post,
    path = "/enrolment-tokens",
    operation_id = "createEnrolmentToken",
    tag = "administration",
    request_body = NewEnrolmentToken,
    responses((status = CREATED, body = CreatedEnrolmentToken), (status = "default", body = Problem))
)]
async fn create(
    State(state): State<AppState>,
    by: Allowed<ManageEnrolment>,
    Body(request): Body<NewEnrolmentToken>,
) -> ApiResult<(StatusCode, Json<CreatedEnrolmentToken>)> {
    let message = by.did(StatusKind::EnrolmentTokenCreated);
    let change = state.change().await?;
    change.allows(&by).await?;
    let created = make(change, &request, &by.operator.account, message).await?;
    Ok((StatusCode::CREATED, Json(created)))
}

/// Withdraws an enrolment token. Devices that enrolled with it stay.
#[utoipa::path(
    delete,
    path = "/enrolment-tokens/{id}",
    operation_id = "revokeEnrolmentToken",
    tag = "administration",
    params(("id" = String, Path)),
    responses((status = NO_CONTENT), (status = "default", body = Problem))
)]
async fn revoke(
    State(state): State<AppState>,
    by: Allowed<ManageEnrolment>,
    Id(id): Id<EnrolmentTokenId>,
) -> ApiResult<StatusCode> {
    let mut change = state.change().await?;
    change.allows(&by).await?;
    if change.enrolment_tokens().revoke(id, state.clock.now()).await? {
        let message = by.did(StatusKind::EnrolmentTokenRevoked).with("token_id", id);
        change.record(message).await?;
        change.commit().await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Makes an enrolment token for whoever may run commands on the server itself.
///
/// # Errors
/// What is wrong with the request, or with the database.
pub async fn make_on_the_server(site: &Site, request: &NewEnrolmentToken) -> ApiResult<CreatedEnrolmentToken> {
    let message = Message::new(StatusKind::EnrolmentTokenCreated)
        .from(IpAddr::V4(Ipv4Addr::LOCALHOST))
        .with("by", "command line of the site server");
    make(site.change().await?, request, "(command line)", message).await
}

async fn make(
    mut change: Change<'_>,
    request: &NewEnrolmentToken,
    by: &str,
    message: Message,
) -> ApiResult<CreatedEnrolmentToken> {
    check(request)?;
    let site = change.site();
    let id = EnrolmentTokenId::from_bytes(random::bytes());
    let text = TokenText::new(id, random::bytes(), site.key_fingerprint());
    let now = site.clock.now();
    let expires_at = now.after(Duration::from_secs(3600 * u64::from(request.hours)));
    let new = NewToken {
        id,
        secret_hash: text.secret_hash(),
        name: request.name.trim(),
        uses: request.uses,
        created_at: now,
        created_by: by,
        expires_at,
    };
    change.enrolment_tokens().insert(&new).await?;
    let uses = request
        .uses
        .map_or_else(|| String::from("any number"), |uses| uses.to_string());
    let message = message
        .with("token_id", id)
        .with("token_name", request.name.trim())
        .with("uses", uses)
        .with("hours", request.hours);
    change.record(message).await?;
    let token = change.enrolment_tokens().get(id, now).await?;
    change.commit().await?;
    let text = text.reveal();
    Ok(CreatedEnrolmentToken {
        command: format!("deskside-agent enrol --site {} --token {text}", site.public_url),
        token,
        text,
    })
}

fn check(request: &NewEnrolmentToken) -> ApiResult<()> {
    if request.name.chars().count() > MAX_NAME || request.name.chars().any(char::is_control) {
        return Err(ApiError::invalid(
            "name",
            format!("A token's name has at most {MAX_NAME} characters and no line breaks."),
        ));
    }
    if request.uses.is_some_and(|uses| !(1..=MAX_USES).contains(&uses)) {
        return Err(ApiError::invalid(
            "uses",
            format!("A token is for 1 to {MAX_USES} devices; leave the number out for any number."),
        ));
    }
    if !(1..=MAX_HOURS).contains(&request.hours) {
        return Err(ApiError::invalid(
            "hours",
            format!("A token is valid for 1 to {MAX_HOURS} hours, which is a year."),
        ));
    }
    Ok(())
}
