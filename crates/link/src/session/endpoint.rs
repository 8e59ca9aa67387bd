//! An endpoint: one key, one relay, and the links that come and go through it.
//!
//! ```text
//! bind ──> [ relay connection comes up by itself ] ── wait_relay ──> accept, accept, ... ──> close
//!     └──────────────── dial (needs no waiting) ──────────────────────────────────────────┘
//! ```
//!
//! Decides nothing about who may link: the caller looks at [`SessionLink::peer`].

use std::{sync::Arc, time::Duration};

use iroh::{
    EndpointAddr, RelayConfig, RelayMap, RelayMode, TransportAddr, Watcher as _,
    endpoint::{ConnectError, ConnectWithOptsError, ConnectingError, ConnectionError, NetReportConfig},
    endpoint::{PortmapperConfig, presets},
};
use n0_future::{
    task::{AbortOnDropHandle, spawn},
    time::{sleep, timeout},
};

use super::{EndpointOptions, LinkError, RelayAddress, RelayFault, SESSION_ALPN, SessionLink, transport};
#[cfg(not(target_family = "wasm"))]
use super::{native::native, probe::Probe};
use crate::LinkKey;

/// A relay that is well answers in a fifth of a second. Past this time we begin to look for what is wrong.
#[cfg(not(target_family = "wasm"))]
const PATIENCE: Duration = Duration::from_secs(1);

/// Our end of session links. Close it with [`Endpoint::close`]: merely dropping it leaves the other ends waiting
/// for their idle time.
#[derive(Debug, Clone)]
pub struct Endpoint {
    inner: iroh::Endpoint,
    relay: RelayAddress,
    #[cfg(not(target_family = "wasm"))]
    probe: Probe,
    /// Turns callers away where nobody may call; ends with the last clone.
    _doorkeeper: Option<Arc<AbortOnDropHandle<()>>>,
}

/// Somebody dials us; not yet known who.
#[derive(Debug)]
pub struct Incoming(iroh::endpoint::Incoming);

impl Endpoint {
    /// Opens an endpoint. Returns in milliseconds; the connection to the relay comes up behind it.
    ///
    /// # Errors
    /// [`LinkError::Bind`] when this computer gives no socket, or the roots hold no usable certificate.
    pub async fn bind(options: EndpointOptions) -> Result<Self, LinkError> {
        let relays = RelayMap::from_iter([
            // Without the second argument iroh expects address discovery on the relay's UDP port 7842, and waits 3 s
            // for it to answer before it says that it is online.
            RelayConfig::new(options.relay.relay_url(), None),
        ]);
        let mut net_report = NetReportConfig::default();
        // It would fetch a URL over plain HTTP, from a port that a site doesn't serve.
        net_report.captive_portal_check = false;
        let alpns = if options.accepts {
            vec![SESSION_ALPN.to_vec()]
        } else {
            Vec::new()
        };
        let builder = iroh::Endpoint::builder(presets::Minimal)
            .crypto_provider(transport::crypto())
            .secret_key(options.secret.secret_key())
            .alpns(alpns)
            .relay_mode(RelayMode::Custom(relays))
            .transport_config(transport::quic())
            .net_report_config(net_report)
            // No request to anybody's router.
            .portmapper_config(PortmapperConfig::Disabled);
        #[cfg(not(target_family = "wasm"))]
        let (builder, probe) = native(builder, &options)?;
        let inner = builder
            .bind()
            .await
            .map_err(|error| LinkError::Bind(format!("{error:#}")))?;
        let doorkeeper = (!options.accepts).then(|| {
            let inner = inner.clone();
            // Without it, callers would wait in a queue that nobody empties.
            Arc::new(AbortOnDropHandle::new(spawn(async move {
                while let Some(incoming) = inner.accept().await {
                    incoming.refuse();
                }
            })))
        });
        Ok(Self {
            inner,
            relay: options.relay,
            #[cfg(not(target_family = "wasm"))]
            probe,
            _doorkeeper: doorkeeper,
        })
    }

    /// Our public key, as the other end sees it.
    #[must_use]
    pub fn key(&self) -> LinkKey {
        LinkKey::from_endpoint_id(self.inner.id())
    }

    /// Waits until the relay has admitted us, so that others can dial us through it. Takes about 0.2 s.
    ///
    /// An end that only dials need not wait. No person should be made to wait for this either.
    ///
    /// After [`RelayFault::NotAdmitted`] the endpoint tries again by itself, with pauses that grow to 16 s. Whoever
    /// knows that it would be admitted now binds a new endpoint instead of waiting for that.
    ///
    /// # Errors
    /// [`LinkError::Relay`] with the cause, within `limit`; at once when the cause won't go away by itself.
    pub async fn wait_relay(&self, limit: Duration) -> Result<(), LinkError> {
        let online = async {
            self.inner.online().await;
            Ok(())
        };
        match self.unless_relay_fails(&self.relay, limit, online).await {
            Some(result) => result,
            None => Err(relay_error(&self.relay, RelayFault::Silent(limit))),
        }
    }

    /// The next one who dials us; `None` once the endpoint is closed.
    ///
    /// Complete handshakes in tasks of their own, a bounded number at a time: where direct paths are allowed, anybody
    /// on the network can knock.
    pub async fn accept(&self) -> Option<Incoming> {
        self.inner.accept().await.map(Incoming)
    }

    /// Dials `key` through `relay`, which may be another one than our own, until it answers or `limit` is over.
    ///
    /// The peer of the resulting link is `key`: TLS has proven it.
    ///
    /// # Errors
    /// [`LinkError::Relay`] when the relay is the cause, [`LinkError::NoAnswer`] when it isn't, [`LinkError::Refused`].
    pub async fn dial(&self, key: LinkKey, relay: &RelayAddress, limit: Duration) -> Result<SessionLink, LinkError> {
        let address = EndpointAddr::from_parts(key.endpoint_id(), [TransportAddr::Relay(relay.relay_url())]);
        let answered = async {
            loop {
                // One attempt ends by itself after the idle time; the other end may not have been there yet.
                match self.inner.connect(address.clone(), SESSION_ALPN).await {
                    Ok(connection) => return Ok(SessionLink::new(connection)),
                    Err(error) => refusal(&error).map_or(Ok(()), Err)?,
                }
            }
        };
        match self.unless_relay_fails(relay, limit, answered).await {
            Some(result) => result,
            None => Err(LinkError::NoAnswer(limit)),
        }
    }

    /// Tells all other ends that we are gone, waits until they know (3 s at most), and closes.
    pub async fn close(&self) {
        self.inner.close().await;
    }

    /// Runs `attempt` for at most `limit`, and meanwhile looks for what may be wrong with `relay`.
    ///
    /// `None` when the time is over and nothing wrong was found.
    async fn unless_relay_fails<T>(
        &self,
        relay: &RelayAddress,
        limit: Duration,
        attempt: impl Future<Output = Result<T, LinkError>>,
    ) -> Option<Result<T, LinkError>> {
        tokio::select! {
            result = attempt => Some(result),
            fault = self.find_fault(relay, limit) => fault.map(|fault| Err(relay_error(relay, fault))),
        }
    }

    /// Resolves early with a fault that waiting won't cure, otherwise after `limit` with what was found, if anything.
    async fn find_fault(&self, relay: &RelayAddress, limit: Duration) -> Option<RelayFault> {
        let mut status = self.inner.home_relay_status();
        let mut reported = home_fault(relay, &status.get());
        let mut probed = None;
        let mut probing = true;
        let mut probe = std::pin::pin!(self.probe_relay(relay));
        let mut over = std::pin::pin!(sleep(limit));
        loop {
            tokio::select! {
                () = &mut over => return reported.or(probed),
                Ok(statuses) = status.updated() => {
                    reported = home_fault(relay, &statuses);
                    // An older refusal may be out of date: the grant that admits us may have been made since. A new
                    // one counts.
                    if matches!(reported, Some(RelayFault::NotAdmitted(_))) {
                        return reported;
                    }
                }
                fault = &mut probe, if probing => {
                    probing = false;
                    match fault {
                        Some(RelayFault::Certificate(_) | RelayFault::NotARelay(_)) => return fault,
                        _ => probed = fault,
                    }
                }
            }
        }
    }

    #[cfg(not(target_family = "wasm"))]
    async fn probe_relay(&self, relay: &RelayAddress) -> Option<RelayFault> {
        sleep(PATIENCE).await;
        self.probe.run(relay).await
    }

    /// A page can't see why a connection failed; the browser's console can.
    #[cfg(target_family = "wasm")]
    async fn probe_relay(&self, _relay: &RelayAddress) -> Option<RelayFault> {
        None
    }
}

impl Incoming {
    /// Completes the handshake, after which the peer's key is proven.
    ///
    /// # Errors
    /// [`LinkError::NoAnswer`] when it takes longer than `limit`, [`LinkError::Refused`] when the other end broke off.
    pub async fn accept(self, limit: Duration) -> Result<SessionLink, LinkError> {
        match timeout(limit, self.0.into_future()).await {
            Ok(Ok(connection)) => Ok(SessionLink::new(connection)),
            Ok(Err(error)) => Err(LinkError::Refused(error.to_string())),
            Err(_elapsed) => Err(LinkError::NoAnswer(limit)),
        }
    }

    /// Turns the caller away without a handshake.
    pub fn refuse(self) {
        self.0.refuse();
    }
}

fn relay_error(relay: &RelayAddress, fault: RelayFault) -> LinkError {
    LinkError::Relay {
        relay: relay.to_string(),
        fault,
    }
}

/// What iroh itself says about its connection to `relay`, when that is its home relay.
fn home_fault(relay: &RelayAddress, statuses: &[iroh::endpoint::RelayStatus]) -> Option<RelayFault> {
    let status = statuses.iter().find(|status| *status.url() == relay.relay_url())?;
    match status.auth_denied_reason() {
        Some(reason) => Some(RelayFault::NotAdmitted(reason.to_owned())),
        None => status
            .last_error()
            .map(|error| RelayFault::Unreachable(format!("{error:#}"))),
    }
}

/// The error that ends a dial; `None` when the next attempt may go better.
fn refusal(error: &ConnectError) -> Option<LinkError> {
    let cause = match error {
        ConnectError::Connect {
            source: ConnectWithOptsError::EndpointClosed { .. },
            ..
        } => {
            return Some(LinkError::EndpointClosed);
        }
        ConnectError::Connecting {
            source: ConnectingError::ConnectionError { source, .. },
            ..
        }
        | ConnectError::Connection { source, .. } => source,
        other => return Some(LinkError::Refused(format!("{other:#}"))),
    };
    match cause {
        ConnectionError::TimedOut | ConnectionError::Reset => None,
        ConnectionError::LocallyClosed => Some(LinkError::EndpointClosed),
        other => Some(LinkError::Refused(other.to_string())),
    }
}
