//! Sets of client settings through the API: made, changed, put back, deleted; what comes of them on each device; what a
//! change would do.

use axum::http::StatusCode;
use deskside_model::{DeviceId, ViewerKey};
use serde_json::{Value, json};

use crate::support::{Browser, PASSWORD, TestSite};

const ALL: &str = "col_aaaaaaaaaaaaaaaaaaaaaaaaae";
const DEFAULT: &str = "/client-settings/sets/set_aaaaaaaaaaaaaaaaaaaaaaaaae";

fn content(name: &str, order: u32, values: Value, deployed_to: &[&Value]) -> Value {
    let deployed_to: Vec<_> = deployed_to.iter().map(|collection| &collection["id"]).collect();
    json!({ "name": name, "description": "", "order": order, "values": values, "deployed_to": deployed_to })
}

async fn made(admin: &Browser<'_>, content: Value) -> Value {
    let answer = admin.post("/client-settings/sets", content).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    answer.json()
}

fn path(set: &Value) -> String {
    format!("/client-settings/sets/{}", set["id"].as_str().unwrap())
}

/// The set with other values, as a form sends it.
fn with(set: &Value, field: &str, value: Value) -> Value {
    let ids: Vec<_> = set["deployed_to"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["id"])
        .collect();
    let mut content = json!({
        "version": set["version"], "name": set["name"], "description": set["description"], "order": set["order"],
        "values": set["values"], "deployed_to": ids,
    });
    content[field] = value;
    content
}

async fn collection(admin: &Browser<'_>, name: &str, devices: &[DeviceId]) -> Value {
    let rules = json!([{ "type": "direct", "devices": devices }]);
    let body = json!({ "name": name, "description": "", "limiting": ALL, "rules": rules });
    let answer = admin.post("/collections", body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    answer.json()
}

/// One setting of a device: its value, the set that won, and those that lost.
async fn holds(admin: &Browser<'_>, device: DeviceId, setting: &str) -> (Value, Value, Vec<Value>) {
    let found = admin.get(&format!("/devices/{device}/client-settings")).await.json();
    let rows = found["settings"].as_array().unwrap();
    let row = rows.iter().find(|row| row["name"] == setting).unwrap();
    let lost = row["overridden"].as_array().unwrap().iter();
    let lost = lost.map(|lost| json!([lost["set"]["name"], lost["value"]]));
    (row["value"].clone(), row["set"]["name"].clone(), lost.collect())
}

#[tokio::test]
async fn a_set_is_made_changed_put_back_and_deleted() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let kiosks = collection(&admin, "Kiosks", &[]).await;
    let set = made(
        &admin,
        content("Kiosks", 5, json!({ "consent_seconds": 60 }), &[&kiosks]),
    )
    .await;
    assert_eq!(
        (&set["version"], &set["changed_by"], &set["values"]),
        (&json!(1), &json!("ada"), &json!({ "consent_seconds": 60 }))
    );
    assert_eq!(set["deployed_to"], json!([{ "id": kiosks["id"], "name": "Kiosks" }]));
    let listed = admin.get("/client-settings/sets").await.json();
    assert_eq!(listed[0], set);
    assert_eq!(
        (&listed[1]["name"], &listed[1]["order"]),
        (&json!("Default client settings"), &json!(10_000))
    );

    let other = with(&set, "values", json!({ "prompt_for_permission": false }));
    let changed = admin.put(&path(&set), other.clone()).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.text());
    let stale = admin.put(&path(&set), other).await;
    assert_eq!(
        (stale.status, stale.problem().as_str()),
        (StatusCode::CONFLICT, "version_conflict")
    );

    let mut back = with(&changed.json(), "values", json!({ "consent_seconds": 60 }));
    back["deployed_to"] = json!([]);
    back["rolled_back_to"] = json!(1);
    assert_eq!(admin.put(&path(&set), back.clone()).await.json()["version"], 3);
    back["version"] = json!(3);
    back["values"] = json!({ "consent_seconds": 61 });
    let untrue = admin.put(&path(&set), back).await;
    assert_eq!(
        untrue.json()["field"],
        "rolled_back_to",
        "the record would say something that isn't so"
    );

    let history = admin.get(&format!("{}/history", path(&set))).await.json();
    let versions = history["items"].as_array().unwrap();
    let told: Vec<_> = versions
        .iter()
        .map(|old| (&old["version"], &old["rolled_back_to"]))
        .collect();
    assert_eq!(
        told,
        [
            (&json!(3), &json!(1)),
            (&json!(2), &Value::Null),
            (&json!(1), &Value::Null)
        ]
    );
    assert_eq!(versions[2]["values"], json!({ "consent_seconds": 60 }));
    assert_eq!(versions[2]["deployed_to"][0]["name"], "Kiosks");

    assert_eq!(admin.delete(&path(&set)).await.status, StatusCode::NO_CONTENT);
    for gone in [path(&set), format!("{}/history", path(&set))] {
        assert_eq!(admin.get(&gone).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn the_record_says_what_was_and_what_is() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let kiosks = collection(&admin, "Kiosks", &[]).await;
    let seconds = json!({ "consent_seconds": 60 });
    let set = made(&admin, content("Kiosks", 5, seconds.clone(), &[&kiosks])).await;
    let changed = with(&set, "values", json!({ "prompt_for_permission": false }));
    let changed = admin.put(&path(&set), changed).await.json();
    let mut back = with(&changed, "values", seconds);
    back["deployed_to"] = json!([]);
    back["rolled_back_to"] = json!(1);
    assert_eq!(admin.put(&path(&set), back).await.status, StatusCode::OK);
    assert_eq!(admin.delete(&path(&set)).await.status, StatusCode::NO_CONTENT);
    let recorded = admin.get("/status-messages?limit=4").await.json();
    let details: Vec<_> = (0..4).map(|n| recorded["items"][n]["details"].clone()).collect();
    let id = &set["id"];
    assert_eq!(
        details,
        [
            json!({
                "set_id": id, "set_name": "Kiosks", "version": "3", "order": "5 -> not set", "consent_seconds": "60 -> not set",
            }),
            json!({
                "set_id": id, "set_name": "Kiosks", "version": "3", "rolled_back_to": "1", "withdrawn_from": "Kiosks",
                "consent_seconds": "not set -> 60", "prompt_for_permission": "false -> not set",
            }),
            json!({
                "set_id": id, "set_name": "Kiosks", "version": "2", "consent_seconds": "60 -> not set",
                "prompt_for_permission": "not set -> false",
            }),
            json!({
                "set_id": id, "set_name": "Kiosks", "version": "1", "order": "not set -> 5",
                "deployed_to": "Kiosks", "consent_seconds": "not set -> 60",
            }),
        ]
    );
}

#[tokio::test]
async fn the_default_set_keeps_its_place_and_every_value() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let kiosks = collection(&admin, "Kiosks", &[]).await;
    let default = admin.get(DEFAULT).await.json();
    assert_eq!(default["version"], 0);
    for (field, value) in [
        ("order", json!(7)),
        ("name", json!("Other")),
        ("deployed_to", json!([kiosks["id"]])),
    ] {
        let refused = admin.put(DEFAULT, with(&default, field, value)).await;
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (StatusCode::CONFLICT, "default_settings_set")
        );
        assert_eq!(refused.json()["field"], field);
    }
    let partial = admin
        .put(DEFAULT, with(&default, "values", json!({ "consent_seconds": 60 })))
        .await;
    assert_eq!(partial.problem(), "invalid_value");
    assert_eq!(admin.delete(DEFAULT).await.problem(), "default_settings_set");
    assert_eq!(admin.get(DEFAULT).await.json(), default);

    // The old address is another door to the same set.
    let mut values = default["values"].clone();
    values["consent_seconds"] = json!(60);
    let changed = admin.put(DEFAULT, with(&default, "values", values)).await.json();
    let old = admin.get("/client-settings").await.json();
    assert_eq!((&old["version"], &old["values"]), (&json!(1), &changed["values"]));
}

#[tokio::test]
async fn what_does_not_fit_is_refused_by_name() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    made(&admin, content("Taken", 5, json!({}), &[])).await;
    let gone = json!({ "id": "col_bbbbbbbbbbbbbbbbbbbbbbbbba" });
    let new = |name: &str, order: u32, values: Value| content(name, order, values, &[]);
    let mut versioned = new("x", 6, json!({}));
    versioned["version"] = json!(1);
    for (body, code, field) in [
        (new("tAKEN", 6, json!({})), "conflict", "name"),
        (new("x", 5, json!({})), "conflict", "order"),
        (new(" ", 6, json!({})), "invalid_value", "name"),
        (new(&"x".repeat(81), 6, json!({})), "invalid_value", "name"),
        (new("x", 0, json!({})), "invalid_value", "order"),
        (new("x", 10_000, json!({})), "invalid_value", "order"),
        (new("x", 6, json!({ "no_such": 1 })), "invalid_value", "values"),
        (
            new("x", 6, json!({ "consent_seconds": 3 })),
            "invalid_value",
            "consent_seconds",
        ),
        (
            new("x", 6, json!({ "consent_seconds": null })),
            "invalid_value",
            "consent_seconds",
        ),
        (
            new("x", 6, json!({ "consent_seconds": "long" })),
            "invalid_body",
            "consent_seconds",
        ),
        (content("x", 6, json!({}), &[&gone]), "invalid_value", "deployed_to"),
        (versioned, "invalid_value", "version"),
    ] {
        let refused = admin.post("/client-settings/sets", body.clone()).await;
        assert_eq!(refused.problem(), code, "{body}");
        assert_eq!(refused.json()["field"], field, "{body}");
        let tried = admin.post("/client-settings/sets/new/dry-run", body.clone()).await;
        assert_eq!(tried.status == StatusCode::OK, field == "version", "{body}");
    }
    let mut unknown = new("x", 6, json!({}));
    unknown["colour"] = json!("red");
    assert_eq!(
        admin.post("/client-settings/sets", unknown).await.problem(),
        "invalid_body"
    );
    let missing = "/client-settings/sets/set_bbbbbbbbbbbbbbbbbbbbbbbbba";
    assert_eq!(admin.get(missing).await.status, StatusCode::NOT_FOUND);
    let mut body = new("x", 6, json!({}));
    body["version"] = json!(1);
    assert_eq!(admin.put(missing, body.clone()).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        admin.post(&format!("{missing}/dry-run"), body).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        admin
            .get("/client-settings/sets")
            .await
            .json()
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test]
async fn each_device_gets_its_own_and_it_is_known_which_set_each_value_came_from() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let (kiosk, desk) = (site.add_device(1, "kiosk").await, site.add_device(2, "desk").await);
    let kiosks = collection(&admin, "Kiosks", &[kiosk]).await;
    let all = json!({ "id": ALL });
    made(
        &admin,
        content("Everybody", 9, json!({ "consent_seconds": 90 }), &[&all]),
    )
    .await;
    let before = admin.get(&format!("/devices/{kiosk}/client-settings")).await.json();
    let on = json!({ "remote_control_enabled": true, "consent_seconds": 20 });
    let set = made(&admin, content("Kiosks", 2, on, &[&kiosks])).await;

    let lost = vec![json!(["Everybody", 90]), json!(["Default client settings", 30])];
    assert_eq!(
        holds(&admin, kiosk, "consent_seconds").await,
        (json!(20), json!("Kiosks"), lost)
    );
    let lost = vec![json!(["Default client settings", 30])];
    assert_eq!(
        holds(&admin, desk, "consent_seconds").await,
        (json!(90), json!("Everybody"), lost)
    );
    let after = admin.get(&format!("/devices/{kiosk}/client-settings")).await.json();
    assert_ne!(before["version"], after["version"]);
    assert_eq!(after["applied_version"], Value::Null);

    // What may be done on each is what its own settings allow.
    site.state.presence.set_online(kiosk);
    site.state.presence.set_online(desk);
    let listed = admin.get("/devices").await.json();
    let possible: Vec<_> = (0..2)
        .map(|n| &listed["items"][n]["remote_control"]["refusal"])
        .collect();
    assert_eq!(possible, [&json!("disabled"), &Value::Null]);
    let ask = |device: DeviceId| {
        json!({
            "device_id": device, "kind": "remote_control", "access": "full_control", "reason": "",
            "viewer_key": ViewerKey::from_bytes([7; 32]),
        })
    };
    assert_eq!(admin.post("/sessions", ask(desk)).await.problem(), "disabled");
    assert_eq!(
        admin.post("/sessions", ask(kiosk)).await.problem(),
        "device_offline",
        "allowed; nobody answers"
    );

    // A device that leaves the collection loses what was deployed to it, and so does one whose set is gone.
    let mut body = json!({ "name": "Kiosks", "description": "", "limiting": ALL, "version": 1 });
    body["rules"] = json!([{ "type": "direct", "devices": [desk] }]);
    let kiosks_path = format!("/collections/{}", kiosks["id"].as_str().unwrap());
    assert_eq!(admin.put(&kiosks_path, body).await.status, StatusCode::OK);
    assert_eq!(holds(&admin, kiosk, "consent_seconds").await.0, 90);
    assert_eq!(holds(&admin, desk, "consent_seconds").await.0, 20);

    let held = admin.delete(&kiosks_path).await;
    assert_eq!(
        (held.status, held.problem().as_str()),
        (StatusCode::CONFLICT, "collection_in_use")
    );
    assert!(
        held.json()["detail"].as_str().unwrap().contains("to it: Kiosks."),
        "{}",
        held.text()
    );
    assert_eq!(admin.delete(&path(&set)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(holds(&admin, desk, "consent_seconds").await.0, 90);
    assert_eq!(admin.delete(&kiosks_path).await.status, StatusCode::NO_CONTENT);
    let unknown = DeviceId::from_bytes([9; 16]);
    assert_eq!(
        admin.get(&format!("/devices/{unknown}/client-settings")).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_dry_run_counts_what_would_change_and_changes_nothing() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    site.operator(&admin, "remote_tools_operator").await;
    let mut devices = Vec::new();
    for n in 1..=6 {
        devices.push(site.add_device(n, &format!("pc-{n}")).await);
    }
    let default = admin.get(DEFAULT).await.json();
    let mut values = default["values"].clone();
    values["remote_control_enabled"] = json!(true);
    let opened = admin
        .post(&format!("{DEFAULT}/dry-run"), with(&default, "values", values.clone()))
        .await
        .json();
    let switch = json!({ "setting": "remote_control_enabled", "before": false, "after": true, "devices": 6 });
    assert_eq!(
        opened,
        json!({
            "devices_total": 6, "devices_changed": 6, "changes": [switch],
            "warnings": [{ "code": "control_enabled", "count": 6 }],
        })
    );
    assert_eq!(admin.get(DEFAULT).await.json(), default);
    admin.put(DEFAULT, with(&default, "values", values)).await;

    // Four kiosks lose their prompts; two of them had a set of their own that says the same already.
    let (quiet, kiosks) = (
        collection(&admin, "Quiet", &devices[..2]).await,
        collection(&admin, "Kiosks", &devices[..4]).await,
    );
    made(
        &admin,
        content("Quiet", 1, json!({ "prompt_for_permission": false }), &[&quiet]),
    )
    .await;
    let new = content("Kiosks", 2, json!({ "prompt_for_permission": false }), &[&kiosks]);
    let tried = admin
        .post("/client-settings/sets/new/dry-run", new.clone())
        .await
        .json();
    assert_eq!(
        (&tried["devices_total"], &tried["devices_changed"]),
        (&json!(6), &json!(2))
    );
    assert_eq!(tried["warnings"], json!([{ "code": "prompts_off", "count": 2 }]));
    let set = made(&admin, new).await;

    // Withdrawn again, as deleting it would: the same two, the other way round, and nothing to be warned of.
    let withdrawn = with(&set, "deployed_to", json!([]));
    let tried = admin.post(&format!("{}/dry-run", path(&set)), withdrawn).await.json();
    let prompts = json!({ "setting": "prompt_for_permission", "before": false, "after": true, "devices": 2 });
    assert_eq!((&tried["changes"], &tried["warnings"]), (&json!([prompts]), &json!([])));

    // A list of viewers takes control away from the operator who is not on it, and gives it to nobody new.
    let only_ada = with(&set, "values", json!({ "permitted_viewers": ["user:ada"] }));
    let tried = admin
        .post(&format!("{}/dry-run", path(&set)), only_ada.clone())
        .await
        .json();
    assert_eq!(tried["devices_changed"], 4);
    assert_eq!(
        tried["warnings"],
        json!([{ "code": "operators_lose_control", "count": 1 }])
    );
    let set = admin.put(&path(&set), only_ada).await.json();
    let both = with(&set, "values", json!({ "permitted_viewers": ["user:ada", "user:ben"] }));
    let tried = admin.post(&format!("{}/dry-run", path(&set)), both).await.json();
    assert_eq!(
        tried["warnings"],
        json!([{ "code": "permitted_viewers_widened", "count": 4 }])
    );
}

#[tokio::test]
async fn who_reaches_a_part_of_the_site_reads_its_devices_and_is_counted_for_no_other() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let (kiosk, desk) = (site.add_device(1, "kiosk").await, site.add_device(2, "desk").await);
    let kiosks = collection(&admin, "Kiosks", &[kiosk]).await;
    let desks = collection(&admin, "Desks", &[desk]).await;
    let ben = json!({ "account": "ben", "name": "Ben", "password": PASSWORD });
    let made_ben = admin.post("/operators", ben).await.json();
    let tools = admin.get("/roles").await.json();
    let tools = tools.as_array().unwrap().iter();
    let tools = tools
        .clone()
        .find(|role| role["built_in"] == "remote_tools_operator")
        .unwrap();
    let given = json!({
        "who": { "type": "operator", "id": made_ben["id"] }, "role": tools["id"], "collections": [kiosks["id"]],
    });
    assert_eq!(admin.post("/assignments", given).await.status, StatusCode::CREATED);
    let default = admin.get(DEFAULT).await.json();
    let mut values = default["values"].clone();
    values["remote_control_enabled"] = json!(true);
    admin.put(DEFAULT, with(&default, "values", values)).await;

    // Ada controls everything, Ben the kiosks alone.
    for (deployed_to, losing) in [(&desks, 1), (&kiosks, 2)] {
        let off = content("Off", 1, json!({ "remote_control_enabled": false }), &[deployed_to]);
        let tried = admin.post("/client-settings/sets/new/dry-run", off).await.json();
        let warnings = json!([{ "code": "operators_lose_control", "count": losing }]);
        assert_eq!((&tried["devices_changed"], &tried["warnings"]), (&json!(1), &warnings));
    }

    // To see what holds on a computer takes a role there; to see the sets, one on all devices.
    let mut browser = site.browser();
    let answer = browser.sign_in("ben", PASSWORD, None).await;
    browser.take(&answer);
    let (mine, theirs) = (
        format!("/devices/{kiosk}/client-settings"),
        format!("/devices/{desk}/client-settings"),
    );
    assert_eq!(browser.get(&mine).await.status, StatusCode::OK);
    assert_eq!(browser.get(&theirs).await.problem(), "not_found");
    let me = browser.get("/me").await.json();
    let somewhere = me["permissions"].as_array().unwrap();
    assert!(somewhere.contains(&json!("read_client_settings")), "{me}");
    assert_eq!(me["everywhere"], json!([]));
    for sets in ["/client-settings", "/client-settings/sets", "/client-settings/table"] {
        assert_eq!(browser.get(sets).await.problem(), "permission_missing", "{sets}");
    }
    for (permission, place) in [("read_devices", &desks["id"]), ("read_client_settings", &json!(ALL))] {
        let role = json!({ "name": permission, "description": "", "permissions": [permission] });
        let role = admin.post("/roles", role).await.json();
        let who = json!({ "type": "operator", "id": made_ben["id"] });
        let given = json!({ "who": who, "role": role["id"], "collections": [place] });
        assert_eq!(admin.post("/assignments", given).await.status, StatusCode::CREATED);
        if permission == "read_devices" {
            assert_eq!(browser.get(&theirs).await.problem(), "permission_missing");
        }
    }
    assert_eq!(browser.get("/client-settings/sets").await.status, StatusCode::OK);
    assert_eq!(browser.get(&theirs).await.status, StatusCode::OK);
}
