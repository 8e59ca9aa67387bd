//! Evidence comes before the session, survives everything, and arrives whole.

use std::process::Command;

use deskside_audit::{Maker, verify};
use deskside_model::Refusal;

use crate::bench::{Bench, DEVICE, unasked};
use crate::program::Agent;
use crate::support::wait_until;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_site_did_not_acknowledge_comes_again_after_a_crash() {
    let mut bench = Bench::start(unasked()).await;
    bench.site.behave(|behaviour| behaviour.receipts = false);
    let (_viewer, link) = bench.session().await;
    wait_until("evidence at the site", || !bench.site.evidence().is_empty());
    drop(link);
    bench.agent.signal("KILL");
    bench.agent.wait();
    let before = bench.site.device_sequences();
    bench.site.behave(|behaviour| behaviour.receipts = true);
    bench.agent = Agent::start(&bench.state(), bench.server.display().unwrap());
    bench.connected = bench.site.next_agent().await;
    wait_until("the same entries again", || {
        bench.site.device_sequences().len() >= before.len() * 2
    });
    let all = bench.site.evidence();
    let again: Vec<_> = all[before.len()..].iter().map(|entry| entry.to_bytes()).collect();
    let state = deskside_agent::state::StateDir::new(bench.state());
    let (enrolment, _) = deskside_agent::state::Enrolment::load(&state).unwrap();
    let report = verify(Maker::Device(DEVICE), *enrolment.device_key.as_bytes(), &again, None);
    assert!(report.is_sound(), "{report:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_log_refuses_sessions_and_leaves_the_device_visible() {
    let mut bench = Bench::start(unasked()).await;
    bench.agent.signal("TERM");
    bench.agent.wait();
    std::fs::write(bench.state().join("evidence.log"), "nonsense").unwrap();
    bench.agent = Agent::start(&bench.state(), bench.server.display().unwrap());
    bench.connected = bench.site.next_agent().await;
    bench.wait_for_helper().await;
    let viewer = crate::viewer::Viewer::new(bench.route()).await;
    let grant = bench.grant(&viewer);
    let token = bench.sign(&grant);
    assert_eq!(bench.offer(&token).await, Err(Refusal::EvidenceUnavailable));
}

/// Needs to mount a small file system, which only root may.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_refuses_sessions_and_says_so() {
    let mut bench = Bench::start(unasked()).await;
    bench.agent.signal("TERM");
    bench.agent.wait();
    let Some(small) = SmallDisk::mount(&bench.folder.path().join("small")) else {
        eprintln!("not run: a small file system can't be mounted here (not root)");
        return;
    };
    let copied = Command::new("cp")
        .arg("-a")
        .arg(bench.state())
        .arg(small.path())
        .status()
        .unwrap();
    assert!(copied.success());
    let state = small.path().join("state");
    bench.agent = Agent::start(&state, bench.server.display().unwrap());
    bench.connected = bench.site.next_agent().await;
    bench.wait_for_helper().await;
    small.fill();
    // The last page of the log may still take an entry or two; then there is no more room.
    loop {
        let (_viewer, mut link) = bench.visit().await;
        match link.begins().await {
            Ok(_) => link.end(),
            Err(refusal) => {
                assert_eq!(refusal, Refusal::EvidenceUnavailable.number());
                assert_eq!(link.screen.frames(), 0);
                break;
            }
        }
        link.ended().await;
    }
    small.free();
    let (_viewer, mut link) = bench.visit().await;
    link.started().await;
}

struct SmallDisk(std::path::PathBuf);

impl SmallDisk {
    fn mount(path: &std::path::Path) -> Option<Self> {
        std::fs::create_dir(path).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=256k", "tmpfs"])
            .arg(path)
            .status();
        mounted
            .is_ok_and(|status| status.success())
            .then(|| Self(path.to_owned()))
    }

    fn path(&self) -> &std::path::Path {
        &self.0
    }

    fn fill(&self) {
        let block = [0; 4096];
        let mut file = std::fs::File::create(self.0.join("filler")).unwrap();
        while std::io::Write::write_all(&mut file, &block).is_ok() {}
    }

    fn free(&self) {
        std::fs::remove_file(self.0.join("filler")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}
