//! Live events: each is decided with the rights and the collections of its moment, not with those at the stream's beginning.

use deskside_site::announce;
use deskside_site::collections::evaluate;
use serde_json::json;

use crate::events::Listening;
use crate::support::{ALL_DEVICES, TestSite, assign, collection_of};

#[tokio::test]
async fn somebody_of_a_branch_hears_of_its_devices_only() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let (mine, theirs) = (
        site.add_device(1, "desk-1").await,
        site.add_device(2, "director-pc").await,
    );
    let branch = collection_of(&admin, "Branch", &[mine]).await;
    let eve = site.operator_on(&admin, "eve", "full_administrator", &branch).await;
    let mut events = Listening::open(&site, &eve).await;
    announce::device(&site.state, theirs).await;
    // A message of the site, a message about another device, another device's end.
    admin.post("/enrolment-tokens", json!({ "hours": 1 })).await;
    admin.delete(&format!("/devices/{theirs}")).await;
    announce::device(&site.state, mine).await;
    let first = events.next().await.unwrap();
    assert_eq!(
        (&first["type"], &first["device"]["id"]),
        (&json!("device"), &json!(mine))
    );
    // And the end of one's own device, which is in no collection any more when it is told.
    admin.delete(&format!("/devices/{mine}")).await;
    let second = events.next().await.unwrap();
    assert_eq!(second, json!({ "type": "device_removed", "id": mine }));
    let third = events.next().await.unwrap();
    assert_eq!(
        (&third["type"], &third["message"]["kind"]),
        (&json!("status_message"), &json!("device_removed"))
    );
}

#[tokio::test]
async fn a_role_that_was_taken_away_is_felt_by_the_next_event() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let device = site.add_device(1, "desk-1").await;
    let (eve, id) = site.operator_without_role(&admin, "eve").await;
    let mut events = Listening::open(&site, &eve).await;
    announce::device(&site.state, device).await;
    let who = json!({ "type": "operator", "id": id });
    let given = assign(&admin, &who, "read_only_analyst", ALL_DEVICES).await.json();
    // With other rights the lists are to be read again, first of all.
    assert_eq!(events.next().await.unwrap(), json!({ "type": "lagged" }));
    assert_eq!(events.next().await.unwrap()["message"]["kind"], "role_assigned");
    announce::device(&site.state, device).await;
    assert_eq!(events.next().await.unwrap()["device"]["id"], json!(device));

    let taken = admin
        .delete(&format!("/assignments/{}", given["id"].as_str().unwrap()))
        .await;
    assert_eq!(taken.status, 204);
    announce::device(&site.state, device).await;
    assert_eq!(events.next().await.unwrap(), json!({ "type": "lagged" }));
    announce::device(&site.state, device).await;
    // Nothing of these devices any more; the end of the stream is the next that is heard.
    admin.delete(&format!("/operators/{id}")).await;
    assert_eq!(events.next().await, None);
}

#[tokio::test]
async fn a_role_that_ends_by_itself_is_felt_by_the_next_event() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let device = site.add_device(1, "desk-1").await;
    let (eve, id) = site.operator_without_role(&admin, "eve").await;
    let role = crate::support::role_id(&admin, "read_only_analyst").await;
    let end = site.clock.now().as_millis() + 60_000;
    let body = json!({ "who": { "type": "operator", "id": id }, "role": role, "collections": [ALL_DEVICES], "expires_at": end });
    assert_eq!(admin.post("/assignments", body).await.status, 201);
    let mut events = Listening::open(&site, &eve).await;
    announce::device(&site.state, device).await;
    assert_eq!(events.next().await.unwrap()["type"], "device");
    site.pass(std::time::Duration::from_secs(60));
    announce::device(&site.state, device).await;
    assert_eq!(events.next().await.unwrap(), json!({ "type": "lagged" }));
    assert_eq!(eve.get("/devices").await.problem(), "permission_missing");
}

#[tokio::test]
async fn a_device_that_leaves_ones_collections_is_gone_and_one_that_comes_appears() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let device = site.add_device(1, "desk-1").await;
    let expression = json!([{ "type": "query", "name": "desks", "expression": "device.name.startsWith('desk')" }]);
    let desks = json!({ "name": "Desks", "limiting": ALL_DEVICES, "rules": expression });
    let desks = admin.post("/collections", desks).await.json();
    let desks = desks["id"].as_str().unwrap();
    let eve = site.operator_on(&admin, "eve", "read_only_analyst", desks).await;
    let (mut eves, mut admins) = (Listening::open(&site, &eve).await, Listening::open(&site, &admin).await);
    for (name, hears) in [("lab-1", "device_removed"), ("desk-1", "device")] {
        let mut change = site.state.change().await.unwrap();
        let mut facts = change.devices().get(device).await.unwrap().facts;
        facts.name = name.to_owned();
        change.devices().set_facts(device, &facts).await.unwrap();
        evaluate::device(&mut change, device, true).await.unwrap();
        change.commit().await.unwrap();
        announce::device(&site.state, device).await;
        assert_eq!(eves.next().await.unwrap()["type"], hears, "{name}");
        assert_eq!(
            admins.next().await.unwrap()["device"]["facts"]["name"],
            name,
            "it is still theirs"
        );
    }
}

#[tokio::test]
async fn who_may_not_see_sessions_does_not_see_them_at_the_device_either() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let device = site.add_device(1, "desk-1").await;
    let session = crate::sessions::add(&site, 1, device, &admin).await.to_string();
    let stock = json!({ "name": "Stock", "permissions": ["read_devices"] });
    assert_eq!(admin.post("/roles", stock).await.status, 201);
    let eve = site.operator_on(&admin, "eve", "Stock", ALL_DEVICES).await;
    let mut events = Listening::open(&site, &eve).await;
    announce::device(&site.state, device).await;
    let told = events.next().await.unwrap();
    assert_eq!(
        (&told["type"], &told["device"]["live_sessions"]),
        (&json!("device"), &json!([]))
    );
    for path in [String::from("/devices"), format!("/devices/{device}")] {
        assert!(admin.get(&path).await.text().contains(&session), "{path}");
        assert!(!eve.get(&path).await.text().contains(&session), "{path}");
    }
}
