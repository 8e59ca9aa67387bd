//! Acting on many devices at once: what is tried first is what happens then, what was not done is said device by device, and
//! nobody acts on what is out of their reach.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use deskside_model::DeviceId;
use serde_json::{Value, json};

use crate::sessions;
use crate::support::{ALL_DEVICES, Browser, TestSite, assign, collection_of};

async fn devices(site: &TestSite, count: u8) -> Vec<DeviceId> {
    let mut ids = Vec::new();
    for n in 1..=count {
        ids.push(site.add_device(n, &format!("pc-{n:02}")).await);
    }
    ids
}

async fn name(browser: &Browser<'_>, collection: &str, body: Value) -> Value {
    let answer = browser
        .post(&format!("/collections/{collection}/direct-members"), body)
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()
}

async fn members(browser: &Browser<'_>, collection: &str) -> BTreeSet<String> {
    let page = browser.get(&format!("/devices?collection={collection}")).await.json();
    let rows = page["items"].as_array().unwrap().iter();
    rows.map(|row| row["facts"]["name"].as_str().unwrap().to_owned())
        .collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[tokio::test]
async fn what_is_tried_first_is_what_happens_then_and_can_be_taken_back() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let ids = devices(&site, 4).await;
    let collection = collection_of(&admin, "Branch", &ids[..1]).await;
    let before = site.recorded(500).await.len();

    let gone = DeviceId::from_bytes([99; 16]);
    let asked = |dry_run: bool| json!({ "add": [ids[0], ids[1], ids[2], gone], "dry_run": dry_run });
    let tried = name(&admin, &collection, asked(true)).await;
    assert_eq!(
        members(&admin, &collection).await,
        set(&["pc-01"]),
        "nothing has changed"
    );
    assert_eq!(site.recorded(500).await.len(), before);
    let done = name(&admin, &collection, asked(false)).await;
    assert_eq!(tried, done);
    assert_eq!(done["added"], json!([ids[1], ids[2]]));
    assert_eq!((&done["unchanged"], &done["joined"]["count"]), (&json!(1), &json!(2)));
    assert_eq!(done["joined"]["sample"][0], json!({ "id": ids[1], "name": "pc-02" }));
    assert_eq!(
        (&done["failures"][0]["id"], &done["failures"][0]["code"]),
        (&json!(gone), &json!("not_found"))
    );
    assert_eq!(members(&admin, &collection).await, set(&["pc-01", "pc-02", "pc-03"]));
    assert_eq!(site.recorded(1).await, ["collection_changed"]);

    let back = name(&admin, &collection, json!({ "remove": done["added"] })).await;
    assert_eq!((&back["removed"], &back["left"]["count"]), (&done["added"], &json!(2)));
    assert_eq!(members(&admin, &collection).await, set(&["pc-01"]));
    let known = admin.get(&format!("/collections/{collection}")).await.json();
    assert_eq!(
        (&known["rules"], &known["members"]),
        (&json!([{ "type": "direct", "devices": [ids[0]] }]), &json!(1))
    );
}

#[tokio::test]
async fn what_other_rules_do_to_the_named_is_said() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let ids = devices(&site, 3).await;
    let branch = collection_of(&admin, "Branch", &ids[..2]).await;
    let shut = collection_of(&admin, "Shut out", &ids[1..2]).await;
    let rules = json!([
        { "type": "query", "name": "first", "expression": "device.name == 'pc-01'" },
        { "type": "direct", "devices": [ids[0]] },
        { "type": "exclude", "collection": shut },
    ]);
    let body = json!({ "name": "Inside", "limiting": branch, "rules": rules });
    let inside = admin.post("/collections", body).await.json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let over = json!([{ "type": "include", "collection": inside }]);
    let over = json!({ "name": "Over", "limiting": ALL_DEVICES, "rules": over });
    assert_eq!(admin.post("/collections", over).await.status, StatusCode::CREATED);

    let outcome = name(&admin, &inside, json!({ "add": [ids[1], ids[2]], "remove": [ids[0]] })).await;
    assert_eq!(
        outcome["kept_out"]["count"], 2,
        "one is excluded, the other outside of the limit: {outcome}"
    );
    assert_eq!(
        (&outcome["still_in"]["count"], &outcome["left"]["count"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(outcome["also"], json!([]));

    let outcome = name(&admin, &shut, json!({ "remove": [ids[1]], "dry_run": true })).await;
    let also: Vec<_> = outcome["also"].as_array().unwrap().iter().collect();
    let named = |row: &&Value| row["collection"]["name"].as_str().unwrap().to_owned();
    assert_eq!(
        also.iter().map(named).collect::<BTreeSet<_>>(),
        set(&["Inside", "Over"])
    );
    assert!(
        also.iter()
            .all(|row| (&row["joined"], &row["left"]) == (&json!(1), &json!(0)))
    );
}

#[tokio::test]
async fn what_it_does_to_client_settings_and_to_roles_is_said() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let ids = devices(&site, 3).await;
    let quiet = collection_of(&admin, "Quiet", &ids[..1]).await;
    let values = json!({ "prompt_for_permission": false });
    let set = json!({ "name": "No prompts", "description": "", "order": 1, "values": values, "deployed_to": [quiet] });
    let made = admin.post("/client-settings/sets", set).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let (_, eve) = site.operator_without_role(&admin, "eve").await;
    assign(
        &admin,
        &json!({ "type": "operator", "id": eve }),
        "remote_tools_operator",
        &quiet,
    )
    .await;

    let outcome = name(&admin, &quiet, json!({ "add": [ids[1], ids[2]], "dry_run": true })).await;
    let settings = &outcome["client_settings"];
    assert_eq!(settings["devices_changed"], 2, "{outcome}");
    assert_eq!(settings["changes"][0]["setting"], "prompt_for_permission");
    assert_eq!(settings["warnings"][0], json!({ "code": "prompts_off", "count": 2 }));
    assert_eq!(outcome["assignments"], 1);
    let nothing = name(&admin, &quiet, json!({ "add": [ids[0]], "dry_run": true })).await;
    assert_eq!(
        (&nothing["client_settings"]["devices_changed"], &nothing["assignments"]),
        (&json!(0), &json!(0))
    );
}

#[tokio::test]
async fn who_may_not_give_a_role_may_not_name_devices_where_it_was_given() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let ids = devices(&site, 2).await;
    let branch = collection_of(&admin, "Branch", &ids[..1]).await;
    let (_, eve) = site.operator_without_role(&admin, "eve").await;
    assign(
        &admin,
        &json!({ "type": "operator", "id": eve }),
        "full_administrator",
        &branch,
    )
    .await;
    let verbs = json!(["read_devices", "read_collections", "manage_collections"]);
    let role = json!({ "name": "Sorter", "description": "", "permissions": verbs });
    assert_eq!(admin.post("/roles", role).await.status, StatusCode::CREATED);
    let sorter = site.operator_on(&admin, "sam", "Sorter", ALL_DEVICES).await;
    for dry_run in [true, false] {
        let body = json!({ "add": [ids[1]], "dry_run": dry_run });
        let refused = sorter
            .post(&format!("/collections/{branch}/direct-members"), body)
            .await;
        assert_eq!(refused.problem(), "escalation");
    }
    let free = collection_of(&admin, "Free", &ids[..1]).await;
    name(&sorter, &free, json!({ "add": [ids[1]] })).await;
    assert_eq!(members(&admin, &free).await, set(&["pc-01", "pc-02"]));
    let built_in = json!({ "add": [ids[1]] });
    let refused = sorter
        .post(&format!("/collections/{ALL_DEVICES}/direct-members"), built_in)
        .await;
    assert_eq!(refused.problem(), "collection_built_in");
}

#[tokio::test]
async fn batches_have_bounds() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let id = devices(&site, 1).await[0];
    let collection = collection_of(&admin, "Branch", &[]).await;
    let many = |count: u32| {
        (0..count)
            .map(|n| DeviceId::from_bytes((u128::from(n) + 1).to_be_bytes()))
            .collect::<Vec<_>>()
    };
    for body in [
        json!({}),
        json!({ "add": [id, id] }),
        json!({ "add": [id], "remove": [id] }),
        json!({ "add": many(5_001) }),
    ] {
        let refused = admin
            .post(&format!("/collections/{collection}/direct-members"), body)
            .await;
        assert_eq!(refused.problem(), "invalid_value");
    }
    for body in [
        json!({ "devices": [] }),
        json!({ "devices": [id, id] }),
        json!({ "devices": many(101) }),
    ] {
        assert_eq!(admin.post("/devices/remove", body).await.problem(), "invalid_value");
    }
    let full = name(&admin, &collection, json!({ "add": many(5_000) })).await;
    assert_eq!(
        full["failures"].as_array().unwrap().len(),
        5_000,
        "as many as fit are read, and none is there"
    );
}

#[tokio::test]
async fn removing_several_says_what_goes_with_them_and_what_was_not_removed() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let ids = devices(&site, 3).await;
    sessions::add(&site, 1, ids[0], &admin).await;
    site.state.presence.set_online(ids[1]);
    let gone = DeviceId::from_bytes([99; 16]);
    let asked = |dry_run: bool| json!({ "devices": [ids[0], ids[1], gone], "dry_run": dry_run });
    let tried = admin.post("/devices/remove", asked(true)).await.json();
    assert_eq!(admin.get("/devices").await.json()["total"], 3);
    let done = admin.post("/devices/remove", asked(false)).await.json();
    assert_eq!(tried, done);
    assert_eq!((&done["online"], &done["sessions"]), (&json!(1), &json!(1)));
    assert_eq!(done["removed"], json!([ids[0], ids[1]]));
    assert_eq!(
        (&done["failures"][0]["id"], &done["failures"][0]["code"]),
        (&json!(gone), &json!("not_found"))
    );
    assert_eq!(admin.get("/devices").await.json()["total"], 1);
    assert_eq!(admin.get("/sessions?live=true").await.json()["items"], json!([]));
    let removed = site.recorded(500).await;
    assert_eq!(removed.iter().filter(|kind| *kind == "device_removed").count(), 2);
}

#[tokio::test]
async fn nobody_removes_several_out_of_their_reach() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let ids = devices(&site, 2).await;
    let branch = collection_of(&admin, "Branch", &ids[..1]).await;
    let eve = site.operator_on(&admin, "eve", "full_administrator", &branch).await;
    let unknown = DeviceId::from_bytes([99; 16]);
    for dry_run in [true, false] {
        let outcome = eve
            .post(
                "/devices/remove",
                json!({ "devices": [ids[1], unknown], "dry_run": dry_run }),
            )
            .await
            .json();
        let failures = outcome["failures"].as_array().unwrap();
        assert_eq!(outcome["removed"], json!([]));
        assert_eq!(failures.len(), 2);
        assert!(
            failures
                .iter()
                .all(|failure| failure["detail"] == failures[0]["detail"] && failure["code"] == "not_found")
        );
    }
    let outcome = eve.post("/devices/remove", json!({ "devices": [ids[0]] })).await.json();
    assert_eq!(outcome["removed"], json!([ids[0]]));
    assert_eq!(admin.get("/devices").await.json()["total"], 1);
}

#[tokio::test]
async fn names_are_those_of_the_list() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let ids = devices(&site, 3).await;
    let branch = collection_of(&admin, "Branch", &ids[..2]).await;
    let eve = site.operator_on(&admin, "eve", "read_only_analyst", &branch).await;
    let found = eve.get("/devices/names").await.json();
    assert_eq!(
        found["devices"],
        json!([{ "id": ids[0], "name": "pc-01" }, { "id": ids[1], "name": "pc-02" }])
    );
    assert_eq!(found["more"], false);
    let found = admin
        .get(&format!("/devices/names?search=pc-02&online=false&collection={branch}"))
        .await
        .json();
    assert_eq!(found["devices"], json!([{ "id": ids[1], "name": "pc-02" }]));
    assert_eq!(admin.get("/devices/names?limit=3").await.problem(), "invalid_query");
}
