//! Session links between two real endpoints, through a real relay over TLS.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

#[path = "site/forwarder.rs"]
mod forwarder;
mod site;

use std::net::{Ipv4Addr, UdpSocket};
use std::time::Duration;

use bytes::Bytes;
use deskside_link::{
    ChannelKind, CloseCode, DirectPaths, EndReason, Endpoint, FrameError, LinkError, LinkKey, LinkPath, LinkSecret,
    MAX_FRAME, RelayFault,
};
use forwarder::Forwarder;
use site::{Authority, Plan, SOON, Site, link, relay_at, until};
use tokio::time::timeout;

const CONTROL: ChannelKind = ChannelKind(1);
const PICTURE: ChannelKind = ChannelKind(3);

#[tokio::test]
async fn two_ends_meet_on_the_relay_and_exchange_frames() {
    let site = Site::start(Plan::default()).await;
    let (device, viewer) = (site.endpoint().await, site.endpoint().await);
    let (at_viewer, at_device) = link(&viewer, &device, &site.relay_address()).await;
    assert_eq!(at_viewer.peer(), device.key());
    assert_eq!(at_device.peer(), viewer.key());

    let (mut ask, mut answers) = at_viewer.open_bi(CONTROL).await.unwrap();
    ask.set_priority(10).unwrap();
    ask.send(&b"may I?"[..]).await.unwrap();
    let (kind, mut reply, mut asked) = at_device.accept_bi().await.unwrap();
    assert_eq!(kind, CONTROL);
    assert_eq!(asked.next_frame(100).await.unwrap().unwrap(), "may I?");
    reply.send(Bytes::new()).await.unwrap();
    reply.send(&b"yes"[..]).await.unwrap();
    assert_eq!(answers.next_frame(100).await.unwrap().unwrap(), "");
    assert_eq!(answers.next_frame(100).await.unwrap().unwrap(), "yes");

    // A picture of several windows' worth, in uneven frames, arrives whole and in order.
    let mut picture = at_device.open_uni(PICTURE).await.unwrap();
    let frames: Vec<Vec<u8>> = (0..40u8).map(|i| vec![i; usize::from(i) * 9_973]).collect();
    let sent = frames.clone();
    let sending = tokio::spawn(async move {
        for frame in sent {
            picture.send(frame).await.unwrap();
        }
        picture.finish().await
    });
    let (kind, mut shown) = at_viewer.accept_uni().await.unwrap();
    assert_eq!(kind, PICTURE);
    for frame in frames {
        assert!(
            shown.next_frame(MAX_FRAME).await.unwrap().unwrap() == frame,
            "frame of {} bytes",
            frame.len()
        );
    }
    assert_eq!(shown.next_frame(MAX_FRAME).await.unwrap(), None);
    sending.await.unwrap().unwrap();

    assert_eq!((at_viewer.path(), at_device.path()), (LinkPath::Relay, LinkPath::Relay));
    assert!(at_viewer.rtt().unwrap() < Duration::from_secs(1));
    assert_eq!(site.relay.as_ref().unwrap().connected(), 2);
    viewer.close().await;
    device.close().await;
    assert!(device.accept().await.is_none());
}

#[tokio::test]
async fn ends_that_may_go_directly_leave_the_relay() {
    let site = Site::start(Plan::default()).await;
    let (device, viewer) = (bind_directly(&site, None).await, bind_directly(&site, None).await);
    device.wait_relay(SOON).await.unwrap();
    let (at_viewer, _at_device) = link(&viewer, &device, &site.relay_address()).await;
    until("the path is direct", || at_viewer.path() == LinkPath::Direct).await;
}

#[tokio::test]
async fn a_firewall_has_to_let_in_one_port_only() {
    let site = Site::start(Plan::default()).await;
    let port = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let (device, viewer) = (bind_directly(&site, Some(port)).await, bind_directly(&site, None).await);
    let taken = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, port)).unwrap_err();
    assert_eq!(taken.kind(), std::io::ErrorKind::AddrInUse);
    device.wait_relay(SOON).await.unwrap();
    let (at_viewer, _at_device) = link(&viewer, &device, &site.relay_address()).await;
    until("the path is direct", || at_viewer.path() == LinkPath::Direct).await;
}

#[tokio::test]
async fn a_port_that_is_taken_is_no_reason_to_fail() {
    let site = Site::start(Plan::default()).await;
    let taken = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let (device, viewer) = (bind_directly(&site, Some(port)).await, bind_directly(&site, None).await);
    device.wait_relay(SOON).await.unwrap();
    let (at_viewer, _at_device) = link(&viewer, &device, &site.relay_address()).await;
    until("the path is direct", || at_viewer.path() == LinkPath::Direct).await;
}

async fn bind_directly(site: &Site, port: Option<u16>) -> Endpoint {
    let options = deskside_link::EndpointOptions {
        direct: DirectPaths::WhenOneAnswers { port },
        ..site.options()
    };
    Endpoint::bind(options).await.unwrap()
}

#[tokio::test]
async fn a_key_that_is_not_admitted_is_told_so() {
    let site = Site::start(Plan::default()).await;
    let options = site.options();
    site.admitted.remove(options.secret.key());
    let stranger = Endpoint::bind(options).await.unwrap();
    let error = stranger.wait_relay(SOON).await.unwrap_err();
    assert!(
        matches!(&error, LinkError::Relay { fault: RelayFault::NotAdmitted(why), .. } if why.contains("no live session")),
        "{error}"
    );
    assert!(!error.is_worth_retrying());
    assert_eq!(site.relay.as_ref().unwrap().connected(), 0);
    // A program sends no Origin.
    assert_eq!(site.admitted.origins.lock().unwrap().first(), Some(&None));
}

#[tokio::test]
async fn an_evicted_key_loses_its_link_within_the_idle_time() {
    let site = Site::start(Plan::default()).await;
    let (device, viewer) = (site.endpoint().await, site.endpoint().await);
    let (at_viewer, at_device) = link(&viewer, &device, &site.relay_address()).await;
    let relay = site.relay.clone().unwrap();
    site.admitted.remove(viewer.key());
    assert!(relay.evict(viewer.key()));
    until("only the device is connected", || relay.connected() == 1).await;
    let (there, here) = timeout(SOON, async { tokio::join!(at_device.closed(), at_viewer.closed()) })
        .await
        .unwrap();
    assert_eq!((there, here), (EndReason::Silence, EndReason::Silence));
    assert_eq!(relay.connected(), 1);
    assert!(!relay.evict(viewer.key()), "nobody is left to evict");
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_named_as_the_cause() {
    let site = Site::start(Plan::default()).await;
    let options = deskside_link::EndpointOptions {
        roots: Authority::new().roots(),
        ..site.options()
    };
    let endpoint = Endpoint::bind(options).await.unwrap();
    let (peer, relay) = (LinkSecret::generate().key(), site.relay_address());
    let (waited, dialled) = timeout(Duration::from_secs(8), async {
        tokio::join!(endpoint.wait_relay(SOON), endpoint.dial(peer, &relay, SOON))
    })
    .await
    .unwrap();
    for error in [waited.unwrap_err(), dialled.unwrap_err()] {
        assert!(
            matches!(
                error,
                LinkError::Relay {
                    fault: RelayFault::Certificate(_),
                    ..
                }
            ),
            "{error}"
        );
        assert!(error.to_string().contains("check the site's CA"), "{error}");
    }
}

#[tokio::test]
async fn a_relay_that_is_not_there_is_told_from_one_that_is_none() {
    let elsewhere = Site::start(Plan {
        relay: None,
        ..Plan::default()
    })
    .await;
    let endpoint = Endpoint::bind(elsewhere.options()).await.unwrap();
    let error = endpoint.wait_relay(SOON).await.unwrap_err();
    assert!(
        matches!(
            error,
            LinkError::Relay {
                fault: RelayFault::NotARelay(404),
                ..
            }
        ),
        "{error}"
    );

    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let options = deskside_link::EndpointOptions {
        relay: relay_at(closed),
        ..elsewhere.options()
    };
    let endpoint = Endpoint::bind(options).await.unwrap();
    let error = endpoint.wait_relay(Duration::from_secs(3)).await.unwrap_err();
    assert!(
        matches!(
            error,
            LinkError::Relay {
                fault: RelayFault::Unreachable(_),
                ..
            }
        ),
        "{error}"
    );
    assert!(error.is_worth_retrying());
}

#[tokio::test]
async fn only_the_key_that_was_dialled_can_answer() {
    let site = Site::start(Plan::default()).await;
    let (device, viewer) = (site.endpoint().await, site.endpoint().await);
    let absent = LinkSecret::generate().key();
    let error = viewer
        .dial(absent, &site.relay_address(), Duration::from_secs(3))
        .await
        .unwrap_err();
    assert_eq!(error, LinkError::NoAnswer(Duration::from_secs(3)));
    let (at_viewer, _) = link(&viewer, &device, &site.relay_address()).await;
    assert_eq!(at_viewer.peer(), device.key());
    let own = viewer
        .dial(viewer.key(), &site.relay_address(), SOON)
        .await
        .unwrap_err();
    assert!(matches!(own, LinkError::Refused(_)), "{own}");
}

#[tokio::test]
async fn an_end_that_only_dials_is_not_dialled() {
    let site = Site::start(Plan::default()).await;
    let device = site.endpoint().await;
    let options = deskside_link::EndpointOptions {
        accepts: false,
        ..site.options()
    };
    let viewer = Endpoint::bind(options).await.unwrap();
    viewer.wait_relay(SOON).await.unwrap();
    let error = device
        .dial(viewer.key(), &site.relay_address(), SOON)
        .await
        .unwrap_err();
    assert!(matches!(error, LinkError::Refused(_)), "{error}");
}

#[tokio::test]
async fn frames_over_the_limit_are_refused_and_cost_only_their_channel() {
    let site = Site::start(Plan::default()).await;
    let (device, viewer) = (site.endpoint().await, site.endpoint().await);
    let (at_viewer, at_device) = link(&viewer, &device, &site.relay_address()).await;

    let mut outbound = at_viewer.open_uni(CONTROL).await.unwrap();
    let error = outbound.send(vec![0; MAX_FRAME + 1]).await.unwrap_err();
    assert_eq!(
        error,
        LinkError::Frame(FrameError::TooLong {
            len: MAX_FRAME + 1,
            max: MAX_FRAME
        })
    );
    // Nothing of it was sent: the channel still works.
    outbound.send(vec![7; 1_000]).await.unwrap();
    let (_, mut inbound) = at_device.accept_uni().await.unwrap();
    assert_eq!(inbound.next_frame(1_000).await.unwrap().unwrap().len(), 1_000);

    outbound.send(vec![7; 1_001]).await.unwrap();
    let error = inbound.next_frame(1_000).await.unwrap_err();
    assert_eq!(error, LinkError::Frame(FrameError::TooLong { len: 1_001, max: 1_000 }));
    // The sender learns of it.
    let stopped = async {
        loop {
            if let Err(error) = outbound.send(vec![7; 10]).await {
                return error;
            }
        }
    };
    assert!(matches!(
        timeout(SOON, stopped).await.unwrap(),
        LinkError::ChannelGivenUp(_)
    ));

    let mut other = at_viewer.open_uni(PICTURE).await.unwrap();
    other.send(&b"still here"[..]).await.unwrap();
    let (kind, mut inbound) = at_device.accept_uni().await.unwrap();
    assert_eq!(kind, PICTURE);
    assert_eq!(inbound.next_frame(100).await.unwrap().unwrap(), "still here");
}

#[tokio::test]
async fn a_reason_to_close_arrives_with_its_code() {
    let site = Site::start(Plan::default()).await;
    let (device, viewer) = (site.endpoint().await, site.endpoint().await);
    let (at_viewer, at_device) = link(&viewer, &device, &site.relay_address()).await;
    let (_ask, mut answers) = at_viewer.open_bi(CONTROL).await.unwrap();
    assert_eq!(at_viewer.end_reason(), None);
    at_device.close(CloseCode(17), "the local user ended the session");
    let wanted = EndReason::There {
        code: 17,
        reason: "the local user ended the session".to_owned(),
    };
    assert_eq!(timeout(SOON, at_viewer.closed()).await.unwrap(), wanted);
    assert_eq!(answers.next_frame(10).await, Err(LinkError::Ended(wanted.clone())));
    assert_eq!(
        at_viewer.open_uni(CONTROL).await.unwrap_err(),
        LinkError::Ended(wanted.clone())
    );
    assert_eq!(at_viewer.end_reason(), Some(wanted));
    assert_eq!(at_device.closed().await, EndReason::Here);
}

#[tokio::test]
async fn a_channel_that_is_abandoned_or_torn_is_not_taken_for_a_finished_one() {
    let site = Site::start(Plan::default()).await;
    let (device, viewer) = (site.endpoint().await, site.endpoint().await);
    let (at_viewer, at_device) = link(&viewer, &device, &site.relay_address()).await;
    let mut outbound = at_viewer.open_uni(PICTURE).await.unwrap();
    outbound.send(&b"begun"[..]).await.unwrap();
    let (_, mut inbound) = at_device.accept_uni().await.unwrap();
    assert_eq!(inbound.next_frame(10).await.unwrap().unwrap(), "begun");
    outbound.abandon(5);
    assert_eq!(inbound.next_frame(10).await, Err(LinkError::ChannelGivenUp(5)));
}

#[tokio::test]
async fn a_dropped_future_loses_neither_a_channel_nor_a_frame() {
    let site = Site::start(Plan::default()).await;
    let (device, viewer) = (site.endpoint().await, site.endpoint().await);
    let (at_viewer, at_device) = link(&viewer, &device, &site.relay_address()).await;

    // More than the windows take, so that the future is dropped in the middle of the frame.
    let big = Bytes::from(vec![9; MAX_FRAME]);
    let mut outbound = at_viewer.open_uni(PICTURE).await.unwrap();
    let cut_short = timeout(Duration::from_millis(200), outbound.send(big.clone())).await;
    assert!(cut_short.is_err(), "nobody reads yet, and still: {cut_short:?}");
    let reading = tokio::spawn(async move {
        // Dropped over and over until it has something.
        let (_, mut inbound) = loop {
            if let Ok(accepted) = timeout(Duration::from_micros(50), at_device.accept_uni()).await {
                break accepted.unwrap();
            }
        };
        let mut frames = Vec::new();
        while frames.len() < 2 {
            if let Ok(frame) = timeout(Duration::from_micros(500), inbound.next_frame(MAX_FRAME)).await {
                frames.push(frame.unwrap().unwrap());
            }
        }
        frames
    });
    timeout(SOON, outbound.send(&b"after"[..])).await.unwrap().unwrap();
    let frames = timeout(SOON, reading).await.unwrap().unwrap();
    assert!(frames[0] == big);
    assert_eq!(frames[1], "after");
}

#[tokio::test]
async fn what_nobody_reads_holds_back_its_sender_and_nobody_else() {
    let site = Site::start(Plan::default()).await;
    let (device, viewer) = (site.endpoint().await, site.endpoint().await);
    let (at_viewer, at_device) = link(&viewer, &device, &site.relay_address()).await;

    // Three times as much as one channel may have under way.
    let (big, small) = (Bytes::from(vec![3; 5 << 20]), 1_500);
    let mut picture = at_device.open_uni(PICTURE).await.unwrap();
    let held_back = big.clone();
    let pictures = tokio::spawn(async move { picture.send(held_back).await });
    let mut clicks = at_viewer.open_uni(ChannelKind(2)).await.unwrap();
    for click in 0..small {
        clicks.send(vec![5; 1 + click % 40]).await.unwrap();
    }
    let (_, mut shown) = at_viewer.accept_uni().await.unwrap();
    let (_, mut clicked) = at_device.accept_uni().await.unwrap();

    // Meanwhile the control channel works, both ways, many times over.
    let (mut ask, mut answers) = at_viewer.open_bi(CONTROL).await.unwrap();
    ask.send(&b"?"[..]).await.unwrap();
    let (_, mut reply, mut asked) = at_device.accept_bi().await.unwrap();
    for round in 0..500u16 {
        ask.send(round.to_le_bytes().to_vec()).await.unwrap();
        asked.next_frame(10).await.unwrap().unwrap();
        reply.send(round.to_le_bytes().to_vec()).await.unwrap();
        answers.next_frame(10).await.unwrap().unwrap();
    }
    assert!(!pictures.is_finished(), "nobody has read the picture");

    assert!(shown.next_frame(MAX_FRAME).await.unwrap().unwrap() == big);
    pictures.await.unwrap().unwrap();
    for click in 0..small {
        assert_eq!(clicked.next_frame(100).await.unwrap().unwrap().len(), 1 + click % 40);
    }
}

/// An endpoint that knows the site's relay by the name that leads through `line`.
async fn endpoint_through(line: &Forwarder, site: &Site) -> Endpoint {
    let options = deskside_link::EndpointOptions {
        relay: relay_at(line.address),
        ..site.options()
    };
    let endpoint = Endpoint::bind(options).await.unwrap();
    endpoint.wait_relay(SOON).await.unwrap();
    endpoint
}

#[tokio::test]
async fn a_link_survives_the_loss_of_its_relay_connection() {
    let site = Site::start(Plan::default()).await;
    let line = Forwarder::start(site.address).await;
    // Both know the relay by the name that leads through the line.
    let relay = relay_at(line.address);
    let (device, viewer) = (
        endpoint_through(&line, &site).await,
        endpoint_through(&line, &site).await,
    );
    let (at_viewer, at_device) = link(&viewer, &device, &relay).await;
    let mut outbound = at_viewer.open_uni(CONTROL).await.unwrap();
    outbound.send(&b"before"[..]).await.unwrap();
    let (_, mut inbound) = at_device.accept_uni().await.unwrap();
    assert_eq!(inbound.next_frame(100).await.unwrap().unwrap(), "before");

    for round in 0u8..3 {
        let before = line.connections();
        line.cut();
        outbound.send(vec![round]).await.unwrap();
        let frame = timeout(SOON, inbound.next_frame(100)).await.unwrap().unwrap().unwrap();
        assert_eq!(frame, vec![round]);
        assert!(line.connections() > before, "it came over a new connection");
    }
    assert_eq!((at_viewer.end_reason(), at_device.end_reason()), (None, None));
}

/// A header that travels apart from its payload is a packet more on the wire, as long as a typed character's picture.
#[tokio::test]
async fn the_relay_sends_no_header_apart_from_its_payload() {
    const HEADER_OF_TLS: usize = 1 + 16;
    const LONGEST_WEBSOCKET_HEADER: usize = 4;
    let site = Site::start(Plan::default()).await;
    let line = Forwarder::start(site.address).await;
    let (device, viewer) = (
        endpoint_through(&line, &site).await,
        endpoint_through(&line, &site).await,
    );
    let (at_viewer, at_device) = link(&viewer, &device, &relay_at(line.address)).await;
    let before = line.records_down().len();
    let mut picture = at_device.open_uni(PICTURE).await.unwrap();
    let mut shown = None;
    for size in [70, 700] {
        picture.send(vec![7; size]).await.unwrap();
        if shown.is_none() {
            shown = Some(at_viewer.accept_uni().await.unwrap().1);
        }
        let frame = timeout(SOON, shown.as_mut().unwrap().next_frame(1_000)).await.unwrap();
        assert_eq!(frame.unwrap().unwrap().len(), size);
    }
    let records = line.records_down()[before..].to_vec();
    assert!(records.iter().any(|&length| length > 700), "{records:?}");
    let shortest = *records.iter().min().unwrap();
    assert!(shortest > LONGEST_WEBSOCKET_HEADER + HEADER_OF_TLS, "{records:?}");
}

#[tokio::test]
async fn a_relay_that_is_full_says_so() {
    let limits = deskside_link::server::RelayLimits { max_clients: 1 };
    let site = Site::start(Plan {
        relay: Some(limits),
        ..Plan::default()
    })
    .await;
    let _first = site.endpoint().await;
    let second = Endpoint::bind(site.options()).await.unwrap();
    let error = second.wait_relay(SOON).await.unwrap_err();
    assert!(error.to_string().contains("the relay is full"), "{error}");
}

/// Compiles only while links can be shared between tasks.
#[test]
fn links_can_be_shared_between_tasks() {
    fn shared<T: Send + Sync + Clone + 'static>() {}
    shared::<deskside_link::SessionLink>();
    shared::<Endpoint>();
    shared::<LinkKey>();
}
