//! Sessions as people see them: the list, and what ends with an operator or a device. (How they start and go on is tested
//! with agents.)

use axum::http::StatusCode;
use deskside_model::{AccessLevel, DeviceId, GrantId, OperatorId, SessionId, SessionKind, SiteKey, ViewerKey};
use deskside_session::grant;
use deskside_site_api::sessions::{Session, SessionState};
use deskside_store::SessionRecord;
use serde_json::json;

use crate::support::{Browser, TestSite};

/// A session that goes on, without an agent.
pub async fn add(site: &TestSite, n: u8, device: DeviceId, operator: &Browser<'_>) -> SessionId {
    let me = operator.get("/me").await.json();
    let operator_id: OperatorId = me["id"].as_str().unwrap().parse().unwrap();
    let id = SessionId::from_bytes([n; 16]);
    let record = SessionRecord {
        session: Session {
            id,
            device_id: device,
            device_name: String::from("pc"),
            operator_id,
            operator_name: me["name"].as_str().unwrap().to_owned(),
            kind: SessionKind::RemoteControl,
            access: AccessLevel::FullControl,
            reason: String::new(),
            state: SessionState::Active,
            end_reason: None,
            requested_at: site.clock.now(),
            started_at: Some(site.clock.now()),
            ended_at: None,
            measured: None,
        },
        grant_id: GrantId::from_bytes([n; 16]),
        viewer_key: ViewerKey::from_bytes([n; 32]),
        must_end_at: site.clock.now().after(std::time::Duration::from_secs(3600)),
    };
    site.state.gate.admit_viewer(record.viewer_key, record.must_end_at);
    let tx = site.state.store.begin().await.unwrap();
    tx.sessions().insert(&record).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn listed(browser: &Browser<'_>, query: &str) -> Vec<String> {
    let page = browser.get(&format!("/sessions{query}")).await.json();
    let rows = page["items"].as_array().unwrap_or_else(|| panic!("{page}"));
    rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn sessions_are_listed_by_device_and_by_whether_they_go_on() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let (first, second) = (site.add_device(1, "one").await, site.add_device(2, "two").await);
    let on_first = add(&site, 1, first, &admin).await.to_string();
    let on_second = add(&site, 2, second, &admin).await.to_string();
    assert_eq!(listed(&admin, &format!("?device={first}")).await, [on_first.as_str()]);
    assert_eq!(listed(&admin, "?live=true").await.len(), 2);
    assert!(listed(&admin, "?live=false").await.is_empty());
    let page = admin.get("/sessions?limit=1").await.json();
    let next = page["next"].as_str().unwrap();
    let rest = listed(&admin, &format!("?limit=1&after={next}")).await;
    let mut all = vec![page["items"][0]["id"].as_str().unwrap().to_owned(), rest[0].clone()];
    all.sort();
    let mut expected = vec![on_first, on_second];
    expected.sort();
    assert_eq!(all, expected);
    let device = admin.get(&format!("/devices/{first}")).await.json();
    assert_eq!(device["live_sessions"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_removed_operators_sessions_end_and_others_go_on() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let technician = site.operator(&admin, "remote_tools_operator").await;
    let device = site.add_device(1, "pc").await;
    let theirs = add(&site, 1, device, &technician).await;
    let own = add(&site, 2, device, &admin).await;
    let id = technician.get("/me").await.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(
        admin.delete(&format!("/operators/{id}")).await.status,
        StatusCode::NO_CONTENT
    );
    // The device is not connected: the site ends the session by itself, and lets the viewer in no more.
    assert_eq!(listed(&admin, "?live=true").await, [own.to_string()]);
    let ended = site.state.store.sessions().get(theirs).await.unwrap();
    assert_eq!(ended.session.end_reason.as_deref(), Some("role_taken_away"));
    assert!(!site.state.gate.admits(&[1; 32], site.clock.now()));
    assert!(site.state.gate.admits(&[2; 32], site.clock.now()));
}

#[tokio::test]
async fn a_removed_devices_sessions_end_with_it() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let device = site.add_device(1, "pc").await;
    add(&site, 1, device, &admin).await;
    assert_eq!(
        admin.delete(&format!("/devices/{device}")).await.status,
        StatusCode::NO_CONTENT
    );
    assert!(listed(&admin, "?live=true").await.is_empty());
    assert!(!site.state.gate.admits(&[1; 32], site.clock.now()));
    let kept = admin.get("/sessions").await.json();
    assert_eq!(kept["items"][0]["device_name"], "pc");
}

/// Changes some of the default client settings.
async fn decide(admin: &Browser<'_>, wanted: serde_json::Value) {
    let mut settings = admin.get("/client-settings").await.json();
    for (name, value) in wanted.as_object().unwrap() {
        settings["values"][name] = value.clone();
    }
    let change = json!({"version": settings["version"], "values": settings["values"]});
    let answer = admin.put("/client-settings", change).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
}

/// What `POST /sessions/{id}/raise` of one's own session answers, as the device would read it.
async fn raised(site: &TestSite, operator: &Browser<'_>, session: SessionId) -> grant::Grant {
    let answer = operator.post(&format!("/sessions/{session}/raise"), json!({})).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let token = answer.json()["grant"].as_str().unwrap().to_owned();
    let record = site.state.store.sessions().get(session).await.unwrap();
    let running = grant::Grant {
        version: grant::VERSION,
        site: site.state.id,
        id: record.grant_id,
        session,
        device: record.session.device_id,
        viewer: record.viewer_key,
        operator: grant::GrantedOperator {
            id: record.session.operator_id,
            account: String::new(),
            name: String::new(),
        },
        kind: SessionKind::RemoteControl,
        access: AccessLevel::ViewOnly,
        reason: String::new(),
        issued_at: site.clock.now(),
        must_start_by: site.clock.now(),
        must_end_by: record.must_end_at,
        settings_version: 0,
        from: None,
    };
    let key = SiteKey::from_bytes(site.state.key.verifying_key().to_bytes());
    grant::check_raise(&token, &key, site.clock.now(), &running).unwrap()
}

#[tokio::test]
async fn who_looks_on_gets_control_of_their_own_session_as_far_as_the_site_is_concerned() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    decide(&admin, json!({"remote_control_enabled": true})).await;
    let device = site.add_device(1, "pc").await;
    let technician = site.operator(&admin, "remote_tools_operator").await;
    let session = add(&site, 1, device, &technician).await;
    let tx = site.state.store.begin().await.unwrap();
    tx.sessions().set_access(session, AccessLevel::ViewOnly).await.unwrap();
    tx.commit().await.unwrap();

    let raise = raised(&site, &technician, session).await;
    assert_eq!((raise.access, raise.session), (AccessLevel::FullControl, session));
    let kept = site.state.store.sessions().get(session).await.unwrap();
    assert_eq!(
        kept.session.access,
        AccessLevel::FullControl,
        "whoever loses control loses it"
    );
    assert_eq!(raise.must_end_by, kept.must_end_at, "a raise makes no session longer");

    let path = format!("/sessions/{session}/raise");
    let by_another = admin.post(&path, json!({})).await;
    assert_eq!(
        by_another.status,
        StatusCode::NOT_FOUND,
        "not even an administrator for somebody else"
    );

    decide(&admin, json!({"access_level_allowed": "view_only"})).await;
    let refused = technician.post(&path, json!({})).await;
    assert_eq!(refused.json()["code"], "access_too_low");
    let messages = admin.get("/status-messages").await.json();
    let kinds: Vec<_> = messages["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["kind"].as_str().unwrap())
        .collect();
    assert!(
        kinds.contains(&"raise_granted") && kinds.contains(&"raise_refused_by_site"),
        "{kinds:?}"
    );

    assert_eq!(
        technician
            .post(&format!("/sessions/{session}/end"), json!({}))
            .await
            .status,
        StatusCode::OK
    );
    assert_eq!(technician.post(&path, json!({})).await.json()["code"], "grant_revoked");
}
