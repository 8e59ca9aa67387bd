//! One connection: TLS, then HTTP/1.1, then perhaps an upgrade, each within its time.
//!
//! Knows the two paths that belong to the relay, and hands everything else to the router.

use std::{convert::Infallible, io, net::SocketAddr, sync::Arc};

use axum::{body::Body, extract::ConnectInfo};
use http::{
    Method, Request, Response,
    header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, HeaderValue},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use iroh_relay::{
    http::{RELAY_PATH, RELAY_PROBE_PATH},
    server::streams::MaybeTlsStream,
};
use rustls::ServerConfig;
use socket2::{SockRef, Socket};
use tokio::{
    net::TcpStream,
    sync::{Notify, OwnedSemaphorePermit},
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::{Relay, ServeLimits};

/// The smallest head that hyper lets us bound.
const SMALLEST_HEADER: usize = 8 * 1024;

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
        let breaker = Arc::new(Breaker(SockRef::from(&stream).try_clone()?));
        let handshake = TlsAcceptor::from(self.tls.clone()).accept(stream);
        let stream = tokio::select! {
            done = timeout(self.limits.handshake, handshake) => done??,
            () = self.shutdown.cancelled() => return Ok(()),
        };
        let (limits, shutdown) = (self.limits, self.shutdown.clone());
        let this = Arc::new(self);
        let service = service_fn(move |request| {
            let (this, breaker) = (this.clone(), breaker.clone());
            async move { Ok::<_, Infallible>(this.answer(request, breaker).await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.header)
            .max_buf_size(limits.max_header.max(SMALLEST_HEADER))
            // The relay takes the stream back out of the upgrade by exactly this type.
            .serve_connection(TokioIo::new(MaybeTlsStream::Tls(stream)), service)
            .with_upgrades();
        let mut connection = std::pin::pin!(connection);
        tokio::select! {
            ended = &mut connection => return ended.map_err(io::Error::other),
            () = shutdown.cancelled() => connection.as_mut().graceful_shutdown(),
        }
        timeout(limits.drain, connection).await?.map_err(io::Error::other)
    }

    async fn answer(&self, mut request: Request<Incoming>, breaker: Arc<Breaker>) -> Response<Body> {
        if let Some(relay) = &self.relay
            && request.method() == Method::GET
        {
            match request.uri().path() {
                RELAY_PATH => return self.relay(relay, request, breaker).await,
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

    /// Upgrades to the relay. A client that then does not prove its key in time is cut off, and keeps its place until
    /// that is decided: iroh's handshake itself would wait for ever.
    async fn relay(&self, relay: &Relay, request: Request<Incoming>, breaker: Arc<Breaker>) -> Response<Body> {
        let established = Arc::new(Notify::new());
        let (limit, place, address) = (self.limits.handshake, self.place.clone(), self.address);
        let admitted = established.clone();
        // Registered before the upgrade can begin, so that the news can't be missed.
        let mut news = Box::pin(async move { admitted.notified().await });
        tokio::select! {
            biased;
            () = &mut news => {}
            () = std::future::ready(()) => {}
        }
        tokio::spawn(async move {
            if timeout(limit, news).await.is_err() {
                tracing::debug!(%address, "relay client proved no key in time");
                breaker.cut();
            }
            drop(place);
        });
        relay.upgrade(request, established).await
    }
}

/// A second handle on a connection's socket, to end it after its stream has been given away.
struct Breaker(Socket);

impl Breaker {
    fn cut(&self) {
        // Fails only when the connection is gone already.
        let _ = self.0.shutdown(std::net::Shutdown::Both);
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
