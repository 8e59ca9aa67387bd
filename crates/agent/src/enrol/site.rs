//! The site at the other end of one HTTPS connection: two requests, each bounded in time and size.

use std::sync::Arc;

use bytes::Bytes;
use deskside_link::tls::{self, RecordedKey, Roots, SpkiHash};
use deskside_link::{Proxy, connect_tls};
use deskside_site_api::Problem;
use deskside_site_api::enrolment::{EnrolHello, EnrolProof, EnrolRequest, Enrolled};
use http::{Request, header};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use serde::{Serialize, de::DeserializeOwned};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use url::Url;

use super::{EnrolError, PATIENCE};

/// The longest answer that is read: a CA certificate or two.
const MAX_ANSWER: usize = 256 * 1024;

/// Whose certificate is good enough for a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// Anybody's: its key is recorded, to be compared with what the site signs.
    Recorded,
    /// Only those that the operating system trusts.
    System,
}

/// One connection.
#[derive(Debug)]
pub(super) struct Site {
    authority: String,
    requests: SendRequest<Full<Bytes>>,
    recorded: Option<RecordedKey>,
    driver: JoinHandle<()>,
}

impl Site {
    /// Connects within [`PATIENCE`].
    pub async fn connect(url: &Url, trust: Trust, proxy: Option<&Proxy>) -> Result<Self, EnrolError> {
        let tls_fault = |error: tls::TlsError| EnrolError::Tls(error.to_string());
        let (config, recorded) = match trust {
            Trust::Recorded => {
                let (config, recorded) = tls::unverified_recording().map_err(tls_fault)?;
                (config, Some(recorded))
            }
            Trust::System => {
                let roots = Roots {
                    pinned: Vec::new(),
                    system: true,
                };
                (tls::pinned(&roots).map_err(tls_fault)?, None)
            }
        };
        let stream = connect_tls(url, Arc::clone(&config), proxy, PATIENCE)
            .await
            .map_err(EnrolError::Unreachable)?;
        let (requests, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
        let driver = tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "enrolment connection ended");
            }
        });
        Ok(Self {
            authority: url[url::Position::BeforeHost..url::Position::AfterPort].to_owned(),
            requests,
            recorded,
            driver,
        })
    }

    /// SHA-256 of the public key of the certificate that the other end showed and holds; `None` when the operating
    /// system vouches for it instead.
    pub fn shown_key(&self) -> Option<SpkiHash> {
        self.recorded.as_ref().and_then(RecordedKey::seen)
    }

    /// Asks the site to prove itself.
    pub async fn hello(&mut self, hello: &EnrolHello) -> Result<EnrolProof, EnrolError> {
        self.post("/agent/v1/enrol/hello", hello).await
    }

    /// Shows the token.
    pub async fn enrol(&mut self, request: &EnrolRequest) -> Result<Enrolled, EnrolError> {
        self.post("/agent/v1/enrol", request).await
    }

    async fn post<T: DeserializeOwned>(&mut self, path: &str, body: &impl Serialize) -> Result<T, EnrolError> {
        let body = serde_json::to_vec(body).map_err(broken)?;
        let request = Request::post(path)
            .header(header::HOST, &self.authority)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json, application/problem+json")
            .body(Full::new(Bytes::from(body)))
            .map_err(broken)?;
        let exchange = async {
            self.requests.ready().await.map_err(broken)?;
            let response = self.requests.send_request(request).await.map_err(broken)?;
            let status = response.status();
            let answer = Limited::new(response.into_body(), MAX_ANSWER).collect().await;
            let answer = answer
                .map_err(|error| EnrolError::Broken(error.to_string()))?
                .to_bytes();
            Ok::<_, EnrolError>((status, answer))
        };
        let (status, answer) = timeout(PATIENCE, exchange)
            .await
            .map_err(|_elapsed| EnrolError::Broken(format!("no answer within {} s", PATIENCE.as_secs())))??;
        if status.is_success() {
            return serde_json::from_slice(&answer).map_err(|error| EnrolError::bad_answer(error.to_string()));
        }
        match serde_json::from_slice::<Problem>(&answer) {
            Ok(problem) => Err(EnrolError::Refused(Box::new(cleaned(problem)))),
            Err(_) => Err(EnrolError::bad_answer(format!(
                "HTTP status {status} without an explanation"
            ))),
        }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// What comes from the network is shown in a terminal as text only.
fn cleaned(mut problem: Problem) -> Problem {
    problem.detail = problem.detail.chars().filter(|c| !c.is_control()).take(500).collect();
    problem
}

fn broken(error: impl std::fmt::Display) -> EnrolError {
    EnrolError::Broken(error.to_string())
}
