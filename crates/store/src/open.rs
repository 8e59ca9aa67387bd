//! Opening the database by its URL, and the two ways into it: readers, and one transaction at a time.
//!
//! SQLite gets one writing connection (SQLite has one writer anyway; queueing for it in the pool is fair, queueing in
//! `busy_timeout` is not) and several that can only read. PostgreSQL gets one pool for both.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, TransactionTrait};
use sea_orm_migration::MigratorTrait;
use tokio::sync::Semaphore;
use url::Url;

use crate::access::{Handle, Reading, Writing};
use crate::error::{StoreError, StoreResult};
use crate::migration::Migrator;
use crate::reports::{Reports, rebuild};
use crate::{
    ApiTokens, Assignments, Collections, Devices, EnrolmentTokens, Evidence, Groups, Operators, Past, Roles,
    SavedFilters, SecurityKeys, Sessions, SettingsReach, SettingsSets, SetupTokens, SignIns, SiteTable, StatusMessages,
};

/// Readers of a SQLite file. They never wait for the writer (WAL), so a few are enough.
const SQLITE_READERS: u32 = 4;
/// Memory that a connection to SQLite may take for pages of the file, in KiB, and takes only as it needs it. By itself it takes
/// 2 MiB, and then reads pages again and again: a hundred thousand devices are about 100 MiB, the index of a report 20.
const WRITER_CACHE: u32 = 128 * 1024;
const READER_CACHE: u32 = 32 * 1024;
/// Connections to PostgreSQL, of its 100 by default.
const POSTGRES_CONNECTIONS: u32 = 16;
/// How long to wait for a connection before saying that the database is busy.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// Reports that are made at the same time: the other readers stay free for everything else.
const REPORTS_AT_ONCE: usize = 2;
/// How long the database may take for one question of a report.
const REPORT_LIMIT: Duration = Duration::from_secs(5);
/// How long SQLite waits for a lock that another *process* holds (a backup, a person with the `sqlite3` tool).
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// An open database. Cloning is cheap and shares the connections.
#[derive(Debug, Clone)]
pub struct Store {
    readers: DatabaseConnection,
    writer: DatabaseConnection,
    reporting: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
}

/// A transaction: everything in it is written together at [`Tx::commit`], or nothing. Dropping it writes nothing.
#[derive(Debug)]
pub struct Tx {
    transaction: DatabaseTransaction,
}

impl Store {
    /// Opens the database and applies the migrations that it lacks.
    ///
    /// `url` is `sqlite:///path/to/site.db` (made when missing) or `postgres://user:password@server/database`. To a
    /// PostgreSQL on another computer the connection is encrypted and the server's certificate checked against the
    /// system's authorities, unless the URL says otherwise (`?sslmode=...`).
    ///
    /// # Errors
    /// [`StoreError::BadRequest`] for another kind of URL; otherwise why it can't be opened or migrated.
    pub async fn open(url: &str) -> StoreResult<Self> {
        let store = if url.starts_with("sqlite:") {
            open_sqlite(url).await?
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let connection = Database::connect(options(&encrypted(url)?, POSTGRES_CONNECTIONS)).await?;
            Self::of(connection.clone(), connection)
        } else {
            return Err(StoreError::BadRequest(String::from(
                "the database URL must start with sqlite:// or postgres://",
            )));
        };
        Migrator::up(&store.writer, None).await?;
        rebuild::if_needed(&store).await?;
        Ok(store)
    }

    fn of(readers: DatabaseConnection, writer: DatabaseConnection) -> Self {
        Self {
            readers,
            writer,
            reporting: Arc::new(Semaphore::new(REPORTS_AT_ONCE)),
            waiting: Arc::default(),
        }
    }

    /// Reports.
    #[must_use]
    pub fn reports(&self) -> Reports<'_> {
        Reports::new(self, REPORT_LIMIT)
    }

    pub(crate) fn readers(&self) -> &DatabaseConnection {
        &self.readers
    }

    pub(crate) fn reporting(&self) -> &Semaphore {
        &self.reporting
    }

    /// Starts a transaction.
    ///
    /// # Errors
    /// When no connection becomes free in time.
    pub async fn begin(&self) -> StoreResult<Tx> {
        let _waiting = Waiting::begin(&self.waiting);
        let transaction = self.writer.begin().await?;
        Ok(Tx { transaction })
    }

    /// Transactions that wait for a connection now: on SQLite, for the one before them to end.
    #[must_use]
    pub fn transactions_waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Whether the database answers a question now.
    ///
    /// # Errors
    /// Why not.
    pub async fn ping(&self) -> StoreResult<()> {
        self.readers.execute_unprepared("SELECT 1").await?;
        Ok(())
    }

    /// Closes all connections; what is under way is finished first.
    pub async fn close(self) {
        let closed = self.readers.close().await;
        let writer_closed = self.writer.close().await;
        for error in [closed, writer_closed].into_iter().filter_map(Result::err) {
            tracing::warn!(%error, "the database did not close cleanly");
        }
    }
}

/// One that waits, until it is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn begin(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Tx {
    pub(crate) fn connection(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// Writes everything.
    ///
    /// # Errors
    /// When that fails, nothing is written.
    pub async fn commit(self) -> StoreResult<()> {
        self.transaction.commit().await?;
        Ok(())
    }

    /// Drops everything. (Dropping the transaction does the same a little later.)
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn roll_back(self) -> StoreResult<()> {
        self.transaction.rollback().await?;
        Ok(())
    }
}

macro_rules! repositories {
    ($($(#[$doc:meta])* $method:ident: $repository:ident;)*) => {
        impl Store {$(
            $(#[$doc])*
            #[must_use]
            pub fn $method(&self) -> $repository<'_, Reading> {
                $repository(Handle::new((&self.readers).into()))
            }
        )*}

        impl Tx {$(
            $(#[$doc])*
            #[must_use]
            pub fn $method(&self) -> $repository<'_, Writing> {
                $repository(Handle::new((&self.transaction).into()))
            }
        )*}
    };
}

repositories! {
    /// The site's own id and name.
    site: SiteTable;
    /// What was until some moment.
    past: Past;
    /// The one-time set-up token.
    setup: SetupTokens;
    /// The people who may sign in.
    operators: Operators;
    /// Cookie sessions.
    sign_ins: SignIns;
    /// Tokens with which programs act for operators.
    api_tokens: ApiTokens;
    /// Security keys of operators.
    security_keys: SecurityKeys;
    /// Filters of lists that operators kept.
    saved_filters: SavedFilters;
    /// Security roles.
    roles: Roles;
    /// Groups of operators.
    groups: Groups;
    /// Roles that were given to somebody on collections.
    assignments: Assignments;
    /// Tokens with which devices enrol.
    enrolment_tokens: EnrolmentTokens;
    /// Devices.
    devices: Devices;
    /// Collections and who is in them.
    collections: Collections;
    /// Sets of client settings.
    settings_sets: SettingsSets;
    /// Which sets of client settings reach which devices.
    settings_reach: SettingsReach;
    /// Sessions of operators on devices.
    sessions: Sessions;
    /// The site's chain of status messages.
    status: StatusMessages;
    /// The devices' chains, as they came.
    evidence: Evidence;
}

async fn open_sqlite(url: &str) -> StoreResult<Store> {
    let mut writing = options(url, 1);
    writing.map_sqlx_sqlite_opts(|options| {
        options
            .create_if_missing(true)
            .busy_timeout(BUSY_TIMEOUT)
            .foreign_keys(true)
            .pragma("journal_mode", "WAL")
            // Status messages are evidence: a commit is on the disk when we say so, even if the power fails.
            .pragma("synchronous", "FULL")
            .pragma("cache_size", format!("-{WRITER_CACHE}"))
    });
    let writer = Database::connect(writing).await?;

    let mut reading = options(url, SQLITE_READERS);
    reading.map_sqlx_sqlite_opts(|options| {
        options
            .busy_timeout(BUSY_TIMEOUT)
            .foreign_keys(true)
            .pragma("query_only", "ON")
            .pragma("cache_size", format!("-{READER_CACHE}"))
    });
    let readers = Database::connect(reading).await?;
    Ok(Store::of(readers, writer))
}

/// A PostgreSQL URL that leaves nothing about encryption to chance: by itself the driver would send everything in the
/// clear to a server that offers no TLS.
fn encrypted(url: &str) -> StoreResult<String> {
    let refused = |error| StoreError::BadRequest(format!("the database URL can't be read: {error}"));
    let mut url = Url::parse(url).map_err(refused)?;
    let chosen = url
        .query_pairs()
        .any(|(name, _)| matches!(&*name, "sslmode" | "ssl-mode"));
    let socket = url
        .query_pairs()
        .any(|(name, value)| name == "host" && value.starts_with('/'));
    let here = match url.host_str() {
        None | Some("" | "localhost") => true,
        Some(host) => {
            host.starts_with('/')
                || host.starts_with("%2F")
                || host
                    .trim_matches(['[', ']'])
                    .parse::<IpAddr>()
                    .is_ok_and(|address| address.is_loopback())
        }
    };
    if !chosen && !socket && !here {
        url.query_pairs_mut().append_pair("sslmode", "verify-full");
    }
    Ok(url.into())
}

fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        // Statements hold names and addresses of people: they don't belong into logs.
        .sqlx_logging(false)
        .record_stmt_in_spans(false);
    options
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_model::{DeviceFacts, DeviceId, DeviceKey, Timestamp};

    use crate::NewDevice;

    async fn add_device(store: &Store, n: u16) -> StoreResult<()> {
        let mut bytes = [0; 32];
        bytes[..2].copy_from_slice(&n.to_be_bytes());
        let mut id = [0; 16];
        id.copy_from_slice(&bytes[..16]);
        let tx = store.begin().await?;
        let facts = DeviceFacts {
            name: "x".repeat(4000),
            ..DeviceFacts::default()
        };
        tx.devices()
            .insert(&NewDevice {
                id: DeviceId::from_bytes(id),
                key: DeviceKey::from_bytes(bytes),
                facts: &facts,
                enrolled_at: Timestamp::from_millis(0),
            })
            .await?;
        tx.commit().await
    }

    /// A disk that fills up, as SQLite sees it: the database may not grow any more.
    #[tokio::test]
    async fn a_full_disk_refuses_the_change_and_loses_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("site.db").display());
        let store = Store::open(&url).await.unwrap();
        let limit = |pages: u32| format!("PRAGMA max_page_count = {pages}");
        store.writer.execute_unprepared(&limit(150)).await.unwrap();

        let mut added = 0;
        let refused = loop {
            match add_device(&store, added).await {
                Ok(()) => added += 1,
                Err(error) => break error,
            }
        };
        assert!(added > 0);
        assert!(matches!(refused, StoreError::Full(_)), "{refused}");
        assert_eq!(
            store
                .devices()
                .count(&deskside_model::Scope::Everything, &crate::DeviceFilter::default())
                .await
                .unwrap(),
            u64::from(added)
        );
        store.ping().await.unwrap();

        // Space again: writing goes on without a restart, and the file is whole.
        store.writer.execute_unprepared(&limit(10_000)).await.unwrap();
        add_device(&store, added).await.unwrap();
        assert_eq!(
            store
                .devices()
                .count(&deskside_model::Scope::Everything, &crate::DeviceFilter::default())
                .await
                .unwrap(),
            u64::from(added) + 1
        );
        let check = sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, "PRAGMA integrity_check");
        let row = store.readers.query_one_raw(check).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<String>(0).unwrap(), "ok");
    }

    #[test]
    fn a_database_on_another_computer_is_encrypted_unless_the_url_says_otherwise() {
        for (url, added) in [
            ("postgres://a:b@db.example.org/site", true),
            ("postgres://a:b@192.0.2.7:5433/site?application_name=x", true),
            ("postgres://a:b@db.example.org/site?sslmode=disable", false),
            ("postgres://a@localhost/site", false),
            ("postgres://a@127.0.0.1:5433/site", false),
            ("postgres://a@[::1]/site", false),
            ("postgres:///site?host=/run/postgresql", false),
            ("postgres://a@%2Frun%2Fpostgresql/site", false),
        ] {
            let result = encrypted(url).unwrap();
            assert_eq!(result.contains("sslmode=verify-full"), added, "{result}");
        }
        assert!(encrypted("postgres://[").is_err());
    }

    #[tokio::test]
    async fn readers_can_not_write() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("site.db").display());
        let store = Store::open(&url).await.unwrap();
        let refused = store.readers.execute_unprepared("DELETE FROM devices").await;
        assert!(refused.is_err());
    }
}
