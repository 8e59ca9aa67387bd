//! One HTTP/1.1 connection to a site. Knows nothing of who asks, nor of what the answers mean.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use deskside_link::{Proxy, connect_tls};
use http::{Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::{ClientError, SiteAddress};

/// How long name, TCP, proxy and TLS may take together.
const CONNECT: Duration = Duration::from_secs(15);
/// How long an answer may take: a little longer than the site gives itself.
pub(crate) const ANSWER: Duration = Duration::from_secs(65);

/// An open connection.
#[derive(Debug)]
pub(crate) struct Connection {
    authority: String,
    requests: SendRequest<Full<Bytes>>,
    driver: JoinHandle<()>,
}

impl Connection {
    pub(crate) async fn open(
        site: &SiteAddress,
        config: Arc<ClientConfig>,
        proxy: Option<&Proxy>,
    ) -> Result<Self, ClientError> {
        let stream = connect_tls(site.url(), config, proxy, CONNECT).await?;
        let (requests, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
        let driver = tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "the connection to the site ended");
            }
        });
        Ok(Self {
            authority: site.authority(),
            requests,
            driver,
        })
    }

    /// Whether another request can be tried on it. The site may have closed it all the same.
    pub(crate) fn is_open(&self) -> bool {
        !self.requests.is_closed()
    }

    /// Sends a request and waits for the head of the answer.
    pub(crate) async fn send(&mut self, mut request: Request<Full<Bytes>>) -> Result<Response<Incoming>, ClientError> {
        let host = header::HeaderValue::from_str(&self.authority).map_err(broken)?;
        request.headers_mut().insert(header::HOST, host);
        let exchange = async {
            self.requests.ready().await.map_err(broken)?;
            self.requests.send_request(request).await.map_err(broken)
        };
        timeout(ANSWER, exchange)
            .await
            .map_err(|_elapsed| ClientError::TooSlow(ANSWER))?
    }

    /// A small file, whatever the status.
    pub(crate) async fn fetch(&mut self, path: &str, most: usize) -> Result<(StatusCode, Bytes), ClientError> {
        let request = Request::get(path).body(Full::new(Bytes::new())).map_err(broken)?;
        let response = self.send(request).await?;
        let status = response.status();
        Ok((status, body(response, most).await?))
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// The whole body, when it is no longer than `most`.
pub(crate) async fn body(response: Response<Incoming>, most: usize) -> Result<Bytes, ClientError> {
    let read = Limited::new(response.into_body(), most).collect();
    match timeout(ANSWER, read).await {
        Err(_elapsed) => Err(ClientError::TooSlow(ANSWER)),
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            Err(ClientError::BadAnswer(format!("it is longer than {most} bytes")))
        }
        Ok(Err(error)) => Err(ClientError::Broken(error.to_string())),
    }
}

pub(crate) fn broken(error: impl std::fmt::Display) -> ClientError {
    ClientError::Broken(error.to_string())
}
