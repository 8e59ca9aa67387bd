//! The accept loop: so many connections, each with its time limits, until told to stop.
//!
//! Knows sockets, and nothing of what is served on them.

use std::{io, sync::Arc, time::Duration};

use rustls::ServerConfig;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::{sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{Relay, connection::Connection};

/// Bounds of [`serve`].
#[derive(Debug, Clone, Copy)]
pub struct ServeLimits {
    /// For the TLS handshake, and again for a relay client's proof of its key.
    pub handshake: Duration,
    /// For the head of a request, and between two requests on one connection.
    pub header: Duration,
    /// For running requests, once told to stop.
    pub drain: Duration,
    /// Connections that are shaking hands or speaking HTTP. Those that have become WebSockets count no longer: relay
    /// clients have a bound of their own ([`super::RelayLimits`]), and the router's WebSockets need one there.
    pub max_connections: usize,
    /// The head of a request, in bytes; at least 8 KiB.
    pub max_header: usize,
}

impl Default for ServeLimits {
    fn default() -> Self {
        Self {
            handshake: Duration::from_secs(10),
            header: Duration::from_secs(30),
            drain: Duration::from_secs(10),
            max_connections: 4_096,
            max_header: 32 * 1024,
        }
    }
}

/// Serves `router`, and the relay if there is one, until `shutdown`.
///
/// `tls` may be sent a new configuration at any time (a renewed certificate); connections from then on use it. Its
/// ALPN should offer `http/1.1` only: WebSockets need it.
///
/// The router finds the other end's address as `axum::extract::ConnectInfo<SocketAddr>`. The paths `/relay` and
/// `/ping` are the relay's while there is one.
///
/// On shutdown it stops accepting, lets running requests end within [`ServeLimits::drain`], and ends all relay
/// clients. The router's own WebSockets are told by whoever made the router.
pub async fn serve(
    listener: TcpListener,
    tls: watch::Receiver<Arc<ServerConfig>>,
    router: axum::Router,
    relay: Option<Relay>,
    limits: ServeLimits,
    shutdown: CancellationToken,
) {
    let places = Arc::new(Semaphore::new(limits.max_connections));
    let running = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = next(&listener, &places) => accepted,
        };
        match accepted {
            Ok((stream, address, place)) => {
                let connection = Connection {
                    address,
                    tls: tls.borrow().clone(),
                    router: router.clone(),
                    relay: relay.clone(),
                    limits,
                    shutdown: shutdown.clone(),
                    place: Arc::new(place),
                };
                running.spawn(connection.run(stream));
            }
            Err(error) => {
                // A client that gave up, or we are out of file descriptors. The latter only time cures.
                tracing::warn!(%error, "could not accept a connection");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop(listener);
    running.close();
    if timeout(limits.drain, running.wait()).await.is_err() {
        tracing::warn!(
            left = running.len(),
            "connections still busy after the time to drain were cut"
        );
    }
    if let Some(relay) = relay {
        relay.shutdown().await;
    }
}

/// The next connection, once there is a place for it. Those who come meanwhile wait in the system's queue.
async fn next(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(TcpStream, std::net::SocketAddr, OwnedSemaphorePermit)> {
    let place = places.clone().acquire_owned().await.map_err(io::Error::other)?;
    let (stream, address) = listener.accept().await?;
    Ok((stream, address, place))
}
