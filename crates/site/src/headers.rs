//! Security headers on every answer: what a browser may do with it.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{self, InvalidHeaderValue};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

/// The headers of a site.
#[derive(Debug, Clone)]
pub struct SecurityHeaders(Arc<[(HeaderName, HeaderValue)]>);

impl SecurityHeaders {
    /// The headers of the site with this public URL.
    ///
    /// # Errors
    /// When the URL can't be part of a header.
    pub fn new(public_url: &str) -> Result<Self, InvalidHeaderValue> {
        let fixed = [
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
        let policy = HeaderValue::try_from(content_security_policy(public_url))?;
        let mut headers = vec![(header::CONTENT_SECURITY_POLICY, policy)];
        headers.extend(fixed.map(|(name, value)| (name, HeaderValue::from_static(value))));
        if !is_local(public_url) {
            let a_year = HeaderValue::from_static("max-age=31536000");
            headers.push((header::STRICT_TRANSPORT_SECURITY, a_year));
        }
        Ok(Self(headers.into()))
    }
}

/// Middleware: adds the headers, and forbids caching unless the answer says otherwise.
pub async fn secure(State(secure): State<SecurityHeaders>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in secure.0.iter() {
        headers.insert(name, value.clone());
    }
    forbid_caching(headers);
    response
}

/// Scripts, styles and workers from this site only, WebAssembly for the viewer, connections to this site and its relay.
/// (A page that was opened under another name of the site still meets the relay under the public one.)
fn content_security_policy(public_url: &str) -> String {
    let relay = public_url.replacen("https://", "wss://", 1);
    format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' {public_url} {relay}; \
         worker-src 'self'; img-src 'self' data: blob:; style-src 'self'; object-src 'none'; frame-ancestors 'none'; \
         base-uri 'none'; form-action 'self'"
    )
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
