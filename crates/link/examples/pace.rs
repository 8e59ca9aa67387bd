//! How quick a session link is on this computer: `cargo run --release -p deskside-link --features server --example pace`.
//!
//! A relay over TLS and two ends in one process; once through the relay, once directly. Prints round trips of 64-byte
//! frames, back to back and every 10 ms, and the rate of 64 KiB frames. Loopback: says nothing about a real line.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measuring program")]

#[path = "../tests/site/mod.rs"]
mod site;

use std::time::{Duration, Instant};

use bytes::Bytes;
use deskside_link::{ChannelKind, DirectPaths, Endpoint, EndpointOptions, LinkPath, SessionLink};
use site::{Plan, Site, link, until};

const FRAMES: usize = 8_000;

#[tokio::main]
async fn main() {
    let site = Site::start(Plan::default()).await;
    for direct in [DirectPaths::Never, DirectPaths::WhenOneAnswers { port: None }] {
        let bind = async || {
            Endpoint::bind(EndpointOptions {
                direct,
                ..site.options()
            })
            .await
            .unwrap()
        };
        let (device, viewer) = (bind().await, bind().await);
        device.wait_relay(site::SOON).await.unwrap();
        let began = Instant::now();
        let (at_viewer, at_device) = link(&viewer, &device, &site.relay_address()).await;
        let dialled = began.elapsed();
        if direct != DirectPaths::Never {
            until("the path is direct", || at_viewer.path() == LinkPath::Direct).await;
        }
        println!("{:?}: dialled in {dialled:.1?}", at_viewer.path());
        tokio::spawn(echo(at_device.clone()));
        print_round_trips("back to back", round_trips(&at_viewer, 2_000, Duration::ZERO).await);
        print_round_trips(
            "every 10 ms",
            round_trips(&at_viewer, 300, Duration::from_millis(10)).await,
        );
        println!("  {:.0} Mbit/s in frames of 64 KiB", rate(&at_viewer, &at_device).await);
        viewer.close().await;
        device.close().await;
    }
}

async fn echo(link: SessionLink) {
    while let Ok((_, mut outbound, mut inbound)) = link.accept_bi().await {
        while let Ok(Some(frame)) = inbound.next_frame(100).await {
            outbound.send(frame).await.unwrap();
        }
    }
}

async fn round_trips(link: &SessionLink, count: usize, pause: Duration) -> Vec<Duration> {
    let (mut outbound, mut inbound) = link.open_bi(ChannelKind(1)).await.unwrap();
    let frame = Bytes::from_static(&[7; 64]);
    let mut times = Vec::with_capacity(count);
    for _ in 0..count {
        let began = Instant::now();
        outbound.send(frame.clone()).await.unwrap();
        inbound.next_frame(100).await.unwrap().unwrap();
        times.push(began.elapsed());
        tokio::time::sleep(pause).await;
    }
    times
}

fn print_round_trips(pace: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |part: usize| times[(times.len() - 1) * part / 100];
    println!("  {pace}: p50 {:.2?}, p95 {:.2?}, p99 {:.2?}", at(50), at(95), at(99));
}

async fn rate(from: &SessionLink, to: &SessionLink) -> f64 {
    let frame = Bytes::from(vec![9; 64 * 1024]);
    let bits = (FRAMES * frame.len() * 8) as f64;
    let mut outbound = from.open_uni(ChannelKind(3)).await.unwrap();
    let sending = tokio::spawn(async move {
        for _ in 0..FRAMES {
            outbound.send(frame.clone()).await.unwrap();
        }
        outbound.finish().await.unwrap();
    });
    let began = Instant::now();
    let (_, mut inbound) = to.accept_uni().await.unwrap();
    while inbound.next_frame(64 * 1024).await.unwrap().is_some() {}
    sending.await.unwrap();
    bits / began.elapsed().as_secs_f64() / 1e6
}
