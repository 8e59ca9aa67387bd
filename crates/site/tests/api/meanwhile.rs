//! Requests that are on their way while what allows them is taken away: what counts is what holds when the change is made.
//!
//! A request is held up by holding the database's only writing connection: it has been let in by then, and waits for its
//! change to begin.

use std::time::{Duration, Instant};

use axum::http::{Method, StatusCode};
use deskside_model::{ApiTokenId, AssignmentId, BuiltInRole, DeviceId, OperatorId, ViewerKey};
use deskside_site::openapi;
use deskside_store::Tx;
use serde_json::{Value, json};

use crate::authenticator::Authenticator;
use crate::me::{code, with_second_factor};
use crate::sessions;
use crate::support::{ALL_DEVICES, Answer, Browser, PASSWORD, TestSite, assign, collection_of, role_id};

/// How long a request may take to get to its change.
const PATIENCE: Duration = Duration::from_secs(20);

/// What changes something without anybody's right to it, or nothing that lasts.
const OTHERS: &[&str] = &[
    "POST /setup",
    "POST /sign-in",
    "POST /sign-in/second-factors",
    "POST /sign-out",
    // They write nothing.
    "POST /collections/preview",
    "POST /client-settings/sets/{id}/dry-run",
    // It takes something away, at once, and nothing waits between the question and the deed.
    "POST /sessions/{id}/end",
];

/// Asks, and does something in a transaction after the request was let in and before its change begins.
pub async fn held_up(
    site: &TestSite,
    by: &Browser<'_>,
    (method, path, body): &Change,
    meanwhile: impl AsyncFnOnce(&Tx),
) -> Answer {
    let tx = site.state.store.begin().await.unwrap();
    let request = by.request(method.clone(), path, body.clone());
    let (answer, ()) = tokio::join!(site.send(request), async {
        // It has been let in when its change waits for ours to end.
        let begun = Instant::now();
        while site.state.store.transactions_waiting() == 0 {
            assert!(begun.elapsed() < PATIENCE, "{method} {path} never came to its change");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tx.assignments().lock().await.unwrap();
        meanwhile(&tx).await;
        tx.commit().await.unwrap();
    });
    answer
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned()
}

async fn made(by: &Browser<'_>, path: &str, body: Value) -> Value {
    let answer = by.post(path, body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    answer.json()
}

pub type Change = (Method, String, Option<Value>);

/// Everything that an administrator can change, each with a body that would do it.
async fn changes(site: &TestSite, admin: &Browser<'_>, bob: (&Browser<'_>, &str)) -> Vec<Change> {
    let device = site.add_device(1, "desk-1").await;
    let running = sessions::add(site, 1, device, bob.0).await;
    let mut changes = changes_of_rights(site, admin, bob.1).await;
    changes.extend(changes_of_collections(admin, device).await);
    changes.extend(changes_of_settings(admin).await);
    let token = made(admin, "/enrolment-tokens", json!({ "hours": 1 })).await;
    let token = format!("/enrolment-tokens/{}", text(&token["token"]["id"]));
    let key = ViewerKey::from_bytes([9; 32]);
    let session = json!({ "device_id": device, "kind": "remote_control", "access": "view_only", "viewer_key": key });
    let several = json!({ "devices": [device] });
    changes.extend([
        (Method::POST, "/devices/remove".into(), Some(several)),
        (Method::DELETE, format!("/devices/{device}"), None),
        (Method::POST, "/enrolment-tokens".into(), Some(json!({ "hours": 1 }))),
        (Method::DELETE, token, None),
        (Method::POST, "/sessions".into(), Some(session)),
        (Method::POST, format!("/sessions/{running}/raise"), None),
    ]);
    changes
}

async fn changes_of_rights(site: &TestSite, admin: &Browser<'_>, bob: &str) -> Vec<Change> {
    let (_, carol) = site.operator_without_role(admin, "carol").await;
    let (_, dave) = site.operator_without_role(admin, "dave").await;
    let full = role_id(admin, "full_administrator").await;
    let who = json!({ "type": "operator", "id": dave });
    let given = assign(admin, &who, "auditor", ALL_DEVICES).await.json();
    let given = format!("/assignments/{}", text(&given["id"]));
    let role = made(admin, "/roles", json!({ "name": "Desk", "permissions": ["view"] })).await;
    let role = format!("/roles/{}", text(&role["id"]));
    let group = made(admin, "/groups", json!({ "name": "Desk", "members": [] })).await;
    let in_group = json!({ "type": "group", "id": group["group"]["id"] });
    assign(admin, &in_group, "full_administrator", ALL_DEVICES).await;
    let group = format!("/groups/{}", text(&group["group"]["id"]));
    let own = json!({ "who": { "type": "operator", "id": bob }, "role": full, "collections": [ALL_DEVICES] });
    let new_group = json!({ "name": "New", "members": [bob] });
    let with_bob = json!({ "version": 1, "name": "Desk", "description": "", "members": [bob] });
    let new_role = json!({ "name": "New", "permissions": ["view"] });
    let more = json!({ "version": 1, "name": "Desk", "description": "", "permissions": ["manage_security"] });
    let account = json!({ "account": "eve", "name": "Eve", "password": PASSWORD, "role": "full_administrator" });
    let shut = json!({ "name": "Caroline", "disabled": true });
    let password = json!({ "password": "another correct horse" });
    vec![
        (Method::POST, "/assignments".into(), Some(own)),
        (Method::DELETE, given, None),
        (Method::POST, "/groups".into(), Some(new_group)),
        (Method::PUT, group.clone(), Some(with_bob)),
        (Method::DELETE, group, None),
        (Method::POST, "/roles".into(), Some(new_role)),
        (Method::PUT, role.clone(), Some(more)),
        (Method::DELETE, role, None),
        (Method::POST, "/operators".into(), Some(account)),
        (Method::PUT, format!("/operators/{carol}"), Some(shut)),
        (Method::POST, format!("/operators/{carol}/password"), Some(password)),
        (Method::POST, format!("/operators/{carol}/second-factor/remove"), None),
        (Method::DELETE, format!("/operators/{carol}"), None),
    ]
}

async fn changes_of_collections(admin: &Browser<'_>, device: DeviceId) -> Vec<Change> {
    let branch = format!("/collections/{}", collection_of(admin, "Branch", &[device]).await);
    let unused = format!("/collections/{}", collection_of(admin, "Unused", &[device]).await);
    let rules = json!([{ "type": "direct", "devices": [device] }]);
    let new = json!({ "name": "New", "limiting": ALL_DEVICES, "rules": rules });
    let changed =
        json!({ "version": 1, "name": "New", "description": "changed", "limiting": ALL_DEVICES, "rules": rules });
    let members = json!({ "remove": [device] });
    vec![
        (Method::POST, "/collections".into(), Some(new)),
        (Method::PUT, branch.clone(), Some(changed)),
        (Method::POST, format!("{branch}/direct-members"), Some(members)),
        (Method::DELETE, unused, None),
    ]
}

async fn changes_of_settings(admin: &Browser<'_>) -> Vec<Change> {
    let set = json!({ "name": "Desk", "description": "", "order": 5, "values": {}, "deployed_to": [] });
    let made = made(admin, "/client-settings/sets", set.clone()).await;
    let path = format!("/client-settings/sets/{}", text(&made["id"]));
    let default = admin.get("/client-settings").await.json();
    let (mut changed, mut new) = (set.clone(), set);
    changed["version"] = json!(1);
    (new["name"], new["order"]) = (json!("New"), json!(6));
    vec![
        (Method::PUT, "/client-settings".into(), Some(default)),
        (Method::POST, "/client-settings/sets".into(), Some(new)),
        (Method::PUT, path.clone(), Some(changed)),
        (Method::DELETE, path, None),
    ]
}

/// What somebody changes of their own account, each with a body that would do it, given what they have.
fn own_changes(site: &TestSite, api_token: ApiTokenId, secret: &str, key: Value) -> Vec<Change> {
    let end = site.clock.now().as_millis() + 3_600_000;
    let token = json!({ "name": "backup", "permissions": ["view"], "expires_at": end });
    let password = json!({ "current": PASSWORD, "new": "another correct horse" });
    let confirm = json!({ "code": code(secret, site.clock.now()) });
    vec![
        (Method::POST, "/me/api-tokens".into(), Some(token)),
        (Method::DELETE, format!("/me/api-tokens/{api_token}"), None),
        (Method::POST, "/me/security-keys".into(), Some(key)),
        (Method::POST, "/me/password".into(), Some(password)),
        (Method::POST, "/me/second-factor".into(), Some(json!({}))),
        (Method::POST, "/me/second-factor/confirm".into(), Some(confirm)),
    ]
}

/// Takes the role away that an operator has by one assignment.
async fn take_away(site: &TestSite, tx: &Tx, assignment: &Value) {
    let id: AssignmentId = text(&assignment["id"]).parse().unwrap();
    tx.assignments().delete(id, site.clock.now()).await.unwrap();
}

#[tokio::test]
async fn nothing_is_changed_with_a_role_that_was_taken_away_meanwhile() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let (bob, id) = site.operator_without_role(&admin, "bob").await;
    let changes = changes(&site, &admin, (&bob, &id)).await;
    let mut slipped = Vec::new();
    for change in &changes {
        let who = json!({ "type": "operator", "id": id });
        let given = assign(&admin, &who, "full_administrator", ALL_DEVICES).await.json();
        let before = site.recorded(1_000).await.len();
        let refused = held_up(&site, &bob, change, async |tx| take_away(&site, tx, &given).await).await;
        let (method, path, _) = change;
        if refusal(&refused).as_deref() != Some("permission_missing") {
            slipped.push(format!("{method} {path}: {} {}", refused.status, refused.text()));
        } else {
            assert_eq!(site.recorded(1_000).await.len(), before, "{method} {path}");
        }
    }
    assert!(slipped.is_empty(), "{slipped:#?}");
    every_change_is_tried(&changes);
}

/// The code of what was refused; where several things were asked for, of the first, when all of them were.
fn refusal(answer: &Answer) -> Option<String> {
    if !answer.status.is_success() {
        return Some(answer.problem());
    }
    let outcome = answer.json();
    let code = outcome["failures"][0]["code"].as_str();
    code.filter(|_| outcome["removed"] == json!([])).map(str::to_owned)
}

/// A change that is added to the API has to be added here.
fn every_change_is_tried(changes: &[Change]) {
    let document = serde_json::to_value(openapi::document()).unwrap();
    let tried = |method: &str, path: &str| {
        let pieces: Vec<_> = path.split('/').collect();
        changes.iter().any(|(by, at, _)| {
            let at: Vec<_> = at.split('/').collect();
            let fits = |(one, other): (&&str, &&str)| *one == "{id}" || one == other;
            by.as_str() == method && at.len() == pieces.len() && pieces.iter().zip(&at).all(fits)
        })
    };
    for (path, item) in document["paths"].as_object().unwrap() {
        let path = path.strip_prefix("/api/v1").unwrap();
        for method in item.as_object().unwrap().keys() {
            let method = method.to_uppercase();
            let exempt = path.starts_with("/me/") || OTHERS.contains(&format!("{method} {path}").as_str());
            if ["POST", "PUT", "DELETE"].contains(&method.as_str()) && !exempt {
                assert!(
                    tried(&method, path),
                    "{method} {path}: begin it with `change.allows(&by)` or `change.lock_rights(&by)`, and add it to the \
                     changes of this test"
                );
            }
        }
    }
}

#[tokio::test]
async fn nothing_is_changed_with_a_sign_in_that_ended_meanwhile() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let (mut bob, id) = site.operator_without_role(&admin, "bob").await;
    let operator: OperatorId = id.parse().unwrap();
    let who = json!({ "type": "operator", "id": id });
    assign(&admin, &who, "remote_tools_operator", ALL_DEVICES).await;
    let end = site.clock.now().as_millis() + 3_600_000;
    let wanted = json!({ "name": "first", "permissions": ["view"], "expires_at": end });
    let token = made(&bob, "/me/api-tokens", wanted).await;
    let offer = bob.post("/me/second-factor", json!({})).await.json();
    let token: ApiTokenId = text(&token["token"]["id"]).parse().unwrap();
    let key_offer = bob.post("/me/security-keys/offer", json!({})).await.json();
    let key = Authenticator::new(1).registers(&key_offer, "Key ring");
    let mut changes = own_changes(&site, token, &text(&offer["secret"]), key);
    changes.push((Method::POST, "/enrolment-tokens".into(), Some(json!({ "hours": 1 }))));
    let account = assign(&admin, &who, "full_administrator", ALL_DEVICES).await;
    assert_eq!(account.status, StatusCode::CREATED);
    for change in &changes {
        let before = site.recorded(1_000).await.len();
        let refused = held_up(&site, &bob, change, async |tx| {
            tx.sign_ins().remove_all_of(operator).await.unwrap();
        })
        .await;
        let (method, path, _) = change;
        assert_eq!(refused.problem(), "not_signed_in", "{method} {path}");
        assert_eq!(site.recorded(1_000).await.len(), before, "{method} {path}");
        let signed_in = bob.sign_in("bob", PASSWORD, None).await;
        assert_eq!(
            signed_in.status,
            StatusCode::OK,
            "{method} {path}: {}",
            signed_in.text()
        );
        bob.take(&signed_in);
    }

    with_second_factor(&site, &mut bob).await;
    let body = Some(json!({ "password": PASSWORD }));
    let change = (Method::POST, String::from("/me/second-factor/remove"), body);
    let refused = held_up(&site, &bob, &change, async |tx| {
        tx.operators()
            .set_disabled(operator, true, site.clock.now())
            .await
            .unwrap();
    })
    .await;
    assert_eq!(refused.problem(), "not_signed_in");
}

/// Less is left than there was: what is left is what counts.
#[tokio::test]
async fn only_what_is_left_can_be_given_away() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let device = site.add_device(1, "desk-1").await;
    let (bob, id) = site.operator_without_role(&admin, "bob").await;
    let who = json!({ "type": "operator", "id": id });
    let permissions = ["manage_security", "manage_collections", "read_devices"];
    made(
        &admin,
        "/roles",
        json!({ "name": "Security", "permissions": permissions }),
    )
    .await;
    assign(&admin, &who, "Security", ALL_DEVICES).await;
    let branch = collection_of(&admin, "Branch", &[device]).await;
    let (_, carol) = site.operator_without_role(&admin, "carol").await;
    let on_branch = json!({ "type": "operator", "id": carol });
    assign(&admin, &on_branch, "remote_tools_operator", &branch).await;
    let rules = json!([{ "type": "direct", "devices": [] }]);
    let wider = json!({ "version": 1, "name": "Branch", "description": "", "limiting": ALL_DEVICES, "rules": rules });
    let full = role_id(&admin, "full_administrator").await;
    let own = json!({ "who": who, "role": full, "collections": [ALL_DEVICES] });
    let password = json!({ "password": "another correct horse" });
    for change in [
        (Method::POST, String::from("/assignments"), Some(own)),
        (Method::POST, format!("/operators/{carol}/password"), Some(password)),
        (Method::PUT, format!("/collections/{branch}"), Some(wider)),
    ] {
        let given = assign(&admin, &who, "full_administrator", ALL_DEVICES).await.json();
        let refused = held_up(&site, &bob, &change, async |tx| take_away(&site, tx, &given).await).await;
        assert_eq!(refused.problem(), "escalation", "{} {}", change.0, change.1);
    }
}

#[tokio::test]
async fn a_password_that_was_replaced_while_it_was_checked_signs_nobody_in() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let (bob, id) = site.operator_without_role(&admin, "bob").await;
    let operator: OperatorId = id.parse().unwrap();
    let body = json!({ "account": "bob", "password": PASSWORD });
    let change = (Method::POST, String::from("/sign-in"), Some(body));
    // The hash is another one, whatever it is of.
    let refused = held_up(&site, &bob, &change, async |tx| {
        tx.operators().set_password(operator, "another").await.unwrap();
    })
    .await;
    assert_eq!(refused.problem(), "wrong_credentials");
    assert_eq!(site.recorded(1).await, ["sign_in_failed"]);
}

/// A role that ends by itself is over for a request that comes before its end and is done after it.
#[tokio::test]
async fn a_role_that_ends_meanwhile_changes_nothing() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let (bob, id) = site.operator_without_role(&admin, "bob").await;
    let end = site.clock.now().as_millis() + 1_000;
    let role = BuiltInRole::FullAdministrator.id();
    let who = json!({ "type": "operator", "id": id });
    let body = json!({ "who": who, "role": role, "collections": [ALL_DEVICES], "expires_at": end });
    made(&admin, "/assignments", body.clone()).await;
    let mut forever = body;
    forever["expires_at"] = Value::Null;
    let change = (Method::POST, String::from("/assignments"), Some(forever));
    let refused = held_up(&site, &bob, &change, async |_| {
        site.pass(std::time::Duration::from_secs(1));
    })
    .await;
    assert_eq!(refused.problem(), "permission_missing");
}
