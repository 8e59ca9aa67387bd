//! Requests that nobody should send: each gets a problem document that says what to do, and costs nothing else.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

use crate::support::{Answer, Browser, TestSite};

async fn raw(site: &TestSite, browser: &Browser<'_>, path: &str, kind: &str, body: impl Into<Body>) -> Answer {
    let mut request = browser.request(Method::POST, path, None);
    *request.body_mut() = body.into();
    request
        .headers_mut()
        .insert(header::CONTENT_TYPE, kind.parse().unwrap());
    site.send(request).await
}

#[tokio::test]
async fn bodies_that_can_not_be_read() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let json_kind = "application/json";
    let deep = "[".repeat(100_000);
    for (body, expected) in [
        ("", "malformed_body"),
        ("{", "malformed_body"),
        ("nonsense", "malformed_body"),
        (deep.as_str(), "invalid_body"),
        ("{\"name\": \"\u{0}\", \"hours\": 1e999}", "malformed_body"),
        ("[]", "invalid_body"),
        ("{}", "invalid_body"),
        ("{\"hours\": \"one\"}", "invalid_body"),
        ("{\"hours\": -1}", "invalid_body"),
        ("{\"hours\": 1, \"colour\": \"red\"}", "invalid_body"),
        ("{\"hours\": 1, \"hours\": 2}", "invalid_body"),
    ] {
        let refused = raw(&site, &admin, "/enrolment-tokens", json_kind, body.to_owned()).await;
        assert_eq!(refused.problem(), expected, "{}", &body[..body.len().min(60)]);
    }
    let deep = format!("{{\"version\": 0, \"values\": {{\"x\": {deep}");
    let mut refused = admin.request(Method::PUT, "/client-settings", None);
    *refused.body_mut() = Body::from(deep);
    refused
        .headers_mut()
        .insert(header::CONTENT_TYPE, json_kind.parse().unwrap());
    assert_eq!(
        site.send(refused).await.problem(),
        "malformed_body",
        "deep nesting is no way to the stack's end"
    );
    let latin = raw(&site, &admin, "/enrolment-tokens", json_kind, vec![b'"', 0xE9, b'"']).await;
    assert!(latin.status.is_client_error());
    let form = raw(
        &site,
        &admin,
        "/enrolment-tokens",
        "application/x-www-form-urlencoded",
        "hours=1",
    )
    .await;
    assert_eq!(
        (form.status, form.problem().as_str()),
        (StatusCode::UNSUPPORTED_MEDIA_TYPE, "wrong_content_type")
    );
    assert!(
        site.state
            .store
            .enrolment_tokens()
            .list(None, 9, site.clock.now())
            .await
            .unwrap()
            .items
            .is_empty()
    );
}

#[tokio::test]
async fn bodies_that_are_too_large() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let fits = json!({ "name": "x".repeat(200 * 1024), "hours": 1 }).to_string();
    let refused = raw(&site, &admin, "/enrolment-tokens", "application/json", fits).await;
    assert_eq!(refused.problem(), "invalid_value");
    let large = json!({ "name": "x".repeat(257 * 1024), "hours": 1 }).to_string();
    let refused = raw(&site, &admin, "/enrolment-tokens", "application/json", large.clone()).await;
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large")
    );
    // Also for strangers, and also in pieces of which nobody says how many will come.
    let pieces = futures_util::stream::iter(
        (0..300).map(|_| Ok::<_, std::io::Error>(axum::body::Bytes::from(vec![b' '; 1024]))),
    );
    let refused = raw(
        &site,
        &site.browser(),
        "/sign-in",
        "application/json",
        Body::from_stream(pieces),
    )
    .await;
    assert_eq!(refused.problem(), "body_too_large");
}

#[tokio::test]
async fn addresses_and_parameters_that_do_not_exist() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    for (path, status, code) in [
        ("/nowhere", 404, "no_such_address"),
        ("/devices/dev_aaaaaaaaaaaaaaaaaaaaaaaaaa", 404, "not_found"),
        ("/devices/ses_aaaaaaaaaaaaaaaaaaaaaaaaaa", 422, "invalid_value"),
        ("/devices/%27%20OR%201=1", 422, "invalid_value"),
        ("/devices/%ff%fe", 400, "invalid_query"),
        ("/devices?colour=red", 400, "invalid_query"),
        ("/devices?limit=0", 422, "invalid_value"),
        ("/devices?limit=501", 422, "invalid_value"),
        ("/devices?limit=-1", 400, "invalid_query"),
        ("/devices?limit=99999999999999999999", 400, "invalid_query"),
        ("/devices?online=maybe", 400, "invalid_query"),
        ("/devices?after=nonsense", 422, "invalid_value"),
        ("/status-messages?kind=nonsense", 422, "invalid_value"),
        ("/status-messages?severity=loud", 422, "invalid_value"),
        (
            "/status-messages?device=opr_aaaaaaaaaaaaaaaaaaaaaaaaaa",
            422,
            "invalid_value",
        ),
        ("/sessions?device=x", 422, "invalid_value"),
    ] {
        let answer = admin.get(path).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (status, code),
            "{path}"
        );
    }
    let long = admin.get(&format!("/devices?search={}", "x".repeat(201))).await;
    assert_eq!(
        (long.problem().as_str(), long.json()["field"].as_str()),
        ("invalid_value", Some("search"))
    );
}

#[tokio::test]
async fn methods_that_an_address_does_not_take() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let refused = admin.delete("/me").await;
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed")
    );
    assert_eq!(refused.headers[header::ALLOW], "GET,HEAD");
    let outside = site.send(Request::post("/devices").body(Body::empty()).unwrap()).await;
    assert_eq!(outside.problem(), "method_not_allowed");
}

#[tokio::test]
async fn a_database_that_is_gone_is_said_plainly() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let healthy = Request::get("/healthz").body(Body::empty()).unwrap();
    assert_eq!(site.send(healthy).await.json()["status"], "ok");

    site.state.store.clone().close().await;
    let answer = admin.get("/devices").await;
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, "storage_unavailable")
    );
    assert!(answer.headers.contains_key(header::RETRY_AFTER));
    let health = site.send(Request::get("/healthz").body(Body::empty()).unwrap()).await;
    assert_eq!(health.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(health.json()["database"], "does not answer; the site's log says why");
}

/// (In a build that unwinds; one that aborts ends the program, and its service manager starts it again.)
#[tokio::test]
async fn a_bug_in_one_handler_costs_one_request() {
    async fn broken() -> StatusCode {
        panic!("a secret detail")
    }
    let site = TestSite::new().await;
    let agents = axum::Router::new().route("/broken", axum::routing::get(broken));
    let router = deskside_site::router(site.state.clone(), agents, axum::Router::new());
    let ask = async |path: &str| {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = tower::ServiceExt::oneshot(router.clone(), request).await.unwrap();
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, serde_json::from_slice::<Value>(&bytes).unwrap())
    };
    let (status, problem) = ask("/agent/v1/broken").await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::INTERNAL_SERVER_ERROR, &json!("internal"))
    );
    assert!(!problem.to_string().contains("secret"), "{problem}");
    assert_eq!(ask("/api/v1/setup").await.0, StatusCode::OK);
    assert_eq!(site.state.metrics.failures.get(), 1);
}

/// The documents as people get to see them.
#[tokio::test]
async fn problem_documents() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let mut all: Vec<Value> = Vec::new();
    all.push(site.browser().get("/me").await.without_number());
    all.push(site.browser().sign_in("ada", "x", None).await.without_number());
    all.push(admin.get("/nowhere").await.without_number());
    all.push(admin.get("/devices/x").await.without_number());
    all.push(admin.get("/devices?limit=0").await.without_number());
    all.push(
        admin
            .get("/devices/dev_aaaaaaaaaaaaaaaaaaaaaaaaaa")
            .await
            .without_number(),
    );
    all.push(
        admin
            .post("/enrolment-tokens", json!({ "hours": 0 }))
            .await
            .without_number(),
    );
    all.push(
        admin
            .post("/enrolment-tokens", json!({ "hour": 1 }))
            .await
            .without_number(),
    );
    all.push(
        admin
            .post(
                "/setup",
                json!({ "token": "x", "account": "a", "name": "b", "password": "c" }),
            )
            .await
            .without_number(),
    );
    let mut stranger = admin.clone();
    stranger.csrf = String::new();
    all.push(stranger.delete("/operators/x").await.without_number());
    insta::assert_json_snapshot!("problem_documents", all);
}
