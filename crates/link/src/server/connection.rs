//! One connection: TLS, then HTTP/1.1, then perhaps an upgrade, each within its time.
//!
//! Knows the two paths that belong to the relay, and hands everything else to the router.

use std::{convert::Infallible, io, net::SocketAddr, sync::Arc};

use axum::{
    body::Body,
    extract::{ConnectInfo, FromRequestParts as _, WebSocketUpgrade},
    response::IntoResponse as _,
};
use http::{
    Method, Request, Response, StatusCode,
    header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, HeaderValue},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use iroh_relay::http::{ProtocolVersion, RELAY_PATH, RELAY_PROBE_PATH};
use rustls::ServerConfig;
use tokio::{net::TcpStream, sync::OwnedSemaphorePermit, time::timeout};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::{Relay, ServeLimits, frames::MAX_FRAME};

/// The smallest head that hyper lets us bound.
const SMALLEST_HEADER: usize = 8 * 1024;

/// What a relay client's socket reads at a time: a packet or a few. The library's own 128 KiB would be 2.5 GB for as many
/// clients as a relay takes.
const RELAY_READ_BUFFER: usize = 8 * 1024;

/// Everything one connection needs.
pub(super) struct Connection {
    pub(super) address: SocketAddr,
    pub(super) tls: Arc<ServerConfig>,
    pub(super) router: axum::Router,
    pub(super) relay: Option<Relay>,
    pub(super) limits: ServeLimits,
    pub(super) shutdown: CancellationToken,
    pub(super) place: Arc<OwnedSemaphorePermit>,
}

impl Connection {
    /// Serves it until it ends, is upgraded, or the site shuts down.
    pub(super) async fn run(self, stream: TcpStream) {
        let address = self.address;
        if let Err(error) = self.serve(stream).await {
            // Scanners, browsers that change their minds, lost networks: daily life, nothing to act on.
            tracing::debug!(%address, %error, "connection ended");
        }
    }

    async fn serve(self, stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let handshake = TlsAcceptor::from(self.tls.clone()).accept(stream);
        let stream = tokio::select! {
            done = timeout(self.limits.handshake, handshake) => done??,
            () = self.shutdown.cancelled() => return Ok(()),
        };
        let (limits, shutdown) = (self.limits, self.shutdown.clone());
        let this = Arc::new(self);
        let service = service_fn(move |request| {
            let this = this.clone();
            async move { Ok::<_, Infallible>(this.answer(request).await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.header)
            .max_buf_size(limits.max_header.max(SMALLEST_HEADER))
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        let mut connection = std::pin::pin!(connection);
        tokio::select! {
            ended = &mut connection => return ended.map_err(io::Error::other),
            () = shutdown.cancelled() => connection.as_mut().graceful_shutdown(),
        }
        timeout(limits.drain, connection).await?.map_err(io::Error::other)
    }

    async fn answer(&self, mut request: Request<Incoming>) -> Response<Body> {
        if let Some(relay) = &self.relay
            && request.method() == Method::GET
        {
            match request.uri().path() {
                RELAY_PATH => return self.relay(relay, request).await,
                RELAY_PROBE_PATH => return pong(),
                _ => {}
            }
        }
        request.extensions_mut().insert(ConnectInfo(self.address));
        let answered: Result<_, Infallible> = self.router.clone().oneshot(request.map(Body::new)).await;
        match answered {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }

    /// Upgrades to the relay's protocol. A client that then does not prove its key in time is cut off, and keeps its
    /// place until that is decided.
    async fn relay(&self, relay: &Relay, request: Request<Incoming>) -> Response<Body> {
        let (mut parts, _) = request.into_parts();
        let upgrade = match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
            Ok(upgrade) => upgrade.protocols(ProtocolVersion::all()),
            Err(refusal) => return refusal.into_response(),
        };
        let version = upgrade.selected_protocol().and_then(|protocol| protocol.to_str().ok());
        let Some(version) = version.and_then(ProtocolVersion::match_from_str) else {
            let known = ProtocolVersion::all_joined();
            return (
                StatusCode::BAD_REQUEST,
                format!("this relay speaks {known}; name one of them in Sec-WebSocket-Protocol"),
            )
                .into_response();
        };
        let (relay, limit, place, address) = (relay.clone(), self.limits.handshake, self.place.clone(), self.address);
        upgrade
            .max_message_size(MAX_FRAME)
            .max_frame_size(MAX_FRAME)
            .read_buffer_size(RELAY_READ_BUFFER)
            .on_upgrade(async move |socket| {
                match timeout(limit, relay.admit(socket, parts, version)).await {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => tracing::debug!(%address, %error, "relay client was not admitted"),
                    Err(_) => tracing::debug!(%address, "relay client proved no key in time"),
                }
                drop(place);
            })
    }
}

/// Endpoints time this to see whether the relay is near. Browsers ask from another origin.
fn pong() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    response
        .headers_mut()
        .insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
