//! A running site server: one accept loop for console, API, agents and relay; a sweep once a minute; an orderly end.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, Request};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};
use deskside_link::server::{Relay, RelayLimits, ServeLimits, serve};
use time::OffsetDateTime;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::audit::anchor;
use crate::client_settings::delivery;
use crate::clock::Clock;
use crate::collections::evaluate;
use crate::config::Config;
use crate::data_dir::DataDir;
use crate::enrol::{self, TlsIdentity};
use crate::extract::PeerAddress;
use crate::gate::SiteGate;
use crate::state::{AppState, OpenError, Opening};
use crate::tls::{CertificateSource, OwnCa, SiteTls, TlsError, certificate_names};
use crate::{api_tokens, hub, reports, sessions, sign_in};

/// Between two looks for sessions that nobody reports on any more.
const SWEEP: Duration = Duration::from_secs(60);
/// Between two evaluations of all collections: some facts change with time alone.
const COLLECTIONS_SWEEP: Duration = Duration::from_secs(3_600);

/// Why a site server can't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Data directory, configuration or database.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Certificates.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The port.
    #[error(
        "can't listen on {address}: {cause}. If another program has the port, stop it or choose another one with --listen"
    )]
    Listen {
        /// Which address.
        address: SocketAddr,
        /// Why.
        cause: std::io::Error,
    },
}

/// A site that listens; nothing is served before [`SiteServer::run`].
pub struct SiteServer {
    /// The site.
    pub state: AppState,
    /// Where it listens.
    pub address: SocketAddr,
    /// Its own CA, when it has one.
    pub own_ca: Option<OwnCa>,
    listener: TcpListener,
    tls: SiteTls,
}

impl SiteServer {
    /// Takes the port, then opens the site; makes what a first start needs.
    ///
    /// # Errors
    /// [`StartError`], each with what to do.
    pub async fn start(data: &DataDir, config: Config) -> Result<Self, StartError> {
        let refused = |cause| StartError::Listen {
            address: config.listen,
            cause,
        };
        let listener = TcpListener::bind(config.listen).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let public_url = config.public_url.clone().unwrap_or_else(|| default_url(address));
        let tls = SiteTls::prepare(&data.tls(), &source(&config, &public_url), OffsetDateTime::now_utc())?;
        let opening = Opening {
            config,
            public_url,
            ca_fingerprint: tls.own_ca.as_ref().map(|ca| ca.fingerprint),
            clock: Clock::system(),
        };
        let state = AppState::open(data, opening).await?;
        Ok(Self {
            state,
            address,
            own_ca: tls.own_ca.clone(),
            listener,
            tls,
        })
    }

    /// Serves until `stop`, then ends what is running in order.
    pub async fn run(self, stop: CancellationToken) {
        let Self {
            state, listener, tls, ..
        } = self;
        if let Err(error) = sessions::restore(&state).await {
            tracing::error!(%error, "could not look up the sessions that go on; their ends may be refused by the relay");
        }
        let identity = TlsIdentity {
            spki: tls.leaf_spki,
            ca_pem: tls.own_ca.as_ref().map(|ca| ca.pem.clone()).unwrap_or_default(),
        };
        let relay = Relay::new(SiteGate(state.clone()), RelayLimits::default());
        let sweeping = tokio::spawn(sweep(state.clone(), stop.clone()));
        let delivering = tokio::spawn(delivery::run(state.clone(), stop.clone()));
        let exporting = tokio::spawn(reports::run(state.clone(), stop.clone()));
        // Stopped last: what is recorded while connections end belongs to the chain too.
        let drained = CancellationToken::new();
        let anchoring = tokio::spawn(anchor::run(state.clone(), drained.clone()));
        let stopping = state.stopping.clone();
        let told = tokio::spawn({
            let stop = stop.clone();
            // Control links and event streams are told first, so that they end by themselves while connections drain.
            async move {
                stop.cancelled().await;
                stopping.cancel();
            }
        });
        let (_keep, tls) = watch::channel(tls.config);
        serve(
            listener,
            tls,
            router(state, identity),
            Some(relay),
            ServeLimits::default(),
            stop,
        )
        .await;
        let _ = told.await;
        let _ = sweeping.await;
        let _ = delivering.await;
        let _ = exporting.await;
        drained.cancel();
        let _ = anchoring.await;
    }
}

/// Everything but the relay.
pub fn router(state: AppState, identity: TlsIdentity) -> Router {
    let ca = identity.ca_pem.clone();
    let agents = Router::new()
        .route("/control", get(hub::control_link))
        .merge(enrol::routes(identity));
    let trust = Router::new().route("/ca.crt", get(authority).layer(Extension(CaPem(Arc::from(ca)))));
    crate::router::router(state, agents, trust).layer(middleware::from_fn(peer_address))
}

#[derive(Clone)]
struct CaPem(Arc<str>);

/// The site's own CA, to be trusted after comparing its fingerprint.
async fn authority(
    Extension(CaPem(pem)): Extension<CaPem>,
) -> Result<impl axum::response::IntoResponse, http::StatusCode> {
    if pem.is_empty() {
        return Err(http::StatusCode::NOT_FOUND);
    }
    Ok((
        [(http::header::CONTENT_TYPE, "application/x-x509-ca-cert")],
        pem.to_string(),
    ))
}

/// The accept loop says where a connection comes from; handlers ask for it under our own name.
async fn peer_address(mut request: Request, next: Next) -> Response {
    if let Some(ConnectInfo(address)) = request.extensions().get::<ConnectInfo<SocketAddr>>().copied() {
        request.extensions_mut().insert(PeerAddress(address));
    }
    next.run(request).await
}

async fn sweep(state: AppState, stop: CancellationToken) {
    let mut swept = Instant::now();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(SWEEP) => {}
        }
        if let Err(error) = sessions::sweep(&state).await {
            tracing::warn!(%error, "could not sweep sessions; trying again in a minute");
        }
        if let Err(error) = sessions::end_forbidden(&state).await {
            tracing::warn!(
                ?error,
                "could not look for sessions that are allowed no more; trying again in a minute"
            );
        }
        if let Err(error) = sign_in::sweep(&state).await {
            tracing::warn!(%error, "could not sweep sign-ins; trying again in a minute");
        }
        if let Err(error) = api_tokens::sweep(&state).await {
            tracing::warn!(%error, "could not sweep API tokens; trying again in a minute");
        }
        if swept.elapsed() < COLLECTIONS_SWEEP {
            continue;
        }
        swept = Instant::now();
        if let Err(error) = evaluate::sweep(&state).await {
            tracing::warn!(%error, "could not evaluate collections; trying again in an hour");
        }
    }
}

fn source(config: &Config, public_url: &Url) -> CertificateSource {
    match &config.tls {
        Some(files) => CertificateSource::Files {
            certificate: files.certificate.clone(),
            key: files.key.clone(),
        },
        None => CertificateSource::OwnCa {
            names: certificate_names(public_url.host_str().unwrap_or("localhost")),
        },
    }
}

/// Without a configured address: this computer's name, or `localhost` when it listens for itself only.
fn default_url(address: SocketAddr) -> Url {
    let name = if address.ip().is_loopback() {
        String::from("localhost")
    } else {
        host_name()
    };
    let port = address.port();
    Url::parse(&format!("https://{name}:{port}"))
        .or_else(|_| Url::parse(&format!("https://localhost:{port}")))
        .unwrap_or_else(|_| unreachable!("a constant host and a port make a URL"))
}

/// This computer's name, as far as it has one.
pub(crate) fn host_name() -> String {
    let name = std::fs::read_to_string(Path::new("/proc/sys/kernel/hostname")).unwrap_or_default();
    let name = name.trim();
    if name.is_empty() {
        String::from("localhost")
    } else {
        name.to_lowercase()
    }
}
