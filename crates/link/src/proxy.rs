//! The HTTP proxy that many organisations put between their computers and everything else.
//!
//! A tunnel by `CONNECT` (RFC 9110, 9.3.6) to the site; the proxy sees only TLS. Knows nothing of links.

use std::{fmt, io};

use data_encoding::BASE64;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use url::Url;

use crate::dial::{self, DialError};

/// The longest answer to a `CONNECT` that we read.
const MAX_ANSWER: usize = 8 * 1024;

/// A proxy, `http://[user:password@]name:port`. Its password is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy(Url);

/// The text is no proxy that we can use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is no usable proxy: {0}; it should look like http://proxy.example:3128")]
pub struct InvalidProxy(String);

impl Proxy {
    /// Reads a proxy's URL.
    ///
    /// # Errors
    /// [`InvalidProxy`] unless it is `http://`: the connection to the proxy itself is plain, what goes through is TLS.
    pub fn new(url: &str) -> Result<Self, InvalidProxy> {
        let url = Url::parse(url).map_err(|error| InvalidProxy(error.to_string()))?;
        if url.scheme() != "http" || !url.has_host() {
            return Err(InvalidProxy("only http proxies with a name are supported".to_owned()));
        }
        Ok(Self(url))
    }

    /// The proxy for `target`, given the values of `HTTPS_PROXY` and `NO_PROXY`; `None` when it is reached directly.
    ///
    /// `NO_PROXY` is a list of names; each also stands for the names below it, and `*` for all.
    ///
    /// # Errors
    /// [`InvalidProxy`] when the value is unusable: going around a proxy that was meant is no answer.
    pub fn choose(
        target: &Url,
        https_proxy: Option<&str>,
        no_proxy: Option<&str>,
    ) -> Result<Option<Self>, InvalidProxy> {
        let Some(proxy) = https_proxy.map(str::trim).filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let host = target.host_str().unwrap_or_default();
        if no_proxy.is_some_and(|list| list.split(',').any(|entry| covers(entry.trim(), host))) {
            return Ok(None);
        }
        Self::new(proxy).map(Some)
    }

    /// [`Proxy::choose`] with this process's environment.
    ///
    /// # Errors
    /// As [`Proxy::choose`].
    pub fn from_environment(target: &Url) -> Result<Option<Self>, InvalidProxy> {
        let read = |upper: &str, lower: &str| std::env::var(upper).or_else(|_| std::env::var(lower)).ok();
        Self::choose(
            target,
            read("HTTPS_PROXY", "https_proxy").as_deref(),
            read("NO_PROXY", "no_proxy").as_deref(),
        )
    }

    pub(crate) fn url(&self) -> &Url {
        &self.0
    }

    /// Asks the proxy for a connection to `host` and `port`.
    pub(crate) async fn tunnel(&self, host: &str, port: u16) -> Result<TcpStream, DialError> {
        let (proxy_host, proxy_port) = dial::place(&self.0)?;
        let place = format!("{host}:{port}");
        let mut stream = dial::tcp(proxy_host.trim_matches(['[', ']']), proxy_port).await?;
        let refused = |why: String| DialError::Proxy {
            proxy: self.to_string(),
            place: place.clone(),
            why,
        };
        stream.write_all(self.request(&place).as_bytes()).await?;
        let answer = read_head(&mut stream)
            .await
            .map_err(|error| refused(error.to_string()))?;
        match dial::http_status(&answer) {
            Some(200..=299) => Ok(stream),
            Some(407) => Err(refused(
                "it wants a user name and password (HTTP status 407)".to_owned(),
            )),
            Some(status) => Err(refused(format!("HTTP status {status}"))),
            None => Err(refused("it does not speak HTTP".to_owned())),
        }
    }

    fn request(&self, place: &str) -> String {
        let mut request = format!("CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n");
        if !self.0.username().is_empty() {
            let mut credentials = decode(self.0.username());
            credentials.push(b':');
            credentials.extend(decode(self.0.password().unwrap_or_default()));
            request.push_str(&format!(
                "Proxy-Authorization: Basic {}\r\n",
                BASE64.encode(&credentials)
            ));
        }
        request.push_str("\r\n");
        request
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}",
            self.0.host_str().unwrap_or_default(),
            self.0.port_or_known_default().unwrap_or(80)
        )
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({self})")
    }
}

/// Whether an entry of `NO_PROXY` names `host`.
fn covers(entry: &str, host: &str) -> bool {
    if entry == "*" {
        return true;
    }
    let entry = entry.trim_start_matches('.').to_ascii_lowercase();
    let host = host.to_ascii_lowercase();
    !entry.is_empty() && (host == entry || host.strip_suffix(&entry).is_some_and(|rest| rest.ends_with('.')))
}

/// A URL's user name and password are percent-encoded (RFC 3986, 2.1).
fn decode(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = after
            .get(..2)
            .and_then(|digits| data_encoding::HEXLOWER_PERMISSIVE.decode(digits).ok());
        match (first, hex) {
            (b'%', Some(byte)) => {
                out.extend(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                out.push(first);
                rest = after;
            }
        }
    }
    out
}

/// Reads up to and including the empty line, and not a byte more: what follows belongs to the tunnel.
async fn read_head(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() == MAX_ANSWER {
            return Err(io::Error::other("its answer is too long"));
        }
        head.push(stream.read_u8().await?);
    }
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_chooses_the_proxy() {
        let target = Url::parse("wss://site.corp.example:8443/agent").unwrap();
        let chosen = |proxy, no_proxy| Proxy::choose(&target, proxy, no_proxy).map(|p| p.map(|p| p.to_string()));
        let via = Ok(Some("proxy.example:3128".to_owned()));
        assert_eq!(chosen(None, None), Ok(None));
        assert_eq!(chosen(Some(" "), None), Ok(None));
        assert_eq!(chosen(Some("http://proxy.example:3128"), None), via);
        assert_eq!(
            chosen(
                Some("http://proxy.example:3128"),
                Some("other.example, te.corp.example")
            ),
            via
        );
        for no_proxy in ["*", "site.corp.example", ".corp.example", "a, CORP.example"] {
            assert_eq!(
                chosen(Some("http://proxy.example:3128"), Some(no_proxy)),
                Ok(None),
                "{no_proxy}"
            );
        }
        assert!(chosen(Some("socks5://proxy.example"), None).is_err());
    }

    #[test]
    fn credentials_go_to_the_proxy_and_nowhere_else() {
        let proxy = Proxy::new("http://ann:p%40ss%3Aw@proxy.example").unwrap();
        assert_eq!(format!("{proxy:?} {proxy}"), "Proxy(proxy.example:80) proxy.example:80");
        let request = proxy.request("site.example:443");
        let wanted = BASE64.encode(b"ann:p@ss:w");
        assert_eq!(
            request,
            format!(
                "CONNECT site.example:443 HTTP/1.1\r\nHost: site.example:443\r\nProxy-Authorization: Basic {wanted}\r\n\r\n"
            )
        );
    }
}
