//! The control link against a site over real TLS and WebSocket: greeting, messages, and every way to lose the site.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test may stop at the first surprise, and what serves tests too"
)]

mod site;

use std::time::Duration;

use deskside_agent::control::{
    ControlLink, ControlLinkOptions, FromSite, FromSiteReceiver, Goodbye, Greeter, GreetingError, OfflineReason,
    SiteSender, ToSite,
};
use deskside_agent::state::{DeviceIdentity, Enrolment};
use deskside_link::control::BackoffSettings;
use deskside_model::{ClientSettings, DeviceId, EndReason, SessionId, SiteId, Timestamp};
use deskside_wire::control::{Offer, Revoke, SitePing, agent_to_site, site_to_agent};
use site::{SOON, TestSite, wire_settings};
use tokio::sync::watch;
use tokio::time::timeout;

struct Agent {
    events: FromSiteReceiver,
    facts: watch::Sender<String>,
    /// Kept: a connection whose sender is dropped is given up.
    sender: Option<SiteSender>,
}

impl Agent {
    fn start(site: &TestSite) -> Self {
        let identity = DeviceIdentity::from_seed([5; 32]);
        let enrolment = Enrolment {
            site_url: site.url().parse().unwrap(),
            site_id: SiteId::from_bytes([1; 16]),
            site_name: String::from("Test site"),
            site_key: site.site_key(),
            device_id: DeviceId::from_bytes([3; 16]),
            device_key: identity.key(),
            ca_pem: site.shared.ca_pem.clone(),
        };
        let (facts, seen) = watch::channel(String::from(r#"{"name":"one"}"#));
        let options = ControlLinkOptions {
            site_url: enrolment.site_url.clone(),
            roots: site.roots(),
            proxy: None,
            greeter: Greeter::new(&enrolment, &identity, [6; 16]),
            backoff: BackoffSettings {
                base: Duration::from_millis(50),
                cap: Duration::from_millis(200),
                stable: Duration::from_secs(5),
            },
        };
        let (link, events) = ControlLink::new(options, seen).unwrap();
        tokio::spawn(link.run());
        Self {
            events,
            facts,
            sender: None,
        }
    }

    async fn next(&mut self) -> FromSite {
        timeout(SOON, self.events.recv())
            .await
            .expect("something happens")
            .expect("the link runs")
    }

    async fn online(&mut self) -> (SiteSender, Timestamp) {
        loop {
            match self.next().await {
                FromSite::Online { sender, site_time } => {
                    self.sender = Some(sender.clone());
                    return (sender, site_time);
                }
                FromSite::Offline(_) => {}
                // Of a connection before.
                FromSite::Settings(_) if self.sender.is_some() => {}
                other => panic!("{other:?} before the site proved itself"),
            }
        }
    }

    async fn offline(&mut self) -> OfflineReason {
        match self.next().await {
            FromSite::Offline(reason) => reason,
            other => panic!("{other:?} instead of being offline"),
        }
    }
}

#[tokio::test]
async fn agent_and_site_greet_and_exchange_messages() {
    let mut site = TestSite::start().await;
    let settings = ClientSettings {
        remote_control_enabled: true,
        ..ClientSettings::default()
    };
    site.behave(|behaviour| behaviour.settings = (4, settings.clone()));
    let mut agent = Agent::start(&site);
    let (sender, site_time) = agent.online().await;
    assert!(site_time.as_millis() > 1_600_000_000_000);
    let FromSite::Settings(welcomed) = agent.next().await else {
        panic!("settings come with the welcome")
    };
    assert_eq!((welcomed.version, welcomed.settings), (4, settings));

    let mut connected = site.next_agent().await;
    assert_eq!(connected.hello.facts.as_ref().unwrap().json, r#"{"name":"one"}"#);
    assert_eq!(connected.hello.boot_id, vec![6; 16]);
    sender.send(ToSite::Applied(4)).unwrap();
    assert!(
        matches!(connected.next().await, agent_to_site::Message::Applied(applied) if applied.settings_version == 4)
    );
    agent.facts.send(String::from(r#"{"name":"two"}"#)).unwrap();
    assert!(matches!(connected.next().await, agent_to_site::Message::Facts(facts) if facts.json.contains("two")));
    connected.send(site_to_agent::Message::Ping(SitePing { id: 77 }));
    assert!(matches!(connected.next().await, agent_to_site::Message::Pong(pong) if pong.id == 77));

    let session = SessionId::from_bytes([9; 16]);
    connected.send(site_to_agent::Message::Offer(Offer {
        offer: 5,
        grant: String::from("token"),
        relay_url: String::from("https://site.example"),
    }));
    assert!(matches!(agent.next().await, FromSite::Offer(offer) if offer.offer == 5 && offer.grant == "token"));
    connected.send(site_to_agent::Message::Revoke(Revoke {
        session_id: session.to_string(),
        reason: EndReason::SiteEnded.number(),
    }));
    let FromSite::Revoke {
        session: revoked,
        reason,
    } = agent.next().await
    else {
        panic!()
    };
    assert_eq!((revoked, reason), (session, Some(EndReason::SiteEnded)));
}

#[tokio::test]
async fn whoever_does_not_hold_the_pinned_key_is_not_listened_to() {
    let mut site = TestSite::start().await;
    site.behave(|behaviour| behaviour.wrong_key = true);
    let mut agent = Agent::start(&site);
    let reason = agent.offline().await;
    assert!(
        matches!(reason, OfflineReason::Greeting(GreetingError::WrongSite)),
        "{reason}"
    );
    site.behave(|behaviour| behaviour.wrong_key = false);
    agent.online().await;
    site.next_agent().await;
}

#[tokio::test]
async fn the_agent_comes_back_after_a_cut_and_after_a_restart_of_the_site() {
    let mut site = TestSite::start().await;
    let mut agent = Agent::start(&site);
    agent.online().await;
    let first = site.next_agent().await;
    first.cut();
    let (sender, _) = agent.online().await;
    let second = site.next_agent().await;
    assert_eq!(first.hello.boot_id, second.hello.boot_id, "the same process");
    assert_ne!(first.hello.nonce, second.hello.nonce, "a fresh nonce");

    let mut site = site.restart(Duration::from_millis(300)).await;
    agent.online().await;
    let mut third = site.next_agent().await;
    assert!(
        sender.send(ToSite::Applied(1)).is_err(),
        "a sender dies with its connection"
    );
    third.send(site_to_agent::Message::Ping(SitePing { id: 1 }));
    third
        .next_such(|message| matches!(message, agent_to_site::Message::Pong(_)).then_some(()))
        .await;
}

#[tokio::test]
async fn new_settings_arrive_and_impossible_ones_end_the_connection() {
    let mut site = TestSite::start().await;
    let mut agent = Agent::start(&site);
    agent.online().await;
    let connected = site.next_agent().await;
    let mut settings = (
        2,
        ClientSettings {
            consent_seconds: 60,
            ..ClientSettings::default()
        },
    );
    connected.send(site_to_agent::Message::Settings(wire_settings(&settings)));
    loop {
        if let FromSite::Settings(received) = agent.next().await
            && received.version == 2
        {
            assert_eq!(received.settings.consent_seconds, 60);
            break;
        }
    }
    settings.1.consent_seconds = 0;
    connected.send(site_to_agent::Message::Settings(wire_settings(&settings)));
    let reason = agent.offline().await;
    assert!(matches!(reason, OfflineReason::Unreadable(_)), "{reason}");
}

#[tokio::test]
async fn rubbish_ends_the_connection_and_nothing_else() {
    let mut site = TestSite::start().await;
    let mut agent = Agent::start(&site);
    agent.online().await;
    site.next_agent().await.send_raw(vec![0xff; 100]);
    loop {
        match agent.next().await {
            FromSite::Settings(_) => {}
            FromSite::Offline(OfflineReason::Unreadable(_)) => break,
            other => panic!("{other:?}"),
        }
    }
    agent.online().await;
}

#[tokio::test]
async fn a_good_bye_says_why_and_a_removed_device_does_not_press() {
    let site = TestSite::start().await;
    site.behave(|behaviour| behaviour.goodbye = Some(3));
    let mut agent = Agent::start(&site);
    let reason = agent.offline().await;
    assert!(matches!(reason, OfflineReason::Goodbye(Goodbye::Removed)), "{reason}");
    let next = timeout(Duration::from_millis(700), agent.events.recv()).await;
    assert!(
        next.is_err(),
        "the next attempt is minutes away, not milliseconds: {next:?}"
    );
}

#[tokio::test]
async fn a_site_of_another_age_is_told_apart() {
    let site = TestSite::start().await;
    site.behave(|behaviour| behaviour.versions = vec![9, 8]);
    let reason = Agent::start(&site).offline().await;
    assert!(reason.to_string().contains("[9, 8]"), "{reason}");
}
