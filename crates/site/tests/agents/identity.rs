//! Who may be which device.

use deskside_site::hub::handshake::Farewell;
use deskside_wire::control::site_to_agent::Message;
use ed25519_dalek::SigningKey;

use crate::goodbye;
use crate::played::{LIMIT, PlayedDevice, PlayedSite};

#[tokio::test]
async fn a_device_that_proves_its_key_is_online_until_it_leaves() {
    let site = PlayedSite::start().await;
    let device = site.device(1).await;
    let agent = site.attach(&device, 1).await;
    assert_eq!(site.state.hub.connected(), 1);
    let record = site.state.store.devices().get(device.id).await.unwrap();
    assert_eq!(record.facts.name, "pc", "the facts of its hello are kept");
    drop(agent);
    site.until("the device to be offline", || !site.state.presence.is_online(device.id))
        .await;
}

#[tokio::test]
async fn who_is_unknown_removed_or_has_another_key_is_told_so_and_stays_offline() {
    let site = PlayedSite::start().await;
    let stranger = PlayedDevice {
        id: deskside_model::DeviceId::from_bytes([9; 16]),
        key: SigningKey::from_bytes(&[9; 32]),
    };
    let (mut agent, _) = site.connect(&stranger, 1).await;
    assert_eq!(goodbye(&agent.next().await), Farewell::UnknownDevice as u32);

    let device = site.device(1).await;
    let forger = PlayedDevice {
        key: SigningKey::from_bytes(&[7; 32]),
        ..device.clone()
    };
    let (mut agent, _) = site.connect(&forger, 1).await;
    assert_eq!(goodbye(&agent.next().await), Farewell::WrongProof as u32);

    let tx = site.state.store.begin().await.unwrap();
    tx.devices().remove(device.id, site.state.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    let (mut agent, _) = site.connect(&device, 1).await;
    assert_eq!(goodbye(&agent.next().await), Farewell::Removed as u32);
    let (mut agent, _) = site.connect(&forger, 1).await;
    assert_eq!(
        goodbye(&agent.next().await),
        Farewell::WrongProof as u32,
        "only the owner of the key learns more"
    );
    assert_eq!(site.state.hub.connected(), 0);
}

#[tokio::test]
async fn the_same_agent_takes_its_own_place_again() {
    let site = PlayedSite::start().await;
    let device = site.device(1).await;
    let _first = site.attach(&device, 1).await;
    let _second = site.attach(&device, 1).await;
    assert_eq!(site.state.hub.connected(), 1);
    assert!(!site.recorded().await.contains(&String::from("device_key_cloned")));
}

#[tokio::test]
async fn two_agents_that_live_with_one_key_are_both_turned_away_and_recorded() {
    let site = PlayedSite::start().await;
    let device = site.device(1).await;
    let mut first = site.attach(&device, 1).await;
    let answering = tokio::spawn(async move { first.next().await });
    let (mut second, _) = site.connect(&device, 2).await;
    assert!(matches!(second.next().await.message, Some(Message::Welcome(_))));
    assert_eq!(goodbye(&second.next().await), Farewell::ClonedKey as u32);
    assert_eq!(goodbye(&answering.await.unwrap()), Farewell::ClonedKey as u32);
    assert!(site.state.store.devices().get(device.id).await.unwrap().key_conflict);
    assert!(site.recorded().await.contains(&String::from("device_key_cloned")));
    let (mut again, _) = site.connect(&device, 1).await;
    assert_eq!(
        goodbye(&again.next().await),
        Farewell::ClonedKey as u32,
        "until it is enrolled again"
    );
}

#[tokio::test]
async fn an_agent_that_died_without_telling_does_not_keep_its_place() {
    let site = PlayedSite::start().await;
    let device = site.device(1).await;
    // Its connection stays open, and it answers nothing: a machine that was reset.
    let _dead = site.attach(&device, 1).await;
    let (mut agent, _) = site.connect(&device, 2).await;
    assert!(matches!(agent.next().await.message, Some(Message::Welcome(_))));
    // Whoever has the place gets the site's messages: at first the dead one, then the new one.
    let mark = || Message::Ping(deskside_wire::control::SitePing { id: 77 });
    let begun = std::time::Instant::now();
    loop {
        assert!(begun.elapsed() < LIMIT, "the new one never had the place");
        let _ = site.state.hub.send(device.id, mark());
        let next = tokio::time::timeout(std::time::Duration::from_millis(100), agent.next_unanswered());
        if next.await.is_ok_and(|message| message.message == Some(mark())) {
            break;
        }
    }
    assert!(!site.state.store.devices().get(device.id).await.unwrap().key_conflict);
}
