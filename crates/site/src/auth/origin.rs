//! Requests that change something must come from the console's own pages: browsers say where a request comes from, and a
//! page of another web site can't say otherwise. (The CSRF token and `SameSite` cookies guard the same door again.)

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use url::Url;

use crate::problem::{ApiError, Kind};
use crate::state::AppState;

/// Middleware: refuses what a page of another web site sent.
pub async fn same_origin(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || is_own(request.headers(), &state.public_url) {
        return next.run(request).await;
    }
    let error = ApiError::new(
        Kind::WrongOrigin,
        "The site takes changes only from its own pages. Open the console at the address of the site and try again there.",
    );
    error.into_response()
}

/// Whether the request comes from a page of this site, or from a program that is no browser.
fn is_own(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(origin) = text("origin") {
        if origin == public_url {
            return true;
        }
        // The site may be opened under another name than the public one (an address, an alias): then the page's own
        // origin is the host that it asks, which a page of another site can't forge.
        let Ok(origin) = Url::parse(origin) else {
            return false;
        };
        return origin.scheme() == "https"
            && text(header::HOST.as_str()).is_some_and(|host| authority(&origin).eq_ignore_ascii_case(host));
    }
    // Browsers send Origin with everything but GET and HEAD. Programs don't, and send no Sec-Fetch-Site either.
    matches!(text("sec-fetch-site"), None | Some("same-origin"))
}

fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn own(pairs: &[(&'static str, &'static str)]) -> bool {
        let headers = pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        is_own(&headers, "https://desk.example.org:8443")
    }

    #[test]
    fn own_pages_and_programs_pass() {
        assert!(own(&[("origin", "https://desk.example.org:8443")]));
        assert!(own(&[("origin", "https://10.0.0.1:8443"), ("host", "10.0.0.1:8443")]));
        assert!(own(&[("origin", "https://[::1]:8443"), ("host", "[::1]:8443")]));
        assert!(own(&[("host", "desk.example.org")]));
    }

    #[test]
    fn pages_of_others_do_not() {
        for headers in [
            &[("origin", "https://evil.example"), ("host", "desk.example.org:8443")][..],
            &[("origin", "http://10.0.0.1:8443"), ("host", "10.0.0.1:8443")],
            &[("origin", "null"), ("host", "desk.example.org:8443")],
            &[
                ("origin", "https://desk.example.org"),
                ("host", "desk.example.org:8443"),
            ],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "none")],
        ] {
            assert!(!own(headers), "{headers:?}");
        }
    }
}
