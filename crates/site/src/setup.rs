//! Set-up of a new site: a one-time link, shown where the server was started, makes the first administrator. There is no
//! default account, and no second administrator by this way.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse};
use deskside_model::settings::{MAX_ORGANISATION_NAME, SettingsPatch};
use deskside_model::{DEFAULT_SET, OperatorId, StatusKind};
use deskside_site_api::Problem;
use deskside_site_api::operators::Role;
use deskside_site_api::sign_in::{Me, SetupRequest, SetupState};
use deskside_store::{NewOperator, SettingsSetWritten, StoreResult};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::{me, open_sign_in};
use crate::extract::{Body, ClientAddress};
use crate::operators::{check_account, check_name, give_everywhere};
use crate::password;
use crate::problem::{ApiError, ApiResult, Kind};
use crate::random::{self, Token};
use crate::state::{AppState, Site};
use crate::status_messages::{Change, Message};

/// How long the link can be used. A restart of the server makes a new one.
const VALID: Duration = Duration::from_secs(24 * 3600);

/// The routes of this module.
#[must_use]
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(state_now, set_up))
}

/// The link for whoever started the server, as long as the site has no administrator; it takes the place of an earlier
/// one. The token stands behind the `#`, so that no browser sends it along and no proxy logs it.
///
/// # Errors
/// When the database fails.
pub async fn link(site: &Site) -> StoreResult<Option<String>> {
    if site.store.operators().count().await? > 0 {
        return Ok(None);
    }
    let token = Token::draw();
    let now = site.clock.now();
    let tx = site.store.begin().await?;
    tx.setup().replace(&token.hash(), now, now.after(VALID)).await?;
    tx.commit().await?;
    Ok(Some(format!("{}/setup#token={}", site.public_url, token.expose())))
}

/// Whether the site still waits for its first administrator.
#[utoipa::path(
    get,
    path = "/setup",
    operation_id = "getSetup",
    tag = "sign-in",
    security(()),
    responses((status = OK, body = SetupState), (status = "default", body = Problem))
)]
async fn state_now(State(state): State<AppState>) -> ApiResult<Json<SetupState>> {
    let needed = state.store.operators().count().await? == 0;
    Ok(Json(SetupState { needed }))
}

/// Makes the first administrator and signs them in.
#[utoipa::path(
    post,
    path = "/setup",
    operation_id = "setUp",
    tag = "sign-in",
    security(()),
    request_body = SetupRequest,
    responses((status = OK, body = Me), (status = "default", body = Problem))
)]
async fn set_up(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    Body(request): Body<SetupRequest>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let token_hash = random::hash(&request.token);
    if state.store.operators().count().await? > 0 {
        return Err(already());
    }
    // Before the costly hash, and not yet used up: a mistake in the rest of the form must not cost the link.
    if !state.store.setup().is_open(&token_hash, now).await? {
        return Err(unusable());
    }
    check_account(&request.account)?;
    check_name(&request.name)?;
    check_organisation(&request.organisation_name)?;
    password::acceptable("password", &request.password, &request.account)?;
    let password_hash = state.passwords.hash(&request.password).await?;

    let mut change = state.change().await?;
    if !change.setup().consume(&token_hash, now).await? {
        return Err(unusable());
    }
    // Two links, or one link twice at the same moment: the second finds somebody there.
    if change.operators().count().await? > 0 {
        return Err(already());
    }
    let id = OperatorId::from_bytes(random::bytes());
    let new = NewOperator {
        id,
        account: &request.account,
        name: &request.name,
        password_hash: password_hash.expose(),
        created_at: now,
    };
    change.operators().insert(&new).await?;
    give_everywhere(&change, id, Role::FullAdministrator, &request.account).await?;
    change.operators().set_last_sign_in(id, now).await?;
    first_settings(&mut change, &request).await?;
    let did = |kind| Message::new(kind).by(id, &request.name).from(address);
    change
        .record(did(StatusKind::SiteSetUp).with("account", &request.account))
        .await?;
    change.record(did(StatusKind::SignedIn)).await?;
    let (sign_in, cookie) = open_sign_in(&change, id, address, now).await?;
    let operator = change.operators().get(id).await?;
    change.commit().await?;
    let me = me(&state, &operator, &sign_in).await?;
    Ok((AppendHeaders([(SET_COOKIE, cookie)]), Json(me)))
}

async fn first_settings(change: &mut Change<'_>, request: &SetupRequest) -> ApiResult<()> {
    let default = change.settings_sets().get(DEFAULT_SET).await?;
    let values = SettingsPatch {
        organisation_name: Some(request.organisation_name.trim().to_owned()),
        remote_control_enabled: Some(request.enable_remote_control),
        ..default.values.clone()
    };
    if values == default.values {
        return Ok(());
    }
    let written = SettingsSetWritten {
        name: &default.name,
        description: &default.description,
        order: default.order,
        values: &values,
        deployed_to: &[],
        rolled_back_to: None,
        at: change.site().clock.now(),
        by: &request.account,
    };
    change
        .settings_sets()
        .change(DEFAULT_SET, default.version, &written)
        .await?;
    change.settings_changed([]);
    Ok(())
}

fn check_organisation(name: &str) -> ApiResult<()> {
    if name.trim().chars().count() > MAX_ORGANISATION_NAME || name.chars().any(char::is_control) {
        return Err(ApiError::invalid(
            "organisation_name",
            format!("The organisation's name has at most {MAX_ORGANISATION_NAME} characters and no line breaks."),
        ));
    }
    Ok(())
}

fn already() -> ApiError {
    ApiError::new(
        Kind::AlreadySetUp,
        "The site has an administrator already. Sign in, or ask them for an account.",
    )
}

fn unusable() -> ApiError {
    ApiError::new(
        Kind::SetupTokenInvalid,
        "The set-up link was used before, is older than a day, or was replaced by a newer one. Restart the site server: it \
         prints a new link.",
    )
}
