//! The way to a site, native: name, TCP, perhaps a proxy, TLS. Each step's failure has its own name.
//!
//! Knows nothing of what is spoken afterwards. The links bound the whole with one timeout; [`connect_tls`] does it for
//! whoever speaks something else, as enrolment does.

use std::{io, sync::Arc, time::Duration};

use rustls::{ClientConfig, pki_types::ServerName};
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::{TlsConnector, client::TlsStream};
use url::Url;

use crate::Proxy;

/// The longest that one address of a name may take to answer, so that a dead one doesn't use up all the time.
const PER_ADDRESS: Duration = Duration::from_secs(4);

/// A step on the way failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DialError {
    /// Nowhere to go.
    #[error("the URL {0} names no host")]
    NoHost(String),
    /// The system's resolver does not know the name.
    #[error("the name {name} could not be resolved: {why}")]
    Name {
        /// The name.
        name: String,
        /// What the resolver said.
        why: String,
    },
    /// No TCP connection.
    #[error("{place} did not answer: {why}")]
    Connect {
        /// Name, port and address.
        place: String,
        /// What the system said.
        why: String,
    },
    /// The proxy answered, and did not let us through.
    #[error("the proxy {proxy} refused to connect to {place}: {why}")]
    Proxy {
        /// The proxy, without its password.
        proxy: String,
        /// Where we wanted to go.
        place: String,
        /// What it said.
        why: String,
    },
    /// The certificate is not trusted, for another name, or out of date.
    #[error("{0}")]
    Certificate(String),
    /// TLS failed otherwise.
    #[error("TLS failed: {0}")]
    Tls(String),
    /// All of it together took too long.
    #[error("no connection within {} s", .0.as_secs_f32())]
    TooSlow(Duration),
    /// The connection broke.
    #[error("{0}")]
    Io(String),
}

impl From<io::Error> for DialError {
    fn from(error: io::Error) -> Self {
        Self::Io(error.to_string())
    }
}

/// Opens a TLS connection to the host and port of `url` within `limit`, for what is no link.
///
/// # Errors
/// [`DialError`] with the step that failed.
pub async fn connect_tls(
    url: &Url,
    config: Arc<ClientConfig>,
    proxy: Option<&Proxy>,
    limit: Duration,
) -> Result<TlsStream<TcpStream>, DialError> {
    timeout(limit, Box::pin(tls(url, config, proxy)))
        .await
        .map_err(|_elapsed| DialError::TooSlow(limit))?
}

/// Opens a TLS connection to the host and port of `url`.
pub(crate) async fn tls(
    url: &Url,
    config: Arc<ClientConfig>,
    proxy: Option<&Proxy>,
) -> Result<TlsStream<TcpStream>, DialError> {
    let (host, port) = place(url)?;
    // IPv6 addresses stand in brackets in a URL, and without them in a certificate.
    let name = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let server = ServerName::try_from(name.clone()).map_err(|_| DialError::NoHost(url.to_string()))?;
    let stream = match proxy {
        None => tcp(&name, port).await?,
        Some(proxy) => proxy.tunnel(&host, port).await?,
    };
    TlsConnector::from(config)
        .connect(server, stream)
        .await
        .map_err(tls_fault)
}

/// Opens a TCP connection with small writes sent at once, trying the addresses of `host` in the system's order.
pub(crate) async fn tcp(host: &str, port: u16) -> Result<TcpStream, DialError> {
    let name_fault = |why: String| DialError::Name {
        name: host.to_owned(),
        why,
    };
    let addresses = tokio::net::lookup_host((host, port))
        .await
        .map_err(|error| name_fault(error.to_string()))?;
    let mut last = name_fault("it has no address".to_owned());
    for address in addresses {
        let place = if address.to_string() == format!("{host}:{port}") {
            address.to_string()
        } else {
            format!("{host}:{port} ({address})")
        };
        match timeout(PER_ADDRESS, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                stream.set_nodelay(true)?;
                return Ok(stream);
            }
            Ok(Err(error)) => {
                last = DialError::Connect {
                    place,
                    why: error.to_string(),
                }
            }
            Err(_elapsed) => {
                last = DialError::Connect {
                    place,
                    why: format!("no answer in {PER_ADDRESS:?}"),
                }
            }
        }
    }
    Err(last)
}

/// Host (IPv6 in brackets) and port of an `https` or `wss` URL.
pub(crate) fn place(url: &Url) -> Result<(String, u16), DialError> {
    let host = url.host_str().ok_or_else(|| DialError::NoHost(url.to_string()))?;
    // The URL library knows the ports of http, https, ws and wss.
    let port = url.port_or_known_default().unwrap_or(443);
    Ok((host.to_owned(), port))
}

/// The status in the first line of an HTTP/1 answer.
pub(crate) fn http_status(answer: &[u8]) -> Option<u16> {
    let digits = answer
        .strip_prefix(b"HTTP/1.0 ")
        .or_else(|| answer.strip_prefix(b"HTTP/1.1 "))?
        .get(..3)?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// Tells an untrusted certificate, which trying again won't cure, from everything else that TLS can fail at.
fn tls_fault(error: io::Error) -> DialError {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::InvalidCertificate(why)) => DialError::Certificate(why.to_string()),
        Some(other) => DialError::Tls(other.to_string()),
        None => DialError::Tls(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_http_status_is_read_or_refused() {
        assert_eq!(http_status(b"HTTP/1.1 407 Proxy"), Some(407));
        assert_eq!(http_status(b"HTTP/1.0 200"), Some(200));
        for wrong in [
            &b"HTTP/2 200 OK"[..],
            b"HTTP/1.1 2",
            b"HTTP/1.1 abc",
            b"SSH-2.0-x",
            b"",
            b"HTTP/1.1 \xff\xff\xff",
        ] {
            assert_eq!(http_status(wrong), None);
        }
    }
}
