//! The relay: forwards sealed packets between two keys that both have a WebSocket to it.
//!
//! It can't read what it forwards. Each client proves its key in the relay's handshake, then [`RelayAccess`] decides.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::extract::ws::WebSocket;
use http::{header::ORIGIN, request::Parts};
use iroh::EndpointId;
use iroh_relay::{
    KeyCache,
    http::{CLIENT_AUTH_HEADER, ProtocolVersion},
    protos::handshake,
    server::{
        Access, AccessControl, ClientRequest, ConnectionId, Metrics, client::Config, clients::Clients,
        streams::RelayedStream,
    },
};

use super::frames::Frames;
use crate::LinkKey;

/// Public keys kept decompressed, as the relay meets the same ones in every packet. 56 bytes each.
const KEY_CACHE: usize = 16 * 1024;

/// Who may use the relay. Asked once per connection, on the network's task: answer from memory.
pub trait RelayAccess: Send + Sync + 'static {
    /// Whether `key`, which the client has proven to hold, may connect. `origin` is what a browser says about the page
    /// that opened the connection (RFC 6454); programs send none.
    ///
    /// WebSockets know no same-origin rule, so any page on the web could try: admit only keys that are named in live
    /// grants and offers, and only our own origin. A device's key is best admitted for as long as the device is online:
    /// a client that was refused comes back with pauses of up to 16 s, which a session's start would have to wait for.
    fn admit(&self, key: LinkKey, origin: Option<&str>) -> bool;
}

/// Bounds of a relay.
#[derive(Debug, Clone, Copy)]
pub struct RelayLimits {
    /// Connections at a time. Each costs about 24 KB while idle.
    pub max_clients: usize,
}

impl Default for RelayLimits {
    fn default() -> Self {
        Self { max_clients: 20_000 }
    }
}

/// A relay, to be given to [`super::serve`]. Clones are the same relay.
#[derive(Clone)]
pub struct Relay {
    clients: Clients,
    access: Arc<dyn iroh_relay::server::DynAccessControl>,
    keys: KeyCache,
    metrics: Arc<Metrics>,
    connected: Arc<AtomicUsize>,
}

impl Relay {
    /// Makes a relay that asks `access` about each client.
    #[must_use]
    pub fn new(access: impl RelayAccess, limits: RelayLimits) -> Self {
        let connected = Arc::new(AtomicUsize::new(0));
        let gate = Gate {
            access: Box::new(access),
            max_clients: limits.max_clients,
            connected: connected.clone(),
        };
        Self {
            clients: Clients::default(),
            access: Arc::new(gate),
            keys: KeyCache::new(KEY_CACHE),
            metrics: Arc::default(),
            connected,
        }
    }

    /// Ends every connection of `key`; returns whether there was one.
    ///
    /// First make [`RelayAccess::admit`] refuse it, or it comes back. A client that is in the middle of being admitted
    /// at this very moment is missed; the device itself enforces the end of a session in any case.
    pub fn evict(&self, key: LinkKey) -> bool {
        self.clients.disconnect(key.endpoint_id(), None)
    }

    /// How many connections it has now.
    #[must_use]
    pub fn connected(&self) -> usize {
        self.connected.load(Ordering::Relaxed)
    }

    /// Has the client behind `socket` prove its key, asks whether it may connect, and forwards for it from then on.
    /// `request` is the one that was upgraded. Waits for the client for as long as it is allowed to run.
    ///
    /// # Errors
    /// [`handshake::Error`] when the client proves no key, isn't admitted, or leaves. It has been told where it could be.
    pub(super) async fn admit(
        &self,
        socket: WebSocket,
        request: Parts,
        version: ProtocolVersion,
    ) -> Result<(), handshake::Error> {
        let mut frames = Frames(socket);
        let proof = request.headers.get(CLIENT_AUTH_HEADER).cloned();
        let proven = handshake::serverside(&mut frames, proof).await?;
        let request = ClientRequest::new(proven.client_key, version, request);
        let guard = proven.authorize_with(&request, &self.access, &mut frames).await?;
        let stream = RelayedStream::new(frames, self.keys.clone());
        self.clients
            .register(Config::new(guard, stream, version), self.metrics.clone());
        Ok(())
    }

    /// Ends all connections.
    pub(super) async fn shutdown(&self) {
        self.clients.shutdown().await;
    }
}

impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Relay")
            .field("connected", &self.connected())
            .finish_non_exhaustive()
    }
}

/// Between iroh's relay and [`RelayAccess`]: translates, counts, bounds.
struct Gate {
    access: Box<dyn RelayAccess>,
    max_clients: usize,
    connected: Arc<AtomicUsize>,
}

impl AccessControl for Gate {
    async fn on_connect(&self, request: &ClientRequest) -> Access {
        let key = LinkKey::from_endpoint_id(request.endpoint_id());
        let deny = |reason: &str| {
            tracing::debug!(%key, reason, "relay client not admitted");
            Access::Deny {
                reason: Some(reason.to_owned()),
            }
        };
        // Counted first and given back when refused, so that many at once can't slip past the bound together.
        if self.connected.fetch_add(1, Ordering::Relaxed) >= self.max_clients {
            self.connected.fetch_sub(1, Ordering::Relaxed);
            return deny("the relay is full");
        }
        // An Origin that is no text is none that we know, which is not the same as none.
        let origin = request
            .headers()
            .get(ORIGIN)
            .map(|value| value.to_str().unwrap_or("unreadable"));
        if self.access.admit(key, origin) {
            Access::Allow
        } else {
            self.connected.fetch_sub(1, Ordering::Relaxed);
            deny("no live session names this key")
        }
    }

    fn on_disconnect(&self, _endpoint_id: EndpointId, _connection_id: ConnectionId) {
        self.connected.fetch_sub(1, Ordering::Relaxed);
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gate")
            .field("max_clients", &self.max_clients)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use http::{HeaderValue, Request};

    use super::*;
    use crate::LinkSecret;

    type Asked = Arc<Mutex<Vec<(LinkKey, Option<String>)>>>;

    /// Admits whoever comes from our own page, and programs.
    struct OwnPage(Asked);

    impl RelayAccess for OwnPage {
        fn admit(&self, key: LinkKey, origin: Option<&str>) -> bool {
            self.0.lock().unwrap().push((key, origin.map(str::to_owned)));
            origin.is_none_or(|origin| origin == "https://site.example")
        }
    }

    fn gate(max_clients: usize) -> (Gate, Asked) {
        let asked = Asked::default();
        (
            Gate {
                access: Box::new(OwnPage(asked.clone())),
                max_clients,
                connected: Arc::default(),
            },
            asked,
        )
    }

    fn request(key: LinkKey, origin: Option<&'static [u8]>) -> ClientRequest {
        let mut parts = Request::new(()).into_parts().0;
        if let Some(origin) = origin {
            parts.headers.insert(ORIGIN, HeaderValue::from_bytes(origin).unwrap());
        }
        ClientRequest::new(key.endpoint_id(), ProtocolVersion::default(), parts)
    }

    #[tokio::test]
    async fn the_one_who_decides_sees_the_proven_key_and_the_pages_origin() {
        let (gate, asked) = gate(10);
        let key = LinkSecret::generate().key();
        for (origin, admitted) in [
            (None, true),
            (Some(&b"https://site.example"[..]), true),
            (Some(b"https://evil.example"), false),
            (Some(b"null"), false),
            // Not to be taken for a program, which sends none.
            (Some(b"\xff\xfe"), false),
        ] {
            let access = gate.on_connect(&request(key, origin)).await;
            assert_eq!(access == Access::Allow, admitted, "{origin:?}");
        }
        assert!(asked.lock().unwrap().iter().all(|(asked, _)| *asked == key));
        assert_eq!(
            gate.connected.load(Ordering::Relaxed),
            2,
            "who is refused does not count"
        );
    }

    #[tokio::test]
    async fn a_place_is_free_again_when_its_client_leaves() {
        let (gate, asked) = gate(1);
        let first = request(LinkSecret::generate().key(), None);
        let second = request(LinkSecret::generate().key(), None);
        assert_eq!(gate.on_connect(&first).await, Access::Allow);
        assert_ne!(gate.on_connect(&second).await, Access::Allow);
        assert_eq!(asked.lock().unwrap().len(), 1, "who finds no place is not asked about");
        gate.on_disconnect(first.endpoint_id(), first.connection_id());
        assert_eq!(gate.on_connect(&second).await, Access::Allow);
    }
}
