//! The stream of live events.

use std::time::Duration;

use axum::http::{Method, StatusCode, header};
use deskside_site::announce;
use deskside_site_api::site::Event;
use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::support::{Browser, PASSWORD, TestSite};

const PATIENCE: Duration = Duration::from_secs(20);

/// The events of a stream, one after the other.
pub struct Listening(std::pin::Pin<Box<dyn futures_util::Stream<Item = String> + Send>>);

impl Listening {
    pub async fn open(site: &TestSite, browser: &Browser<'_>) -> Self {
        let response = site.open(browser.request(Method::GET, "/events", None)).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-cache");
        let chunks = response.into_body().into_data_stream();
        Self(Box::pin(
            chunks.map(|chunk| String::from_utf8(chunk.unwrap().to_vec()).unwrap()),
        ))
    }

    /// The next event; `None` when the stream has ended.
    pub async fn next(&mut self) -> Option<Value> {
        loop {
            let text = timeout(PATIENCE, self.0.next()).await.expect("an event in time")?;
            if let Some(data) = text.strip_prefix("data: ") {
                return Some(serde_json::from_str(data.trim()).unwrap());
            }
        }
    }
}

#[tokio::test]
async fn what_happens_is_told_at_once_and_only_after_it_happened() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let mut events = Listening::open(&site, &admin).await;
    let refused = admin.post("/enrolment-tokens", json!({ "hours": 0 })).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    admin.post("/enrolment-tokens", json!({ "hours": 1 })).await;
    let event = events.next().await.unwrap();
    assert_eq!(
        (&event["type"], &event["message"]["kind"]),
        (&json!("status_message"), &json!("enrolment_token_created"))
    );

    let id = site.add_device(1, "pc").await;
    announce::device(&site.state, id).await;
    let event = events.next().await.unwrap();
    assert_eq!(
        (&event["type"], &event["device"]["facts"]["name"]),
        (&json!("device"), &json!("pc"))
    );
    admin.delete(&format!("/devices/{id}")).await;
    let event = events.next().await.unwrap();
    assert_eq!(event, json!({ "type": "device_removed", "id": id.to_string() }));
}

#[tokio::test]
async fn each_role_is_told_what_it_may_see() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let auditor = site.operator(&admin, "auditor").await;
    let analyst = site.operator(&admin, "read_only_analyst").await;
    let technician = site.operator(&admin, "remote_tools_operator").await;
    let mut auditors = Listening::open(&site, &auditor).await;
    let mut analysts = Listening::open(&site, &analyst).await;
    let mut technicians = Listening::open(&site, &technician).await;

    let id = site.add_device(1, "pc").await;
    announce::device(&site.state, id).await;
    admin.post("/enrolment-tokens", json!({ "hours": 1 })).await;
    announce::device(&site.state, id).await;

    assert_eq!(auditors.next().await.unwrap()["type"], "status_message", "no devices");
    let device = analysts.next().await.unwrap();
    assert_eq!(device["device"]["remote_control"]["refusal"], "role_forbids");
    assert_eq!(analysts.next().await.unwrap()["type"], "status_message");
    assert_eq!(
        technicians.next().await.unwrap()["device"]["remote_control"]["refusal"],
        "disabled"
    );
    assert_eq!(
        technicians.next().await.unwrap()["type"],
        "device",
        "no status messages"
    );
}

#[tokio::test]
async fn each_operator_is_told_what_they_may_do_on_a_device() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let technician = site.operator(&admin, "remote_tools_operator").await;
    let mut settings = admin.get("/client-settings").await.json();
    settings["values"]["remote_control_enabled"] = json!(true);
    settings["values"]["permitted_viewers"] = json!(["user:remote_tools_operator"]);
    settings["values"]["grant_local_administrators"] = json!(false);
    admin.put("/client-settings", settings).await;
    let mut admins = Listening::open(&site, &admin).await;
    let mut technicians = Listening::open(&site, &technician).await;
    let id = site.add_device(1, "pc").await;
    announce::device(&site.state, id).await;
    for (events, browser, refusal) in [
        (&mut admins, &admin, "not_permitted_viewer"),
        (&mut technicians, &technician, "device_offline"),
    ] {
        let told = events.next().await.unwrap();
        assert_eq!(told["device"]["remote_control"]["refusal"], refusal);
        let read = browser.get(&format!("/devices/{id}")).await.json();
        assert_eq!(told["device"], read, "live events and lists say the same");
    }
}

#[tokio::test]
async fn whoever_is_too_slow_is_told_to_read_again() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let mut events = Listening::open(&site, &admin).await;
    for n in 0..3000 {
        site.state
            .events
            .publish(Event::DeviceRemoved { id: n.to_string() }, Default::default());
    }
    assert_eq!(events.next().await.unwrap(), json!({ "type": "lagged" }));
    assert_eq!(
        events.next().await.unwrap()["type"],
        "device_removed",
        "and goes on with the newest"
    );
}

#[tokio::test]
async fn a_stream_ends_with_its_sign_in() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let mut events = Listening::open(&site, &admin).await;
    admin.post("/sign-out", json!({})).await;
    let told = events.next().await;
    assert_eq!(told.unwrap()["message"]["kind"], "signed_out");
    // The sign-in is looked at again every 20 seconds.
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(21)).await;
    tokio::time::resume();
    assert_eq!(events.next().await, None);
}

#[tokio::test]
async fn a_stream_ends_when_the_site_stops() {
    let site = TestSite::new().await;
    let admin = site.set_up().await;
    let mut events = Listening::open(&site, &admin).await;
    site.state.stopping.cancel();
    assert_eq!(events.next().await, None);
    assert_eq!(
        site.browser().sign_in("ada", PASSWORD, None).await.status,
        StatusCode::OK
    );
}
