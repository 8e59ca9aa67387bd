//! The site's one port: pages, WebSockets and the relay on it, and what happens to those who dawdle there.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod site;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{ConnectInfo, WebSocketUpgrade, ws},
    routing::{any, get},
};
use deskside_link::{
    Endpoint,
    control::{ControlOptions, connect},
    server::ServeLimits,
    tls::{self, spki_sha256, unverified_recording},
};
use rustls::{ClientConfig, pki_types::ServerName};
use site::{Plan, SOON, Site, link, until};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::Notify,
    time::{Instant, timeout},
};
use tokio_rustls::{TlsConnector, client::TlsStream};
use url::Url;

/// Short enough for a test to wait for, long enough for a busy machine's handshake.
const SHORT: Duration = Duration::from_millis(1_500);

async fn open(site: &Site, config: Arc<ClientConfig>) -> TlsStream<TcpStream> {
    let stream = TcpStream::connect(site.address).await.unwrap();
    let name = ServerName::try_from("127.0.0.1").unwrap();
    TlsConnector::from(config).connect(name, stream).await.unwrap()
}

async fn https(site: &Site) -> TlsStream<TcpStream> {
    open(site, tls::pinned(&site.authority.roots()).unwrap()).await
}

/// Sends `request` and reads until the site closes.
async fn exchange(stream: &mut TlsStream<TcpStream>, request: &str) -> String {
    stream.write_all(request.as_bytes()).await.unwrap();
    rest(stream).await
}

async fn rest(stream: &mut TlsStream<TcpStream>) -> String {
    let mut answer = Vec::new();
    // A connection that was cut has no TLS good-bye; what came before counts.
    let _ = timeout(SOON, stream.read_to_end(&mut answer))
        .await
        .expect("the site neither answers nor closes");
    String::from_utf8_lossy(&answer).into_owned()
}

fn get_request(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
}

fn relay_upgrade() -> String {
    "GET /relay HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
     Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
     Sec-WebSocket-Protocol: iroh-relay-v1\r\n\r\n"
        .to_owned()
}

async fn echo(upgrade: WebSocketUpgrade) -> axum::response::Response {
    upgrade.on_upgrade(|mut socket| async move {
        while let Some(Ok(message)) = socket.recv().await {
            if let ws::Message::Binary(frame) = message
                && socket.send(ws::Message::Binary(frame)).await.is_err()
            {
                return;
            }
        }
    })
}

async fn who(ConnectInfo(address): ConnectInfo<SocketAddr>) -> String {
    address.to_string()
}

#[tokio::test]
async fn pages_websockets_and_the_relay_share_one_port() {
    let router = Router::new().route("/who", get(who)).route("/agent", any(echo));
    let site = Site::start(Plan {
        router,
        ..Plan::default()
    })
    .await;

    let mut stream = https(&site).await;
    let own = stream.get_ref().0.local_addr().unwrap();
    let page = exchange(&mut stream, &get_request("/who")).await;
    assert!(
        page.starts_with("HTTP/1.1 200") && page.ends_with(&own.to_string()),
        "{page}"
    );

    let config = tls::pinned(&site.authority.roots()).unwrap();
    let url = Url::parse(&format!("wss://{}/agent", site.address)).unwrap();
    let (sender, mut receiver) = connect(&url, config, &ControlOptions::default()).await.unwrap();
    let (device, viewer) = (site.endpoint().await, site.endpoint().await);
    let (at_viewer, at_device) = link(&viewer, &device, &site.relay_address()).await;
    sender.send(&b"over the WebSocket"[..]).await.unwrap();
    assert_eq!(receiver.recv().await.unwrap(), "over the WebSocket");
    at_viewer.close(deskside_link::CloseCode(0), "done");
    at_device.closed().await;

    let ping = exchange(&mut https(&site).await, &get_request("/ping"))
        .await
        .to_ascii_lowercase();
    assert!(
        ping.starts_with("http/1.1 200") && ping.contains("access-control-allow-origin: *"),
        "{ping}"
    );
    let missing = exchange(&mut https(&site).await, &get_request("/nothing")).await;
    assert!(missing.starts_with("HTTP/1.1 404"), "{missing}");
}

#[tokio::test]
async fn without_a_relay_its_paths_are_the_routers() {
    let router = Router::new().route("/ping", get(|| async { "a page" }));
    let site = Site::start(Plan {
        router,
        relay: None,
        ..Plan::default()
    })
    .await;
    let page = exchange(&mut https(&site).await, &get_request("/ping")).await;
    assert!(page.ends_with("a page"), "{page}");
    let missing = exchange(&mut https(&site).await, &get_request("/relay")).await;
    assert!(missing.starts_with("HTTP/1.1 404"), "{missing}");
}

#[tokio::test]
async fn a_page_that_asks_for_the_relay_in_the_wrong_way_is_refused() {
    let site = Site::start(Plan::default()).await;
    let answer = exchange(&mut https(&site).await, &get_request("/relay")).await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
}

#[tokio::test]
async fn whoever_dawdles_is_cut_off_at_each_step() {
    let limits = ServeLimits {
        handshake: SHORT,
        header: SHORT,
        ..ServeLimits::default()
    };
    let site = Site::start(Plan {
        limits,
        ..Plan::default()
    })
    .await;
    let began = Instant::now();

    // Never begins TLS.
    let mut silent = TcpStream::connect(site.address).await.unwrap();
    let mut nothing = [0u8; 1];
    assert_eq!(timeout(SOON, silent.read(&mut nothing)).await.unwrap().unwrap(), 0);
    assert!(began.elapsed() >= SHORT);

    // Never ends its request.
    let mut slow = https(&site).await;
    let answer = exchange(&mut slow, "GET / HTTP/1.1\r\nHost: 127").await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");

    // Never proves its key to the relay.
    let mut keyless = https(&site).await;
    let asked = Instant::now();
    let answer = exchange(&mut keyless, &relay_upgrade()).await;
    assert!(answer.starts_with("HTTP/1.1 101"), "{answer}");
    assert!(asked.elapsed() >= SHORT);
    assert_eq!(site.relay.as_ref().unwrap().connected(), 0);
}

#[tokio::test]
async fn a_head_without_end_is_refused() {
    let limits = ServeLimits {
        max_header: 8 * 1024,
        ..ServeLimits::default()
    };
    let site = Site::start(Plan {
        limits,
        ..Plan::default()
    })
    .await;
    let request = format!(
        "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: {}\r\n\r\n",
        "a".repeat(64 * 1024)
    );
    let answer = exchange(&mut https(&site).await, &request).await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
}

#[tokio::test]
async fn connections_over_the_bound_wait_for_a_place() {
    let limits = ServeLimits {
        max_connections: 1,
        ..ServeLimits::default()
    };
    let router = Router::new()
        .route("/", get(|| async { "served" }))
        .route("/agent", any(echo));
    let site = Site::start(Plan {
        router,
        limits,
        ..Plan::default()
    })
    .await;
    let first = https(&site).await;
    let mut second = Box::pin(async { exchange(&mut https(&site).await, &get_request("/")).await });
    assert!(
        timeout(Duration::from_millis(300), &mut second).await.is_err(),
        "there is no place for it yet"
    );
    drop(first);
    assert!(timeout(SOON, second).await.unwrap().ends_with("served"));

    // A WebSocket and a relay client give their places back.
    let url = Url::parse(&format!("wss://{}/agent", site.address)).unwrap();
    let config = tls::pinned(&site.authority.roots()).unwrap();
    let _agent = connect(&url, config, &ControlOptions::default()).await.unwrap();
    let _device = site.endpoint().await;
    assert!(
        exchange(&mut https(&site).await, &get_request("/"))
            .await
            .ends_with("served")
    );
}

#[tokio::test]
async fn a_shutdown_lets_running_requests_end_and_takes_no_new_ones() {
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (told, wait) = (begun.clone(), go_on.clone());
    let slow = move || async move {
        told.notify_one();
        wait.notified().await;
        "finished"
    };
    let router = Router::new().route("/slow", get(slow));
    let mut site = Site::start(Plan {
        router,
        ..Plan::default()
    })
    .await;
    let device = site.endpoint().await;
    let _idle = https(&site).await;
    let mut busy = https(&site).await;
    busy.write_all(get_request("/slow").as_bytes()).await.unwrap();
    timeout(SOON, begun.notified()).await.unwrap();

    site.shutdown.cancel();
    until("nobody listens", || std::net::TcpStream::connect(site.address).is_err()).await;
    assert!(!site.served.is_finished(), "a request is still running");
    go_on.notify_one();
    let answer = rest(&mut busy).await;
    assert!(answer.ends_with("finished"), "{answer}");
    timeout(SOON, &mut site.served).await.unwrap().unwrap();
    assert_eq!(site.relay.as_ref().unwrap().connected(), 0);
    device.close().await;
}

#[tokio::test]
async fn a_request_that_does_not_end_is_cut_when_the_time_to_drain_is_over() {
    let limits = ServeLimits {
        drain: SHORT,
        ..ServeLimits::default()
    };
    let begun = Arc::new(Notify::new());
    let told = begun.clone();
    let stuck = move || async move {
        told.notify_one();
        std::future::pending::<&str>().await
    };
    let router = Router::new().route("/stuck", get(stuck));
    let mut site = Site::start(Plan {
        router,
        limits,
        ..Plan::default()
    })
    .await;
    let mut busy = https(&site).await;
    busy.write_all(get_request("/stuck").as_bytes()).await.unwrap();
    timeout(SOON, begun.notified()).await.unwrap();
    site.shutdown.cancel();
    timeout(SOON, &mut site.served).await.unwrap().unwrap();
    assert_eq!(rest(&mut busy).await, "");
}

#[tokio::test]
async fn a_renewed_certificate_is_shown_to_those_who_come_after() {
    let site = Site::start(Plan::default()).await;
    let (config, seen) = unverified_recording().unwrap();
    assert_eq!(seen.seen(), None);
    open(&site, config.clone()).await;
    assert_eq!(seen.seen(), Some(spki_sha256(&site.certificate).unwrap()));

    let (renewed, certificate) = site.authority.server();
    site.tls.send(renewed).unwrap();
    open(&site, config).await;
    assert_eq!(seen.seen(), Some(spki_sha256(&certificate).unwrap()));
    assert_ne!(spki_sha256(&certificate), spki_sha256(&site.certificate));
}

#[tokio::test]
async fn nobody_is_asked_about_a_key_that_is_not_proven() {
    let site = Site::start(Plan::default()).await;
    let mut page = https(&site).await;
    page.write_all(relay_upgrade().as_bytes()).await.unwrap();
    let mut answer = [0u8; 12];
    page.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 101");
    let _device: Endpoint = site.endpoint().await;
    assert_eq!(
        *site.admitted.origins.lock().unwrap(),
        [None],
        "asked once, about the device"
    );
}
