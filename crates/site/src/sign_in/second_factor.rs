//! The second factor of a sign-in: a code of an authenticator, or a security key. Asked for once the password was right, and
//! used up in the transaction of the sign-in itself.

use axum::Json;
use axum::extract::State;
use data_encoding::BASE64URL_NOPAD;
use deskside_model::{SecurityKeyId, StatusKind, Timestamp};
use deskside_site_api::Problem;
use deskside_site_api::security_keys::{SecondFactors, SecondFactorsRequest, SecurityKeyAnswer, SecurityKeyRequest};
use deskside_site_api::sign_in::SignInRequest;
use deskside_store::{OperatorRecord, SecurityKeyRecord, Tx};
use deskside_webauthn::{KnownKey, Refused, SignInAnswer};

use super::{begin_attempt, can_be_right, checked_password};
use crate::extract::{Body, ClientAddress};
use crate::problem::{ApiError, ApiResult, Kind};
use crate::security_keys::challenges::Purpose;
use crate::security_keys::decoded;
use crate::security_keys::site_name::SiteName;
use crate::state::{AppState, Site};
use crate::status_messages::Message;
use crate::totp;

/// What a sign-in was proven with, beside the password.
#[derive(Debug)]
pub(super) enum Proven {
    /// Nothing: the account has no second factor.
    PasswordOnly,
    /// The code of this time step.
    Code(i64),
    /// A security key.
    Key {
        id: SecurityKeyId,
        name: String,
        counter: u32,
        backed_up: bool,
    },
}

/// What came of the second factor.
#[derive(Debug)]
pub(super) enum Second {
    /// It is right, as far as can be seen before the transaction.
    Proven(Proven),
    /// None was given, and one is needed: what to answer.
    Missing(ApiError),
    /// It is wrong: which part, for the record.
    Wrong(&'static str),
}

/// Looks at the second factor of a request whose password was right.
pub(super) async fn check(state: &AppState, operator: &OperatorRecord, request: &SignInRequest) -> ApiResult<Second> {
    let keys = state.store.security_keys().of_operator(operator.id).await?;
    if let Some(answer) = &request.security_key {
        return of_key(state, operator, &keys, answer).await;
    }
    let code = request.code.as_deref().map(str::trim).filter(|code| !code.is_empty());
    Ok(match (&operator.second_factor, code) {
        (Some(factor), Some(code)) => totp::check(&factor.secret, code, state.clock.now())
            .map_or(Second::Wrong("code"), |step| Second::Proven(Proven::Code(step))),
        (Some(_), None) => Second::Missing(code_required()),
        (None, _) if !keys.is_empty() => Second::Missing(key_required()),
        (None, _) => Second::Proven(Proven::PasswordOnly),
    })
}

impl Proven {
    /// Uses it up, so that it signs in once only. The reason when it was used or changed meanwhile.
    pub(super) async fn use_up(
        &self,
        tx: &Tx,
        operator: &OperatorRecord,
        now: Timestamp,
    ) -> ApiResult<Option<&'static str>> {
        Ok(match self {
            // A key that was registered meanwhile is asked for.
            Self::PasswordOnly => {
                let keys = tx.security_keys().of_operator(operator.id).await?;
                (!keys.is_empty()).then_some("changed_meanwhile")
            }
            Self::Code(step) => {
                let used = tx.operators().use_step(operator.id, *step).await?;
                (!used).then_some("code_used_before")
            }
            Self::Key {
                id, counter, backed_up, ..
            } => {
                let used = tx.security_keys().used(*id, *counter, *backed_up, now).await?;
                (!used).then_some("security_key_used_before")
            }
        })
    }

    /// The record of a sign-in that it proved.
    pub(super) fn noted(&self, message: Message) -> Message {
        match self {
            Self::PasswordOnly => message.with("second_factor", "no"),
            Self::Code(_) => message.with("second_factor", "yes"),
            Self::Key { id, name, .. } => message
                .with("second_factor", "yes")
                .with("key_id", id)
                .with("key_name", name),
        }
    }
}

/// What an account can be proven with, beside its password, which has to be right. For a security key: its challenge.
#[utoipa::path(
    post,
    path = "/sign-in/second-factors",
    operation_id = "listSecondFactors",
    tag = "sign-in",
    security(()),
    request_body = SecondFactorsRequest,
    responses((status = OK, body = SecondFactors), (status = "default", body = Problem))
)]
pub(super) async fn second_factors(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    Body(request): Body<SecondFactorsRequest>,
) -> ApiResult<Json<SecondFactors>> {
    can_be_right(&request.account, &request.password)?;
    let attempt = begin_attempt(&state, &request.account, address).await?;
    let operator = checked_password(&state, &request.account, &request.password, address).await?;
    // The password was right: asking for what goes with it is part of one try, not a failure.
    attempt.undone();
    let code = operator.second_factor.is_some();
    let keys = state.store.security_keys().of_operator(operator.id).await?;
    let security_key = match asked_of_keys(&state, &operator, &keys) {
        // A code is a way in all the same.
        Err(_) if code => None,
        other => other?,
    };
    Ok(Json(SecondFactors { code, security_key }))
}

/// What a browser asks its keys for; none when the account has no key.
///
/// # Errors
/// `security_keys_unavailable`, when they are bound to another name than the site has now: they stay a factor that is needed,
/// so that whoever changes the site's name turns no second factor off.
fn asked_of_keys(
    site: &Site,
    operator: &OperatorRecord,
    keys: &[SecurityKeyRecord],
) -> ApiResult<Option<SecurityKeyRequest>> {
    let Some(first) = keys.first() else {
        return Ok(None);
    };
    let here = SiteName::of(&site.public_url)?;
    let usable = keys.iter().filter(|key| key.site == here.id());
    let credentials: Vec<_> = usable.map(|key| BASE64URL_NOPAD.encode(&key.credential_id)).collect();
    if credentials.is_empty() {
        return Err(ApiError::new(
            Kind::SecurityKeysUnavailable,
            format!(
                "Your security keys are bound to {}, and this site is {} now. Ask an administrator to remove your second \
                 factors.",
                first.site,
                here.id()
            ),
        ));
    }
    let challenge = site.challenges.draw(operator.id, Purpose::SignIn, site.clock.now());
    Ok(Some(SecurityKeyRequest {
        challenge: BASE64URL_NOPAD.encode(&challenge),
        rp_id: here.id().to_owned(),
        origin: here.origin().to_owned(),
        credentials,
    }))
}

async fn of_key(
    state: &AppState,
    operator: &OperatorRecord,
    keys: &[SecurityKeyRecord],
    answer: &SecurityKeyAnswer,
) -> ApiResult<Second> {
    let challenge = decoded("challenge", &answer.challenge)?;
    let credential_id = decoded("credential_id", &answer.credential_id)?;
    let client_data = decoded("client_data", &answer.client_data)?;
    let authenticator_data = decoded("authenticator_data", &answer.authenticator_data)?;
    let signature = decoded("signature", &answer.signature)?;
    let here = SiteName::of(&state.public_url)?;
    let (purpose, now) = (Purpose::SignIn, state.clock.now());
    let known = keys.iter().find(|key| key.credential_id == credential_id);
    let (true, Some(key)) = (state.challenges.take(&challenge, operator.id, purpose, now), known) else {
        return Ok(Second::Wrong("security_key"));
    };
    let answer = SignInAnswer {
        client_data: &client_data,
        authenticator_data: &authenticator_data,
        signature: &signature,
    };
    let registered = KnownKey {
        public_key: &key.public_key,
        counter: key.counter,
    };
    match deskside_webauthn::sign_in(here.relying_party(), &challenge, registered, answer) {
        Ok(used) => Ok(Second::Proven(Proven::Key {
            id: key.id,
            name: key.name.clone(),
            counter: used.counter,
            backed_up: used.backed_up,
        })),
        Err(Refused::Copied { before, now }) => {
            let message = Message::new(StatusKind::SecurityKeyCopied)
                .by(operator.id, &operator.name)
                .with("key_id", key.id)
                .with("key_name", &key.name)
                .with("counted_before", before)
                .with("counted_now", now);
            state.record(message).await?;
            Ok(Second::Wrong("security_key_copied"))
        }
        Err(why) => {
            tracing::info!(key = %key.id, %why, "an answer of a security key does not count");
            Ok(Second::Wrong("security_key"))
        }
    }
}

fn code_required() -> ApiError {
    ApiError::new(
        Kind::CodeRequired,
        "This account has a second factor. Give the six digits that your authenticator shows now.",
    )
}

fn key_required() -> ApiError {
    ApiError::new(
        Kind::SecurityKeyRequired,
        "This account signs in with a security key, which takes a browser: use the console. Programs use an API token.",
    )
}
