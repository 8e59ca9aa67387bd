//! API tokens: what a program may do in its owner's name, and what it may not.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

use crate::support::{ALL_DEVICES, Answer, Browser, TestSite, assign, collection_of};

/// A program: no cookie, no origin, no CSRF token.
async fn ask(site: &TestSite, token: &str, method: Method, path: &str, body: Option<Value>) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(format!("/api/v1{path}"))
        .header(header::AUTHORIZATION, format!("Bearer {token}"));
    let request = match body {
        None => request.body(Body::empty()),
        Some(body) => request
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string())),
    };
    site.send(request.unwrap()).await
}

async fn get(site: &TestSite, token: &str, path: &str) -> Answer {
    ask(site, token, Method::GET, path, None).await
}

fn wanted(site: &TestSite, permissions: &[&str]) -> Value {
    let end = site.clock.now().as_millis() + 24 * 3_600_000;
    json!({ "name": "backup", "permissions": permissions, "expires_at": end })
}

/// A token of this person; its text and its id.
async fn token_of(site: &TestSite, owner: &Browser<'_>, permissions: &[&str]) -> (String, String) {
    let made = owner.post("/me/api-tokens", wanted(site, permissions)).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let made = made.json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&made["text"]), text(&made["token"]["id"]))
}

#[tokio::test]
async fn a_program_acts_for_its_owner_within_what_the_token_allows() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    site.add_device(1, "desk-1").await;
    let (token, id) = token_of(&site, &admin, &["read_devices", "manage_enrolment"]).await;
    assert!(token.starts_with("dsk_"));
    assert_eq!(get(&site, &token, "/devices").await.json()["total"], 1);
    assert_eq!(get(&site, &token, "/operators").await.problem(), "permission_missing");
    let made = ask(
        &site,
        &token,
        Method::POST,
        "/enrolment-tokens",
        Some(json!({ "hours": 1 })),
    )
    .await;
    assert_eq!(
        made.status,
        StatusCode::CREATED,
        "no CSRF token is needed: {}",
        made.text()
    );
    let messages = admin.get("/status-messages?kind=enrolment_token_created").await.json();
    let details = &messages["items"][0]["details"];
    assert_eq!(
        (&details["api_token"], &details["api_token_name"]),
        (&json!(id), &json!("backup"))
    );
    let used = admin.get("/status-messages?kind=api_token_used").await.json();
    assert_eq!(
        used["items"].as_array().unwrap().len(),
        1,
        "said once for each address: {used}"
    );
    let me = get(&site, &token, "/me").await.json();
    assert_eq!((&me["account"], &me["csrf_token"]), (&json!("ada"), &json!("")));
    assert_eq!(me["permissions"], json!(["read_devices", "manage_enrolment"]));
    let listed = admin.get("/me/api-tokens").await;
    assert!(!listed.text().contains(&token[4..]), "the secret is shown once");
    assert_eq!(listed.json()[0]["last_used_at"], site.clock.now().as_millis());
    assert_eq!(listed.json()[0]["last_address"], "0.0.0.0");
}

#[tokio::test]
async fn what_proves_nothing_opens_nothing() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let (token, _) = token_of(&site, &admin, &["read_devices"]).await;
    let cut = &token[..token.len() - 1];
    for wrong in [
        "",
        "dsk_",
        "dsk_AAAA",
        cut,
        &token.to_uppercase(),
        &format!("{token}A"),
        &"dsk_A".repeat(1000),
    ] {
        assert_eq!(
            get(&site, wrong, "/devices").await.problem(),
            "not_signed_in",
            "{wrong}"
        );
    }
    for (name, value) in [
        ("authorization", format!("Basic {token}")),
        ("authorization", token.clone()),
        ("cookie", format!("__Host-deskside={token}")),
    ] {
        let request = Request::get("/api/v1/devices")
            .header(name, value)
            .body(Body::empty())
            .unwrap();
        assert_eq!(site.send(request).await.problem(), "not_signed_in", "{name}");
    }
    // A wrong token beside a right cookie: whoever shows a proof is known by it or not at all.
    let mut request = admin.request(Method::GET, "/devices", None);
    request
        .headers_mut()
        .insert(header::AUTHORIZATION, "Bearer dsk_wrong".parse().unwrap());
    assert_eq!(site.send(request).await.problem(), "not_signed_in");
    // A page of another site that got hold of a token is still a page of another site.
    let mut request = Request::post("/api/v1/enrolment-tokens")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::ORIGIN, "https://evil.example")
        .header(header::CONTENT_TYPE, "application/json");
    request = request.header(header::HOST, "desk.example.org:8443");
    let refused = site.send(request.body(Body::from("{\"hours\":1}")).unwrap()).await;
    assert_eq!(refused.problem(), "wrong_origin");
}

#[tokio::test]
async fn a_token_ends_in_time_when_it_is_withdrawn_and_with_its_owners_account() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let bob = site.operator(&admin, "read_only_analyst").await;
    let bob_id = bob.get("/me").await.json()["id"].as_str().unwrap().to_owned();
    let (first, id) = token_of(&site, &bob, &["read_devices"]).await;
    let (second, second_id) = token_of(&site, &bob, &["read_devices"]).await;
    assert_eq!(
        admin.delete(&format!("/me/api-tokens/{id}")).await.problem(),
        "not_found",
        "somebody else's"
    );
    assert_eq!(
        bob.delete(&format!("/me/api-tokens/{id}")).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(get(&site, &first, "/devices").await.problem(), "not_signed_in");
    assert_eq!(bob.delete(&format!("/me/api-tokens/{id}")).await.problem(), "not_found");
    assert_eq!(site.recorded(1).await, ["api_token_revoked"]);
    assert_eq!(get(&site, &second, "/devices").await.status, StatusCode::OK);

    let path = format!("/operators/{bob_id}");
    admin.put(&path, json!({ "name": "bob", "disabled": true })).await;
    assert_eq!(get(&site, &second, "/devices").await.problem(), "not_signed_in");
    admin.put(&path, json!({ "name": "bob", "disabled": false })).await;
    assert_eq!(get(&site, &second, "/devices").await.status, StatusCode::OK);
    site.pass(Duration::from_secs(24 * 3600));
    assert_eq!(
        get(&site, &second, "/devices").await.problem(),
        "not_signed_in",
        "{second_id}"
    );
    let third = {
        let mut bob = site.browser();
        let answer = bob.sign_in("read_only_analyst", crate::support::PASSWORD, None).await;
        bob.take(&answer);
        token_of(&site, &bob, &["read_devices"]).await.0
    };
    assert_eq!(get(&site, &third, "/devices").await.status, StatusCode::OK);
    let mut admin = site.browser();
    let answer = admin.sign_in("ada", crate::support::PASSWORD, None).await;
    admin.take(&answer);
    assert_eq!(admin.delete(&path).await.status, StatusCode::NO_CONTENT);
    assert_eq!(get(&site, &third, "/devices").await.problem(), "not_signed_in");
}

#[tokio::test]
async fn a_token_loses_what_its_owner_loses_and_reaches_no_further() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let (mine, theirs) = (
        site.add_device(1, "desk-1").await,
        site.add_device(2, "director-pc").await,
    );
    let branch = collection_of(&admin, "Branch", &[mine]).await;
    let (bob, id) = site.operator_without_role(&admin, "bob").await;
    let who = json!({ "type": "operator", "id": id });
    let given = assign(&admin, &who, "remote_tools_operator", &branch).await.json();
    let more = bob
        .post("/me/api-tokens", wanted(&site, &["read_devices", "manage_security"]))
        .await;
    assert_eq!(more.problem(), "escalation");
    let (token, _) = token_of(&site, &bob, &["read_devices", "view"]).await;
    assert_eq!(get(&site, &token, "/devices").await.json()["total"], 1);
    assert_eq!(
        get(&site, &token, &format!("/devices/{theirs}")).await.problem(),
        "not_found"
    );
    let possible = get(&site, &token, &format!("/devices/{mine}")).await.json();
    assert_eq!(possible["remote_control"]["refusal"], "disabled");
    // More for the owner is not more for the token.
    assign(&admin, &who, "full_administrator", ALL_DEVICES).await;
    assert_eq!(get(&site, &token, "/operators").await.problem(), "permission_missing");
    assert_eq!(get(&site, &token, "/devices").await.json()["total"], 2);
    // Less for the owner is less for the token, at once.
    let rest = admin.get(&format!("/assignments?operator={id}")).await.json();
    for assignment in rest["items"].as_array().unwrap() {
        admin
            .delete(&format!("/assignments/{}", assignment["id"].as_str().unwrap()))
            .await;
    }
    assert_eq!(given["role"]["built_in"], "remote_tools_operator");
    assert_eq!(get(&site, &token, "/devices").await.problem(), "permission_missing");
}

#[tokio::test]
async fn what_only_a_person_may_do_is_refused_to_programs() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let all: Vec<String> = admin.get("/me").await.json()["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|code| code.as_str().unwrap().to_owned())
        .collect();
    let all: Vec<_> = all.iter().map(String::as_str).collect();
    let (token, id) = token_of(&site, &admin, &all).await;
    let own = format!("/me/api-tokens/{id}");
    for (method, path, body) in [
        (
            Method::POST,
            "/me/password",
            json!({ "current": crate::support::PASSWORD, "new": "another horse battery" }),
        ),
        (Method::POST, "/me/second-factor", json!({})),
        (Method::POST, "/me/second-factor/confirm", json!({ "code": "000000" })),
        (
            Method::POST,
            "/me/second-factor/remove",
            json!({ "password": crate::support::PASSWORD }),
        ),
        (Method::GET, "/me/api-tokens", json!({})),
        (Method::POST, "/me/api-tokens", wanted(&site, &["read_devices"])),
        (Method::DELETE, &own, json!({})),
        (Method::POST, "/sign-out", json!({})),
    ] {
        let refused = ask(&site, &token, method.clone(), path, Some(body)).await;
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (StatusCode::FORBIDDEN, "token_not_allowed"),
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn a_token_has_a_name_permissions_and_an_end_in_reach() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let now = site.clock.now().as_millis();
    let year = 366 * 24 * 3_600_000_i64;
    for (body, field) in [
        (
            json!({ "name": " ", "permissions": ["view"], "expires_at": now + 1 }),
            "name",
        ),
        (
            json!({ "name": "x".repeat(81), "permissions": ["view"], "expires_at": now + 1 }),
            "name",
        ),
        (
            json!({ "name": "x", "permissions": [], "expires_at": now + 1 }),
            "permissions",
        ),
        (
            json!({ "name": "x", "permissions": ["view"], "expires_at": now }),
            "expires_at",
        ),
        (
            json!({ "name": "x", "permissions": ["view"], "expires_at": now + year + 1 }),
            "expires_at",
        ),
    ] {
        let refused = admin.post("/me/api-tokens", body).await;
        assert_eq!(
            (refused.problem().as_str(), &refused.json()["field"]),
            ("invalid_value", &json!(field))
        );
    }
    for n in 0..50 {
        let body = json!({ "name": format!("{n}"), "permissions": ["view"], "expires_at": now + year });
        assert_eq!(admin.post("/me/api-tokens", body).await.status, StatusCode::CREATED);
    }
    assert_eq!(
        admin.post("/me/api-tokens", wanted(&site, &["view"])).await.problem(),
        "invalid_value"
    );
}
