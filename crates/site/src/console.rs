//! The console: the files that `npm run build` left in `apps/console/dist`, inside the program.
//!
//! Files under `assets/` have a hash in their names and never change; everything else is asked for again each time (with
//! an `ETag`, so that the answer is usually "not modified"). Addresses that are no file are the console's own pages.

use std::borrow::Cow;

use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use data_encoding::HEXLOWER;
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::problem::{ApiError, Kind};

#[derive(RustEmbed)]
#[folder = "../../apps/console/dist"]
struct Files;

/// A year, which is what caches take as "for ever" (RFC 8246 for `immutable`).
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Deskside</title>\
    <h1>The console is not part of this program</h1>\
    <p>The site server was built before its console. Build the console (<code>npm ci &amp;&amp; npm run build</code> in \
    <code>apps/console</code>), then the site server again; <code>cargo xtask demo</code> does both.</p></html>";

/// Answers `GET` for everything that is not the API.
pub async fn serve(headers: HeaderMap, uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if let Some(file) = file(path) {
        let cache = if path.starts_with("assets/") {
            FOR_EVER
        } else {
            ASK_AGAIN
        };
        return respond(&headers, path, file, cache);
    }
    // A page has no dot in its last part; what has one is a file that is not there.
    if path.rsplit('/').next().is_some_and(|last| last.contains('.')) || path.starts_with("assets/") {
        let detail = "The console has no such file. It may belong to another version: load the page again.";
        return ApiError::new(Kind::NotFound, detail).into_response();
    }
    match file("index.html") {
        Some(index) => respond(&headers, "index.html", index, ASK_AGAIN),
        None => (StatusCode::NOT_FOUND, Html(NOT_BUILT)).into_response(),
    }
}

fn file(path: &str) -> Option<EmbeddedFile> {
    if path.is_empty() { None } else { Files::get(path) }
}

fn respond(request: &HeaderMap, path: &str, file: EmbeddedFile, cache: HeaderValue) -> Response {
    let tag = format!("\"{}\"", HEXLOWER.encode(&file.metadata.sha256_hash()[..16]));
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, cache);
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    if is_known(request, &tag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    match file.data {
        Cow::Borrowed(bytes) => (headers, bytes).into_response(),
        Cow::Owned(bytes) => (headers, bytes).into_response(),
    }
}

/// Whether the browser has this very file already. A compressed copy carries the same tag, as a weak one.
fn is_known(request: &HeaderMap, tag: &str) -> bool {
    let known = request.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag))
}

/// The kinds of file that a console has. A kind that is missing here is a download, which shows at once.
fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "txt" | "ftl" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_recognised_weak_or_strong_and_among_others() {
        let request = |value: &'static str| -> HeaderMap {
            [(header::IF_NONE_MATCH, HeaderValue::from_static(value))]
                .into_iter()
                .collect()
        };
        assert!(is_known(&request("\"a\""), "\"a\""));
        assert!(is_known(&request("\"b\", W/\"a\""), "\"a\""));
        assert!(!is_known(&request("\"b\""), "\"a\""));
        assert!(!is_known(&HeaderMap::new(), "\"a\""));
    }

    #[test]
    fn wasm_is_streamed_only_under_its_own_type() {
        assert_eq!(content_type("assets/viewer_bg-1a2b.wasm"), "application/wasm");
    }
}
