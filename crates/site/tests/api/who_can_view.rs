//! Who can view a device, and why.

use serde_json::{Value, json};

use crate::support::{ALL_DEVICES, Browser, TestSite, assign, collection_of};

async fn settings(admin: &Browser<'_>, change: impl FnOnce(&mut Value)) {
    let mut settings = admin.get("/client-settings").await.json();
    change(&mut settings["values"]);
    let changed = admin.put("/client-settings", settings).await;
    assert!(changed.status.is_success(), "{}", changed.text());
}

fn row<'a>(page: &'a Value, account: &str) -> &'a Value {
    let rows = page["items"].as_array().unwrap();
    let found = rows.iter().find(|row| row["operator"]["account"] == account);
    found.unwrap_or_else(|| panic!("{account} is not in {page}"))
}

#[tokio::test]
async fn everybody_who_reaches_a_device_is_listed_with_how_and_why_not() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    settings(&admin, |values| {
        values["remote_control_enabled"] = json!(true);
        values["permitted_viewers"] = json!(["user:ada", "user:bob"]);
        values["grant_local_administrators"] = json!(false);
    })
    .await;
    let (device, other) = (site.add_device(1, "desk-1").await, site.add_device(2, "desk-2").await);
    let branch = collection_of(&admin, "Branch", &[device]).await;
    let elsewhere = collection_of(&admin, "Elsewhere", &[other]).await;
    let (_, bob) = site.operator_without_role(&admin, "bob").await;
    let group = admin
        .post("/groups", json!({ "name": "Second line", "members": [bob] }))
        .await
        .json();
    let group = json!({ "type": "group", "id": group["group"]["id"] });
    assign(&admin, &group, "remote_tools_operator", &branch).await;
    site.operator_on(&admin, "carol", "remote_tools_operator", &branch)
        .await;
    site.operator_on(&admin, "dave", "auditor", ALL_DEVICES).await;
    site.operator_on(&admin, "erin", "full_administrator", &elsewhere).await;

    let path = format!("/devices/{device}/who-can-view");
    let page = admin.get(&path).await.json();
    assert_eq!(page["total"], 4, "erin does not reach it: {page}");
    let accounts: Vec<_> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["operator"]["account"])
        .collect();
    assert_eq!(accounts, ["ada", "bob", "carol", "dave"]);

    let bob = row(&page, "bob");
    assert_eq!(bob["via"][0]["group"]["name"], "Second line");
    assert_eq!(bob["via"][0]["collection"]["name"], "Branch");
    assert_eq!(bob["remote_control"]["access"], "full_control");
    assert_eq!(
        (&bob["view"]["access"], &bob["view"]["asks_consent"]),
        (&json!("view_only"), &json!(true))
    );
    assert_eq!(bob["view"]["refusal"], Value::Null);
    assert_eq!(bob["view"]["steps"].as_array().unwrap().len(), 8);

    let carol = row(&page, "carol");
    assert_eq!(carol["view"]["refusal"], "not_permitted_viewer");
    let last = carol["view"]["steps"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["step"], &last["outcome"]),
        (&json!("permitted_viewer"), &json!("refused"))
    );
    let dave = row(&page, "dave");
    assert_eq!(
        (&dave["view"]["refusal"], &dave["view"]["access"]),
        (&json!("role_forbids"), &json!("no_access"))
    );

    let first = admin.get(&format!("{path}?limit=3")).await.json();
    let rest = admin
        .get(&format!("{path}?limit=3&after={}", first["next"].as_str().unwrap()))
        .await
        .json();
    assert_eq!(rest["items"][0]["operator"]["account"], "dave");
    let unknown = admin.get("/devices/dev_aaaaaaaaaaaaaaaaaaaaaaaaaa/who-can-view").await;
    assert_eq!(unknown.problem(), "not_found");
}

/// What is foretold is what a request then meets.
#[tokio::test]
async fn what_is_foretold_is_what_a_request_meets() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let device = site.add_device(1, "desk-1").await;
    let roles = ["remote_tools_operator", "read_only_analyst"];
    let mut people = vec![("ada", admin.clone())];
    for role in roles {
        people.push((role, site.operator(&admin, role).await));
    }
    for enabled in [false, true] {
        settings(&admin, |values| values["remote_control_enabled"] = json!(enabled)).await;
        let page = admin.get(&format!("/devices/{device}/who-can-view")).await.json();
        for (account, browser) in &people {
            let key = deskside_model::ViewerKey::from_bytes([9; 32]);
            let body =
                json!({ "device_id": device, "kind": "remote_control", "access": "view_only", "viewer_key": key });
            let met = browser.post("/sessions", body).await.problem();
            match row(&page, account)["view"]["refusal"].as_str() {
                // The door is closed before anything is decided, for the same reason.
                Some("role_forbids") => {
                    assert!(["role_forbids", "permission_missing"].contains(&met.as_str()), "{met}")
                }
                Some(refusal) => assert_eq!(met, refusal, "{account}"),
                // Nobody plays the agent here.
                None => assert_eq!(met, "device_offline", "{account}"),
            }
        }
    }
}
