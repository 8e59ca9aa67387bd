//! Every door, tried by somebody who administers one branch only: what is out of their reach is answered exactly like what
//! does not exist, and is in no list, no count and no search. An address without a decision about scope fails here.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use deskside_site::openapi;
use serde_json::{Value, json};

use crate::sessions;
use crate::support::{Browser, TestSite, collection_of};

/// What an address does about scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// Nobody has to be known.
    Open,
    /// One's own account, or what everybody may know of the site.
    Own,
    /// Counts only from an assignment on All Devices.
    Site,
    /// The device in the path has to be in reach.
    Device,
    /// The device of the session in the path has to be in reach.
    Session,
    /// The collection in the path has to be in reach.
    Collection,
    /// A list that holds what is in reach.
    List,
    /// The device in the body has to be in reach.
    Body,
    /// Of the devices in the body, those that are not in reach are answered like what does not exist.
    Batch,
    /// Decided for each event.
    Events,
    /// Each report counts what is in reach: `reports.rs` tries them all.
    Report,
}

use Scope::{Batch, Body, Collection, Device, Events, List, Open, Own, Report, Session, Site};

#[rustfmt::skip]
const DECISIONS: &[(&str, Scope)] = &[
    ("GET /assignments", Site),
    ("POST /assignments", Site),
    ("DELETE /assignments/{id}", Site),
    ("GET /audit/export", Site),
    ("GET /client-settings", Site),
    ("PUT /client-settings", Site),
    ("GET /client-settings/sets", Site),
    ("POST /client-settings/sets", Site),
    ("GET /client-settings/sets/{id}", Site),
    ("PUT /client-settings/sets/{id}", Site),
    ("DELETE /client-settings/sets/{id}", Site),
    ("POST /client-settings/sets/{id}/dry-run", Site),
    ("GET /client-settings/sets/{id}/history", Site),
    ("GET /client-settings/table", Site),
    ("GET /collections", List),
    ("POST /collections", Site),
    // What can be asked of any device: the same for everybody.
    ("GET /collections/facts", Own),
    ("POST /collections/preview", Site),
    ("GET /collections/{id}", Collection),
    ("PUT /collections/{id}", Site),
    ("POST /collections/{id}/direct-members", Site),
    ("DELETE /collections/{id}", Site),
    ("GET /devices", List),
    ("GET /devices/names", List),
    // Each device has to be in reach: `bulk.rs` tries.
    ("POST /devices/remove", Batch),
    ("GET /devices/{id}", Device),
    ("DELETE /devices/{id}", Device),
    ("GET /devices/{id}/client-settings", Device),
    ("GET /devices/{id}/collections", Device),
    ("GET /devices/{id}/who-can-view", Site),
    ("GET /enrolment-tokens", Site),
    ("POST /enrolment-tokens", Site),
    ("DELETE /enrolment-tokens/{id}", Site),
    ("GET /events", Events),
    ("GET /groups", Site),
    ("POST /groups", Site),
    ("GET /groups/{id}", Site),
    ("PUT /groups/{id}", Site),
    ("DELETE /groups/{id}", Site),
    ("GET /me", Own),
    ("GET /me/api-tokens", Own),
    ("POST /me/api-tokens", Own),
    ("DELETE /me/api-tokens/{id}", Own),
    ("GET /me/filters", Own),
    ("POST /me/filters", Own),
    ("PUT /me/filters/{id}", Own),
    ("DELETE /me/filters/{id}", Own),
    ("POST /me/password", Own),
    ("POST /me/second-factor", Own),
    ("POST /me/second-factor/confirm", Own),
    ("POST /me/second-factor/remove", Own),
    ("GET /me/security-keys", Own),
    ("POST /me/security-keys", Own),
    ("POST /me/security-keys/offer", Own),
    ("POST /me/security-keys/{id}/remove", Own),
    ("GET /operators", Site),
    ("POST /operators", Site),
    ("GET /operators/{id}", Site),
    ("PUT /operators/{id}", Site),
    ("DELETE /operators/{id}", Site),
    ("GET /operators/{id}/effective", Site),
    ("POST /operators/{id}/password", Site),
    ("POST /operators/{id}/second-factor/remove", Site),
    ("GET /reports", Own),
    ("GET /reports/{name}", Report),
    ("GET /roles", Site),
    ("POST /roles", Site),
    ("GET /roles/{id}", Site),
    ("PUT /roles/{id}", Site),
    ("DELETE /roles/{id}", Site),
    ("GET /sessions", List),
    ("POST /sessions", Body),
    ("POST /sessions/{id}/end", Session),
    ("POST /sessions/{id}/raise", Own),
    ("GET /setup", Open),
    ("POST /setup", Open),
    ("POST /sign-in", Open),
    ("POST /sign-in/second-factors", Open),
    ("POST /sign-out", Own),
    ("GET /site", Own),
    ("GET /status-messages", List),
];

fn decided(scope: Scope) -> impl Iterator<Item = (Method, &'static str)> {
    let of_kind = DECISIONS.iter().filter(move |(_, decision)| *decision == scope);
    of_kind.map(|(name, _)| {
        let (method, path) = name.split_once(' ').unwrap();
        (Method::from_bytes(method.as_bytes()).unwrap(), path)
    })
}

#[test]
fn every_address_has_a_decision_about_scope() {
    let document = serde_json::to_value(openapi::document()).unwrap();
    let mut served = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let path = path.strip_prefix("/api/v1").unwrap();
        let methods = item.as_object().unwrap().keys();
        served.extend(methods.map(|method| format!("{} {path}", method.to_uppercase())));
    }
    let decided: BTreeSet<_> = DECISIONS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(
        decided, served,
        "decide what a new address does about scope, and say it in the table"
    );
}

/// Two branches; somebody who is full administrator of the first, and everything that they must not see of the second.
struct Branches<'a> {
    admin: Browser<'a>,
    /// Full administrator of the first branch.
    eve: Browser<'a>,
    mine: String,
    my_collection: String,
    theirs: String,
    their_collection: String,
    my_session: String,
    their_session: String,
}

/// What nobody of the first branch may ever read.
const SECRET: &str = "director";

impl<'a> Branches<'a> {
    async fn new(site: &'a TestSite) -> Self {
        let admin = site.set_up().await;
        let (mine, theirs) = (
            site.add_device(1, "desk-1").await,
            site.add_device(2, "director-pc").await,
        );
        let my_collection = collection_of(&admin, "First branch", &[mine]).await;
        let their_collection = collection_of(&admin, "The directors", &[theirs]).await;
        let eve = site
            .operator_on(&admin, "eve", "full_administrator", &my_collection)
            .await;
        let my_session = sessions::add(site, 1, mine, &admin).await.to_string();
        let their_session = sessions::add(site, 2, theirs, &admin).await.to_string();
        // Messages about both devices: neither is connected, so both requests are refused.
        for device in [mine, theirs] {
            let refused = admin.post("/sessions", new_session(&device.to_string())).await;
            assert_ne!(refused.status, StatusCode::CREATED);
        }
        Self {
            admin,
            eve,
            mine: mine.to_string(),
            my_collection,
            theirs: theirs.to_string(),
            their_collection,
            my_session,
            their_session,
        }
    }
}

fn new_session(device: &str) -> Value {
    let key = deskside_model::ViewerKey::from_bytes([9; 32]);
    json!({ "device_id": device, "kind": "remote_control", "access": "view_only", "viewer_key": key })
}

/// An answer without what differs from request to request: its number, and the id that was asked for.
fn without(answer: &crate::support::Answer, id: &str) -> (StatusCode, String) {
    let text = match answer.json() {
        Value::Object(mut document) => {
            document.remove("request_id");
            Value::Object(document).to_string()
        }
        other => other.to_string(),
    };
    (answer.status, text.replace(id, "(id)"))
}

fn unknown(id: &str) -> String {
    format!("{}aaaaaaaaaaaaaaaaaaaaaaaaaa", &id[..4])
}

fn body(method: &Method) -> Option<Value> {
    (method == Method::POST || method == Method::PUT).then(|| json!({}))
}

#[tokio::test]
async fn an_administrator_of_a_branch_finds_the_doors_of_the_site_closed() {
    let site = TestSite::new().await;
    let branches = Branches::new(&site).await;
    for (method, path) in decided(Site) {
        for id in [&branches.theirs, &branches.mine, &branches.their_collection] {
            let path = path.replace("{id}", id);
            let refused = site
                .send(branches.eve.request(method.clone(), &path, body(&method)))
                .await;
            assert_eq!(
                refused.status,
                StatusCode::FORBIDDEN,
                "{method} {path}: {}",
                refused.text()
            );
            assert_eq!(refused.problem(), "permission_missing", "{method} {path}");
        }
    }
}

#[tokio::test]
async fn what_is_out_of_reach_is_answered_like_what_does_not_exist() {
    let site = TestSite::new().await;
    let branches = Branches::new(&site).await;
    let of = |scope| match scope {
        Device => (&branches.mine, &branches.theirs),
        Collection => (&branches.my_collection, &branches.their_collection),
        _ => (&branches.my_session, &branches.their_session),
    };
    for scope in [Collection, Session, Device] {
        let (mine, theirs) = of(scope);
        // What takes something away comes last.
        let mut doors: Vec<_> = decided(scope).collect();
        doors.sort_by_key(|(method, _)| method == Method::DELETE);
        assert!(!doors.is_empty());
        for (method, path) in doors {
            let ask = async |id: &str| {
                let path = path.replace("{id}", id);
                site.send(branches.eve.request(method.clone(), &path, None)).await
            };
            let out_of_reach = ask(theirs).await;
            let not_there = ask(&unknown(theirs)).await;
            assert_eq!(not_there.status, StatusCode::NOT_FOUND, "{method} {path}");
            assert_eq!(
                without(&out_of_reach, theirs),
                without(&not_there, &unknown(theirs)),
                "{method} {path}"
            );
            let in_reach = ask(mine).await;
            assert!(in_reach.status.is_success(), "{method} {path}: {}", in_reach.text());
        }
    }
    // The session of the other branch still goes on, the device is still there.
    let live = branches.admin.get("/sessions?live=true").await.text();
    assert!(live.contains(&branches.their_session) && !live.contains(&branches.my_session));
    let kept = branches.admin.get(&format!("/devices/{}", branches.theirs)).await;
    assert_eq!(kept.status, StatusCode::OK);
}

#[tokio::test]
async fn a_session_on_a_device_out_of_reach_is_refused_like_one_on_no_device() {
    let site = TestSite::new().await;
    let branches = Branches::new(&site).await;
    assert_eq!(decided(Body).collect::<Vec<_>>(), [(Method::POST, "/sessions")]);
    let before = site.recorded(500).await.len();
    let out_of_reach = branches.eve.post("/sessions", new_session(&branches.theirs)).await;
    let no_device = unknown(&branches.theirs);
    let not_there = branches.eve.post("/sessions", new_session(&no_device)).await;
    assert_eq!(not_there.status, StatusCode::NOT_FOUND, "{}", not_there.text());
    assert_eq!(
        without(&out_of_reach, &branches.theirs),
        without(&not_there, &no_device)
    );
    assert_eq!(site.recorded(500).await.len(), before, "nothing was asked of anybody");
    let in_reach = branches.eve.post("/sessions", new_session(&branches.mine)).await;
    assert_eq!(in_reach.problem(), "disabled");
}

#[tokio::test]
async fn lists_counts_and_searches_hold_only_what_is_in_reach() {
    let site = TestSite::new().await;
    let branches = Branches::new(&site).await;
    let hidden = [
        SECRET,
        "directors",
        &branches.theirs,
        &branches.their_collection,
        &branches.their_session,
    ];
    for (_, path) in decided(List) {
        let all = branches.admin.get(path).await;
        assert!(
            hidden.iter().any(|word| all.text().contains(word)),
            "{path} has something to hide"
        );
        for query in [
            String::new(),
            String::from("?limit=1"),
            String::from("?limit=500"),
            String::from("?search=direct"),
            format!("?collection={}", branches.their_collection),
            format!("?device={}", branches.theirs),
            format!("?session={}", branches.their_session),
            String::from("?online=false"),
            String::from("?live=true"),
        ] {
            // A list that does not know a filter refuses it.
            let answer = branches.eve.get(&format!("{path}{query}")).await;
            let text = answer.text();
            for word in hidden {
                assert!(!text.contains(word), "{path}{query} shows {word}: {text}");
            }
            if answer.status != StatusCode::OK {
                assert!(answer.status.is_client_error(), "{path}{query}: {text}");
            }
        }
    }
    let devices = branches.eve.get("/devices").await.json();
    assert_eq!(
        (&devices["total"], &devices["items"][0]["id"]),
        (&json!(1), &json!(branches.mine))
    );
    let found = branches.eve.get("/devices?search=pc").await.json();
    assert_eq!(found["total"], 0, "{found}");
    let sessions = branches.eve.get("/sessions").await.json();
    assert_eq!(sessions["items"].as_array().unwrap().len(), 1);
    let collections = branches.eve.get("/collections").await.json();
    let names: Vec<_> = collections["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["name"])
        .collect();
    assert_eq!(names, ["First branch"]);
    // Messages about the branch's device, and none about the site: no sign-ins, no roles, no collections.
    let messages = branches.eve.get("/status-messages?limit=500").await.json();
    let messages = messages["items"].as_array().unwrap();
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert!(
        messages
            .iter()
            .all(|message| message["device_id"] == json!(branches.mine))
    );
}

#[tokio::test]
async fn a_page_of_what_is_in_reach_has_no_gaps_and_no_more() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let mut mine = Vec::new();
    for n in 1..=20 {
        let id = site.add_device(n, &format!("pc-{n:02}")).await;
        mine.extend((n % 2 == 0).then_some(id));
    }
    let branch = collection_of(&admin, "Even", &mine).await;
    let eve = site.operator_on(&admin, "eve", "read_only_analyst", &branch).await;
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let page = eve.get(&format!("/devices?limit=3{after}")).await.json();
        let rows = page["items"].as_array().unwrap();
        seen.extend(rows.iter().map(|row| row["facts"]["name"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    let expected: Vec<_> = (1..=10).map(|n| format!("pc-{:02}", 2 * n)).collect();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_collection_inside_ones_own_is_seen_and_one_that_only_overlaps_is_not() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let device = site.add_device(1, "desk-1").await;
    let branch = collection_of(&admin, "Branch", &[device]).await;
    collection_of(&admin, "Under investigation", &[device]).await;
    let inside =
        json!({ "name": "Branch laptops", "limiting": branch, "rules": [{ "type": "direct", "devices": [device] }] });
    let inside = admin.post("/collections", inside).await.json();
    let eve = site.operator_on(&admin, "eve", "read_only_analyst", &branch).await;
    let names = |rows: &Value| -> Vec<String> {
        let rows = rows.as_array().unwrap().iter();
        rows.map(|row| row["name"].as_str().unwrap().to_owned()).collect()
    };
    let listed = eve.get("/collections").await.json();
    assert_eq!(names(&listed["items"]), ["Branch", "Branch laptops"]);
    let holding = eve.get(&format!("/devices/{device}/collections")).await.json();
    assert_eq!(names(&holding), ["Branch", "Branch laptops"]);
    let members = eve
        .get(&format!("/devices?collection={}", inside["id"].as_str().unwrap()))
        .await
        .json();
    assert_eq!(members["total"], 1);
    let all = eve
        .get("/devices?collection=col_aaaaaaaaaaaaaaaaaaaaaaaaae")
        .await
        .json();
    assert_eq!(all["total"], 0, "not even the one device that they see");
}

#[tokio::test]
async fn a_removed_device_is_past_the_reach_of_a_branch() {
    let site = TestSite::new().await;
    let branches = Branches::new(&site).await;
    let gone = branches.admin.delete(&format!("/devices/{}", branches.mine)).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    for path in ["/devices", "/sessions", "/status-messages"] {
        let list = branches.eve.get(path).await.json();
        assert_eq!(list["items"], json!([]), "{path}");
        let all = branches.admin.get(path).await.json();
        assert_ne!(all["items"], json!([]), "{path}");
    }
}
