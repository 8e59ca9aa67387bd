//! Requests to a site's API, one after the other over one connection.
//!
//! A request that only reads is tried again once when a connection that was kept open turns out to be gone; one that changes
//! something never is.

use std::io::Write;
use std::sync::Arc;

use bytes::Bytes;
use deskside_link::{Proxy, tls};
use deskside_model::Secret;
use deskside_site_api::Problem;
use deskside_site_api::sign_in::{Me, SignInRequest};
use http::{Method, Request, Response, header};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use rustls::ClientConfig;
use serde::Serialize;
use serde_json::Value;
use tokio::time::timeout;
use url::form_urlencoded;

use crate::connection::{ANSWER, Connection, body, broken};
use crate::proof::COOKIE;
use crate::{ClientError, CookieProof, Proof, SiteAddress, Trust};

/// Where the API is.
const ROOT: &str = "/api/v1";
/// The longest answer that is kept in memory, in bytes: a page of 500 devices with every list full stays below.
pub const MAX_ANSWER: usize = 64 * 1024 * 1024;
/// The longest problem document, in bytes.
const MAX_PROBLEM: usize = 64 * 1024;
/// The most characters of a problem's texts that are passed on.
const MAX_TEXT: usize = 2_000;

/// A site, as somebody.
#[derive(Debug)]
pub struct SiteClient {
    site: SiteAddress,
    proof: Proof,
    tls: Arc<ClientConfig>,
    proxy: Option<Proxy>,
    program: String,
    connection: Option<Connection>,
}

impl SiteClient {
    /// For requests to `site`, made as `proof` says. Nothing is sent yet. `program` is what the site's log calls us.
    ///
    /// # Errors
    /// When the proxy in the environment or the certificates can't be used.
    pub fn new(site: SiteAddress, trust: &Trust, proof: Proof, program: &str) -> Result<Self, ClientError> {
        let tls = tls::pinned(&trust.roots()).map_err(|error| ClientError::Tls(error.to_string()))?;
        let proxy = Proxy::from_environment(site.url())?;
        Ok(Self {
            site,
            proof,
            tls,
            proxy,
            program: program.to_owned(),
            connection: None,
        })
    }

    /// Where the site is.
    #[must_use]
    pub fn site(&self) -> &SiteAddress {
        &self.site
    }

    /// The proxy on the way, if any.
    #[must_use]
    pub fn proxy(&self) -> Option<&Proxy> {
        self.proxy.as_ref()
    }

    /// Signs in; further requests are made by what comes of it, which is returned to be kept.
    ///
    /// # Errors
    /// `wrong_credentials`, `code_required` and the other problems of the address; as every request.
    pub async fn sign_in(&mut self, request: &SignInRequest) -> Result<(Me, CookieProof), ClientError> {
        let sent = serde_json::to_vec(request).map_err(broken)?;
        let response = self.ask(Method::POST, "/sign-in", Some(sent)).await?;
        let cookie = cookie_of(&response).ok_or_else(|| ClientError::BadAnswer(String::from("no cookie came")))?;
        let me: Me = read(&body(response, MAX_ANSWER).await?)?;
        let proof = CookieProof {
            cookie: Secret::new(cookie),
            csrf: Secret::new(me.csrf_token.clone()),
        };
        self.proof = Proof::Cookie(proof.clone());
        Ok((me, proof))
    }

    /// Reads what is at `path`, below `/api/v1`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn get(&mut self, path: &str, query: &[(&str, &str)]) -> Result<Value, ClientError> {
        let path = with_query(path, query);
        let response = self.ask(Method::GET, &path, None).await?;
        answer(response).await
    }

    /// Makes something, or does something. `Null` when the site has nothing to say about it.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn post(&mut self, path: &str, content: &impl Serialize) -> Result<Value, ClientError> {
        self.change(Method::POST, path, Some(content)).await
    }

    /// Does something that takes no content.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn post_nothing(&mut self, path: &str) -> Result<Value, ClientError> {
        self.change(Method::POST, path, None::<&()>).await
    }

    /// Replaces something.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn put(&mut self, path: &str, content: &impl Serialize) -> Result<Value, ClientError> {
        self.change(Method::PUT, path, Some(content)).await
    }

    /// Takes something away.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn delete(&mut self, path: &str) -> Result<(), ClientError> {
        self.change(Method::DELETE, path, None::<&()>).await.map(drop)
    }

    /// Copies what is at `path` to `target`, piece by piece, and returns how many bytes came.
    ///
    /// # Errors
    /// [`ClientError`]; what was written by then is not all.
    pub async fn download(
        &mut self,
        path: &str,
        query: &[(&str, &str)],
        target: &mut impl Write,
    ) -> Result<u64, ClientError> {
        let response = self.ask(Method::GET, &with_query(path, query), None).await?;
        let (mut content, mut bytes) = (response.into_body(), 0);
        while let Some(frame) = timeout(ANSWER, content.frame())
            .await
            .map_err(|_elapsed| ClientError::TooSlow(ANSWER))?
        {
            if let Ok(data) = frame.map_err(broken)?.into_data() {
                target.write_all(&data).map_err(ClientError::Write)?;
                bytes += data.len() as u64;
            }
        }
        Ok(bytes)
    }

    async fn change(
        &mut self,
        method: Method,
        path: &str,
        content: Option<&impl Serialize>,
    ) -> Result<Value, ClientError> {
        let content = content.map(serde_json::to_vec).transpose().map_err(broken)?;
        let response = self.ask(method, path, content).await?;
        answer(response).await
    }

    /// The answer's head, when it is one of success.
    async fn ask(
        &mut self,
        method: Method,
        path: &str,
        content: Option<Vec<u8>>,
    ) -> Result<Response<Incoming>, ClientError> {
        let kept = self.connection.take().filter(Connection::is_open);
        let may_be_stale = kept.is_some() && method == Method::GET;
        let mut connection = match kept {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        let sent = connection.send(self.request(&method, path, content.as_deref())?).await;
        let response = match sent {
            Err(ClientError::Broken(_)) if may_be_stale => {
                connection = self.connect().await?;
                connection
                    .send(self.request(&method, path, content.as_deref())?)
                    .await?
            }
            other => other?,
        };
        self.connection = Some(connection);
        if response.status().is_success() {
            return Ok(response);
        }
        let status = response.status();
        let document = body(response, MAX_PROBLEM).await?;
        match serde_json::from_slice::<Problem>(&document) {
            Ok(problem) => Err(ClientError::Problem(Box::new(cleaned(problem)))),
            Err(_) => Err(ClientError::BadAnswer(format!(
                "HTTP status {status} without an explanation"
            ))),
        }
    }

    async fn connect(&self) -> Result<Connection, ClientError> {
        Connection::open(&self.site, Arc::clone(&self.tls), self.proxy.as_ref()).await
    }

    fn request(
        &self,
        method: &Method,
        path: &str,
        content: Option<&[u8]>,
    ) -> Result<Request<Full<Bytes>>, ClientError> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{ROOT}{path}"))
            .header(header::USER_AGENT, &self.program)
            .header(header::ACCEPT, "application/json, application/problem+json");
        if content.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let changes = !matches!(*method, Method::GET | Method::HEAD);
        self.proof
            .add_to(request, changes)
            .body(Full::new(Bytes::copy_from_slice(content.unwrap_or_default())))
            .map_err(broken)
    }
}

/// The JSON of an answer; `Null` for an empty one.
async fn answer(response: Response<Incoming>) -> Result<Value, ClientError> {
    let content = body(response, MAX_ANSWER).await?;
    if content.is_empty() {
        return Ok(Value::Null);
    }
    read(&content)
}

fn read<T: serde::de::DeserializeOwned>(content: &[u8]) -> Result<T, ClientError> {
    serde_json::from_slice(content).map_err(|error| ClientError::BadAnswer(error.to_string()))
}

fn cookie_of(response: &Response<Incoming>) -> Option<String> {
    response.headers().get_all(header::SET_COOKIE).iter().find_map(|value| {
        let (name, value) = value.to_str().ok()?.split(';').next()?.split_once('=')?;
        (name == COOKIE).then(|| value.to_owned())
    })
}

fn with_query(path: &str, query: &[(&str, &str)]) -> String {
    if query.is_empty() {
        return path.to_owned();
    }
    let mut encoded = form_urlencoded::Serializer::new(String::new());
    encoded.extend_pairs(query);
    format!("{path}?{}", encoded.finish())
}

/// What comes from the network is shown in terminals: as text, and not without end.
fn cleaned(mut problem: Problem) -> Problem {
    let shown = |text: &str| text.chars().filter(|c| !c.is_control()).take(MAX_TEXT).collect();
    for text in [&mut problem.title, &mut problem.detail, &mut problem.code] {
        *text = shown(text);
    }
    for text in [&mut problem.field, &mut problem.request_id] {
        *text = text.as_deref().map(shown);
    }
    problem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_encoded() {
        assert_eq!(with_query("/devices", &[]), "/devices");
        let path = with_query("/devices", &[("search", "front desk & hall"), ("limit", "5")]);
        assert_eq!(path, "/devices?search=front+desk+%26+hall&limit=5");
    }

    #[test]
    fn a_problem_steers_no_terminal() {
        let evil = Problem {
            r#type: String::from("about:blank"),
            title: String::from("\u{1b}[2Jgone"),
            status: 400,
            code: String::from("x"),
            detail: "y\n".repeat(5_000),
            field: None,
            request_id: Some(String::from("\u{7}1")),
        };
        let shown = cleaned(evil);
        assert_eq!(shown.title, "[2Jgone");
        assert_eq!(shown.detail.len(), MAX_TEXT);
        assert_eq!(shown.request_id.as_deref(), Some("1"));
    }
}
