//! Client settings on their way: to the devices for which something changes, and to nobody else.

use deskside_model::settings::SettingsPatch;
use deskside_model::{BuiltInCollection, ClientSettings, CollectionId, SettingsSetId};
use deskside_site::client_settings::delivery;
use deskside_site_api::collections::{CollectionName, Rule};
use deskside_store::{CollectionContent, SettingsSetWritten};
use deskside_wire::control::{Applied, Facts, Settings, agent_to_site, site_to_agent};

use crate::played::{LIMIT, PlayedAgent, PlayedDevice, PlayedSite};

const SET: SettingsSetId = SettingsSetId::from_bytes([7; 16]);
const DESKS: CollectionId = CollectionId::from_bytes([8; 16]);

impl PlayedSite {
    /// Deploys a set that says how long to wait for consent; a second time, it says something else.
    async fn deploy(&self, consent_seconds: u32, to: &[CollectionId]) {
        let values = SettingsPatch {
            consent_seconds: Some(consent_seconds),
            ..SettingsPatch::default()
        };
        let named = |id: &CollectionId| CollectionName {
            id: *id,
            name: String::from("a collection"),
        };
        let deployed_to: Vec<_> = to.iter().map(named).collect();
        let written = SettingsSetWritten {
            name: "Set",
            description: "",
            order: 1,
            values: &values,
            deployed_to: &deployed_to,
            rolled_back_to: None,
            at: self.state.clock.now(),
            by: "ada",
        };
        let mut change = self.state.change().await.unwrap();
        let before = change.settings_sets().get(SET).await.ok();
        let mut moved: Vec<_> = to.to_vec();
        match before {
            None => change.settings_sets().insert(SET, &written).await.unwrap(),
            Some(before) => {
                let sets = change.settings_sets();
                assert!(sets.change(SET, before.version, &written).await.unwrap());
                moved.retain(|id| !before.deployed_to.contains(id));
            }
        }
        change.settings_changed(moved);
        change.commit().await.unwrap();
    }

    /// A collection of the devices whose name starts with `desk`.
    async fn desks(&self) {
        let rules = [Rule::Query {
            name: String::from("desks"),
            expression: String::from("device.name.startsWith('desk')"),
        }];
        let content = CollectionContent {
            name: "Desks",
            description: "",
            limiting: BuiltInCollection::AllDevices.id(),
            rules: &rules,
            at: self.state.clock.now(),
            by: "ada",
        };
        let change = self.state.change().await.unwrap();
        change.collections().insert(DESKS, &content).await.unwrap();
        change.commit().await.unwrap();
    }

    /// A connected device, and the settings that it was welcomed with.
    async fn welcomed(&self, device: &PlayedDevice) -> (PlayedAgent, Settings) {
        let (mut agent, _) = self.connect(device, 1).await;
        let Some(site_to_agent::Message::Welcome(welcome)) = agent.next().await.message else {
            panic!("expected a welcome")
        };
        self.until("the device to be online", || self.state.presence.is_online(device.id))
            .await;
        (agent, welcome.settings.unwrap())
    }
}

impl PlayedAgent {
    async fn settings(&mut self) -> Settings {
        match self.next().await.message {
            Some(site_to_agent::Message::Settings(settings)) => settings,
            other => panic!("expected settings, got {other:?}"),
        }
    }

    async fn is_named(&self, name: &str) {
        let facts = deskside_model::DeviceFacts {
            name: name.to_owned(),
            ..deskside_model::DeviceFacts::default()
        };
        let json = serde_json::to_string(&facts).unwrap();
        self.say(agent_to_site::Message::Facts(Facts { json })).await;
    }
}

fn seconds(settings: &Settings) -> u32 {
    let settings: ClientSettings = serde_json::from_str(&settings.json).unwrap();
    settings.consent_seconds
}

#[tokio::test]
async fn a_deployed_set_reaches_the_members_and_nobody_else() {
    let site = PlayedSite::start().await;
    site.desks().await;
    let (desk, other) = (site.device(1).await, site.device(2).await);
    let (mut on_desk, welcome) = site.welcomed(&desk).await;
    let (mut on_other, _) = site.welcomed(&other).await;
    on_desk.is_named("desk-1").await;
    site.member(&desk).await;

    site.deploy(60, &[DESKS]).await;
    let sent = on_desk.settings().await;
    assert_eq!((seconds(&welcome), seconds(&sent)), (30, 60));
    assert_ne!(welcome.version, sent.version);

    // What comes out the same is not sent again: the next that is heard is the next that differs, on both.
    site.deploy(60, &[DESKS]).await;
    site.deploy(90, &[DESKS, BuiltInCollection::AllDevices.id()]).await;
    assert_eq!(seconds(&on_desk.settings().await), 90);
    assert_eq!(seconds(&on_other.settings().await), 90);
}

#[tokio::test]
async fn a_device_that_moves_gets_what_holds_where_it_is_now() {
    let site = PlayedSite::start().await;
    site.desks().await;
    site.deploy(60, &[DESKS]).await;
    let device = site.device(1).await;
    let (mut agent, welcome) = site.welcomed(&device).await;
    assert_eq!(seconds(&welcome), 30);
    agent.is_named("desk-1").await;
    let sent = agent.settings().await;
    assert_eq!(seconds(&sent), 60);
    agent.is_named("kiosk-1").await;
    let back = agent.settings().await;
    assert_eq!(
        (back.version, seconds(&back)),
        (welcome.version, 30),
        "the same values, the same version"
    );

    // Away while it changes: it hears of it as it comes back.
    agent.is_named("desk-1").await;
    assert_eq!(agent.settings().await.version, sent.version);
    drop(agent);
    site.until("the device to be offline", || !site.state.presence.is_online(device.id))
        .await;
    site.deploy(90, &[DESKS]).await;
    let (mut agent, welcome) = site.welcomed(&device).await;
    assert_eq!(seconds(&welcome), 90);
    // Its hello says that it is a plain "pc" again.
    assert_eq!(seconds(&agent.settings().await), 30);
}

#[tokio::test]
async fn what_a_device_has_applied_is_known_at_once_and_kept() {
    let site = PlayedSite::start().await;
    let device = site.device(1).await;
    let (agent, welcome) = site.welcomed(&device).await;
    let applied = || delivery::applied(&site.state, device.id);
    assert_eq!(applied().await.unwrap(), None);
    agent
        .say(agent_to_site::Message::Applied(Applied {
            settings_version: welcome.version,
        }))
        .await;
    let begun = std::time::Instant::now();
    let kept = || async {
        let applied = site.state.store.settings_reach().applied([device.id]).await.unwrap();
        applied.get(&device.id).copied()
    };
    while kept().await.is_none() {
        assert!(begun.elapsed() < LIMIT, "waited too long for it to be written down");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(kept().await, Some(welcome.version));
    assert_eq!(applied().await.unwrap(), Some(welcome.version));
}

impl PlayedSite {
    /// Waits until the device is in the collection of desks.
    async fn member(&self, device: &PlayedDevice) {
        let begun = std::time::Instant::now();
        loop {
            let holding = self.state.store.collections().holding([device.id]).await.unwrap();
            if holding.get(&device.id).is_some_and(|held| held.contains(&DESKS)) {
                return;
            }
            assert!(begun.elapsed() < LIMIT, "waited too long for the device to be a member");
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }
}
