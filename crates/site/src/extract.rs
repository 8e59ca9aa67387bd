//! Reading requests: like axum's own extractors, with our problem documents when they fail.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;

use axum::Json;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody, JsonRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use deskside_site_api::page::{DEFAULT_LIMIT, MAX_LIMIT};
use serde::de::DeserializeOwned;

use crate::problem::{ApiError, ApiResult, Kind, sentence};
use crate::state::AppState;

/// A JSON body.
#[derive(Debug)]
pub struct Body<T>(pub T);

/// Parameters after the `?`.
#[derive(Debug)]
pub struct Params<T>(pub T);

/// The `{id}` of a path.
#[derive(Debug)]
pub struct Id<T>(pub T);

/// Where a request comes from; in the request's extensions, put there by whoever accepts connections.
#[derive(Debug, Clone, Copy)]
pub struct PeerAddress(pub SocketAddr);

/// The address of whoever sends the request: the connection's, or what a trusted proxy says.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub IpAddr);

impl<T: DeserializeOwned> FromRequest<AppState> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> ApiResult<Self> {
        match Json::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection) => Err(from_rejection(rejection)),
        }
    }
}

impl<T: DeserializeOwned> FromRequestParts<AppState> for Params<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> ApiResult<Self> {
        match Query::from_request_parts(parts, state).await {
            Ok(Query(params)) => Ok(Self(params)),
            Err(rejection) => Err(ApiError::new(
                Kind::InvalidQuery,
                found("The address does not fit", &rejection.body_text()),
            )),
        }
    }
}

impl<T> FromRequestParts<AppState> for Id<T>
where
    T: FromStr + Send,
    T::Err: ToString,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> ApiResult<Self> {
        let Path(text) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|rejection| {
                ApiError::new(
                    Kind::InvalidQuery,
                    found("The address does not fit", &rejection.body_text()),
                )
            })?;
        text.parse()
            .map(Self)
            .map_err(|error: T::Err| ApiError::invalid("id", sentence(&error.to_string())))
    }
}

impl FromRequestParts<AppState> for ClientAddress {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> ApiResult<Self> {
        let peer = parts
            .extensions
            .get::<PeerAddress>()
            .map(|peer| peer.0.ip().to_canonical());
        // Without a connection (tests, a socket of another kind) everybody is one address, which limits more, not less.
        let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        if !state.config.trusted_proxies.contains(&peer) {
            return Ok(Self(peer));
        }
        let Some(forwarded) = parts.headers.get_all("x-forwarded-for").iter().next_back() else {
            return Ok(Self(peer));
        };
        let last = forwarded.to_str().ok().and_then(|value| value.rsplit(',').next());
        let Some(address) = last.and_then(|text| address(text.trim())) else {
            // Everybody behind the proxy is one address then, which limits more, not less.
            tracing::warn!(proxy = %peer, header = ?forwarded, "a trusted proxy's x-forwarded-for ends with no address");
            return Ok(Self(peer));
        };
        Ok(Self(address.to_canonical()))
    }
}

/// An address as proxies write it: some with the port, some with the brackets that an IPv6 address has before one.
fn address(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    let in_brackets = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok().map(IpAddr::V6);
    text.parse().ok().or_else(with_port).or_else(in_brackets)
}

/// Rows of a page, from what was asked for.
///
/// # Errors
/// When it is not 1 to 500.
pub fn limit(asked: Option<u32>) -> ApiResult<u64> {
    match asked.unwrap_or(DEFAULT_LIMIT) {
        limit @ 1..=MAX_LIMIT => Ok(u64::from(limit)),
        other => Err(ApiError::invalid(
            "limit",
            format!("A page has 1 to {MAX_LIMIT} rows, not {other}."),
        )),
    }
}

/// A parameter that is the text form of something, when it was given.
///
/// # Errors
/// When it is not such a text.
pub fn parsed<T>(field: &'static str, text: Option<&str>) -> ApiResult<Option<T>>
where
    T: FromStr,
    T::Err: ToString,
{
    text.map(|text| {
        text.parse()
            .map_err(|error: T::Err| ApiError::invalid(field, sentence(&error.to_string())))
    })
    .transpose()
}

fn from_rejection(rejection: JsonRejection) -> ApiError {
    match rejection {
        JsonRejection::JsonDataError(error) => {
            ApiError::new(Kind::InvalidBody, found("The body does not fit", &error.body_text()))
        }
        JsonRejection::JsonSyntaxError(error) => {
            ApiError::new(Kind::MalformedBody, found("The body is no JSON", &error.body_text()))
        }
        JsonRejection::MissingJsonContentType(_) => ApiError::new(
            Kind::WrongContentType,
            "Send the body as JSON, with the header content-type: application/json.",
        ),
        JsonRejection::BytesRejection(BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_))) => {
            ApiError::new(
                Kind::BodyTooLarge,
                "The body is larger than 256 KiB, which is more than any request of this API needs.",
            )
        }
        other if other.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            ApiError::new(Kind::BodyTooLarge, "The body is larger than this API takes.")
        }
        other => ApiError::new(Kind::MalformedBody, other.body_text()),
    }
}

/// What was found, without axum's introduction ("Failed to deserialize the ... into the target type: "), which says
/// nothing to whoever sent the request.
fn found(what: &str, text: &str) -> String {
    let cause = text.split_once(": ").map_or(text, |(_, cause)| cause);
    sentence(&format!("{what}: {cause}"))
}
