//! A device refuses every grant that is not exactly right, whatever the site that answers for it says.

use std::time::Duration;

use deskside_model::{ClientSettings, DeviceId, Principals, Refusal, Secret};
use deskside_session::grant::{Grant, sign};

use crate::bench::{Bench, unasked};
use crate::viewer::Viewer;

/// Shows a token without an offer for it, over an endpoint that another offer brought up.
async fn shown(bench: &Bench, viewer: &Viewer, token: &str) -> Refusal {
    let _ = bench;
    let mut link = viewer.show(token).await;
    let refusal = Refusal::from_number(link.refused().await).unwrap();
    assert_eq!(link.screen.frames(), 0);
    refusal
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn grants_that_are_not_exactly_right_are_refused() {
    let mut bench = Bench::start(unasked()).await;
    // Brings the session link up.
    let (_viewer, used_link) = bench.session().await;
    let viewer = Viewer::new(bench.route()).await;
    let other = Viewer::new(bench.route()).await;

    assert_eq!(shown(&bench, &viewer, "").await, Refusal::GrantMissing);
    assert_eq!(shown(&bench, &viewer, "v4.public.AAAA").await, Refusal::GrantMalformed);
    let good = bench.grant(&viewer);
    let forged = sign(&Secret::new([7; 32]), &good).unwrap();
    assert_eq!(shown(&bench, &viewer, &forged).await, Refusal::GrantForged);
    let wrong = |change: &dyn Fn(&mut Grant)| {
        let mut grant = good.clone();
        change(&mut grant);
        bench.sign(&grant)
    };
    let for_another = wrong(&|grant| grant.device = DeviceId::from_bytes([8; 16]));
    assert_eq!(shown(&bench, &viewer, &for_another).await, Refusal::GrantForOtherDevice);
    let good_token = bench.sign(&good);
    assert_eq!(shown(&bench, &other, &good_token).await, Refusal::GrantForOtherViewer);
    let minutes = Duration::from_secs(300);
    let expired = wrong(&|grant| {
        grant.issued_at = deskside_model::Timestamp::from_millis(grant.issued_at.as_millis() - 600_000);
        grant.must_start_by = deskside_model::Timestamp::from_millis(grant.must_start_by.as_millis() - 540_000);
    });
    assert_eq!(shown(&bench, &viewer, &expired).await, Refusal::GrantExpired);
    let early = wrong(&|grant| {
        grant.issued_at = grant.issued_at.after(minutes);
        grant.must_start_by = grant.must_start_by.after(minutes);
    });
    assert_eq!(shown(&bench, &viewer, &early).await, Refusal::GrantNotYetValid);

    let mut link = viewer.show(&good_token).await;
    link.started().await;
    assert_eq!(shown(&bench, &viewer, &good_token).await, Refusal::GrantUsed);
    bench.evidence_ends_with(&["grant_misused"]).await;
    drop(used_link);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grant_stays_used_after_a_restart_of_the_agent() {
    let mut bench = Bench::start(unasked()).await;
    let viewer = Viewer::new(bench.route()).await;
    let grant = bench.grant(&viewer);
    let token = bench.sign(&grant);
    bench.offer(&token).await.unwrap();
    viewer.show(&token).await.started().await;
    bench.agent.signal("KILL");
    bench.agent.wait();
    bench.agent = crate::program::Agent::start(&bench.state(), bench.server.display().unwrap());
    bench.connected = bench.site.next_agent().await;
    bench.wait_for_helper().await;
    assert_eq!(bench.offer(&token).await, Err(Refusal::GrantUsed));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_device_decides_with_its_own_settings() {
    let mut bench = Bench::start(ClientSettings {
        remote_control_enabled: false,
        ..unasked()
    })
    .await;
    let viewer = Viewer::new(bench.route()).await;
    let grant = bench.grant(&viewer);
    let token = bench.sign(&grant);
    assert_eq!(bench.offer(&token).await, Err(Refusal::Disabled));
    bench.evidence_ends_with(&["session_refused_by_device"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_permitted_viewers_come_in_whatever_the_site_signed() {
    let for_others = ClientSettings {
        permitted_viewers: Principals::new(["user:somebody.else"]),
        ..unasked()
    };
    let mut bench = Bench::start(for_others).await;
    let viewer = Viewer::new(bench.route()).await;
    let grant = bench.grant(&viewer);
    let token = bench.sign(&grant);
    assert_eq!(bench.offer(&token).await, Err(Refusal::NotPermittedViewer));
    bench.evidence_ends_with(&["session_refused_by_device"]).await;

    let for_the_operator = ClientSettings {
        permitted_viewers: Principals::new(["user:Jan"]),
        ..unasked()
    };
    bench.send_settings(2, for_the_operator);
    assert_eq!(bench.offer(&token).await, Ok(()));
}
