//! The people at the computer ask for more than the client settings give them; it holds on the device, is told to the site,
//! and no operator takes it back.

use deskside_model::{ClientSettings, DeviceFacts, OwnSetting, OwnSettings, SessionSound};
use deskside_wire::control::agent_to_site;

use crate::bench::{Bench, OPERATOR, unasked};
use crate::program::Agent;
use crate::support::{Place, wait_until};

const ALONE: &str = "Nobody is connected";
const WATCHED: &str = "Connected to this computer";

/// Nothing is asked or heard; people may change that.
fn lenient() -> ClientSettings {
    ClientSettings {
        users_can_change_settings: true,
        session_sound: SessionSound::None,
        ..unasked()
    }
}

/// Presses the button at the right of a choice; the first is the lowest but two, above the line of help.
fn press(bench: &Bench, card: &str, choice: i32) {
    let Place { x, y, width, height } = bench.server.window(card);
    bench.click(x + width - 50, y + height - 30 - 38 * (3 - choice) + 19);
}

fn summon(bench: &Bench, card: &str) {
    wait_until("the card", || {
        bench.server.run("xdotool", &["key", "ctrl+alt+shift+Home"]);
        bench.server.has_window(card)
    });
}

async fn told(bench: &mut Bench, wanted: OwnSettings) {
    let is_it = |json: &str| serde_json::from_str::<DeviceFacts>(json).unwrap().own_settings == wanted;
    bench
        .connected
        .next_such(|message| match message {
            agent_to_site::Message::Facts(facts) if is_it(&facts.json) => Some(()),
            _ => None,
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_to_be_asked_is_asked_also_after_a_restart_and_only_while_they_may() {
    let mut bench = Bench::start(lenient()).await;
    summon(&bench, ALONE);
    press(&bench, ALONE, 0);
    let asked = OwnSettings::EMPTY.set(OwnSetting::Prompt, true);
    told(&mut bench, asked).await;
    bench.evidence_ends_with(&["own_setting_changed"]).await;
    let entry = bench.site.evidence().pop().unwrap();
    assert_eq!(entry.values().get("setting"), Some("prompt_for_permission"));
    assert_eq!(entry.values().get("on"), Some("yes"));

    bench.agent.signal("KILL");
    bench.agent.wait();
    bench.agent = Agent::start(&bench.state(), bench.server.display().unwrap());
    bench.connected = bench.site.next_agent().await;
    bench.wait_for_helper().await;
    let (_viewer, mut link) = bench.visit().await;
    link.asking().await;
    bench.answer(0.25);
    link.refused().await;

    bench.send_settings(
        2,
        ClientSettings {
            users_can_change_settings: false,
            ..lenient()
        },
    );
    bench.applied(2).await;
    bench.session().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_taken_back_while_an_operator_may_have_the_mouse() {
    let mut bench = Bench::start(lenient()).await;
    summon(&bench, ALONE);
    press(&bench, ALONE, 0);
    bench.evidence_ends_with(&["own_setting_changed"]).await;
    let (_viewer, mut link) = bench.visit().await;
    link.asking().await;
    bench.answer(0.75);
    link.started().await;
    bench.server.window(OPERATOR);
    summon(&bench, WATCHED);
    // Where the button to take it back was; then one that asks for more.
    press(&bench, WATCHED, 0);
    press(&bench, WATCHED, 2);
    bench
        .evidence_ends_with(&["consent_given", "session_started", "own_setting_changed"])
        .await;
    let entry = bench.site.evidence().pop().unwrap();
    assert_eq!(entry.values().get("setting"), Some("session_sound"));
    let both = OwnSettings::EMPTY
        .set(OwnSetting::Prompt, true)
        .set(OwnSetting::Sound, true);
    told(&mut bench, both).await;
}
