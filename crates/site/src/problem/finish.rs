//! The outermost layer: numbers each request, writes the problem documents, logs what failed.

use std::any::Any;
use std::fmt;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use data_encoding::BASE32_NOPAD;

use super::{ApiError, Kind};
use crate::random;
use crate::state::AppState;

/// Answers carry the request's number under this name.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The number of a request, for the log and for the person who asks about it.
#[derive(Debug, Clone)]
pub struct RequestId(String);

impl RequestId {
    fn draw() -> Self {
        Self(BASE32_NOPAD.encode(&random::bytes::<10>()).to_ascii_lowercase())
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Middleware: every error leaves as a problem document with the request's number.
pub async fn finish(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let id = RequestId::draw();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    request.extensions_mut().insert(id.clone());
    let mut response = next.run(request).await;
    let status = response.status();
    state.metrics.requests.add();
    if status.is_server_error() {
        state.metrics.failures.add();
    }
    if let Some(error) = error_of(&mut response) {
        let cause = error.cause.as_deref().unwrap_or_default();
        if status.is_server_error() {
            tracing::error!(request = %id, %method, path, code = error.kind.code(), cause, "request failed");
        } else {
            tracing::debug!(request = %id, %method, path, code = error.kind.code(), cause, "request refused");
        }
        response = write(&error, &id, response);
    }
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// The error that a response stands for: one of ours, or a refusal of the HTTP layers, which is no text or a plain one.
/// What a handler wrote as an answer of its own (a page, the health report) stays as it is.
fn error_of(response: &mut Response) -> Option<ApiError> {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return None;
    }
    if let Some(error) = response.extensions_mut().remove::<ApiError>() {
        return Some(error);
    }
    let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    let bare = kind.is_none_or(|kind| kind.starts_with(b"text/plain"));
    bare.then(|| from_status(status))
}

/// For the layer that catches panics: a handler's bug costs one request, not the site.
pub fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let said = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    ApiError::internal(format!("panic: {}", said.unwrap_or("without a message"))).into_response()
}

/// What the HTTP layers refuse by themselves, in our words.
fn from_status(status: StatusCode) -> ApiError {
    match status {
        StatusCode::NOT_FOUND => ApiError::new(
            Kind::NoSuchAddress,
            "There is nothing at this address. Look it up in /api/v1/openapi.json.",
        ),
        StatusCode::METHOD_NOT_ALLOWED => ApiError::new(
            Kind::MethodNotAllowed,
            "This address does not take this method; the header \"allow\" says which it takes.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::new(
            Kind::BodyTooLarge,
            "The body is larger than 256 KiB, which is more than any request of this API needs.",
        ),
        StatusCode::REQUEST_TIMEOUT => ApiError::new(
            Kind::TimedOut,
            "The site did not get this done in time. Try again; if it stays so, look at its log.",
        ),
        status if status.is_server_error() => ApiError::internal(format!("status {status} without a reason")),
        status => ApiError::new(
            Kind::BadRequest,
            format!("The request was refused with status {status}."),
        ),
    }
}

/// The document, with the headers that the refusal brought along (`allow`, `set-cookie`).
fn write(error: &ApiError, id: &RequestId, refused: Response) -> Response {
    let mut document = error.document();
    document.request_id = Some(id.to_string());
    let body = serde_json::to_vec(&document).unwrap_or_default();
    let (mut parts, _) = refused.into_parts();
    parts.status = error.kind.status();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    parts
        .headers
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(wait) = error.retry_after {
        // Rounded up: a client that waits exactly so long must not come too early.
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Response::from_parts(parts, Body::from(body))
}
