//! What else is served: the console's pages, headers, health and counters.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use crate::support::{Answer, TestSite};

async fn get(site: &TestSite, path: &str) -> Answer {
    site.send(Request::get(path).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let site = TestSite::new().await;
    for path in [
        "/",
        "/devices/dev_x",
        "/api/v1/me",
        "/api/v1/setup",
        "/healthz",
        "/ca.crt",
        "/nowhere.js",
    ] {
        let headers = get(&site, path).await.headers;
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'self'; script-src 'self' 'wasm-unsafe-eval';"),
            "{path}"
        );
        assert!(
            !policy.contains("'unsafe-inline'") && !policy.contains("'unsafe-eval'"),
            "{path}"
        );
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("strict-transport-security", "max-age=31536000"),
        ] {
            assert_eq!(headers[name], value, "{path}");
        }
        assert!(headers.contains_key("x-request-id"), "{path}");
    }
}

#[tokio::test]
async fn pages_are_the_console_and_missing_files_are_missing() {
    let site = TestSite::new().await;
    let page = get(&site, "/devices").await;
    assert!(
        page.headers[header::CONTENT_TYPE]
            .to_str()
            .unwrap()
            .starts_with("text/html")
    );
    for path in [
        "/assets/old-1a2b.js",
        "/favicon.bmp",
        "/../Cargo.toml",
        "/assets/../../../Cargo.toml",
    ] {
        let missing = get(&site, path).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(missing.problem(), "not_found", "{path}");
    }
    for path in ["/api", "/api/v2/devices", "/agent/v1/nothing"] {
        let missing = get(&site, path).await;
        assert_eq!(missing.problem(), "no_such_address", "{path}");
    }
}

#[tokio::test]
async fn counters_count_and_name_nobody() {
    let site = TestSite::new().await;
    site.set_up().await;
    let id = site.add_device(1, "secret-name").await;
    site.state.presence.set_online(id);
    site.browser().sign_in("ada", "not the password", None).await;
    let metrics = get(&site, "/metrics").await;
    let text = metrics.text();
    assert!(
        metrics.headers[header::CONTENT_TYPE]
            .to_str()
            .unwrap()
            .contains("version=0.0.4")
    );
    for line in [
        "deskside_sign_in_failures_total 1",
        "deskside_agents_connected 1",
        "deskside_sessions_live 0",
        "# TYPE deskside_requests_total counter",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} in {text}");
    }
    assert!(!text.contains("ada") && !text.contains("secret-name"));
}
