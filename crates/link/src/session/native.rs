//! What a native endpoint has and a browser's hasn't: sockets of its own, name resolution, a say in whom to trust.
//!
//! Decides where we listen for direct paths; whether a path is taken is iroh's to find out.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use iroh::endpoint::{BindOpts, Builder};
use iroh::tls::CaTlsConfig;

use super::probe::Probe;
use super::{DirectPaths, EndpointOptions, LinkError, resolver};

/// What only native programs can set: sockets, name resolution, whom to trust for the relay's certificate.
pub(super) fn native(mut builder: Builder, options: &EndpointOptions) -> Result<(Builder, Probe), LinkError> {
    let verifier = options
        .roots
        .verifier()
        .map_err(|error| LinkError::Bind(error.to_string()))?;
    let probe = Probe::new(verifier.clone(), options.proxy.clone()).map_err(|e| LinkError::Bind(e.to_string()))?;
    builder = builder
        .ca_tls_config(CaTlsConfig::custom_server_cert_verifier(Arc::new(move |_| {
            Ok(verifier.clone())
        })))
        .dns_resolver(resolver::system());
    if let Some(proxy) = &options.proxy {
        builder = builder.proxy_url(proxy.url().clone());
    }
    match options.direct {
        DirectPaths::WhenOneAnswers { port: None } => {}
        DirectPaths::WhenOneAnswers { port: Some(port) } => builder = listen_at(builder, port)?,
        DirectPaths::Never => builder = stay_at_home(builder, options)?,
    }
    Ok((builder, probe))
}

/// One UDP port for all interfaces, IPv4 and IPv6. When it is taken, a free one: a session that can't be let in by the firewall
/// still has the relay.
fn listen_at(builder: Builder, port: u16) -> Result<Builder, LinkError> {
    let unusable = |error: &dyn std::fmt::Display| LinkError::Bind(error.to_string());
    if let Err(error) = std::net::UdpSocket::bind((Ipv4Addr::UNSPECIFIED, port)) {
        tracing::warn!(
            port,
            "the port for direct paths is taken ({error}); another one is used"
        );
        return Ok(builder);
    }
    builder
        .clear_ip_transports()
        .bind_addr((IpAddr::V4(Ipv4Addr::UNSPECIFIED), port))
        .map_err(|error| unusable(&error))?
        // As iroh's own: a computer without IPv6 is no error.
        .bind_addr_with_opts(
            (IpAddr::V6(Ipv6Addr::UNSPECIFIED), port),
            BindOpts::default().set_is_required(false),
        )
        .map_err(|error| unusable(&error))
}

/// No direct paths.
///
/// No UDP socket at all would do, but iroh takes the size of its batches from its UDP sockets: without one, every relayed packet
/// is a message of its own and costs the relay four times the CPU. So there is one on a loopback address of its own, with a
/// route to nowhere but itself; two such ends on one computer don't meet on it. (macOS has but the one loopback address; there
/// they may.)
fn stay_at_home(builder: Builder, options: &EndpointOptions) -> Result<Builder, LinkError> {
    let [a, b, c, ..] = *options.secret.key().as_bytes();
    let own = if cfg!(target_os = "macos") {
        Ipv4Addr::LOCALHOST
    } else {
        Ipv4Addr::new(127, a, b, 1 + c % 254)
    };
    builder
        .clear_ip_transports()
        .bind_addr_with_opts((IpAddr::V4(own), 0), BindOpts::default().set_prefix_len(32))
        .map_err(|error| LinkError::Bind(error.to_string()))
}
