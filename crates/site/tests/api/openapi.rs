//! The OpenAPI document: complete, and the committed copy is the present one.

use std::collections::HashSet;
use std::path::Path;

use axum::http::StatusCode;
use deskside_site::openapi;

use crate::support::TestSite;

#[test]
fn the_committed_document_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == openapi::text().unwrap(),
        "docs/openapi.json is not what the routes say: write it anew with `cargo run -p deskside-site-server -- openapi > \
         docs/openapi.json`, and look at the difference"
    );
}

#[tokio::test]
async fn the_document_is_served_and_describes_problems_everywhere() {
    let site = TestSite::new().await;
    let served = site.browser().get("/openapi.json").await;
    assert_eq!(served.status, StatusCode::OK);
    let document = served.json();
    assert_eq!(document, serde_json::to_value(openapi::document()).unwrap());
    let paths = document["paths"].as_object().unwrap();
    for path in ["/api/v1/sessions", "/api/v1/devices/{id}", "/api/v1/events"] {
        assert!(paths.contains_key(path), "{path}");
    }
    let mut names: HashSet<String> = HashSet::new();
    for (path, item) in paths {
        for (method, operation) in item.as_object().unwrap() {
            let problem = &operation["responses"]["default"]["content"]["application/problem+json"];
            assert!(problem.is_object(), "{method} {path} does not say how it fails");
            let name = operation["operationId"].as_str().unwrap();
            assert!(names.insert(name.to_owned()), "{method} {path} shares its name {name}");
            assert!(
                operation["summary"].is_string(),
                "{method} {path} does not say what it does"
            );
        }
    }
    for schema in [
        "Problem",
        "Device",
        "DeviceFacts",
        "Session",
        "StatusMessage",
        "Me",
        "ClientSettings",
    ] {
        assert!(document["components"]["schemas"].get(schema).is_some(), "{schema}");
    }
}
