//! Who is signed in: from the cookie or the API token to the operator and their rights. With a cookie, everything that
//! changes something needs the CSRF token too.

use std::net::IpAddr;
use std::ops::Deref;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method};
use deskside_model::{OperatorId, PermissionSet, Timestamp};
use deskside_policy::Rights;
use deskside_site_api::sign_in::Me;
use deskside_store::{OperatorRecord, SignInRecord, Tx};
use subtle::ConstantTimeEq;

use super::held::Held;
use super::proof::{Known, Proof, Proofs, nobody};
use super::{bearer, cookie};
use crate::extract::ClientAddress;
use crate::problem::{ApiError, ApiResult, Kind};
use crate::random::{self, Token};
use crate::state::{AppState, Site};
use crate::status_messages::Message;
use deskside_model::StatusKind;

/// A sign-in ends after this time without a request.
pub const IDLE: Duration = Duration::from_secs(12 * 3600);
/// It ends after this time whatever happens.
pub const LONGEST: Duration = Duration::from_secs(7 * 24 * 3600);
/// The last use is written down at most this often: a write for each request would be one too many.
const TOUCH_EVERY: Duration = Duration::from_secs(60);
/// The header that carries the CSRF token.
const CSRF_HEADER: &str = "x-csrf-token";

/// An operator who is known by a proof, what they may do, and where they are.
#[derive(Debug)]
pub struct SignedIn {
    /// Who.
    pub operator: OperatorRecord,
    /// What they hold now, as far as this proof goes.
    pub held: Held,
    /// How they are known.
    pub proof: Proof,
    /// Where from.
    pub address: IpAddr,
}

/// A person who signed in, for what no program may do in their name.
#[derive(Debug)]
pub struct InPerson {
    /// Who.
    pub signed_in: SignedIn,
    /// Their sign-in.
    pub sign_in: SignInRecord,
}

impl SignedIn {
    /// What the operator may do, and where.
    #[must_use]
    pub fn rights(&self) -> &Rights {
        &self.held.rights
    }

    /// What the operator may do somewhere at least.
    #[must_use]
    pub fn permissions(&self) -> PermissionSet {
        self.rights().anywhere()
    }

    /// A status message about something that this operator did, or a program in their name.
    #[must_use]
    pub fn did(&self, kind: StatusKind) -> Message {
        let message = Message::new(kind)
            .by(self.operator.id, &self.operator.name)
            .from(self.address);
        match &self.proof {
            Proof::Cookie(_) => message,
            Proof::Token { token, .. } => message.with("api_token", token.id).with("api_token_name", &token.name),
        }
    }

    /// What the operator sees of their own account.
    #[must_use]
    pub fn me(&self) -> Me {
        let (csrf_token, expires_at) = match &self.proof {
            Proof::Cookie(sign_in) => (sign_in.csrf.clone(), ends_at(sign_in)),
            Proof::Token { token, .. } => (String::new(), token.expires_at),
        };
        shown(&self.operator, &self.held, csrf_token, expires_at)
    }

    /// Reads again who this is and what they hold, for streams that outlive their request. False when the proof is worth
    /// nothing any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn renew(&mut self, site: &Site) -> ApiResult<bool> {
        match Proofs::from(&site.store).again(&self.proof, site.clock.now()).await {
            Ok(known) => {
                (self.operator, self.held, self.proof) = (known.operator, known.held, known.proof);
                Ok(true)
            }
            Err(error) if error.kind() == Kind::NotSignedIn => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// What the operator holds as a transaction sees it, as far as their proof still goes there.
    ///
    /// # Errors
    /// `not_signed_in`, when the proof is worth nothing any more; when the database fails.
    pub async fn held_in(&self, tx: &Tx, now: Timestamp) -> ApiResult<Held> {
        Ok(Proofs::from(tx).again(&self.proof, now).await?.held)
    }
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> ApiResult<Self> {
        let ClientAddress(address) = ClientAddress::from_request_parts(parts, state).await?;
        let (proofs, now) = (Proofs::from(&state.store), state.clock.now());
        let known = match bearer::read(&parts.headers)? {
            Some(text) => proofs.token(&bearer::hash(text), now).await?,
            None => {
                let token = cookie::read(&parts.headers).ok_or_else(nobody)?;
                proofs.cookie(&random::hash(token), now).await?
            }
        };
        let Known { operator, held, proof } = known;
        match &proof {
            Proof::Cookie(sign_in) => {
                if !matches!(parts.method, Method::GET | Method::HEAD) {
                    check_csrf(&parts.headers, &sign_in.csrf)?;
                }
                touch(state, sign_in).await;
            }
            Proof::Token { token, .. } => bearer::touch(state, &operator, token, address).await,
        }
        Ok(Self {
            operator,
            held,
            proof,
            address,
        })
    }
}

impl FromRequestParts<AppState> for InPerson {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> ApiResult<Self> {
        let signed_in = SignedIn::from_request_parts(parts, state).await?;
        match &signed_in.proof {
            Proof::Cookie(sign_in) => Ok(Self {
                sign_in: sign_in.clone(),
                signed_in,
            }),
            Proof::Token { .. } => Err(ApiError::new(
                Kind::TokenNotAllowed,
                "An API token can't do this: passwords, second factors and tokens are changed by the person who signed in.",
            )),
        }
    }
}

impl Deref for InPerson {
    type Target = SignedIn;
    fn deref(&self) -> &SignedIn {
        &self.signed_in
    }
}

/// Opens a sign-in inside a transaction. The cookie is to be set once that is committed.
///
/// # Errors
/// When the database fails.
pub async fn open_sign_in(
    tx: &Tx,
    operator: OperatorId,
    address: IpAddr,
    now: Timestamp,
) -> ApiResult<(SignInRecord, HeaderValue)> {
    let csrf = Token::draw().expose().to_owned();
    place(tx, operator, address, csrf, now, now.after(LONGEST)).await
}

/// Puts a new cookie in the place of the present one, because what it stands for changed. The CSRF token stays: it never
/// leaves the pages of the site, and open pages go on with it.
///
/// # Errors
/// When the database fails.
pub async fn rotate(tx: &Tx, person: &InPerson, now: Timestamp) -> ApiResult<HeaderValue> {
    let old = &person.sign_in;
    tx.sign_ins().remove(&old.token_hash).await?;
    let (_, cookie) = place(
        tx,
        old.operator_id,
        person.address,
        old.csrf.clone(),
        now,
        old.expires_at,
    )
    .await?;
    Ok(cookie)
}

/// What an operator who has just signed in sees of their own account.
///
/// # Errors
/// When the database fails.
pub async fn me(site: &Site, operator: &OperatorRecord, sign_in: &SignInRecord) -> ApiResult<Me> {
    let held = Held::by(&site.store.assignments(), operator.id, site.clock.now()).await?;
    Ok(shown(operator, &held, sign_in.csrf.clone(), ends_at(sign_in)))
}

fn shown(operator: &OperatorRecord, held: &Held, csrf_token: String, expires_at: Timestamp) -> Me {
    Me {
        id: operator.id,
        account: operator.account.clone(),
        name: operator.name.clone(),
        role: held.role,
        permissions: held.rights.anywhere(),
        everywhere: held.rights.everywhere(),
        second_factor: operator.second_factor.is_some(),
        csrf_token,
        expires_at,
    }
}

fn ends_at(sign_in: &SignInRecord) -> Timestamp {
    sign_in.last_used_at.after(IDLE).min(sign_in.expires_at)
}

async fn place(
    tx: &Tx,
    operator_id: OperatorId,
    address: IpAddr,
    csrf: String,
    now: Timestamp,
    expires_at: Timestamp,
) -> ApiResult<(SignInRecord, HeaderValue)> {
    let token = Token::draw();
    let record = SignInRecord {
        token_hash: token.hash(),
        operator_id,
        csrf,
        address: address.to_canonical().to_string(),
        created_at: now,
        last_used_at: now,
        expires_at,
    };
    tx.sign_ins().insert(&record).await?;
    let cookie = cookie::set(&token).ok_or_else(|| ApiError::internal("the cookie is not a header value"))?;
    Ok((record, cookie))
}

async fn touch(site: &Site, sign_in: &SignInRecord) {
    let now = site.clock.now();
    if now.since(sign_in.last_used_at) < TOUCH_EVERY {
        return;
    }
    let written = async {
        let tx = site.store.begin().await?;
        tx.sign_ins().touch(&sign_in.token_hash, now).await?;
        tx.commit().await
    };
    if let Err(error) = written.await {
        // Reading goes on with a full disk; at worst the sign-in ends early.
        tracing::warn!(%error, "the last use of a sign-in could not be noted");
    }
}

fn check_csrf(headers: &HeaderMap, expected: &str) -> ApiResult<()> {
    let given = headers.get(CSRF_HEADER).map(HeaderValue::as_bytes).unwrap_or_default();
    if given.ct_eq(expected.as_bytes()).into() {
        return Ok(());
    }
    Err(ApiError::new(
        Kind::WrongCsrfToken,
        "Requests that change something must carry the header x-csrf-token with the csrf_token of GET /api/v1/me. Read it \
         again and repeat the request.",
    ))
}
