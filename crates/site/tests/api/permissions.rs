//! The doors: every address of the OpenAPI document without a cookie, without CSRF token, from another site, and with
//! every role.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use deskside_site::openapi;
use serde_json::{Value, json};

use crate::support::{Browser, ORIGIN, TestSite};

/// What everybody may ask without being known.
const OPEN: &[&str] = &[
    "GET /setup",
    "POST /setup",
    "POST /sign-in",
    "POST /sign-in/second-factors",
];

/// Every operation of the document, as method and path below `/api/v1` with ids filled in.
fn operations() -> Vec<(Method, String)> {
    let document = serde_json::to_value(openapi::document()).unwrap();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let Ok(method) = Method::from_bytes(method.to_uppercase().as_bytes()) else {
                continue;
            };
            let path = path.strip_prefix("/api/v1").expect("every address is below /api/v1");
            let prefix = match path.split('/').nth(1) {
                Some("client-settings") => "set_",
                Some("operators") => "opr_",
                Some("devices") => "dev_",
                Some("collections") => "col_",
                Some("sessions") => "ses_",
                Some("roles") => "rol_",
                Some("groups") => "grp_",
                Some("assignments") => "asg_",
                Some("me") if path.contains("filters") => "flt_",
                Some("me") if path.contains("security-keys") => "key_",
                Some("me") => "apt_",
                _ => "tok_",
            };
            let id = format!("{prefix}aaaaaaaaaaaaaaaaaaaaaaaaaa");
            found.push((method, path.replace("{id}", &id)));
        }
    }
    assert!(found.len() > 20, "{found:?}");
    found
}

fn name(method: &Method, path: &str) -> String {
    format!("{method} {path}")
}

fn body(method: &Method) -> Option<Value> {
    (method == Method::POST || method == Method::PUT).then(|| json!({}))
}

async fn ask(site: &TestSite, browser: &Browser<'_>, method: &Method, path: &str) -> (StatusCode, Option<String>) {
    let response = site.open(browser.request(method.clone(), path, body(method))).await;
    let status = response.status();
    if status.is_success() {
        // The event stream has no end.
        return (status, None);
    }
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    let problem: Value = serde_json::from_slice(&bytes).unwrap();
    (status, problem["code"].as_str().map(str::to_owned))
}

#[tokio::test]
async fn without_a_cookie_there_is_nothing_to_see_or_do() {
    let site = TestSite::new().await;
    site.set_up().await;
    for (method, path) in operations() {
        if OPEN.contains(&name(&method, &path).as_str()) {
            continue;
        }
        let (status, code) = ask(&site, &site.browser(), &method, &path).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{method} {path}");
        assert_eq!(code.as_deref(), Some("not_signed_in"), "{method} {path}");
    }
}

#[tokio::test]
async fn without_the_csrf_token_nothing_changes() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    for token in ["", "wrong", &admin.csrf[1..]] {
        let mut browser = admin.clone();
        browser.csrf = token.to_owned();
        for (method, path) in operations() {
            if method == Method::GET || OPEN.contains(&name(&method, &path).as_str()) {
                continue;
            }
            let (status, code) = ask(&site, &browser, &method, &path).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{method} {path}");
            assert_eq!(code.as_deref(), Some("wrong_csrf_token"), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn pages_of_other_sites_change_nothing_even_with_cookie_and_token() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    for (method, path) in operations() {
        if method == Method::GET {
            continue;
        }
        let mut request = admin.request(method.clone(), &path, body(&method));
        request
            .headers_mut()
            .insert(header::ORIGIN, "https://evil.example".parse().unwrap());
        let refused = site.send(request).await;
        assert_eq!(refused.problem(), "wrong_origin", "{method} {path}");
    }
    // A form of another site: no JSON, no Origin of ours.
    let form = Request::post("/api/v1/sign-in")
        .header(header::HOST, "desk.example.org:8443")
        .header(header::ORIGIN, "null")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("account=ada&password=x"))
        .unwrap();
    assert_eq!(site.send(form).await.problem(), "wrong_origin");
    let preflight = Request::options("/api/v1/operators")
        .header(header::ORIGIN, "https://evil.example")
        .header("access-control-request-method", "POST")
        .body(Body::empty())
        .unwrap();
    let answer = site.send(preflight).await;
    assert!(
        answer
            .headers
            .keys()
            .all(|name| !name.as_str().starts_with("access-control"))
    );
}

/// Who gets through each door, as a table that a reviewer reads. 403 is a closed door; anything else is behind it.
#[tokio::test]
async fn each_role_opens_its_own_doors() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let roles = ["remote_tools_operator", "read_only_analyst", "auditor"];
    let mut browsers = vec![("full_administrator", admin.clone())];
    for role in roles {
        browsers.push((role, site.operator(&admin, role).await));
    }
    let mut table = String::new();
    for (method, path) in operations() {
        let known = name(&method, &path);
        // Signing out would end the sign-in that the next lines need.
        if OPEN.contains(&known.as_str()) || known == "POST /sign-out" {
            continue;
        }
        let mut opened = Vec::new();
        for (role, browser) in &browsers {
            let (_, code) = ask(&site, browser, &method, &path).await;
            if code.as_deref() != Some("permission_missing") {
                opened.push(*role);
            }
        }
        table += &format!("{known}: {}\n", opened.join(", "));
    }
    insta::assert_snapshot!("doors_by_role", table);
}

#[tokio::test]
async fn a_program_without_origin_needs_the_same_proofs() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let mut request = admin.request(Method::POST, "/me/second-factor", None);
    request.headers_mut().remove(header::ORIGIN);
    assert_eq!(site.send(request).await.status, StatusCode::OK);
    let mut request = admin.request(Method::POST, "/me/second-factor", None);
    request.headers_mut().remove(header::ORIGIN);
    request.headers_mut().remove("x-csrf-token");
    assert_eq!(site.send(request).await.problem(), "wrong_csrf_token");
    assert!(ORIGIN.starts_with("https://"));
}
