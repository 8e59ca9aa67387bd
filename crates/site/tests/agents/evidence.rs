//! What a device says happened: kept, signed for, and never believed about anybody else.

use deskside_audit::{Chain, Entry, Fact, Head, Maker, Receipt, Values};
use deskside_model::{EndReason, SessionId, StatusKind, Timestamp};
use deskside_site::hub::handshake::Farewell;
use deskside_wire::control::{Evidence, EvidenceEntry, SessionState, agent_to_site, site_to_agent};
use deskside_wire::session::{Measured, Stages};

use crate::goodbye;
use crate::played::{PlayedAgent, PlayedDevice, PlayedSite};

fn entry(chain: &mut Chain, device: &PlayedDevice, kind: StatusKind, values: Values) -> Entry {
    let fact = Fact {
        at: Timestamp::from_millis(1_800_000_000_000),
        kind,
        values,
    };
    chain.append(&device.key, fact).unwrap()
}

async fn send(agent: &PlayedAgent, entries: &[&Entry]) {
    let entries = entries.iter().map(|entry| EvidenceEntry {
        sequence: entry.sequence(),
        entry: entry.to_bytes(),
    });
    agent
        .say(agent_to_site::Message::Evidence(Evidence {
            entries: entries.collect(),
        }))
        .await;
}

async fn receipt(site: &PlayedSite, agent: &mut PlayedAgent, device: &PlayedDevice, last: &Entry) {
    let receipt = loop {
        match agent.next().await.message {
            Some(site_to_agent::Message::Receipt(receipt)) => break receipt,
            // The operator of a session that was put there by a test has no role.
            Some(site_to_agent::Message::Revoke(_)) => {}
            other => panic!("expected a receipt, got {other:?}"),
        }
    };
    assert_eq!(receipt.sequence, last.sequence());
    let signed = Receipt {
        device: device.id,
        head: Head::of(last),
    };
    signed
        .verify(&site.state.public_key(), &receipt.signature)
        .expect("the site signs for what it has");
}

#[tokio::test]
async fn evidence_is_kept_once_and_signed_for_each_time() {
    let site = PlayedSite::start().await;
    let device = site.device(1).await;
    let mut agent = site.attach(&device, 1).await;
    let mut chain = Chain::new(Maker::Device(device.id));
    let first = entry(&mut chain, &device, StatusKind::ConsentAsked, Values::new());
    let second = entry(
        &mut chain,
        &device,
        StatusKind::ConsentGiven,
        Values::new().with("seconds", 4),
    );
    send(&agent, &[&first, &second]).await;
    receipt(&site, &mut agent, &device, &second).await;
    // The receipt was lost: it sends all of it again, and more.
    let third = entry(&mut chain, &device, StatusKind::SessionStarted, Values::new());
    send(&agent, &[&first, &second, &third]).await;
    receipt(&site, &mut agent, &device, &third).await;
    assert_eq!(
        site.recorded().await,
        ["consent_asked", "consent_given", "session_started"]
    );
    let kept = site
        .state
        .store
        .evidence()
        .entries_from(device.id, 1, 10)
        .await
        .unwrap();
    assert_eq!(kept, [first.to_bytes(), second.to_bytes(), third.to_bytes()]);
}

#[tokio::test]
async fn a_chain_that_has_a_gap_a_fork_or_another_signature_is_recorded_and_ends_the_link() {
    let site = PlayedSite::start().await;
    let device = site.device(1).await;
    let mut chain = Chain::new(Maker::Device(device.id));
    let first = entry(&mut chain, &device, StatusKind::ConsentAsked, Values::new());
    let _skipped = entry(&mut chain, &device, StatusKind::ConsentGiven, Values::new());
    let third = entry(&mut chain, &device, StatusKind::SessionStarted, Values::new());
    let mut other_chain = Chain::new(Maker::Device(device.id));
    let fork = entry(&mut other_chain, &device, StatusKind::ConsentDenied, Values::new());
    let somebody = PlayedDevice {
        key: ed25519_dalek::SigningKey::from_bytes(&[8; 32]),
        ..device.clone()
    };
    let mut forged_chain = Chain::resume(Maker::Device(device.id), Head::of(&first));
    let forged = entry(&mut forged_chain, &somebody, StatusKind::ConsentGiven, Values::new());

    let mut agent = site.attach(&device, 1).await;
    send(&agent, &[&first]).await;
    receipt(&site, &mut agent, &device, &first).await;
    for bad in [&third, &fork, &forged] {
        let mut agent = site.attach(&device, 1).await;
        send(&agent, &[bad]).await;
        assert_eq!(goodbye(&agent.next().await), Farewell::ProtocolError as u32);
    }
    let recorded = site.recorded().await;
    assert_eq!(
        recorded,
        ["consent_asked", "evidence_broken", "evidence_broken", "evidence_broken"]
    );
}

#[tokio::test]
async fn a_device_cannot_end_a_session_that_is_not_its_own() {
    let site = PlayedSite::start().await;
    let (honest, liar) = (site.device(1).await, site.device(2).await);
    let session = SessionId::from_bytes([3; 16]);
    insert_session(&site, session, &honest).await;
    let mut agent = site.attach(&liar, 1).await;
    let mut chain = Chain::new(Maker::Device(liar.id));
    let values = Values::new()
        .with("session_id", session)
        .with("end_reason", "local_user_ended");
    let lie = entry(&mut chain, &liar, StatusKind::SessionEnded, values);
    send(&agent, &[&lie]).await;
    receipt(&site, &mut agent, &liar, &lie).await;
    assert_eq!(
        site.state.store.sessions().get(session).await.unwrap().session.ended_at,
        None
    );
}

#[tokio::test]
async fn a_session_keeps_how_quick_its_own_device_says_that_it_was() {
    let site = PlayedSite::start().await;
    let (liar, own) = (site.device(1).await, site.device(2).await);
    let session = SessionId::from_bytes([3; 16]);
    insert_session(&site, session, &own).await;
    for (device, said) in [(&liar, [1, 1]), (&own, [21_000, 5])] {
        let mut agent = site.attach(device, 1).await;
        for total_us in said {
            let stages = Stages {
                total_us,
                ..Stages::default()
            };
            let measured = Measured {
                samples: 9,
                p50: Some(stages),
                p95: None,
            };
            agent
                .say(agent_to_site::Message::SessionState(SessionState {
                    session_id: session.to_string(),
                    state: 4,
                    reason: EndReason::ViewerEnded.number(),
                    refused: false,
                    measured: Some(measured),
                }))
                .await;
        }
        // What is signed for came after it.
        let mut chain = Chain::new(Maker::Device(device.id));
        let mark = entry(&mut chain, device, StatusKind::ConsentAsked, Values::new());
        send(&agent, &[&mark]).await;
        receipt(&site, &mut agent, device, &mark).await;
    }
    let kept = site.state.store.sessions().get(session).await.unwrap().session;
    let measured = kept.measured.unwrap();
    assert_eq!(
        (measured.samples, measured.p50.total_us, measured.p95.total_us),
        (9, 21_000, 0)
    );
}

async fn insert_session(site: &PlayedSite, id: SessionId, device: &PlayedDevice) {
    use deskside_model::{AccessLevel, GrantId, OperatorId, SessionKind, ViewerKey};
    use deskside_site_api::sessions::{Session, SessionState};
    let now = site.state.clock.now();
    let record = deskside_store::SessionRecord {
        session: Session {
            id,
            device_id: device.id,
            device_name: String::from("pc"),
            operator_id: OperatorId::from_bytes([4; 16]),
            operator_name: String::from("Ada"),
            kind: SessionKind::RemoteControl,
            access: AccessLevel::FullControl,
            reason: String::new(),
            state: SessionState::Granted,
            end_reason: None,
            requested_at: now,
            started_at: None,
            ended_at: None,
            measured: None,
        },
        grant_id: GrantId::from_bytes([5; 16]),
        viewer_key: ViewerKey::from_bytes([6; 32]),
        must_end_at: now.after(std::time::Duration::from_secs(600)),
    };
    let tx = site.state.store.begin().await.unwrap();
    tx.sessions().insert(&record).await.unwrap();
    tx.commit().await.unwrap();
}
