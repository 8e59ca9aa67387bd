//! The people at the computer see who looked at it, with no site, no agent that runs, and no rights.

use std::process::{Command, Stdio};

use crate::bench::{Bench, settings, unasked};
use crate::program::Agent;
use crate::support::wait_until;

fn told(bench: &Bench, more: &[&str], locale: &str) -> String {
    let state = bench.state();
    let output = Command::new(env!("CARGO_BIN_EXE_deskside-agent"))
        .args(["history", "--state", state.to_str().unwrap()])
        .args(more)
        .env("LC_ALL", locale)
        .env("TZ", "")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_here_and_who_was_turned_away_is_told_offline() {
    let mut bench = Bench::start(unasked()).await;
    assert_eq!(told(&bench, &[], "C"), "Nobody was here yet.\n");
    let (_viewer, mut link) = bench.session().await;
    wait_until("the visit that goes on", || told(&bench, &[], "C").contains("goes on"));
    link.end();
    link.ended().await;
    bench.send_settings(2, settings());
    bench.applied(2).await;
    let (_viewer, mut link) = bench.visit().await;
    link.asking().await;
    bench.answer(0.25);
    link.refused().await;
    // The site has it all, and the agent has forgotten what the site has.
    bench.evidence_ends_with(&["consent_asked", "consent_denied"]).await;
    bench.agent.signal("KILL");
    bench.agent.wait();

    let english = told(&bench, &[], "C");
    let lines: Vec<&str> = english.lines().collect();
    let [heads, first, second] = lines[..] else {
        panic!("{english}")
    };
    assert!(heads.starts_with("When"), "{heads}");
    for part in [
        "Jan de Vries (jan)",
        "full control",
        "The operator ended the session.",
        "INC-20931",
    ] {
        assert!(first.contains(part), "{first} lacks {part}");
    }
    assert!(
        second.contains("saw nothing") && second.contains("The person at the computer said no."),
        "{second}"
    );
    assert!(told(&bench, &[], "nl_NL.UTF-8").contains("De operator beëindigde de sessie."));

    let json: serde_json::Value = serde_json::from_str(&told(&bench, &["--json"], "C")).unwrap();
    assert_eq!(json["whole"], true);
    assert_eq!(json["visits"][0]["operator_account"], "jan");
    assert_eq!(json["visits"][1]["consent"], "denied");
    let readable = std::os::unix::fs::PermissionsExt::mode(
        &std::fs::metadata(bench.state().join("history")).unwrap().permissions(),
    );
    assert_eq!(readable & 0o777, 0o644);
    // It goes on where it was.
    bench.agent = Agent::start(&bench.state(), bench.server.display().unwrap());
    bench.connected = bench.site.next_agent().await;
    assert!(told(&bench, &[], "C").starts_with(&english));
}
