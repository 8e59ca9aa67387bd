//! A database for each test, and values to fill it with.

use deskside_model::facts::SignedInUser;
use deskside_model::{
    AssignmentId, BuiltInCollection, CollectionId, DeviceFacts, DeviceId, DeviceKey, OperatorId, RoleId, Timestamp,
};
use deskside_site_api::operators::Role;
use deskside_site_api::security::NewAssignee;
use deskside_store::{NewAssignment, NewDevice, NewOperator, Store, StoreResult, Tx};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};

/// Defines a test that runs on both databases.
macro_rules! on_both {
    ($(#[$meta:meta])* async fn $name:ident($store:ident) $body:block) => {
        mod $name {
            #[allow(unused_imports, reason = "not every test needs everything of its file")]
            use super::*;

            $(#[$meta])*
            async fn case($store: &deskside_store::Store) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let database = $crate::support::TestDatabase::sqlite().await;
                case(&database.store).await;
                database.drop().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let Some(database) = $crate::support::TestDatabase::postgres().await else {
                    eprintln!("not run: DESKSIDE_TEST_POSTGRES is not set (cargo xtask test sets it)");
                    return;
                };
                case(&database.store).await;
                database.drop().await;
            }
        }
    };
}

/// A database that is there for one test.
pub struct TestDatabase {
    pub store: Store,
    place: Place,
}

enum Place {
    Folder {
        _folder: tempfile::TempDir,
    },
    Postgres {
        server: DatabaseConnection,
        name: String,
        url: String,
    },
}

impl TestDatabase {
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("site.db").display());
        Self {
            store: Store::open(&url).await.unwrap(),
            place: Place::Folder { _folder: folder },
        }
    }

    pub async fn postgres() -> Option<Self> {
        let url = std::env::var("DESKSIDE_TEST_POSTGRES").ok()?;
        let server = Database::connect(&url).await.unwrap();
        let random = tempfile::tempdir().unwrap();
        let random = random.path().file_name().unwrap().to_str().unwrap();
        let letters: String = random.chars().filter(char::is_ascii_alphanumeric).collect();
        let name = format!("test_{}_{}", std::process::id(), letters.to_lowercase());
        server
            .execute_unprepared(&format!("CREATE DATABASE {name}"))
            .await
            .unwrap();
        let (base, _) = url.rsplit_once('/').unwrap();
        let url = format!("{base}/{name}");
        Some(Self {
            store: Store::open(&url).await.unwrap(),
            place: Place::Postgres { server, name, url },
        })
    }

    /// Opens the same database again, in transactions that may only read. PostgreSQL only.
    pub async fn opened_read_only(&self) -> StoreResult<Store> {
        let Place::Postgres { server, name, url } = &self.place else {
            panic!("only PostgreSQL has this switch");
        };
        let read_only = format!("ALTER DATABASE {name} SET default_transaction_read_only = on");
        server.execute_unprepared(&read_only).await.unwrap();
        Store::open(url).await
    }

    pub async fn drop(self) {
        self.store.close().await;
        if let Place::Postgres { server, name, .. } = self.place {
            server
                .execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)"))
                .await
                .unwrap();
        }
    }
}

/// A time, in seconds since some beginning.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(seconds * 1000)
}

pub fn operator_id(n: u8) -> OperatorId {
    OperatorId::from_bytes([n; 16])
}

pub fn device_id(n: u16) -> DeviceId {
    let mut bytes = [0; 16];
    bytes[..2].copy_from_slice(&n.to_be_bytes());
    DeviceId::from_bytes(bytes)
}

pub fn facts(name: &str) -> DeviceFacts {
    DeviceFacts {
        name: name.to_owned(),
        fqdn: Some(format!("{name}.example.org")),
        addresses: vec![String::from("192.0.2.7")],
        users: vec![SignedInUser {
            name: String::from("grace"),
            seat: String::from("seat0"),
            active: true,
            locked: false,
        }],
        ..DeviceFacts::default()
    }
}

pub async fn add_operator(store: &Store, n: u8, account: &str, role: Role) -> OperatorId {
    let id = operator_id(n);
    let tx = store.begin().await.unwrap();
    tx.operators()
        .insert(&NewOperator {
            id,
            account,
            name: "Ada Lovelace",
            password_hash: "$argon2id$not-a-real-one",
            created_at: at(0),
        })
        .await
        .unwrap();
    let all = BuiltInCollection::AllDevices.id();
    assign(&tx, n, NewAssignee::Operator { id }, role.built_in().id(), &[all], None).await;
    tx.commit().await.unwrap();
    id
}

pub async fn assign(
    tx: &Tx,
    n: u8,
    who: NewAssignee,
    role: RoleId,
    collections: &[CollectionId],
    expires_at: Option<Timestamp>,
) -> AssignmentId {
    let id = AssignmentId::from_bytes([n; 16]);
    let new = NewAssignment {
        id,
        who,
        role,
        collections: &collections.iter().copied().collect(),
        created_at: at(i64::from(n)),
        created_by: "ada",
        expires_at,
    };
    tx.assignments().insert(&new).await.unwrap();
    id
}

pub async fn add_device(store: &Store, n: u16, facts: &DeviceFacts) -> DeviceId {
    let id = device_id(n);
    let mut key = [0; 32];
    key[..2].copy_from_slice(&n.to_be_bytes());
    let tx = store.begin().await.unwrap();
    tx.devices()
        .insert(&NewDevice {
            id,
            key: DeviceKey::from_bytes(key),
            facts,
            enrolled_at: at(0),
        })
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}
