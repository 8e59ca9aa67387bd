//! Who can view a device, and why.

use std::time::Duration;

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

/// What a device's list says of everybody, but for what depends on who sits at the computer.
fn gist(page: &Value) -> Vec<Value> {
    let rows = page["items"].as_array().unwrap_or_else(|| panic!("{page}")).iter();
    let verdict = |verdict: &Value| json!([verdict["access"], verdict["refusal"], verdict["asks_consent"]]);
    rows.map(|row| {
        json!({
            "operator": row["operator"], "via": row["via"], "view": verdict(&row["view"]),
            "remote_control": verdict(&row["remote_control"]),
        })
    })
    .collect()
}

/// A device, and what was said of it at each moment.
struct Story<'a> {
    site: &'a TestSite,
    admin: Browser<'a>,
    path: String,
    then: Vec<(i64, &'static str, Vec<Value>)>,
}

impl Story<'_> {
    async fn look(&mut self, what: &'static str) {
        let page = self.admin.get(&self.path).await.json();
        self.then.push((page["at"].as_i64().unwrap(), what, gist(&page)));
        self.site.pass(Duration::from_secs(1));
    }

    async fn put(&self, path: &str, body: Value) {
        let answer = self.admin.put(path, body).await;
        assert!(answer.status.is_success(), "{}", answer.text());
    }

    async fn delete(&self, path: &str) {
        let answer = self.admin.delete(path).await;
        assert!(answer.status.is_success(), "{}", answer.text());
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let answer = self.admin.post(path, body).await;
        assert!(answer.status.is_success(), "{}", answer.text());
        answer.json()
    }
}

fn below(path: &str, made: &Value) -> String {
    format!("{path}/{}", made["id"].as_str().unwrap_or_else(|| panic!("{made}")))
}

/// Everything that the answer hangs on is changed, one after the other; asked later about each moment, the site says what it
/// said then.
#[tokio::test]
async fn what_is_said_of_a_past_moment_is_what_was_said_then() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let device = site.add_device(1, "desk-1").await;
    let mut story = Story {
        site: &site,
        admin: admin.clone(),
        path: format!("/devices/{device}/who-can-view"),
        then: Vec::new(),
    };
    story.look("only the administrator").await;
    settings(&admin, |values| values["remote_control_enabled"] = json!(true)).await;
    story.look("remote control is on").await;
    let branch = collection_of(&admin, "Branch", &[device]).await;
    let (_, bob) = site.operator_without_role(&admin, "bob").await;
    let (_, carol) = site.operator_without_role(&admin, "carol").await;
    let gone = rights_change(&mut story, &bob, &carol, &branch).await;
    accounts_change(&mut story, &format!("/operators/{bob}")).await;
    places_and_settings_change(&mut story, &branch).await;
    for path in gone {
        story.delete(&path).await;
    }
    story.look("the group, the role and the branch are gone").await;
    story.delete(&format!("/operators/{bob}")).await;
    story.delete(&format!("/operators/{carol}")).await;
    story.look("everybody is gone").await;

    let mut answers: Vec<_> = story.then.iter().map(|(_, _, said)| said).collect();
    answers.dedup();
    assert_eq!(
        answers.len(),
        story.then.len() - 1,
        "all but the last change the answer"
    );
    for (at, what, said) in &story.then {
        for at in [*at, at + 999] {
            let page = admin.get(&format!("{}?at={at}", story.path)).await.json();
            assert_eq!(gist(&page), *said, "{what}");
            assert_eq!(page["at"], at);
        }
    }
}

/// Roles, groups and who is in them; says what there is to be deleted, in this order.
async fn rights_change(story: &mut Story<'_>, bob: &str, carol: &str, branch: &str) -> Vec<String> {
    let role = json!({ "name": "Desk", "permissions": ["view", "read_devices"] });
    let role = below("/roles", &story.post("/roles", role).await);
    let who = json!({ "type": "operator", "id": bob });
    let given = assign(&story.admin, &who, "Desk", branch).await.json();
    story.look("bob may look").await;
    let wider = json!({ "version": 1, "name": "Desk+", "description": "", "permissions": ["remote_control"] });
    story.put(&role, wider).await;
    story.look("bob may control").await;
    let group = json!({ "name": "Helpers", "members": [carol, bob] });
    let group = story.post("/groups", group).await["group"].clone();
    let who = json!({ "type": "group", "id": group["id"] });
    assign(&story.admin, &who, "remote_tools_operator", ALL_DEVICES).await;
    story.look("helpers may, everywhere").await;
    let group = below("/groups", &group);
    let less = json!({ "version": 1, "name": "Helpers of old", "description": "", "members": [carol] });
    story.put(&group, less).await;
    story.look("bob is no helper any more").await;
    let collection = format!("/collections/{branch}");
    vec![below("/assignments", &given), group, role, collection]
}

async fn accounts_change(story: &mut Story<'_>, bob: &str) {
    story.put(bob, json!({ "name": "Robert", "disabled": false })).await;
    story.look("bob is called Robert").await;
    story.put(bob, json!({ "name": "Robert", "disabled": true })).await;
    story.look("bob's account is shut").await;
    story.put(bob, json!({ "name": "Bob", "disabled": false })).await;
    story.look("and open again").await;
}

/// A set of client settings comes and goes, and the device leaves the branch that it is deployed to.
async fn places_and_settings_change(story: &mut Story<'_>, branch: &str) {
    let values = json!({ "prompt_for_permission": false, "permitted_viewers": ["user:bob"], "grant_local_administrators": false });
    let set = json!({ "name": "Quiet", "description": "", "order": 1, "deployed_to": [branch], "values": values });
    let set = below("/client-settings/sets", &story.post("/client-settings/sets", set).await);
    story.look("only bob is permitted, unasked").await;
    let left = json!({
        "version": 1, "name": "Old branch", "description": "", "limiting": ALL_DEVICES,
        "rules": [{ "type": "direct", "devices": [] }],
    });
    story.put(&format!("/collections/{branch}"), left).await;
    story.look("the device left the branch").await;
    story.delete(&set).await;
}

#[tokio::test]
async fn moments_of_which_nothing_is_known_are_refused() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let began = site.clock.now().as_millis();
    site.pass(Duration::from_secs(60));
    let device = site.add_device(1, "desk-1").await;
    let path = format!("/devices/{device}/who-can-view");
    let now = admin.get(&path).await.json();
    assert_eq!(now["known_since"], began);
    assert_eq!(now["at"], site.clock.now().as_millis());
    for (at, says) in [
        (began - 1, "was not kept"),
        (began + 1, "was enrolled at"),
        (site.clock.now().as_millis() + 1, "still to come"),
    ] {
        let refused = admin.get(&format!("{path}?at={at}")).await;
        assert_eq!(refused.problem(), "invalid_value");
        let problem = refused.json();
        assert_eq!(problem["field"], "at");
        assert!(problem["detail"].as_str().unwrap().contains(says), "{problem}");
    }
    assert!(
        admin
            .get(&format!("{path}?at=yesterday"))
            .await
            .status
            .is_client_error()
    );
}
