//! How long reports and lists take on a site with a million status messages, on SQLite and (with `DESKSIDE_TEST_POSTGRES`) on
//! PostgreSQL. A measurement, so it is not part of the usual run:
//! `cargo xtask bench scale`.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement stops at the first surprise and prints what it found"
)]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use deskside_model::{
    BuiltInCollection, CollectionId, DeviceId, OperatorId, Scope, SessionId, Severity, StatusKind, Timestamp,
};
use deskside_site_api::reports::ReportName;
use deskside_store::{CollectionContent, ReportFilter, StatusFilter, Store};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};

/// What is measured is allowed this long.
const REPORT: Duration = Duration::from_millis(300);
const PAGE: Duration = Duration::from_millis(50);

const MESSAGES: u64 = 1_000_000;
const DEVICES: u64 = 100_000;
const OPERATORS: u64 = 200;
const YEAR: u64 = 365 * 86_400_000;
const NOW: i64 = 1_790_000_000_000;
/// Half of the devices; one of a hundred; one of ten thousand.
const BRANCHES: [(CollectionId, &str, u64); 3] = [
    (CollectionId::from_bytes([8; 16]), "half", 2),
    (CollectionId::from_bytes([9; 16]), "hundredth", 100),
    (CollectionId::from_bytes([10; 16]), "ten thousandth", 10_000),
];
/// Further collections, of a fiftieth of the devices each.
const OTHERS: u64 = 40;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn a_million_messages_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("site.db").display());
    measure(&url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn a_million_messages_on_postgres() {
    let Ok(url) = std::env::var("DESKSIDE_TEST_POSTGRES") else {
        println!("not run: DESKSIDE_TEST_POSTGRES is not set");
        return;
    };
    let server = Database::connect(&url).await.unwrap();
    let name = format!("scale_{}", std::process::id());
    server
        .execute_unprepared(&format!("CREATE DATABASE {name}"))
        .await
        .unwrap();
    let (base, _) = url.rsplit_once('/').unwrap();
    measure(&format!("{base}/{name}")).await;
}

async fn measure(url: &str) {
    let store = Store::open(url).await.unwrap();
    let db = Database::connect(url).await.unwrap();
    let begun = Instant::now();
    let requests = fill(&store, &db).await;
    println!(
        "{MESSAGES} messages about {requests} requests were written in {:?}",
        begun.elapsed()
    );
    db.close().await.unwrap();
    lists(&store).await;
    reports(&store).await;
    store.close().await;
}

fn scopes() -> Vec<(&'static str, Scope)> {
    let branches = BRANCHES.map(|(id, name, _)| (name, Scope::Collections([id].into())));
    [("everything", Scope::Everything)]
        .into_iter()
        .chain(branches)
        .collect()
}

fn filters() -> Vec<(&'static str, StatusFilter)> {
    vec![
        ("all", StatusFilter::default()),
        (
            "a kind",
            StatusFilter {
                kind: Some(StatusKind::SessionEnded),
                ..StatusFilter::default()
            },
        ),
        (
            "a rare kind",
            StatusFilter {
                kind: Some(StatusKind::DeviceKeyCloned),
                ..StatusFilter::default()
            },
        ),
        (
            "warnings",
            StatusFilter {
                severity: Some(Severity::Warning),
                ..StatusFilter::default()
            },
        ),
        (
            "alerts",
            StatusFilter {
                severity: Some(Severity::Alert),
                ..StatusFilter::default()
            },
        ),
        (
            "an operator",
            StatusFilter {
                operator: Some(operator(3)),
                ..StatusFilter::default()
            },
        ),
        (
            "an operator's rare kind",
            StatusFilter {
                operator: Some(operator(3)),
                kind: Some(StatusKind::DeviceKeyCloned),
                ..StatusFilter::default()
            },
        ),
        (
            "an operator's warnings",
            StatusFilter {
                operator: Some(operator(3)),
                severity: Some(Severity::Warning),
                ..StatusFilter::default()
            },
        ),
        (
            "a device",
            StatusFilter {
                device: Some(device(40_000)),
                ..StatusFilter::default()
            },
        ),
        (
            "a session",
            StatusFilter {
                session: Some(session(5)),
                ..StatusFilter::default()
            },
        ),
    ]
}

async fn lists(store: &Store) {
    for (scope_name, scope) in scopes() {
        for (name, filter) in &filters() {
            let mut worst = Duration::ZERO;
            let mut after = None;
            let mut rows = 0;
            // The first three pages, each read twice: the second time it is in memory, as it is on a site that is used.
            for _ in 0..3 {
                let page = async || {
                    store
                        .status()
                        .list(&scope, filter, after.as_deref(), 100)
                        .await
                        .unwrap()
                };
                page().await;
                let begun = Instant::now();
                let page = page().await;
                worst = worst.max(begun.elapsed());
                rows += page.items.len();
                match page.next {
                    Some(next) => after = Some(next),
                    None => break,
                }
            }
            told(
                &format!("status messages of {scope_name}: {name} ({rows} rows)"),
                worst,
                PAGE,
            );
        }
    }
}

async fn reports(store: &Store) {
    let periods = [
        ("from the beginning", None),
        ("30 days", Some(Timestamp::from_millis(NOW - 30 * 86_400_000))),
    ];
    for (scope_name, scope) in scopes() {
        for (period, from) in periods {
            for name in ReportName::ALL {
                let filter = ReportFilter {
                    scope: scope.clone(),
                    seen: scope.clone(),
                    from,
                    operator: (*name == ReportName::ComputersByOperator).then(|| operator(3)),
                    ..ReportFilter::everything_until(Timestamp::from_millis(NOW))
                };
                let whole = async || {
                    let reports = store.reports().within(Duration::from_secs(60));
                    let page = reports.page(*name, &filter, None, 100).await.unwrap();
                    reports.chart(*name, &filter, &page.items).await.unwrap();
                    page.next
                };
                let next = whole().await;
                let begun = Instant::now();
                whole().await;
                let took = begun.elapsed();
                told(&format!("{} of {scope_name}, {period}", name.code()), took, REPORT);
                if next.is_some() {
                    let begun = Instant::now();
                    let reports = store.reports().within(Duration::from_secs(60));
                    reports.page(*name, &filter, next.as_deref(), 100).await.unwrap();
                    told(
                        &format!("{} of {scope_name}, {period}, second page", name.code()),
                        begun.elapsed(),
                        REPORT,
                    );
                }
            }
        }
    }
}

/// A line that `cargo xtask bench scale` reads: the word `figure` and a line of JSON. That something took longer than it may is
/// for that to say: the measurement goes on.
fn told(what: &str, took: Duration, allowed: Duration) {
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    let figure = serde_json::json!({
        "what": what,
        "ms": ms(took),
        "allowed_ms": ms(allowed),
        "allowed_of": "time",
    });
    println!("figure {figure}");
}

/// Numbers that look like chance and are the same every time (splitmix64).
fn chance(n: u64) -> u64 {
    let mut z = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn bytes(n: u64) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&chance(n).to_be_bytes());
    bytes[8..].copy_from_slice(&n.to_be_bytes());
    bytes
}

fn device(n: u64) -> DeviceId {
    DeviceId::from_bytes(bytes(n))
}

fn operator(n: u64) -> OperatorId {
    OperatorId::from_bytes(bytes(n))
}

fn session(n: u64) -> SessionId {
    SessionId::from_bytes(bytes(n))
}

/// Rows that go to one table in statements of some hundred.
struct Rows<'a> {
    db: &'a DatabaseConnection,
    into: &'static str,
    text: String,
    waiting: u32,
}

impl<'a> Rows<'a> {
    fn new(db: &'a DatabaseConnection, into: &'static str) -> Self {
        Self {
            db,
            into,
            text: String::new(),
            waiting: 0,
        }
    }

    async fn add(&mut self, row: &str) {
        let between = if self.waiting == 0 { "" } else { "," };
        write!(self.text, "{between}({row})").unwrap();
        self.waiting += 1;
        if self.waiting == 500 {
            self.write().await;
        }
    }

    async fn write(&mut self) {
        if self.waiting > 0 {
            let sql = format!("INSERT INTO {} VALUES {}", self.into, self.text);
            self.db.execute_unprepared(&sql).await.unwrap();
        }
        self.text.clear();
        self.waiting = 0;
    }
}

/// Members, messages, and what is summarised of them: written past the repositories, which would sign a million entries. That
/// the summary is what messages add up to, the repository tests prove.
async fn fill(store: &Store, db: &DatabaseConnection) -> u64 {
    let sqlite = db.get_database_backend() == sea_orm::DbBackend::Sqlite;
    if sqlite {
        for setting in ["PRAGMA synchronous = OFF", "PRAGMA cache_size = -400000"] {
            db.execute_unprepared(setting).await.unwrap();
        }
    }
    members(store, db).await;
    let blob = if sqlite {
        "zeroblob(500)"
    } else {
        "decode(repeat('00', 500), 'hex')"
    };
    let mut messages = Rows::new(db, "status_messages");
    let mut requests = Rows::new(
        db,
        "session_requests (session_id, requested_at, device_id, device_name, operator_id, operator_name, address, kind, \
         access, reason, refusal, refused_by, consent, started_at, ended_at, end_reason, length)",
    );
    let mut questions = Rows::new(db, "consent_questions");
    let (mut sequence, mut n) = (0, 0);
    while sequence < MESSAGES {
        let dice = chance(n);
        // Some devices and operators are asked for far more often than others.
        let (d, o) = (
            (dice % DEVICES) * (dice / 7 % DEVICES) / DEVICES,
            (dice / 11 % OPERATORS) * (dice / 13 % OPERATORS) / OPERATORS,
        );
        let at = NOW - i64::try_from(YEAR - YEAR * sequence / MESSAGES).unwrap();
        let kinds = story(n, dice);
        let people = format!("'{}', 'Operator {o}'", operator(o));
        let place = format!("'{}', 'device-{d}'", device(d));
        let id = session(n);
        for kind in kinds {
            sequence += 1;
            let severity = kind.severity() as i64;
            let details = "{\"access\":\"full_control\",\"kind\":\"remote_control\",\"reason\":\"INC-20417 printer\"}";
            let number = kind.number();
            messages
                .add(&format!("{sequence}, {at}, {number}, {severity}, {people}, '192.0.2.7', {place}, '{id}', '{details}', 0, {blob}, {blob}"))
                .await;
            if *kind == StatusKind::ConsentAsked {
                let answer = if kinds.len() == 4 { "denied" } else { "given" };
                questions
                    .add(&format!(
                        "{sequence}, '{id}', {at}, {place}, {people}, 'full_control', '{answer}', {}",
                        at + 4000
                    ))
                    .await;
            }
        }
        let length = i64::try_from(dice / 19 % 40 * (dice / 23 % 200) * 1000).unwrap();
        let end = match kinds.len() {
            2 => format!("'disabled', 'site', NULL, NULL, {at}, NULL, NULL"),
            4 => format!("'consent_denied', 'user', 'denied', NULL, {at}, NULL, NULL"),
            _ => format!("NULL, NULL, 'given', {at}, {}, 'viewer_ended', {length}", at + length),
        };
        if kinds.len() > 1 {
            let row = format!(
                "'{id}', {at}, {place}, {people}, '192.0.2.7', 'remote_control', 'full_control', 'INC-20417', {end}"
            );
            requests.add(&row).await;
        }
        n += 1;
    }
    for mut rows in [messages, requests, questions] {
        rows.write().await;
    }
    if !sqlite {
        // What it does by itself some minutes after so much has changed.
        db.execute_unprepared("VACUUM ANALYZE").await.unwrap();
    }
    n
}

/// What is recorded of a request, in order.
fn story(n: u64, dice: u64) -> &'static [StatusKind] {
    match dice / 17 % 10 {
        0 => &[StatusKind::SessionRequested, StatusKind::SessionRefusedBySite],
        1 => &[
            StatusKind::SessionRequested,
            StatusKind::SessionGranted,
            StatusKind::ConsentAsked,
            StatusKind::ConsentDenied,
        ],
        _ if n % 20_000 == 7 => &[StatusKind::DeviceKeyCloned],
        _ => &[
            StatusKind::SessionRequested,
            StatusKind::SessionGranted,
            StatusKind::ConsentAsked,
            StatusKind::ConsentGiven,
            StatusKind::SessionStarted,
            StatusKind::SessionEnded,
        ],
    }
}

async fn members(store: &Store, db: &DatabaseConnection) {
    let all = BuiltInCollection::AllDevices.id();
    let others: Vec<_> = (0..OTHERS)
        .map(|n| (CollectionId::from_bytes(bytes(n)), format!("Collection {n}"), 50))
        .collect();
    let branches = BRANCHES.map(|(id, name, part)| (id, name.to_owned(), part));
    let collections: Vec<_> = branches.into_iter().chain(others).collect();
    let tx = store.begin().await.unwrap();
    for (id, name, _) in &collections {
        let content = CollectionContent {
            name,
            description: "",
            limiting: all,
            rules: &[],
            at: Timestamp::from_millis(0),
            by: "",
        };
        tx.collections().insert(*id, &content).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut rows = Rows::new(db, "collection_members (collection_id, device_id)");
    for d in 0..DEVICES {
        let id = device(d);
        rows.add(&format!("'{all}', '{id}'")).await;
        for (place, (collection, _, part)) in collections.iter().enumerate() {
            if (d + place as u64 * 31).is_multiple_of(*part) {
                rows.add(&format!("'{collection}', '{id}'")).await;
            }
        }
    }
    rows.write().await;
}
