//! A role that is taken away while a session starts: whichever comes first, no session goes on that nobody allows.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use deskside_model::{
    ApiTokenId, AssignmentId, BuiltInCollection, BuiltInRole, EndReason, OperatorId, PermissionSet, Timestamp,
    ViewerKey,
};
use deskside_site::random;
use deskside_site_api::security::NewAssignee;
use deskside_store::{NewApiToken, NewAssignment, NewOperator};
use deskside_wire::control::{OfferAnswer, agent_to_site, site_to_agent};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::played::{PlayedAgent, PlayedDevice, PlayedSite};

const VIEWER: [u8; 32] = [9; 32];

/// An operator's program, which asks the site by its API token.
#[derive(Clone)]
struct Program {
    router: Router,
    token: String,
    operator: OperatorId,
}

impl Program {
    async fn of(site: &PlayedSite, number: u8, role: BuiltInRole, until: Option<Timestamp>) -> Self {
        let (operator, token) = (OperatorId::from_bytes([number; 16]), format!("dsk_of-{number}"));
        let now = site.state.clock.now();
        let tx = site.state.store.begin().await.unwrap();
        let new = NewOperator {
            id: operator,
            account: &format!("operator-{number}"),
            name: "Somebody",
            password_hash: "none",
            created_at: now,
        };
        tx.operators().insert(&new).await.unwrap();
        let new = NewApiToken {
            id: ApiTokenId::from_bytes([number; 16]),
            operator_id: operator,
            name: "test",
            secret_hash: random::hash(&token),
            permissions: PermissionSet::ALL,
            created_at: now,
            expires_at: now.after(Duration::from_secs(3600)),
        };
        tx.api_tokens().insert(&new).await.unwrap();
        tx.commit().await.unwrap();
        let router = deskside_site::router(site.state.clone(), Router::new(), Router::new());
        let program = Self {
            router,
            token,
            operator,
        };
        program.gets(site, role, until).await;
        program
    }

    /// Gives its operator a role on all devices; the assignment's id is the operator's.
    async fn gets(&self, site: &PlayedSite, role: BuiltInRole, until: Option<Timestamp>) {
        let tx = site.state.store.begin().await.unwrap();
        tx.assignments().lock().await.unwrap();
        let new = NewAssignment {
            id: AssignmentId::from_bytes(*self.operator.as_bytes()),
            who: NewAssignee::Operator { id: self.operator },
            role: role.id(),
            collections: &BTreeSet::from([BuiltInCollection::AllDevices.id()]),
            created_at: site.state.clock.now(),
            created_by: "test",
            expires_at: until,
        };
        tx.assignments().insert(&new).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn ask(&self, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
        let request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    async fn start(&self, device: &PlayedDevice) -> (StatusCode, Value) {
        let viewer = ViewerKey::from_bytes(VIEWER);
        let body =
            json!({ "device_id": device.id, "kind": "remote_control", "access": "view_only", "viewer_key": viewer });
        self.ask(Method::POST, "/sessions", body).await
    }

    async fn take_role_from(&self, other: &Self) {
        let assignment = AssignmentId::from_bytes(*other.operator.as_bytes());
        let (status, _) = self
            .ask(Method::DELETE, &format!("/assignments/{assignment}"), json!({}))
            .await;
        assert_eq!(status, StatusCode::NO_CONTENT);
    }
}

async fn site_with_remote_control() -> (PlayedSite, Program, PlayedDevice) {
    let site = PlayedSite::start().await;
    let admin = Program::of(&site, 1, BuiltInRole::FullAdministrator, None).await;
    let (_, mut settings) = admin.ask(Method::GET, "/client-settings", json!({})).await;
    settings["values"]["remote_control_enabled"] = json!(true);
    let (status, changed) = admin.ask(Method::PUT, "/client-settings", settings).await;
    assert_eq!(status, StatusCode::OK, "{changed}");
    let device = site.device(1).await;
    (site, admin, device)
}

async fn next_offer(agent: &mut PlayedAgent) -> u64 {
    loop {
        if let Some(site_to_agent::Message::Offer(offer)) = agent.next().await.message {
            return offer.offer;
        }
    }
}

async fn next_revoke(agent: &mut PlayedAgent) -> (String, Option<EndReason>) {
    loop {
        if let Some(site_to_agent::Message::Revoke(revoke)) = agent.next().await.message {
            return (revoke.session_id, EndReason::from_number(revoke.reason));
        }
    }
}

async fn ready(agent: &PlayedAgent, offer: u64) {
    let answer = OfferAnswer {
        offer,
        refusal: 0,
        detail: String::new(),
    };
    agent.say(agent_to_site::Message::OfferAnswer(answer)).await;
}

#[tokio::test]
async fn a_role_taken_away_while_the_device_gets_ready_leaves_no_session() {
    let (site, admin, device) = site_with_remote_control().await;
    let bob = Program::of(&site, 2, BuiltInRole::RemoteToolsOperator, None).await;
    let mut agent = site.attach(&device, 1).await;
    let starting = tokio::spawn({
        let (bob, device) = (bob.clone(), device.clone());
        async move { bob.start(&device).await }
    });
    let offer = next_offer(&mut agent).await;
    admin.take_role_from(&bob).await;
    let (session, reason) = next_revoke(&mut agent).await;
    assert_eq!(reason, Some(EndReason::RoleTakenAway));
    // The device did not know the session yet, and says that it is ready for the viewer.
    ready(&agent, offer).await;
    let (status, refused) = starting.await.unwrap();
    assert_eq!(
        (status, &refused["code"]),
        (StatusCode::FORBIDDEN, &json!("grant_revoked"))
    );
    assert_eq!(
        next_revoke(&mut agent).await,
        (session, Some(EndReason::RoleTakenAway)),
        "now it does"
    );
    assert!(site.state.store.sessions().live().await.unwrap().is_empty());
    assert!(!site.state.gate.admits(&VIEWER, site.state.clock.now()));
}

#[tokio::test]
async fn a_start_and_the_end_of_its_role_at_once_leave_no_session() {
    let (site, admin, device) = site_with_remote_control().await;
    let bob = Program::of(&site, 2, BuiltInRole::RemoteToolsOperator, None).await;
    let mut agent = site.attach(&device, 1).await;
    let ends = tokio_util::sync::CancellationToken::new();
    let playing = tokio::spawn({
        let ends = ends.clone();
        async move {
            loop {
                tokio::select! {
                    () = ends.cancelled() => return,
                    offer = next_offer(&mut agent) => ready(&agent, offer).await,
                }
            }
        }
    });
    let (mut granted, mut refused) = (0, 0);
    for turn in 0..24_u64 {
        if turn > 0 {
            bob.gets(&site, BuiltInRole::RemoteToolsOperator, None).await;
        }
        let starting = tokio::spawn({
            let (bob, device) = (bob.clone(), device.clone());
            async move { bob.start(&device).await }
        });
        // Now a little earlier, now a little later; whatever comes of it has to be right.
        for _ in 0..turn * 8 {
            tokio::task::yield_now().await;
        }
        admin.take_role_from(&bob).await;
        let (status, answer) = starting.await.unwrap();
        match status {
            StatusCode::CREATED => granted += 1,
            StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => refused += 1,
            other => panic!("{other}: {answer}"),
        }
        let live = site.state.store.sessions().live().await.unwrap();
        assert!(live.is_empty(), "turn {turn}, {status}: {live:?}");
        assert!(
            !site.state.gate.admits(&VIEWER, site.state.clock.now()),
            "turn {turn}, {status}"
        );
    }
    assert_eq!(granted + refused, 24);
    ends.cancel();
    playing.await.unwrap();
}

#[tokio::test]
async fn a_session_ends_with_the_role_that_ends_by_itself() {
    let (site, _, device) = site_with_remote_control().await;
    let end = site.state.clock.now().after(Duration::from_secs(300));
    let bob = Program::of(&site, 2, BuiltInRole::RemoteToolsOperator, Some(end)).await;
    let mut agent = site.attach(&device, 1).await;
    let starting = tokio::spawn({
        let (bob, device) = (bob.clone(), device.clone());
        async move { bob.start(&device).await }
    });
    let offer = next_offer(&mut agent).await;
    ready(&agent, offer).await;
    let (status, granted) = starting.await.unwrap();
    assert_eq!(status, StatusCode::CREATED, "{granted}");
    let live = site.state.store.sessions().live().await.unwrap();
    assert_eq!(
        live[0].must_end_at, end,
        "the device ends it, whatever becomes of the site"
    );
}
