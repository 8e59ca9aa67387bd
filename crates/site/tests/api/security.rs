//! Roles, groups and assignments: made, changed, taken away; nobody gives what they don't have, and somebody is left.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::sessions;
use crate::support::{ALL_DEVICES, Browser, PASSWORD, TestSite, assign, collection_of, role_id};

async fn new_role(admin: &Browser<'_>, name: &str, permissions: &[&str]) -> Value {
    let made = admin
        .post("/roles", json!({ "name": name, "permissions": permissions }))
        .await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    made.json()
}

async fn new_group(admin: &Browser<'_>, name: &str, members: &[&str]) -> Value {
    let made = admin.post("/groups", json!({ "name": name, "members": members })).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    made.json()
}

fn id(document: &Value) -> String {
    document["id"]
        .as_str()
        .unwrap_or_else(|| panic!("{document}"))
        .to_owned()
}

fn operator(id: &str) -> Value {
    json!({ "type": "operator", "id": id })
}

fn group(id: &str) -> Value {
    json!({ "type": "group", "id": id })
}

#[tokio::test]
async fn a_role_is_made_changed_by_its_version_and_deleted() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let role = new_role(&admin, " Helpdesk ", &["view", "read_devices"]).await;
    assert_eq!(role["name"], "Helpdesk");
    assert_eq!(role["permissions"], json!(["read_devices", "view"]));
    assert_eq!(site.recorded(1).await, ["role_created"]);
    let path = format!("/roles/{}", id(&role));
    let mut change = json!({ "version": 1, "name": "Helpdesk", "description": "First line", "permissions": ["view"] });
    let changed = admin.put(&path, change.clone()).await.json();
    assert_eq!(
        (&changed["version"], &changed["description"]),
        (&json!(2), &json!("First line"))
    );
    assert_eq!(admin.put(&path, change.clone()).await.problem(), "version_conflict");
    change["version"] = json!(2);
    change["permissions"] = json!(["fly"]);
    assert_eq!(admin.put(&path, change.clone()).await.problem(), "invalid_body");
    change["permissions"] = json!([]);
    assert_eq!(admin.put(&path, change).await.json()["field"], "permissions");
    let twice = admin
        .post("/roles", json!({ "name": "HELPDESK", "permissions": ["view"] }))
        .await;
    assert_eq!(
        (twice.problem().as_str(), &twice.json()["field"]),
        ("conflict", &json!("name"))
    );
    let nameless = admin
        .post("/roles", json!({ "name": " ", "permissions": ["view"] }))
        .await;
    assert_eq!(nameless.json()["field"], "name");

    let (_, bob) = site.operator_without_role(&admin, "bob").await;
    let given = assign(&admin, &operator(&bob), "Helpdesk", ALL_DEVICES).await.json();
    assert_eq!(admin.delete(&path).await.problem(), "role_in_use");
    admin.delete(&format!("/assignments/{}", id(&given))).await;
    assert_eq!(admin.delete(&path).await.status, StatusCode::NO_CONTENT);
    assert_eq!(admin.get(&path).await.problem(), "not_found");
    assert_eq!(site.recorded(2).await, ["role_deleted", "role_unassigned"]);
}

#[tokio::test]
async fn built_in_roles_stay_as_they_are() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    for role in [
        "full_administrator",
        "remote_tools_operator",
        "read_only_analyst",
        "auditor",
    ] {
        let path = format!("/roles/{}", role_id(&admin, role).await);
        let before = admin.get(&path).await.json();
        let change = json!({ "version": 1, "name": "Mine", "description": "", "permissions": ["manage_security"] });
        assert_eq!(admin.put(&path, change).await.problem(), "role_built_in");
        assert_eq!(admin.delete(&path).await.problem(), "role_built_in");
        assert_eq!(admin.get(&path).await.json(), before);
        assert_eq!(before["built_in"], role);
    }
}

#[tokio::test]
async fn a_group_gives_its_members_what_it_has_and_takes_it_along() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let device = site.add_device(1, "desk-1").await;
    let branch = collection_of(&admin, "Branch", &[device]).await;
    let (bob, bob_id) = site.operator_without_role(&admin, "bob").await;
    let made = new_group(&admin, "Second line", &[&bob_id]).await;
    assert_eq!(made["members"][0]["account"], "bob");
    let group_id = id(&made["group"]);
    assert_eq!(bob.get("/devices").await.problem(), "permission_missing");
    assign(&admin, &group(&group_id), "remote_tools_operator", &branch).await;
    assert_eq!(bob.get("/devices").await.json()["total"], 1);
    let effective = admin.get(&format!("/operators/{bob_id}/effective")).await.json();
    assert_eq!(effective[0]["group"]["name"], "Second line");
    assert_eq!(effective[0]["collections"], json!([{ "id": branch, "name": "Branch" }]));
    let permissions = effective[0]["permissions"].as_array().unwrap();
    assert!(permissions.contains(&json!("view")));
    assert!(permissions.contains(&json!("read_client_settings")), "of its devices");
    let listed = admin.get(&format!("/operators/{bob_id}")).await.json();
    assert_eq!(
        (&listed["role"], &listed["roles"][0]["built_in"]),
        (&Value::Null, &json!("remote_tools_operator"))
    );

    let path = format!("/groups/{group_id}");
    let unknown = json!({ "version": 1, "name": "Second line", "description": "", "members": ["opr_aaaaaaaaaaaaaaaaaaaaaaaaaa"] });
    assert_eq!(admin.put(&path, unknown).await.json()["field"], "members");
    let left = json!({ "version": 1, "name": "Second line", "description": "", "members": [] });
    let changed = admin.put(&path, left.clone()).await.json();
    assert_eq!(
        (&changed["group"]["members"], &changed["group"]["version"]),
        (&json!(0), &json!(2))
    );
    assert_eq!(admin.put(&path, left).await.problem(), "version_conflict");
    assert_eq!(bob.get("/devices").await.problem(), "permission_missing");
    assert_eq!(admin.delete(&path).await.status, StatusCode::NO_CONTENT);
    let rest = admin.get("/assignments").await.json();
    assert_eq!(rest["total"], 1, "the group's assignment went with it: {rest}");
    assert_eq!(site.recorded(2).await, ["group_deleted", "group_changed"]);
}

#[tokio::test]
async fn an_assignment_names_what_there_is_and_ends_in_time() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let (bob, bob_id) = site.operator_without_role(&admin, "bob").await;
    let role = role_id(&admin, "read_only_analyst").await;
    let now = site.clock.now().as_millis();
    let body = |who: Value, role: &str, collections: Value, end: Value| json!({ "who": who, "role": role, "collections": collections, "expires_at": end });
    let nobody = "opr_aaaaaaaaaaaaaaaaaaaaaaaaaa";
    let nothing = json!(["col_7aaaaaaaaaaaaaaaaaaaaaaaaa"]);
    for (refused, field) in [
        (body(operator(nobody), &role, json!([ALL_DEVICES]), Value::Null), "who"),
        (
            body(
                group("grp_aaaaaaaaaaaaaaaaaaaaaaaaaa"),
                &role,
                json!([ALL_DEVICES]),
                Value::Null,
            ),
            "who",
        ),
        (
            body(
                operator(&bob_id),
                "rol_7aaaaaaaaaaaaaaaaaaaaaaaaa",
                json!([ALL_DEVICES]),
                Value::Null,
            ),
            "role",
        ),
        (body(operator(&bob_id), &role, nothing, Value::Null), "collections"),
        (body(operator(&bob_id), &role, json!([]), Value::Null), "collections"),
        (
            body(operator(&bob_id), &role, json!([ALL_DEVICES]), json!(now)),
            "expires_at",
        ),
    ] {
        let answer = admin.post("/assignments", refused).await;
        assert_eq!(
            (answer.problem().as_str(), &answer.json()["field"]),
            ("invalid_value", &json!(field))
        );
    }
    let given = body(operator(&bob_id), &role, json!([ALL_DEVICES]), json!(now + 1_000));
    assert_eq!(admin.post("/assignments", given).await.status, StatusCode::CREATED);
    assert_eq!(bob.get("/me").await.json()["role"], "read_only_analyst");
    site.pass(std::time::Duration::from_secs(1));
    let me = bob.get("/me").await.json();
    assert_eq!((&me["role"], &me["permissions"]), (&Value::Null, &json!([])));
    assert_eq!(bob.get("/devices").await.problem(), "permission_missing");
    let shown = admin.get(&format!("/assignments?operator={bob_id}")).await.json();
    assert_eq!(shown["total"], 1, "what has ended is still shown");
    assert_eq!(
        admin.get(&format!("/operators/{bob_id}/effective")).await.json(),
        json!([])
    );
    let collection = admin
        .get("/assignments?collection=col_aaaaaaaaaaaaaaaaaaaaaaaaau")
        .await
        .json();
    assert_eq!(collection["total"], 0);
}

#[tokio::test]
async fn a_collection_on_which_roles_are_given_can_not_be_deleted() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let branch = collection_of(&admin, "Branch", &[]).await;
    let (_, bob) = site.operator_without_role(&admin, "bob").await;
    let given = assign(&admin, &operator(&bob), "auditor", &branch).await.json();
    let path = format!("/collections/{branch}");
    assert_eq!(admin.delete(&path).await.problem(), "collection_in_use");
    admin.delete(&format!("/assignments/{}", id(&given))).await;
    assert_eq!(admin.delete(&path).await.status, StatusCode::NO_CONTENT);
}

/// Everything that could take the last full administrator away.
#[tokio::test]
async fn a_full_administrator_always_remains() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let device = site.add_device(1, "desk-1").await;
    let branch = collection_of(&admin, "Branch", &[device]).await;
    let ada = id(&admin.get("/me").await.json());
    let given = admin.get(&format!("/assignments?operator={ada}")).await.json();
    let own = id(&given["items"][0]);
    // None of these is a second one: for a time, of a branch, shut out, without members.
    let role = role_id(&admin, "full_administrator").await;
    let (_, bob) = site.operator_without_role(&admin, "bob").await;
    let end = site.clock.now().as_millis() + 60_000;
    let for_a_time = json!({ "who": operator(&bob), "role": role, "collections": [ALL_DEVICES], "expires_at": end });
    assert_eq!(admin.post("/assignments", for_a_time).await.status, StatusCode::CREATED);
    assign(&admin, &operator(&bob), "full_administrator", &branch).await;
    let (_, carol) = site.operator_without_role(&admin, "carol").await;
    assign(&admin, &operator(&carol), "full_administrator", ALL_DEVICES).await;
    let shut = json!({ "name": "carol", "disabled": true });
    assert_eq!(
        admin.put(&format!("/operators/{carol}"), shut).await.status,
        StatusCode::OK
    );
    let empty = new_group(&admin, "Administrators", &[]).await;
    let empty = id(&empty["group"]);
    assign(&admin, &group(&empty), "full_administrator", ALL_DEVICES).await;
    assert_eq!(
        admin.delete(&format!("/assignments/{own}")).await.problem(),
        "last_administrator"
    );
    assert_eq!(
        admin.delete(&format!("/operators/{ada}")).await.problem(),
        "own_account"
    );
    assert_eq!(
        admin
            .put(&format!("/operators/{ada}"), json!({ "name": "Ada", "disabled": true }))
            .await
            .problem(),
        "own_account"
    );

    // Bob comes in by the group; now ada's own assignment can go, and then bob is the last one.
    let path = format!("/groups/{empty}");
    let with = |version: u64, members: &[&str]| json!({ "version": version, "name": "Administrators", "description": "", "members": members });
    assert_eq!(admin.put(&path, with(1, &[&ada, &bob])).await.status, StatusCode::OK);
    assert_eq!(
        admin.delete(&format!("/assignments/{own}")).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(admin.put(&path, with(2, &[&ada])).await.status, StatusCode::OK);
    assert_eq!(admin.put(&path, with(3, &[])).await.problem(), "last_administrator");
    assert_eq!(admin.delete(&path).await.problem(), "last_administrator");
    let of_group = admin.get(&format!("/assignments?group={empty}")).await.json();
    let of_group = id(&of_group["items"][0]);
    assert_eq!(
        admin.delete(&format!("/assignments/{of_group}")).await.problem(),
        "last_administrator"
    );
    // What was refused changed nothing, and said nothing.
    assert_eq!(admin.get("/me").await.json()["role"], "full_administrator");
    assert_eq!(site.recorded(1).await, ["group_changed"]);
}

#[tokio::test]
async fn a_second_administrator_can_shut_out_remove_and_unassign_the_first() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let ada = id(&admin.get("/me").await.json());
    let second = site.operator(&admin, "full_administrator").await;
    let shut = json!({ "name": "Ada", "disabled": true });
    assert_eq!(
        second.put(&format!("/operators/{ada}"), shut).await.json()["disabled"],
        true
    );
    assert_eq!(admin.get("/me").await.problem(), "not_signed_in");
    let refused = site.browser().sign_in("ada", PASSWORD, None).await;
    assert_eq!(refused.problem(), "wrong_credentials");
    let open = json!({ "name": "Ada", "disabled": false });
    assert_eq!(
        second.put(&format!("/operators/{ada}"), open).await.status,
        StatusCode::OK
    );
    assert_eq!(
        site.browser().sign_in("ada", PASSWORD, None).await.status,
        StatusCode::OK
    );
    let kinds = site.recorded(5).await;
    assert!(kinds.contains(&String::from("operator_enabled")), "{kinds:?}");
    assert_eq!(
        second.delete(&format!("/operators/{ada}")).await.status,
        StatusCode::NO_CONTENT
    );
}

#[tokio::test]
async fn a_forgotten_password_is_set_by_somebody_who_may_do_as_much() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let bob = site.operator(&admin, "auditor").await;
    let path = format!("/operators/{}/password", id(&bob.get("/me").await.json()));
    let weak = admin.post(&path, json!({ "password": "short" })).await;
    assert_eq!(weak.json()["field"], "password");
    let new = "another horse battery";
    assert_eq!(
        admin.post(&path, json!({ "password": new })).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(bob.get("/me").await.problem(), "not_signed_in");
    assert_eq!(
        site.browser().sign_in("auditor", PASSWORD, None).await.problem(),
        "wrong_credentials"
    );
    assert_eq!(
        site.browser().sign_in("auditor", new, None).await.status,
        StatusCode::OK
    );
    let own = format!("/operators/{}/password", id(&admin.get("/me").await.json()));
    assert_eq!(
        admin.post(&own, json!({ "password": new })).await.problem(),
        "own_account"
    );
}

/// Somebody with `manage_security` and little else, and people who may do more.
struct Office<'a> {
    admin: Browser<'a>,
    mallory: Browser<'a>,
    mallory_id: String,
    /// Has the role Helpdesk on the branch.
    bob: String,
    branch: String,
    helpdesk: String,
    /// A group of full administrators, without members.
    strong: String,
}

impl<'a> Office<'a> {
    async fn new(site: &'a TestSite) -> Self {
        let admin = site.set_up().await;
        let device = site.add_device(1, "desk-1").await;
        let branch = collection_of(&admin, "Branch", &[device]).await;
        new_role(
            &admin,
            "Personnel",
            &["manage_security", "read_security", "read_devices"],
        )
        .await;
        let (mallory, mallory_id) = site.operator_without_role(&admin, "mallory").await;
        assign(&admin, &operator(&mallory_id), "Personnel", ALL_DEVICES).await;
        let helpdesk = new_role(&admin, "Helpdesk", &["view"]).await;
        let (_, bob) = site.operator_without_role(&admin, "bob").await;
        assign(&admin, &operator(&bob), "Helpdesk", &branch).await;
        let strong = id(&new_group(&admin, "Strong", &[]).await["group"]);
        assign(&admin, &group(&strong), "full_administrator", ALL_DEVICES).await;
        Self {
            admin,
            mallory,
            mallory_id,
            bob,
            branch,
            helpdesk: format!("/roles/{}", id(&helpdesk)),
            strong: format!("/groups/{strong}"),
        }
    }
}

#[tokio::test]
async fn nobody_gives_what_they_do_not_have_themselves() {
    let site = TestSite::new().await;
    let office = Office::new(&site).await;
    let (mallory, bob) = (&office.mallory, &office.bob);
    let ada = id(&office.admin.get("/me").await.json());
    let refused = |answer: crate::support::Answer| assert_eq!(answer.problem(), "escalation", "{}", answer.text());
    let shut = json!({ "name": "bob", "disabled": true });
    office.admin.put(&format!("/operators/{bob}"), shut).await;
    let before = site.recorded(500).await.len();

    // A role for oneself or for somebody else; for a branch too.
    for role in ["full_administrator", "Helpdesk"] {
        for who in [&office.mallory_id, bob] {
            for place in [ALL_DEVICES, &office.branch] {
                refused(assign(mallory, &operator(who), role, place).await);
            }
        }
    }
    // A new operator with a role; a place in a strong group.
    let eve = json!({ "account": "eve", "name": "eve", "password": PASSWORD, "role": "full_administrator" });
    refused(mallory.post("/operators", eve).await);
    let into = json!({ "version": 1, "name": "Strong", "description": "", "members": [office.mallory_id] });
    refused(mallory.put(&office.strong, into).await);
    // More permissions for a role that somebody has.
    let more =
        json!({ "version": 1, "name": "Helpdesk", "description": "", "permissions": ["view", "remote_control"] });
    refused(mallory.put(&office.helpdesk, more).await);
    // The place of somebody who may do more.
    let password = json!({ "password": "another horse battery" });
    for who in [&ada, bob] {
        refused(
            mallory
                .post(&format!("/operators/{who}/password"), password.clone())
                .await,
        );
    }
    let open = json!({ "name": "bob", "disabled": false });
    refused(mallory.put(&format!("/operators/{bob}"), open).await);
    assert_eq!(
        site.recorded(500).await.len(),
        before,
        "what was refused is not on record as done"
    );
}

#[tokio::test]
async fn what_somebody_has_they_may_give_and_whatever_it_is_they_may_take_away() {
    let site = TestSite::new().await;
    let office = Office::new(&site).await;
    let mallory = &office.mallory;
    let carol = json!({ "account": "carol", "name": "carol", "password": PASSWORD });
    let carol = id(&mallory.post("/operators", carol).await.json());
    let given = assign(mallory, &operator(&carol), "Personnel", &office.branch).await;
    assert_eq!(given.status, StatusCode::CREATED);
    let same = json!({ "version": 1, "name": "Helpdesk", "description": "First line", "permissions": ["view"] });
    assert_eq!(mallory.put(&office.helpdesk, same).await.status, StatusCode::OK);
    // A role gives nothing until somebody has it.
    let unused = new_role(mallory, "Everything", &["remote_control", "manage_collections"]).await;
    let own = assign(mallory, &operator(&office.mallory_id), "Everything", ALL_DEVICES).await;
    assert_eq!(own.problem(), "escalation");
    assert_eq!(
        mallory.delete(&format!("/roles/{}", id(&unused))).await.status,
        StatusCode::NO_CONTENT
    );
    let bobs = mallory
        .get(&format!("/assignments?operator={}", office.bob))
        .await
        .json();
    let bobs = format!("/assignments/{}", id(&bobs["items"][0]));
    assert_eq!(mallory.delete(&bobs).await.status, StatusCode::NO_CONTENT);
    assert_eq!(mallory.delete(&office.strong).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn running_sessions_end_with_the_role_and_only_those() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let (first, second) = (site.add_device(1, "one").await, site.add_device(2, "two").await);
    let one = collection_of(&admin, "One", &[first]).await;
    let two = collection_of(&admin, "Two", &[second]).await;
    let (bob, bob_id) = site.operator_without_role(&admin, "bob").await;
    let on_one = assign(&admin, &operator(&bob_id), "remote_tools_operator", &one)
        .await
        .json();
    assign(&admin, &operator(&bob_id), "remote_tools_operator", &two).await;
    let ending = sessions::add(&site, 1, first, &bob).await;
    let going_on = sessions::add(&site, 2, second, &bob).await;
    assert_eq!(
        admin.delete(&format!("/assignments/{}", id(&on_one))).await.status,
        StatusCode::NO_CONTENT
    );
    let of = async |session| {
        site.state
            .store
            .sessions()
            .get(session)
            .await
            .unwrap()
            .session
            .end_reason
    };
    assert_eq!(of(ending).await.as_deref(), Some("role_taken_away"));
    assert_eq!(of(going_on).await, None);
    assert!(!site.state.gate.admits(&[1; 32], site.clock.now()));

    // Full control goes on as long as the role gives it, and not as a view.
    let viewers = new_role(&admin, "Viewers", &["view", "remote_control"]).await;
    let (carol, carol_id) = site.operator_without_role(&admin, "carol").await;
    assign(&admin, &operator(&carol_id), "Viewers", &one).await;
    let hers = sessions::add(&site, 3, first, &carol).await;
    let path = format!("/roles/{}", id(&viewers));
    let same = json!({ "version": 1, "name": "Viewers", "description": "", "permissions": ["view", "remote_control", "files"] });
    assert_eq!(admin.put(&path, same).await.status, StatusCode::OK);
    assert_eq!(of(hers).await, None);
    let less = json!({ "version": 2, "name": "Viewers", "description": "", "permissions": ["view"] });
    assert_eq!(admin.put(&path, less).await.status, StatusCode::OK);
    assert_eq!(of(hers).await.as_deref(), Some("role_taken_away"));

    // An account that is shut, and a device that leaves the collection.
    assert_eq!(of(going_on).await, None);
    let rules = json!({ "version": 1, "name": "Two", "description": "", "limiting": ALL_DEVICES, "rules": [] });
    assert_eq!(
        admin.put(&format!("/collections/{two}"), rules).await.status,
        StatusCode::OK
    );
    assert_eq!(of(going_on).await.as_deref(), Some("role_taken_away"));
    let own = sessions::add(&site, 4, first, &admin).await;
    assert_eq!(of(own).await, None);
}

/// A collection is a way to rights, too: whoever says what is in it says on what a role reaches.
#[tokio::test]
async fn nobody_moves_devices_into_reach_of_a_role_that_they_could_not_give() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let (device, prize) = (
        site.add_device(1, "desk-1").await,
        site.add_device(2, "director-pc").await,
    );
    let branch = collection_of(&admin, "Branch", &[device]).await;
    let inner = json!({ "name": "Inner", "limiting": branch, "rules": [{ "type": "include", "collection": branch }] });
    let inner = id(&admin.post("/collections", inner).await.json());
    new_role(
        &admin,
        "Librarian",
        &["manage_collections", "read_collections", "read_devices"],
    )
    .await;
    let (mallory, mallory_id) = site.operator_without_role(&admin, "mallory").await;
    assign(&admin, &operator(&mallory_id), "Librarian", ALL_DEVICES).await;
    assign(&admin, &operator(&mallory_id), "remote_tools_operator", &inner).await;
    let rules = json!([{ "type": "direct", "devices": [device, prize] }]);
    let change = |name: &str, rules: &Value| json!({ "version": 1, "name": name, "description": "", "limiting": ALL_DEVICES, "rules": rules });
    let path = format!("/collections/{branch}");
    let refused = mallory.put(&path, change("Branch", &rules)).await;
    assert_eq!(refused.problem(), "escalation", "{}", refused.text());
    assert!(refused.text().contains("remote_control"), "{}", refused.text());
    let possible = mallory.get(&format!("/devices/{prize}")).await.json();
    assert_eq!(possible["view"]["refusal"], "role_forbids");
    // Another name moves nobody; a collection without roles is theirs to change; and an administrator may do both.
    let same = json!([{ "type": "direct", "devices": [device] }]);
    assert_eq!(
        mallory.put(&path, change("First branch", &same)).await.status,
        StatusCode::OK
    );
    let free = collection_of(&mallory, "Free", &[device]).await;
    assert_eq!(
        mallory
            .put(&format!("/collections/{free}"), change("Free", &rules))
            .await
            .status,
        StatusCode::OK
    );
    let by_admin =
        json!({ "version": 2, "name": "Branch", "description": "", "limiting": ALL_DEVICES, "rules": rules });
    assert_eq!(admin.put(&path, by_admin).await.status, StatusCode::OK);
}
