//! The site server as a process on a free port, a browser that talks to it over HTTPS, devices that enrol, and our own program.
#![allow(dead_code, unused_imports, reason = "each test uses the part that it needs")]

mod cli;
mod enrol;

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use deskside_model::SiteKey;
use ed25519_dalek::SigningKey;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::net::TcpStream;

pub use cli::{Cli, settled};
pub use enrol::device as enrol;

/// The password of everybody here.
pub const PASSWORD: &str = "four unrelated words here";

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where `deskside-site` is: beside our own program; built if nobody has built it.
pub fn site_program() -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_deskside")).with_file_name("deskside-site");
    if !program.exists() {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        build.args(["build", "--package", "deskside-site-server", "--bin", "deskside-site"]);
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        assert!(build.current_dir(folder).status().unwrap().success());
    }
    program
}

/// The public half of the site's key, from its data directory.
pub fn site_key(data: &Path) -> String {
    let secret: [u8; 32] = std::fs::read(data.join("site.key")).unwrap().try_into().unwrap();
    SiteKey::from_bytes(SigningKey::from_bytes(&secret).verifying_key().to_bytes()).to_string()
}

/// A running `deskside-site serve`, ended with the value.
pub struct SiteProgram {
    child: Child,
    port: u16,
    link: Option<String>,
}

impl SiteProgram {
    pub fn start(data: &Path) -> Self {
        let mut command = Command::new(site_program());
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut link = None;
        let said = BufReader::new(child.stdout.take().unwrap()).lines();
        for line in said.map(Result::unwrap) {
            if let Some(found) = line.strip_prefix("set-up link: ") {
                link = Some(found.to_owned());
            }
            // The last thing that it says.
            if let Some(address) = line.strip_prefix("listening: ") {
                let port = address.rsplit(':').next().unwrap().parse().unwrap();
                return Self { child, port, link };
            }
        }
        panic!("the site ended before it listened: {:?}", child.wait());
    }

    pub fn url(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    pub fn set_up_token(&self) -> String {
        let link = self.link.as_ref().unwrap();
        link.split_once("#token=").unwrap().1.to_owned()
    }

    /// Stops it as a service manager does, and waits for its end.
    pub fn stop(mut self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").arg(pid).status().unwrap().success());
        let begun = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(begun.elapsed() < PATIENCE, "the site does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for SiteProgram {
    fn drop(&mut self) {
        // Both fail only when it has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Somebody's browser, with its cookie.
pub struct Browser {
    port: u16,
    tls: tokio_rustls::TlsConnector,
    cookie: Option<String>,
    csrf: String,
}

impl Browser {
    /// One that trusts the site's own authority.
    pub fn new(site: &SiteProgram, data: &Path) -> Self {
        let mut roots = rustls::RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_file(data.join("tls/ca.pem")).unwrap())
            .unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self {
            port: site.port,
            tls: Arc::new(config).into(),
            cookie: None,
            csrf: String::new(),
        }
    }

    /// The same site after a restart, on another port.
    pub fn moved_to(&mut self, site: &SiteProgram) {
        self.port = site.port;
    }

    /// Makes the first administrator, Ada.
    pub async fn set_up(&mut self, site: &SiteProgram) {
        let token = site.set_up_token();
        let ada = json!({ "token": token, "account": "ada", "name": "Ada", "password": PASSWORD });
        assert_eq!(self.post("/setup", &ada).await, 200);
    }

    /// The status of the answer; its cookie is kept.
    pub async fn post(&mut self, path: &str, body: &Value) -> u16 {
        self.posted(path, body).await.0
    }

    /// What was made.
    pub async fn made(&mut self, path: &str, body: &Value) -> Value {
        let (status, made) = self.posted(path, body).await;
        assert!((200..300).contains(&status), "{made}");
        serde_json::from_str(&made).unwrap()
    }

    /// What the site answers to an agent.
    pub async fn agent<T: DeserializeOwned>(&self, path: &str, body: &Value) -> T {
        let (status, _, answer) = self.ask(Method::POST, path, body.to_string()).await;
        assert_eq!(status, 200, "{answer}");
        serde_json::from_str(&answer).unwrap()
    }

    async fn posted(&mut self, path: &str, body: &Value) -> (u16, String) {
        let path = format!("/api/v1{path}");
        let (status, cookie, answer) = self.ask(Method::POST, &path, body.to_string()).await;
        if status == 200 {
            self.cookie = cookie.or(self.cookie.take());
            let me: Value = serde_json::from_str(&answer).unwrap_or_default();
            self.csrf = me["csrf_token"].as_str().unwrap_or(&self.csrf).to_owned();
        }
        (status, answer)
    }

    /// The whole body.
    pub async fn get(&self, path: &str) -> String {
        let (status, _, body) = self.ask(Method::GET, &format!("/api/v1{path}"), String::new()).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    async fn ask(&self, method: Method, path: &str, body: String) -> (u16, Option<String>, String) {
        let tcp = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let tls = self.tls.connect(name, tcp).await.unwrap();
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(tls)).await.unwrap();
        tokio::spawn(connection);
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", format!("localhost:{}", self.port))
            .header("content-type", "application/json");
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie).header("x-csrf-token", &self.csrf);
        }
        let request = request.body(Full::new(Bytes::from(body))).unwrap();
        let answer = tokio::time::timeout(PATIENCE, sender.send_request(request))
            .await
            .unwrap()
            .unwrap();
        let status = answer.status().as_u16();
        let cookie = answer.headers().get("set-cookie").map(|cookie| {
            let text = cookie.to_str().unwrap();
            text.split(';').next().unwrap().to_owned()
        });
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        (status, cookie, String::from_utf8(bytes.to_vec()).unwrap())
    }
}
