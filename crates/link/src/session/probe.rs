//! Finds out what is wrong with a relay that does not come up.
//!
//! iroh keeps trying and stays silent, also when the certificate will never be trusted. So we go the same way once,
//! step by step, and name the step that fails. Native only: a browser doesn't tell. Never used when all is well.

use std::{sync::Arc, time::Duration};

use rustls::client::WebPkiServerVerifier;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    time::timeout,
};

use super::{RelayAddress, RelayFault};
use crate::{
    Proxy,
    dial::{self, DialError},
    tls::{self, TlsError},
};

/// The longest the whole probe may take.
const LIMIT: Duration = Duration::from_secs(5);

/// Goes the way to a relay once.
#[derive(Debug, Clone)]
pub(super) struct Probe {
    tls: Arc<rustls::ClientConfig>,
    proxy: Option<Proxy>,
}

impl Probe {
    pub(super) fn new(verifier: Arc<WebPkiServerVerifier>, proxy: Option<Proxy>) -> Result<Self, TlsError> {
        Ok(Self {
            tls: tls::with_verifier(verifier)?,
            proxy,
        })
    }

    /// `None` when the relay answers as it should.
    pub(super) async fn run(&self, relay: &RelayAddress) -> Option<RelayFault> {
        match timeout(LIMIT, self.ping(relay)).await {
            Ok(Ok(200)) => None,
            Ok(Ok(status)) => Some(RelayFault::NotARelay(status)),
            Ok(Err(DialError::Certificate(why))) => Some(RelayFault::Certificate(why)),
            Ok(Err(other)) => Some(RelayFault::Unreachable(other.to_string())),
            Err(_elapsed) => Some(RelayFault::Silent(LIMIT)),
        }
    }

    /// `GET /ping`; the status of the answer.
    async fn ping(&self, relay: &RelayAddress) -> Result<u16, DialError> {
        let mut stream = dial::tls(relay.url(), self.tls.clone(), self.proxy.as_ref()).await?;
        let host = relay.url().host_str().unwrap_or_default();
        let request = format!("GET /ping HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.map_err(DialError::from)?;
        // "HTTP/1.1 200" is all we need.
        let mut start = [0u8; 12];
        stream.read_exact(&mut start).await.map_err(DialError::from)?;
        Ok(dial::http_status(&start).unwrap_or(0))
    }
}
