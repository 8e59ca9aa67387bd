//! Where a request comes from: the connection, or what a proxy that the administrator trusts says of it.

use deskside_model::Scope;
use std::net::{IpAddr, SocketAddr};

use axum::body::Body;
use axum::http::{Request, header};
use deskside_site::config::Config;
use deskside_site::extract::PeerAddress;
use serde_json::json;

use crate::support::{PASSWORD, TestSite};

const PROXY: &str = "192.0.2.10";

/// The address that the status message of a failed sign-in names.
async fn seen(site: &TestSite, peer: &str, forwarded: &[&str]) -> String {
    let peer: IpAddr = peer.parse().unwrap();
    let mut request = Request::post("/api/v1/sign-in")
        .header(header::CONTENT_TYPE, "application/json")
        .extension(PeerAddress(SocketAddr::new(peer, 4711)));
    for value in forwarded {
        request = request.header("x-forwarded-for", *value);
    }
    let body = json!({ "account": format!("nobody-{forwarded:?}"), "password": PASSWORD });
    let answer = site.send(request.body(Body::from(body.to_string())).unwrap()).await;
    assert_eq!(answer.problem(), "wrong_credentials");
    let page = site
        .state
        .store
        .status()
        .list(&Scope::Everything, &Default::default(), None, 1)
        .await
        .unwrap();
    page.items[0].address.clone().unwrap()
}

#[tokio::test]
async fn only_a_trusted_proxy_is_believed_and_only_its_own_word() {
    let site = TestSite::with(Config {
        trusted_proxies: vec![PROXY.parse().unwrap()],
        ..Config::default()
    })
    .await;
    assert_eq!(seen(&site, "198.51.100.1", &[]).await, "198.51.100.1");
    assert_eq!(seen(&site, "198.51.100.1", &["203.0.113.5"]).await, "198.51.100.1");
    assert_eq!(seen(&site, PROXY, &["203.0.113.5"]).await, "203.0.113.5");
    // What stands before the proxy's own entry was written by whoever asked.
    assert_eq!(seen(&site, PROXY, &["127.0.0.1, 203.0.113.5"]).await, "203.0.113.5");
    assert_eq!(seen(&site, PROXY, &["127.0.0.1", "203.0.113.6"]).await, "203.0.113.6");
    for form in ["203.0.113.7:4711", "203.0.113.7"] {
        assert_eq!(seen(&site, PROXY, &[form]).await, "203.0.113.7");
    }
    for form in ["[2001:db8::7]:4711", "[2001:db8::7]", "2001:db8::7"] {
        assert_eq!(seen(&site, PROXY, &[form]).await, "2001:db8::7");
    }
    // Whom the proxy speaks for can't be read: they count as the proxy, and nobody is let past a limit.
    for form in ["nonsense", "unknown", "203.0.113.8, ", "[203.0.113.8]"] {
        assert_eq!(seen(&site, PROXY, &[form]).await, PROXY);
    }
    assert_eq!(
        seen(&site, &format!("::ffff:{PROXY}"), &["2001:db8::1"]).await,
        "2001:db8::1"
    );
}
