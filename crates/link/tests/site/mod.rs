//! A site for tests: a certificate authority of its own, a relay, and a router, on a free port of the loopback.
#![allow(dead_code, reason = "each test program uses its own part")]

use std::{
    collections::HashSet,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use deskside_link::{
    DirectPaths, Endpoint, EndpointOptions, Incoming, LinkKey, LinkSecret, RelayAddress, SessionLink,
    server::{Relay, RelayAccess, RelayLimits, ServeLimits, serve},
    tls::Roots,
};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivatePkcs8KeyDer},
};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};
use tokio_util::sync::CancellationToken;

/// Nothing on one computer takes longer, even a busy one.
pub const SOON: Duration = Duration::from_secs(20);

/// A certificate authority.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub root: CertificateDer<'static>,
}

impl Authority {
    pub fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root = params.self_signed(&key).unwrap().der().clone();
        Self {
            issuer: Issuer::new(params, key),
            root,
        }
    }

    /// A server configuration for 127.0.0.1, with a fresh key; and its certificate.
    pub fn server(&self) -> (Arc<ServerConfig>, CertificateDer<'static>) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap().der().clone();
        let mut config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.clone()],
                PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
            )
            .unwrap();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        (Arc::new(config), certificate)
    }

    pub fn roots(&self) -> Roots {
        Roots::pinned(vec![self.root.clone()])
    }
}

/// The keys that a relay admits, and the origins that it was told.
#[derive(Clone, Default)]
pub struct Admitted {
    keys: Arc<Mutex<HashSet<LinkKey>>>,
    pub origins: Arc<Mutex<Vec<Option<String>>>>,
}

impl Admitted {
    pub fn add(&self, key: LinkKey) {
        self.keys.lock().unwrap().insert(key);
    }

    pub fn remove(&self, key: LinkKey) {
        self.keys.lock().unwrap().remove(&key);
    }
}

impl RelayAccess for Admitted {
    fn admit(&self, key: LinkKey, origin: Option<&str>) -> bool {
        self.origins.lock().unwrap().push(origin.map(str::to_owned));
        self.keys.lock().unwrap().contains(&key)
    }
}

/// What a test site is made from.
pub struct Plan {
    pub router: axum::Router,
    pub limits: ServeLimits,
    pub relay: Option<RelayLimits>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            router: axum::Router::new(),
            limits: ServeLimits::default(),
            relay: Some(RelayLimits::default()),
        }
    }
}

/// A site that runs until it is dropped.
pub struct Site {
    pub authority: Authority,
    pub address: SocketAddr,
    pub admitted: Admitted,
    pub relay: Option<Relay>,
    pub tls: watch::Sender<Arc<ServerConfig>>,
    pub certificate: CertificateDer<'static>,
    pub shutdown: CancellationToken,
    pub served: JoinHandle<()>,
}

impl Drop for Site {
    fn drop(&mut self) {
        self.served.abort();
    }
}

impl Site {
    pub async fn start(plan: Plan) -> Self {
        let authority = Authority::new();
        let (config, certificate) = authority.server();
        let (tls, reloadable) = watch::channel(config);
        let admitted = Admitted::default();
        let relay = plan.relay.map(|limits| Relay::new(admitted.clone(), limits));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        let serving = serve(
            listener,
            reloadable,
            plan.router,
            relay.clone(),
            plan.limits,
            shutdown.clone(),
        );
        let served = tokio::spawn(serving);
        Self {
            authority,
            address,
            admitted,
            relay,
            tls,
            certificate,
            shutdown,
            served,
        }
    }

    pub fn relay_address(&self) -> RelayAddress {
        relay_at(self.address)
    }

    /// Options for an end that uses this site's relay, whose key is admitted.
    pub fn options(&self) -> EndpointOptions {
        let secret = LinkSecret::generate();
        self.admitted.add(secret.key());
        EndpointOptions {
            secret,
            relay: self.relay_address(),
            direct: DirectPaths::Never,
            accepts: true,
            roots: self.authority.roots(),
            proxy: None,
        }
    }

    /// An end whose relay connection is up.
    pub async fn endpoint(&self) -> Endpoint {
        let endpoint = Endpoint::bind(self.options()).await.unwrap();
        endpoint.wait_relay(SOON).await.unwrap();
        endpoint
    }
}

pub fn relay_at(address: SocketAddr) -> RelayAddress {
    format!("https://{address}").parse().unwrap()
}

/// One dials, the other accepts; `(dialler's end, acceptor's end)`.
pub async fn link(dialler: &Endpoint, acceptor: &Endpoint, relay: &RelayAddress) -> (SessionLink, SessionLink) {
    let accepting = async {
        let incoming: Incoming = acceptor.accept().await.unwrap();
        incoming.accept(SOON).await.unwrap()
    };
    let (dialled, accepted) = tokio::join!(dialler.dial(acceptor.key(), relay, SOON), accepting);
    (dialled.unwrap(), accepted)
}

/// Waits until `condition` holds, or fails the test.
pub async fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let wait = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    assert!(
        tokio::time::timeout(SOON, wait).await.is_ok(),
        "still not so after {SOON:?}: {what}"
    );
}
