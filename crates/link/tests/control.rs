//! The control link against real sites: one of our own, and several that misbehave.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod site;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{WebSocketUpgrade, ws},
    routing::any,
};
use deskside_link::{
    Proxy,
    control::{ControlError, ControlOptions, ControlReceiver, ControlSender, connect},
    tls,
};
use futures_util::{SinkExt as _, StreamExt as _};
use site::{Authority, Plan, SOON, Site, until};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_tungstenite::{WebSocketStream, accept_async, tungstenite::Message};
use url::Url;

type Served = WebSocketStream<TlsStream<TcpStream>>;

async fn connect_to(
    authority: &Authority,
    url: &str,
    options: ControlOptions,
) -> Result<(ControlSender, ControlReceiver), ControlError> {
    connect(
        &Url::parse(url).unwrap(),
        tls::pinned(&authority.roots()).unwrap(),
        &options,
    )
    .await
}

/// A site that does by hand what the test tells it to, for one connection.
async fn by_hand<F>(serve: impl FnOnce(Served) -> F + Send + 'static) -> (Authority, String)
where
    F: Future<Output = ()> + Send,
{
    let authority = Authority::new();
    let (config, _) = authority.server();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("wss://{}/agent", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let stream = TlsAcceptor::from(config).accept(stream).await.unwrap();
        serve(accept_async(stream).await.unwrap()).await;
    });
    (authority, url)
}

/// Keeps the connection open, and neither reads nor writes.
async fn deaf(socket: Served) {
    let _open = socket;
    std::future::pending().await
}

/// The end of a link, past the frames that come before it.
async fn end_of(receiver: &mut ControlReceiver) -> ControlError {
    let end = async {
        loop {
            if let Err(error) = receiver.recv().await {
                return error;
            }
        }
    };
    timeout(SOON, end).await.expect("the link does not end")
}

#[tokio::test]
async fn frames_arrive_whole_in_order_and_both_ways() {
    let (seen, mut frames) = mpsc::unbounded_channel();
    let agent = move |upgrade: WebSocketUpgrade| {
        let seen = seen.clone();
        async move {
            upgrade.on_upgrade(|mut socket| async move {
                while let Some(Ok(message)) = socket.recv().await {
                    if let ws::Message::Binary(frame) = &message {
                        seen.send(frame.len()).unwrap();
                        socket.send(message).await.unwrap();
                    }
                }
                seen.send(usize::MAX).unwrap();
            })
        }
    };
    let site = Site::start(Plan {
        router: Router::new().route("/agent", any(agent)),
        ..Plan::default()
    })
    .await;
    let url = format!("wss://{}/agent", site.address);
    let (sender, mut receiver) = connect_to(&site.authority, &url, ControlOptions::default())
        .await
        .unwrap();
    // More than both queues hold, of sizes around the read buffer's.
    let sizes: Vec<usize> = (0..100).map(|i| i * 211).collect();
    let sending = tokio::spawn({
        let (sender, sizes) = (sender.clone(), sizes.clone());
        async move {
            for size in sizes {
                sender.send(vec![1; size]).await.unwrap();
            }
        }
    });
    for size in &sizes {
        assert_eq!(receiver.recv().await.unwrap().len(), *size);
        assert_eq!(frames.recv().await.unwrap(), *size);
    }
    sending.await.unwrap();

    // Dropping the receiver is enough to end the link.
    drop(receiver);
    assert_eq!(timeout(SOON, frames.recv()).await.unwrap(), Some(usize::MAX));
    assert_eq!(sender.send(vec![1]).await, Err(ControlError::ClosedHere));
}

#[tokio::test]
async fn a_frame_over_the_limit_is_refused_on_both_sides() {
    let (authority, url) = by_hand(|mut socket: Served| async move {
        socket.send(Message::Binary(vec![0; 1_000].into())).await.unwrap();
        socket.send(Message::Binary(vec![0; 1_001].into())).await.unwrap();
        while let Some(Ok(_)) = socket.next().await {}
    })
    .await;
    let options = ControlOptions {
        max_frame: 1_000,
        ..ControlOptions::default()
    };
    let (sender, mut receiver) = connect_to(&authority, &url, options).await.unwrap();
    assert_eq!(
        sender.send(vec![0; 1_001]).await,
        Err(ControlError::TooLong { len: 1_001, max: 1_000 })
    );
    assert_eq!(receiver.recv().await.unwrap().len(), 1_000);
    let end = end_of(&mut receiver).await;
    assert_eq!(end, ControlError::TooLong { len: 1_001, max: 1_000 });
    assert_eq!(receiver.recv().await, Err(end), "and says so for ever");
}

#[tokio::test]
async fn the_sites_reason_to_close_arrives() {
    let (authority, url) = by_hand(|mut socket: Served| async move {
        use tokio_tungstenite::tungstenite::protocol::{CloseFrame, frame::coding::CloseCode};
        socket.send(Message::Binary(vec![1].into())).await.unwrap();
        let frame = CloseFrame {
            code: CloseCode::from(4_003),
            reason: "this device was removed\u{7}".into(),
        };
        socket.close(Some(frame)).await.unwrap();
        while let Some(Ok(_)) = socket.next().await {}
    })
    .await;
    let (_sender, mut receiver) = connect_to(&authority, &url, ControlOptions::default()).await.unwrap();
    assert_eq!(receiver.recv().await.unwrap(), vec![1]);
    let wanted = ControlError::ClosedThere {
        code: 4_003,
        reason: "this device was removed".to_owned(),
    };
    assert_eq!(end_of(&mut receiver).await, wanted);
}

#[tokio::test]
async fn our_reason_to_close_arrives_after_what_was_sent() {
    let (told, mut heard) = mpsc::unbounded_channel();
    let (authority, url) = by_hand(|mut socket: Served| async move {
        while let Some(Ok(message)) = socket.next().await {
            told.send(message).unwrap();
        }
    })
    .await;
    let (sender, mut receiver) = connect_to(&authority, &url, ControlOptions::default()).await.unwrap();
    sender.send(vec![1, 2]).await.unwrap();
    sender.close(1_000, &"é".repeat(100)).await;
    assert_eq!(heard.recv().await.unwrap(), Message::Binary(vec![1, 2].into()));
    let Some(Message::Close(Some(frame))) = heard.recv().await else {
        panic!("no close")
    };
    assert_eq!(
        (u16::from(frame.code), frame.reason.as_str()),
        (1_000, "é".repeat(61).as_str())
    );
    assert_eq!(end_of(&mut receiver).await, ControlError::ClosedHere);
}

#[tokio::test]
async fn a_site_that_falls_silent_is_noticed_and_one_that_answers_pings_is_not() {
    let quick = |answer| ControlOptions {
        ping_every: Duration::from_millis(100),
        answer_limit: answer,
        ..ControlOptions::default()
    };
    let (authority, url) = by_hand(deaf).await;
    let options = quick(Duration::from_millis(200));
    let (_sender, mut receiver) = connect_to(&authority, &url, options).await.unwrap();
    let end = end_of(&mut receiver).await;
    assert!(
        matches!(end, ControlError::Silence(silence) if silence >= Duration::from_millis(300)),
        "{end}"
    );

    let (pinged, mut pings) = mpsc::unbounded_channel();
    let (authority, url) = by_hand(|mut socket: Served| async move {
        while let Some(Ok(message)) = socket.next().await {
            if let Message::Ping(_) = message {
                pinged.send(()).unwrap();
            }
        }
    })
    .await;
    let (sender, mut receiver) = connect_to(&authority, &url, quick(SOON)).await.unwrap();
    for _ in 0..5 {
        tokio::select! {
            ping = pings.recv() => ping.unwrap(),
            end = receiver.recv() => panic!("{end:?}"),
        }
    }
    // Senders may come and go.
    drop(sender);
    for _ in 0..2 {
        timeout(SOON, pings.recv()).await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_site_that_takes_nothing_is_given_up() {
    let (authority, url) = by_hand(deaf).await;
    let options = ControlOptions {
        send_limit: Duration::from_millis(300),
        ..ControlOptions::default()
    };
    let (sender, mut receiver) = connect_to(&authority, &url, options).await.unwrap();
    // Fills the sockets' buffers, whatever their size.
    let filling = tokio::spawn(async move { while sender.send(vec![0; 1 << 20]).await.is_ok() {} });
    assert_eq!(
        end_of(&mut receiver).await,
        ControlError::Stuck(Duration::from_millis(300))
    );
    timeout(SOON, filling).await.unwrap().unwrap();
}

#[tokio::test]
async fn text_ends_the_link() {
    let (authority, url) = by_hand(|mut socket: Served| async move {
        socket.send(Message::Text("hello".into())).await.unwrap();
        while let Some(Ok(_)) = socket.next().await {}
    })
    .await;
    let (_sender, mut receiver) = connect_to(&authority, &url, ControlOptions::default()).await.unwrap();
    let end = end_of(&mut receiver).await;
    assert!(
        matches!(&end, ControlError::Broken(why) if why.contains("text")),
        "{end}"
    );
}

#[tokio::test]
async fn each_step_that_fails_has_its_name() {
    let site = Site::start(Plan::default()).await;
    let options = || ControlOptions {
        connect_limit: Duration::from_secs(5),
        ..ControlOptions::default()
    };
    let here = format!("wss://{}/agent", site.address);

    let error = connect_to(&site.authority, &here, options()).await.unwrap_err();
    assert_eq!(error, ControlError::Refused(404));
    let error = connect_to(&Authority::new(), &here, options()).await.unwrap_err();
    assert!(matches!(error, ControlError::Certificate(_)), "{error}");
    let other_name = here.replace("127.0.0.1", "localhost");
    let error = connect_to(&site.authority, &other_name, options()).await.unwrap_err();
    assert!(matches!(error, ControlError::Certificate(_)), "{error}");
    let error = connect_to(&site.authority, "https://127.0.0.1/agent", options())
        .await
        .unwrap_err();
    assert!(matches!(error, ControlError::BadUrl(_)), "{error}");
    let error = connect_to(&site.authority, "wss://no-such-name.invalid/agent", options())
        .await
        .unwrap_err();
    assert!(error.to_string().contains("no-such-name.invalid"), "{error}");

    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let error = connect_to(&site.authority, &format!("wss://{closed}/"), options())
        .await
        .unwrap_err();
    assert!(
        matches!(&error, ControlError::Unreachable(why) if why.contains(&closed.to_string())),
        "{error}"
    );

    // Takes the connection, and never says a word.
    let mute = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let limit = Duration::from_millis(400);
    let url = format!("wss://{}/", mute.local_addr().unwrap());
    let slow = ControlOptions {
        connect_limit: limit,
        ..ControlOptions::default()
    };
    let error = timeout(SOON, connect_to(&site.authority, &url, slow))
        .await
        .unwrap()
        .unwrap_err();
    assert_eq!(error, ControlError::TooSlow(limit));
}

/// A proxy that tunnels to where it is asked, or answers with `refusal`. Tells what it was asked.
async fn proxy(refusal: Option<&'static str>) -> (Proxy, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://ann:secret@{}", listener.local_addr().unwrap());
    let (asked, requests) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        loop {
            let (mut near, _) = listener.accept().await.unwrap();
            let asked = asked.clone();
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(near.read_u8().await.unwrap());
                }
                let head = String::from_utf8(head).unwrap();
                let place = head.split(' ').nth(1).unwrap().to_owned();
                asked.send(head).unwrap();
                if let Some(refusal) = refusal {
                    near.write_all(refusal.as_bytes()).await.unwrap();
                    return;
                }
                let mut far = TcpStream::connect(place).await.unwrap();
                near.write_all(b"HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n")
                    .await
                    .unwrap();
                let _ = copy_bidirectional(&mut near, &mut far).await;
            });
        }
    });
    (Proxy::new(&url).unwrap(), requests)
}

#[tokio::test]
async fn through_a_proxy_the_site_is_reached_and_its_refusal_is_told() {
    let echo = |upgrade: WebSocketUpgrade| async {
        upgrade.on_upgrade(|mut socket| async move {
            while let Some(Ok(message)) = socket.recv().await {
                let _ = socket.send(message).await;
            }
        })
    };
    let site = Site::start(Plan {
        router: Router::new().route("/agent", any(echo)),
        ..Plan::default()
    })
    .await;
    let url = format!("wss://{}/agent", site.address);

    let (open, mut requests) = proxy(None).await;
    let options = ControlOptions {
        proxy: Some(open),
        ..ControlOptions::default()
    };
    let (sender, mut receiver) = connect_to(&site.authority, &url, options).await.unwrap();
    sender.send(vec![1, 2, 3]).await.unwrap();
    assert_eq!(receiver.recv().await.unwrap(), vec![1, 2, 3]);
    let request = requests.recv().await.unwrap();
    assert!(
        request.starts_with(&format!("CONNECT {} HTTP/1.1\r\n", site.address)),
        "{request}"
    );
    assert!(request.contains("Proxy-Authorization: Basic "), "{request}");

    for (refusal, why) in [
        (
            "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
            "user name and password",
        ),
        ("HTTP/1.1 503 Busy\r\n\r\n", "503"),
        ("SSH-2.0-OpenSSH\r\n\r\n", "does not speak HTTP"),
    ] {
        let (closed, _requests) = proxy(Some(refusal)).await;
        let options = ControlOptions {
            proxy: Some(closed),
            ..ControlOptions::default()
        };
        let error = connect_to(&site.authority, &url, options).await.unwrap_err();
        assert!(
            matches!(&error, ControlError::Unreachable(text) if text.contains(why)),
            "{error}"
        );
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn the_session_link_goes_through_the_proxy_too() {
    let site = Site::start(Plan::default()).await;
    let (open, mut requests) = proxy(None).await;
    let options = deskside_link::EndpointOptions {
        proxy: Some(open),
        ..site.options()
    };
    let device = deskside_link::Endpoint::bind(options).await.unwrap();
    device.wait_relay(SOON).await.unwrap();
    assert!(
        requests
            .recv()
            .await
            .unwrap()
            .starts_with(&format!("CONNECT {}", site.address))
    );
    let relay = site.relay.clone().unwrap();
    until("it is on the relay", || relay.connected() == 1).await;
}

#[tokio::test]
async fn enrolment_takes_any_certificate_but_knows_whose_it_was() {
    let router = Router::new();
    let site = Site::start(Plan {
        router,
        ..Plan::default()
    })
    .await;
    let (config, seen) = tls::unverified_recording().unwrap();
    let url = Url::parse(&format!("wss://{}/enrol", site.address)).unwrap();
    // The site has no such page; but TLS was made, and the key is known.
    let error = connect(&url, config, &ControlOptions::default()).await.unwrap_err();
    assert_eq!(error, ControlError::Refused(404));
    assert_eq!(seen.seen(), Some(tls::spki_sha256(&site.certificate).unwrap()));

    // Somebody who shows that certificate without having its key is not believed.
    let thief = Arc::new(thief(&site));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("wss://{}/enrol", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let _ = TlsAcceptor::from(thief).accept(stream).await;
    });
    let (config, _) = tls::unverified_recording().unwrap();
    let error = connect(&url, config, &ControlOptions::default()).await.unwrap_err();
    assert!(
        matches!(&error, ControlError::Certificate(_) | ControlError::Unreachable(_)),
        "{error}"
    );
}

/// A server that shows the site's certificate, and signs with another key.
fn thief(site: &Site) -> rustls::ServerConfig {
    use rustls::{
        crypto::ring,
        pki_types::PrivatePkcs8KeyDer,
        server::{ClientHello, ResolvesServerCert},
        sign::CertifiedKey,
    };
    #[derive(Debug)]
    struct Always(Arc<CertifiedKey>);
    impl ResolvesServerCert for Always {
        fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
            Some(self.0.clone())
        }
    }
    let own = rcgen::KeyPair::generate().unwrap();
    let key = ring::sign::any_supported_type(&PrivatePkcs8KeyDer::from(own.serialize_der()).into()).unwrap();
    let shown = CertifiedKey::new(vec![site.certificate.clone()], key);
    rustls::ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(Always(Arc::new(shown))))
}
