//! Security headers on every answer: what a browser may do with it.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::state::AppState;

/// Scripts, styles and workers from this site only, WebAssembly for the viewer, connections to this site and the relay.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; \
     connect-src 'self' wss:; worker-src 'self'; img-src 'self' data: blob:; style-src 'self'; object-src 'none'; \
     frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

static FIXED: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// Middleware: adds the headers, and forbids caching unless the answer says otherwise.
pub async fn secure(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in &FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !is_local(&state.public_url) {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
    forbid_caching(headers);
    response
}

fn forbid_caching(headers: &mut HeaderMap) {
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// `localhost` is shared with whatever else a developer runs there: its browsers must not be told to use HTTPS for all of it.
fn is_local(public_url: &str) -> bool {
    let host = public_url.trim_start_matches("https://");
    host == "localhost" || host.starts_with("localhost:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_localhost_itself_is_local() {
        assert!(is_local("https://localhost:8443"));
        assert!(is_local("https://localhost"));
        assert!(!is_local("https://localhost.example.org"));
        assert!(!is_local("https://desk.example.org:8443"));
    }
}
