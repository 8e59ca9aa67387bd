//! Who is signed in: from the cookie to the operator, with the CSRF check on everything that changes something.

use std::net::IpAddr;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method};
use deskside_model::{OperatorId, PermissionSet, Timestamp};
use deskside_site_api::sign_in::Me;
use deskside_store::{OperatorRecord, SignInRecord, StoreError, Tx};
use subtle::ConstantTimeEq;

use super::cookie;
use crate::extract::ClientAddress;
use crate::possibility::Asker;
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

/// An operator with an open sign-in, and where they are.
#[derive(Debug)]
pub struct SignedIn {
    /// Who.
    pub operator: OperatorRecord,
    /// Their sign-in.
    pub sign_in: SignInRecord,
    /// Where from.
    pub address: IpAddr,
}

impl SignedIn {
    /// What the operator may do, as far as their role says.
    #[must_use]
    pub fn permissions(&self) -> PermissionSet {
        permissions(&self.operator)
    }

    /// The operator, as one who would start a session.
    #[must_use]
    pub fn asker(&self) -> Asker<'_> {
        Asker {
            account: &self.operator.account,
            permissions: self.permissions(),
        }
    }

    /// A status message about something that this operator did.
    #[must_use]
    pub fn did(&self, kind: StatusKind) -> Message {
        Message::new(kind)
            .by(self.operator.id, &self.operator.name)
            .from(self.address)
    }

    /// What the operator sees of their own account.
    #[must_use]
    pub fn me(&self) -> Me {
        me(&self.operator, &self.sign_in)
    }

    /// Whether the sign-in with this cookie is still open; for streams that outlive their request.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn still_open(&self, site: &Site) -> ApiResult<bool> {
        match find(site, &self.sign_in.token_hash).await {
            Ok((operator, _)) => Ok(operator.role == self.operator.role),
            Err(error) if error.kind() == Kind::NotSignedIn => Ok(false),
            Err(error) => Err(error),
        }
    }
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> ApiResult<Self> {
        let token = cookie::read(&parts.headers).ok_or_else(nobody)?;
        let (operator, sign_in) = find(state, &random::hash(token)).await?;
        if !matches!(parts.method, Method::GET | Method::HEAD) {
            check_csrf(&parts.headers, &sign_in.csrf)?;
        }
        touch(state, &sign_in).await;
        let ClientAddress(address) = ClientAddress::from_request_parts(parts, state).await?;
        Ok(Self {
            operator,
            sign_in,
            address,
        })
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
pub async fn rotate(tx: &Tx, signed_in: &SignedIn, now: Timestamp) -> ApiResult<HeaderValue> {
    let old = &signed_in.sign_in;
    tx.sign_ins().remove(&old.token_hash).await?;
    let (_, cookie) = place(
        tx,
        old.operator_id,
        signed_in.address,
        old.csrf.clone(),
        now,
        old.expires_at,
    )
    .await?;
    Ok(cookie)
}

/// The one place where what an operator holds becomes what they may do.
fn permissions(operator: &OperatorRecord) -> PermissionSet {
    operator.role.built_in().permissions()
}

/// What an operator sees of their own account.
#[must_use]
pub fn me(operator: &OperatorRecord, sign_in: &SignInRecord) -> Me {
    Me {
        id: operator.id,
        account: operator.account.clone(),
        name: operator.name.clone(),
        role: operator.role,
        permissions: permissions(operator),
        second_factor: operator.second_factor.is_some(),
        csrf_token: sign_in.csrf.clone(),
        expires_at: sign_in.last_used_at.after(IDLE).min(sign_in.expires_at),
    }
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

async fn find(site: &Site, token_hash: &[u8; 32]) -> ApiResult<(OperatorRecord, SignInRecord)> {
    let now = site.clock.now();
    let sign_in = site.store.sign_ins().get(token_hash).await?.ok_or_else(nobody)?;
    if now >= sign_in.expires_at || now >= sign_in.last_used_at.after(IDLE) {
        return Err(nobody());
    }
    match site.store.operators().get(sign_in.operator_id).await {
        Ok(operator) => Ok((operator, sign_in)),
        Err(StoreError::NotFound(_)) => Err(nobody()),
        Err(error) => Err(error.into()),
    }
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

fn nobody() -> ApiError {
    ApiError::new(Kind::NotSignedIn, "Sign in, then try again.")
}
