//! Collections through the API: what is refused and how, who is a member, and that members follow rules, facts and time.

use std::time::Duration;

use axum::http::StatusCode;
use deskside_model::facts::{DeviceFacts, OperatingSystem};
use deskside_model::{BuiltInCollection, DeviceId};
use deskside_site::collections::evaluate;
use serde_json::{Value, json};

use crate::support::{Browser, PASSWORD, TestSite};

const ALL: &str = "col_aaaaaaaaaaaaaaaaaaaaaaaaae";

fn new(name: &str, rules: Value) -> Value {
    json!({ "name": name, "description": "", "limiting": ALL, "rules": rules })
}

fn query(expression: &str) -> Value {
    json!({ "type": "query", "name": "q", "expression": expression })
}

async fn made(admin: &Browser<'_>, name: &str, rules: Value) -> Value {
    let answer = admin.post("/collections", new(name, rules)).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    answer.json()
}

/// Names of the devices in a collection, as the device list says.
async fn members(admin: &Browser<'_>, collection: &Value) -> Vec<String> {
    let id = collection["id"].as_str().unwrap();
    let list = admin.get(&format!("/devices?collection={id}")).await.json();
    let names = list["items"].as_array().unwrap().iter();
    let names: Vec<_> = names
        .map(|device| device["facts"]["name"].as_str().unwrap().to_owned())
        .collect();
    let counted = admin.get(&format!("/collections/{id}")).await.json()["members"].clone();
    assert_eq!(counted, names.len(), "{collection}");
    assert_eq!(list["total"], names.len());
    names
}

/// New facts of a connected device, in the way of the control link.
async fn report(site: &TestSite, id: DeviceId, name: &str, family: &str) {
    let facts = DeviceFacts {
        name: name.to_owned(),
        os: OperatingSystem {
            family: family.to_owned(),
            ..OperatingSystem::default()
        },
        ..DeviceFacts::default()
    };
    let mut change = site.state.change().await.unwrap();
    change.devices().set_facts(id, &facts).await.unwrap();
    evaluate::device(&mut change, id, true).await.unwrap();
    change.commit().await.unwrap();
}

#[tokio::test]
async fn members_follow_rules_and_facts() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    assert_eq!(BuiltInCollection::AllDevices.id().to_string(), ALL);
    let a = site.add_device(1, "pc-a").await;
    let b = site.add_device(2, "pc-b").await;
    site.add_device(3, "kiosk").await;

    let pcs = made(&admin, "PCs", json!([query("device.name.startsWith('pc-')")])).await;
    let named = made(&admin, "Named", json!([{ "type": "direct", "devices": [b] }])).await;
    let pcs_but_b =
        json!([{ "type": "include", "collection": pcs["id"] }, { "type": "exclude", "collection": named["id"] }]);
    let others = made(&admin, "PCs but b", pcs_but_b).await;
    assert_eq!(members(&admin, &pcs).await, ["pc-a", "pc-b"]);
    assert_eq!(members(&admin, &named).await, ["pc-b"]);
    assert_eq!(members(&admin, &others).await, ["pc-a"]);
    assert_eq!(members(&admin, &json!({ "id": ALL })).await.len(), 3);

    // A device that is renamed leaves, and everything that leans on the collection follows.
    report(&site, a, "desk-a", "linux").await;
    assert_eq!(members(&admin, &pcs).await, ["pc-b"]);
    assert!(members(&admin, &others).await.is_empty());
    let linux = BuiltInCollection::AllLinux.id();
    assert_eq!(members(&admin, &json!({ "id": linux })).await, ["desk-a"]);
    let holding = admin.get(&format!("/devices/{a}/collections")).await.json();
    let names: Vec<_> = holding
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["All Devices", "All Linux", "Workgroup"]);

    // Other rules, other members, also of those that lean on it.
    let mut body = new("Desks", json!([query("device.name.contains('desk')")]));
    body["version"] = json!(1);
    let changed = admin
        .put(&format!("/collections/{}", pcs["id"].as_str().unwrap()), body)
        .await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.text());
    assert_eq!(members(&admin, &pcs).await, ["desk-a"]);
    assert_eq!(members(&admin, &others).await, ["desk-a"]);

    // A device that is removed is in none.
    assert_eq!(
        admin.delete(&format!("/devices/{a}")).await.status,
        StatusCode::NO_CONTENT
    );
    assert!(members(&admin, &others).await.is_empty());
    assert_eq!(members(&admin, &json!({ "id": ALL })).await.len(), 2);
}

#[tokio::test]
async fn a_limiting_collection_keeps_out_what_is_not_in_it() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let a = site.add_device(1, "a").await;
    let b = site.add_device(2, "b").await;
    let limit = made(&admin, "Limit", json!([query("device.name == 'a'")])).await;
    let mut inside = new("Inside", json!([{ "type": "direct", "devices": [a, b] }]));
    inside["limiting"] = limit["id"].clone();
    let inside = admin.post("/collections", inside).await.json();
    assert_eq!(inside["limiting"], json!({ "id": limit["id"], "name": "Limit" }));
    assert_eq!(members(&admin, &inside).await, ["a"]);
    report(&site, a, "c", "linux").await;
    report(&site, b, "a", "linux").await;
    assert_eq!(members(&admin, &inside).await, ["a"]);
    assert_eq!(members(&admin, &limit).await, ["a"]);
}

#[tokio::test]
async fn time_alone_moves_devices() {
    let site = TestSite::new().await;
    site.set_up().await;
    let id = site.add_device(1, "old").await;
    let offline = json!({ "id": BuiltInCollection::Offline30Days.id() });
    assert!(members_now(&site, &offline).await.is_empty());
    site.pass(Duration::from_secs(30 * 86_400 - 1));
    assert!(members_now(&site, &offline).await.is_empty());
    site.pass(Duration::from_secs(1));
    assert_eq!(members_now(&site, &offline).await, ["old"]);
    site.state.presence.set_online(id);
    assert!(members_now(&site, &offline).await.is_empty());
}

/// After a sweep, with a sign-in of its own: others have run out when time has passed.
async fn members_now(site: &TestSite, collection: &Value) -> Vec<String> {
    evaluate::sweep(&site.state).await.unwrap();
    let mut browser = site.browser();
    let answer = browser.sign_in("ada", PASSWORD, None).await;
    browser.take(&answer);
    members(&browser, collection).await
}

#[tokio::test]
async fn a_preview_says_who_would_be_in_and_changes_nothing() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    for n in 1..=25 {
        site.add_device(n, &format!("pc-{n:02}")).await;
    }
    let preview = |rules: Value| admin.post("/collections/preview", json!({ "limiting": ALL, "rules": rules }));
    let answer = preview(json!([query("device.name != 'pc-02'")])).await.json();
    assert_eq!((&answer["count"], &answer["problem"]), (&json!(24), &Value::Null));
    assert_eq!(answer["sample"].as_array().unwrap().len(), 20);
    assert_eq!(answer["sample"][1]["name"], "pc-03");
    let wrong = preview(json!([query("true"), query("device.locked &&\n devise.name == 'x'")]))
        .await
        .json();
    assert_eq!(wrong["count"], 0);
    let problem = &wrong["problem"];
    assert_eq!(
        (&problem["rule"], &problem["line"], &problem["column"]),
        (&json!(1), &json!(2), &json!(2))
    );
    assert!(problem["message"].as_str().unwrap().contains("devise.name"));
    let listed = admin.get("/collections").await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), BuiltInCollection::ALL.len());
}

#[tokio::test]
async fn what_leans_on_a_collection_is_protected() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let a = made(&admin, "A", json!([])).await;
    let b = made(&admin, "B", json!([{ "type": "include", "collection": a["id"] }])).await;
    let path = |collection: &Value| format!("/collections/{}", collection["id"].as_str().unwrap());

    let used = admin.delete(&path(&a)).await;
    assert_eq!(
        (used.status, used.problem().as_str()),
        (StatusCode::CONFLICT, "collection_in_use")
    );
    assert!(used.text().contains('B'));
    let mut circle = new("A", json!([{ "type": "exclude", "collection": b["id"] }]));
    circle["version"] = json!(1);
    let refused = admin.put(&path(&a), circle.clone()).await;
    assert_eq!(refused.problem(), "collection_cycle");
    assert!(
        refused.text().contains("A → B → A") || refused.text().contains("B → A → B"),
        "{}",
        refused.text()
    );
    circle["rules"] = json!([]);
    circle["version"] = json!(7);
    assert_eq!(admin.put(&path(&a), circle).await.problem(), "version_conflict");
    let built_in = format!("/collections/{ALL}");
    assert_eq!(admin.delete(&built_in).await.problem(), "collection_built_in");
    let mut change = new("Mine", json!([]));
    change["version"] = json!(1);
    assert_eq!(admin.put(&built_in, change).await.problem(), "collection_built_in");

    assert_eq!(admin.delete(&path(&b)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(admin.delete(&path(&a)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(admin.get(&path(&a)).await.status, StatusCode::NOT_FOUND);
    let kinds = site.recorded(4).await;
    let expected = [
        "collection_deleted",
        "collection_deleted",
        "collection_created",
        "collection_created",
    ];
    assert_eq!(kinds, expected);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_by_name() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    made(&admin, "Taken", json!([])).await;
    let gone = "col_bbbbbbbbbbbbbbbbbbbbbbbbba";
    let many: Vec<Value> = (0..65).map(|_| json!({ "type": "direct", "devices": [] })).collect();
    for (body, code, field) in [
        (new("tAKEN", json!([])), "conflict", json!("name")),
        (new(" ", json!([])), "invalid_value", json!("name")),
        (new(&"x".repeat(81), json!([])), "invalid_value", json!("name")),
        (new("a\nb", json!([])), "invalid_value", json!("name")),
        (
            new("x", json!([query("device.nme == 'a'")])),
            "invalid_value",
            json!("rules"),
        ),
        (new("x", json!([query("")])), "invalid_value", json!("rules")),
        (
            new("x", json!([query(&"(".repeat(1999))])),
            "invalid_value",
            json!("rules"),
        ),
        (
            new("x", json!([{ "type": "include", "collection": gone }])),
            "invalid_value",
            json!("rules"),
        ),
        (
            new("x", json!([{ "type": "include", "collection": "x" }])),
            "invalid_body",
            Value::Null,
        ),
        (new("x", json!([{ "type": "magic" }])), "invalid_body", Value::Null),
        (new("x", json!(many)), "invalid_value", json!("rules")),
        (
            json!({ "name": "x", "limiting": gone, "rules": [] }),
            "invalid_value",
            json!("limiting"),
        ),
        (json!({ "name": "x", "rules": [] }), "invalid_body", Value::Null),
    ] {
        let refused = admin.post("/collections", body.clone()).await;
        assert_eq!(refused.problem(), code, "{body}");
        assert_eq!(refused.json()["field"], field, "{body}");
    }
    assert_eq!(admin.get("/devices?collection=x").await.problem(), "invalid_value");
    assert_eq!(admin.get("/collections?after=x").await.problem(), "invalid_value");
    assert_eq!(admin.get("/collections?limit=501").await.problem(), "invalid_value");
    let facts = admin.get("/collections/facts").await.json();
    assert!(
        facts
            .as_array()
            .unwrap()
            .iter()
            .any(|fact| fact["path"] == "device.os.family")
    );
}

#[tokio::test]
async fn a_rule_that_fails_on_a_device_is_told() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    site.add_device(1, "a").await;
    let first = made(
        &admin,
        "First address",
        json!([query("device.addresses[0] == '192.0.2.1'")]),
    )
    .await;
    assert!(first["problem"].as_str().is_some_and(|why| !why.is_empty()), "{first}");
    assert!(members(&admin, &first).await.is_empty());
    let mut body = new("First address", json!([query("'192.0.2.1' in device.addresses")]));
    body["version"] = json!(1);
    let id = first["id"].as_str().unwrap();
    assert_eq!(
        admin.put(&format!("/collections/{id}"), body).await.json()["problem"],
        Value::Null
    );
}
