//! A site in a temporary folder, and browsers that talk to it.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use deskside_model::facts::SignedInUser;
use deskside_model::{DeviceFacts, DeviceId, DeviceKey, Scope, Timestamp};
use deskside_site::clock::Clock;
use deskside_site::collections::evaluate;
use deskside_site::config::Config;
use deskside_site::data_dir::DataDir;
use deskside_site::{AppState, Opening, router, setup};
use deskside_store::NewDevice;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

pub const ORIGIN: &str = "https://desk.example.org:8443";
/// The collection that holds every device.
pub const ALL_DEVICES: &str = "col_aaaaaaaaaaaaaaaaaaaaaaaaae";
pub const PASSWORD: &str = "correct horse battery";

/// A site whose clock stands still until it is moved.
pub struct TestSite {
    pub state: AppState,
    pub clock: Clock,
    router: Router,
    _folder: tempfile::TempDir,
}

/// Somebody's browser, with its cookie and CSRF token.
#[derive(Clone)]
pub struct Browser<'a> {
    site: &'a TestSite,
    pub cookie: Option<String>,
    pub csrf: String,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl TestSite {
    pub async fn new() -> Self {
        Self::with(Config::default()).await
    }

    pub async fn with(config: Config) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::open(folder.path()).unwrap();
        let clock = Clock::by_hand(Timestamp::from_millis(1_790_000_000_000));
        let opening = Opening {
            config,
            public_url: ORIGIN.parse().unwrap(),
            ca_fingerprint: None,
            clock: clock.clone(),
        };
        let state = AppState::open(&data, opening).await.unwrap();
        let trust = Router::new().route("/ca.crt", axum::routing::get(|| async { "a certificate" }));
        Self {
            router: router(state.clone(), Router::new(), trust),
            state,
            clock,
            _folder: folder,
        }
    }

    /// A site with an administrator, and the administrator's browser.
    pub async fn set_up(&self) -> Browser<'_> {
        let mut browser = self.browser();
        let token = self.setup_token().await;
        let answer = browser
            .post(
                "/setup",
                json!({ "token": token, "account": "ada", "name": "Ada Lovelace", "password": PASSWORD }),
            )
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        browser.take(&answer);
        browser
    }

    pub async fn setup_token(&self) -> String {
        let link = setup::link(&self.state).await.unwrap().unwrap();
        link.split_once("#token=").unwrap().1.to_owned()
    }

    pub fn browser(&self) -> Browser<'_> {
        Browser {
            site: self,
            cookie: None,
            csrf: String::new(),
        }
    }

    /// Makes an operator with this role, and signs them in.
    pub async fn operator(&self, admin: &Browser<'_>, role: &str) -> Browser<'_> {
        let body = json!({ "account": role, "name": role, "password": PASSWORD, "role": role });
        let made = admin.post("/operators", body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let mut browser = self.browser();
        let answer = browser.sign_in(role, PASSWORD, None).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        browser.take(&answer);
        browser
    }

    /// Makes an operator with a role on one collection only, and signs them in.
    pub async fn operator_on(&self, admin: &Browser<'_>, account: &str, role: &str, collection: &str) -> Browser<'_> {
        let (browser, id) = self.operator_without_role(admin, account).await;
        let given = assign(admin, &json!({ "type": "operator", "id": id }), role, collection).await;
        assert_eq!(given.status, StatusCode::CREATED, "{}", given.text());
        browser
    }

    /// Makes an operator who may do nothing yet, and signs them in; with their id.
    pub async fn operator_without_role(&self, admin: &Browser<'_>, account: &str) -> (Browser<'_>, String) {
        let body = json!({ "account": account, "name": account, "password": PASSWORD });
        let made = admin.post("/operators", body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let mut browser = self.browser();
        let answer = browser.sign_in(account, PASSWORD, None).await;
        browser.take(&answer);
        (browser, made.json()["id"].as_str().unwrap().to_owned())
    }

    pub async fn add_device(&self, n: u8, name: &str) -> DeviceId {
        let facts = DeviceFacts {
            name: name.to_owned(),
            users: vec![SignedInUser {
                name: String::from("grace"),
                seat: String::from("seat0"),
                active: true,
                locked: false,
            }],
            ..DeviceFacts::default()
        };
        let id = DeviceId::from_bytes([n; 16]);
        let mut change = self.state.change().await.unwrap();
        let new = NewDevice {
            id,
            key: DeviceKey::from_bytes([n; 32]),
            facts: &facts,
            enrolled_at: self.clock.now(),
        };
        change.devices().insert(&new).await.unwrap();
        evaluate::device(&mut change, id, false).await.unwrap();
        change.commit().await.unwrap();
        id
    }

    /// Any request at all, as it is.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            bytes: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }

    /// The same, without waiting for the end of the body.
    pub async fn open(&self, request: Request<Body>) -> axum::response::Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// The kinds of the newest status messages, newest first.
    pub async fn recorded(&self, count: u64) -> Vec<String> {
        let messages = self.state.store.status();
        let page = messages
            .list(&Scope::Everything, &Default::default(), None, count)
            .await
            .unwrap();
        page.items.into_iter().map(|message| message.kind).collect()
    }

    pub fn pass(&self, time: Duration) {
        self.clock.advance(time);
    }
}

/// Gives a role (built-in or not) on a collection.
pub async fn assign(admin: &Browser<'_>, who: &Value, role: &str, collection: &str) -> Answer {
    let role = role_id(admin, role).await;
    let body = json!({ "who": who, "role": role, "collections": [collection] });
    admin.post("/assignments", body).await
}

/// The id of a role by its name, or by the code of a built-in one.
pub async fn role_id(admin: &Browser<'_>, role: &str) -> String {
    let roles = admin.get("/roles").await.json();
    let roles = roles.as_array().unwrap();
    let found = roles.iter().find(|row| row["name"] == role || row["built_in"] == role);
    let found = found.unwrap_or_else(|| panic!("no role {role}"));
    found["id"].as_str().unwrap().to_owned()
}

/// Makes a collection of these devices.
pub async fn collection_of(admin: &Browser<'_>, name: &str, devices: &[DeviceId]) -> String {
    let rules = json!([{ "type": "direct", "devices": devices }]);
    let body = json!({ "name": name, "limiting": ALL_DEVICES, "rules": rules });
    let made = admin.post("/collections", body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    made.json()["id"].as_str().unwrap().to_owned()
}

impl Browser<'_> {
    /// A request of this browser to the API; `body` is none for GET and the like.
    pub fn request(&self, method: Method, path: &str, body: Option<Value>) -> Request<Body> {
        let mut request = Request::builder()
            .method(&method)
            .uri(format!("/api/v1{path}"))
            .header(header::HOST, "desk.example.org:8443");
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if method != Method::GET {
            request = request
                .header(header::ORIGIN, ORIGIN)
                .header("x-csrf-token", &self.csrf);
        }
        match body {
            None => request.body(Body::empty()).unwrap(),
            Some(body) => request
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body.to_string()))
                .unwrap(),
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.site.send(self.request(Method::GET, path, None)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.site.send(self.request(Method::POST, path, Some(body))).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.site.send(self.request(Method::PUT, path, Some(body))).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.site.send(self.request(Method::DELETE, path, None)).await
    }

    pub async fn sign_in(&self, account: &str, password: &str, code: Option<&str>) -> Answer {
        let body = json!({ "account": account, "password": password, "code": code });
        self.post("/sign-in", body).await
    }

    /// Keeps what the answer brought: a cookie, a CSRF token.
    pub fn take(&mut self, answer: &Answer) {
        if let Some(cookie) = answer.headers.get(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            self.cookie = Some(pair.to_owned());
        }
        if let Some(csrf) = answer.json_or_null()["csrf_token"].as_str() {
            self.csrf = csrf.to_owned();
        }
    }
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error} in {}", self.text()))
    }

    fn json_or_null(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_default()
    }

    /// The code of a problem document, after checking that it is a proper one.
    pub fn problem(&self) -> String {
        assert_eq!(
            self.headers.get(header::CONTENT_TYPE).map(|value| value.as_bytes()),
            Some(&b"application/problem+json"[..]),
            "{} {}",
            self.status,
            self.text()
        );
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16(), "{problem}");
        for field in ["type", "title", "detail", "request_id"] {
            assert!(
                problem[field].as_str().is_some_and(|text| !text.is_empty()),
                "{field} in {problem}"
            );
        }
        problem["code"].as_str().unwrap().to_owned()
    }

    /// The document as a snapshot shows it.
    pub fn without_number(&self) -> Value {
        let mut problem = self.json();
        problem["request_id"] = json!("(number)");
        problem
    }
}
