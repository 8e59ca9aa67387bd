//! Filters that operators keep: theirs alone, bounded, under names that say which is which.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Answer, Browser, PASSWORD, TestSite};

fn filter(name: &str) -> Value {
    json!({ "list": "devices", "name": name, "conditions": { "search": "debian 12", "show": "offline" } })
}

async fn kept(browser: &Browser<'_>) -> Vec<Value> {
    browser.get("/me/filters").await.json().as_array().unwrap().clone()
}

fn at(answer: &Answer) -> String {
    format!("/me/filters/{}", answer.json()["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_filter_follows_its_operator_and_nobody_else() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let analyst = site.operator(&admin, "read_only_analyst").await;
    let made = analyst.post("/me/filters", filter(" Old machines ")).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    assert_eq!(made.json()["name"], "Old machines");
    assert_eq!(kept(&analyst).await, [made.json()]);

    assert!(kept(&admin).await.is_empty());
    for refused in [
        admin.put(&at(&made), filter("mine")).await,
        admin.delete(&at(&made)).await,
    ] {
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (StatusCode::NOT_FOUND, "not_found")
        );
    }

    let mut elsewhere = site.browser();
    let answer = elsewhere.sign_in("read_only_analyst", PASSWORD, None).await;
    elsewhere.take(&answer);
    let changed = json!({ "list": "sessions", "name": "Live", "conditions": { "show": "live" } });
    let changed = elsewhere.put(&at(&made), changed).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.text());
    assert_eq!(kept(&analyst).await, [changed.json()]);
    assert_eq!(elsewhere.delete(&at(&made)).await.status, StatusCode::NO_CONTENT);
    assert!(kept(&analyst).await.is_empty());
}

#[tokio::test]
async fn filters_go_with_their_operator() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let (eve, id) = site.operator_without_role(&admin, "eve").await;
    assert_eq!(
        eve.post("/me/filters", filter("Mine")).await.status,
        StatusCode::CREATED
    );
    let kept = async || {
        site.state
            .store
            .saved_filters()
            .count_of(id.parse().unwrap())
            .await
            .unwrap()
    };
    assert_eq!(kept().await, 1);
    assert_eq!(
        admin.delete(&format!("/operators/{id}")).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(kept().await, 0);
}

#[tokio::test]
async fn a_name_is_used_once_for_each_list() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let first = admin.post("/me/filters", filter("Mine")).await;
    let second = admin.post("/me/filters", filter("Other")).await;
    for refused in [
        admin.post("/me/filters", filter("MINE")).await,
        admin.put(&at(&second), filter("mine")).await,
    ] {
        assert_eq!(
            (refused.status, refused.json()["field"].as_str()),
            (StatusCode::CONFLICT, Some("name"))
        );
    }
    assert_eq!(admin.put(&at(&first), filter("MINE")).await.status, StatusCode::OK);
    let other_list = json!({ "list": "sessions", "name": "mine", "conditions": { "show": "all" } });
    assert_eq!(admin.post("/me/filters", other_list).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_filter_is_small_and_there_are_not_too_many() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let many: serde_json::Map<String, Value> = (0..13).map(|n| (format!("c{n}"), json!("x"))).collect();
    let long = "x".repeat(201);
    for (name, conditions, field) in [
        ("", json!({ "search": "x" }), "name"),
        ("two\nlines", json!({ "search": "x" }), "name"),
        (&long[..61], json!({ "search": "x" }), "name"),
        ("none", json!({}), "conditions"),
        ("many", Value::Object(many), "conditions"),
        ("empty", json!({ "search": "" }), "conditions"),
        ("long", json!({ "search": long }), "conditions"),
        ("strange", json!({ "Search ": "x" }), "conditions"),
        ("lines", json!({ "search": "x\ny" }), "conditions"),
    ] {
        let body = json!({ "list": "devices", "name": name, "conditions": conditions });
        let refused = admin.post("/me/filters", body).await;
        assert_eq!(refused.problem(), "invalid_value", "{name}");
        assert_eq!(refused.json()["field"], field, "{name}");
    }
    for n in 0..100 {
        let made = admin.post("/me/filters", filter(&format!("filter {n}"))).await;
        assert_eq!(made.status, StatusCode::CREATED);
    }
    assert_eq!(
        admin.post("/me/filters", filter("one more")).await.problem(),
        "invalid_value"
    );
}
