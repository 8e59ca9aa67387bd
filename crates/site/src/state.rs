//! The site: what every handler shares. Opening it makes what a first start needs (directory, key, database, the site's
//! row) and nothing that listens.

use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

use axum::http::header::InvalidHeaderValue;
use deskside_model::{Fingerprint, SiteId, SiteKey};
use deskside_store::{SiteRecord, Store, StoreError, StoreResult};
use ed25519_dalek::SigningKey;
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::auth::limits::SignInLimits;
use crate::client_settings::delivery::Delivery;
use crate::client_settings::resultant;
use crate::clock::Clock;
use crate::collections;
use crate::config::{Config, ConfigError};
use crate::data_dir::{DataDir, DataDirError};
use crate::events::Events;
use crate::gate::Gate;
use crate::headers::SecurityHeaders;
use crate::hub::Hub;
use crate::metrics::Metrics;
use crate::password::Passwords;
use crate::presence::Presence;
use crate::random;
use crate::security_keys::challenges::Challenges;
use crate::status_messages::{Change, Message};

/// A handle to the site; cloning it is cheap.
#[derive(Debug, Clone)]
pub struct AppState(Arc<Site>);

/// Everything that a site server knows and has.
#[derive(Debug)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// Its name.
    pub name: String,
    /// The key with which it signs grants and its chain.
    pub key: SigningKey,
    /// What the administrator set.
    pub config: Config,
    /// The address that agents and browsers use: `https://NAME:PORT`, no slash at the end.
    pub public_url: String,
    /// SHA-256 of the site's own CA; none when the organisation's certificate is used.
    pub ca_fingerprint: Option<Fingerprint>,
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// The compiled rules of collections.
    pub collections: collections::Cache,
    /// The sets of client settings.
    pub settings: resultant::Cache,
    /// Client settings on their way to devices.
    pub delivery: Delivery,
    /// Live events.
    pub events: Events,
    /// Which devices are connected.
    pub presence: Presence,
    /// The connected agents.
    pub hub: Hub,
    /// Who may use the relay.
    pub gate: Gate,
    /// Cancelled when the site is to stop.
    pub stopping: CancellationToken,
    /// Counters.
    pub metrics: Metrics,
    /// Hashing and checking passwords.
    pub passwords: Passwords,
    /// How often somebody may fail to sign in.
    pub sign_in_limits: SignInLimits,
    /// Challenges that security keys have to answer.
    pub challenges: Challenges,
    /// What every answer tells browsers.
    pub security_headers: SecurityHeaders,
}

/// What stands before the site can be opened: found out by whoever starts the server.
#[derive(Debug, Clone)]
pub struct Opening {
    /// What the administrator set.
    pub config: Config,
    /// See [`Site::public_url`].
    pub public_url: Url,
    /// See [`Site::ca_fingerprint`].
    pub ca_fingerprint: Option<Fingerprint>,
    /// The time.
    pub clock: Clock,
}

/// Why a site can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data directory.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The public URL.
    #[error("the public URL can't be put into a header: {0}")]
    PublicUrl(#[from] InvalidHeaderValue),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AppState {
    /// Opens the site in this data directory; makes it on the first start.
    ///
    /// # Errors
    /// When the directory, the key or the database can't be used.
    pub async fn open(data: &DataDir, opening: Opening) -> Result<Self, OpenError> {
        let key = data.site_key()?;
        let public_url = opening.public_url.as_str().trim_end_matches('/').to_owned();
        let security_headers = SecurityHeaders::new(&public_url)?;
        let store = open_store(data, &opening.config).await?;
        let site = site_record(&store, &opening).await?;
        let state = Self(Arc::new(Site {
            id: site.id,
            name: site.name,
            key,
            public_url,
            security_headers,
            ca_fingerprint: opening.ca_fingerprint,
            config: opening.config,
            store,
            clock: opening.clock,
            collections: collections::Cache::default(),
            settings: resultant::Cache::default(),
            delivery: Delivery::default(),
            events: Events::default(),
            presence: Presence::default(),
            hub: Hub::default(),
            gate: Gate::default(),
            stopping: CancellationToken::new(),
            metrics: Metrics::default(),
            passwords: Passwords::default(),
            sign_in_limits: SignInLimits::default(),
            challenges: Challenges::default(),
        }));
        remember(&state).await?;
        collections::evaluate::catch_up(&state).await?;
        Ok(state)
    }
}

/// Opens the database of a data directory, for the server and for commands beside it.
///
/// # Errors
/// When it can't be opened or brought up to date.
pub async fn open_store(data: &DataDir, config: &Config) -> Result<Store, OpenError> {
    let url = config.database_url.clone().map_or_else(|| data.own_database(), Ok)?;
    Ok(Store::open(&url).await?)
}

/// Reads the configuration of a data directory.
///
/// # Errors
/// When the file can't be read or used.
pub fn read_config(root: &Path) -> Result<(DataDir, Config), OpenError> {
    let data = DataDir::open(root)?;
    let config = Config::read(&data.config_file())?;
    Ok((data, config))
}

impl Site {
    /// The public half of the site's key.
    #[must_use]
    pub fn public_key(&self) -> SiteKey {
        SiteKey::from_bytes(self.key.verifying_key().to_bytes())
    }

    /// SHA-256 of the site key: what an enrolment token holds.
    #[must_use]
    pub fn key_fingerprint(&self) -> Fingerprint {
        Fingerprint::from_bytes(Sha256::digest(self.public_key().as_bytes()).into())
    }

    /// Starts a change: a transaction whose status messages and events belong to it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn change(&self) -> StoreResult<Change<'_>> {
        Change::begin(self).await
    }

    /// Writes one status message that belongs to no other change.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record(&self, message: Message) -> StoreResult<()> {
        let mut change = self.change().await?;
        change.record(message).await?;
        change.commit().await
    }
}

impl Deref for AppState {
    type Target = Site;
    fn deref(&self) -> &Site {
        &self.0
    }
}

/// From the first start of a version that keeps it, it is known what was.
async fn remember(site: &Site) -> StoreResult<()> {
    if site.store.past().known_since().await?.is_some() {
        return Ok(());
    }
    let tx = site.store.begin().await?;
    tx.past().begin(site.clock.now()).await?;
    tx.commit().await
}

async fn site_record(store: &Store, opening: &Opening) -> StoreResult<SiteRecord> {
    if let Some(site) = store.site().get().await? {
        return Ok(site);
    }
    let site = SiteRecord {
        id: SiteId::from_bytes(random::bytes()),
        name: opening.config.site_name.clone(),
        created_at: opening.clock.now(),
    };
    let tx = store.begin().await?;
    tx.site().insert(&site).await?;
    tx.commit().await?;
    Ok(site)
}
