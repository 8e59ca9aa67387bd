//! Writes the end of the site's chain, signed, to where the site can't change it afterwards: at start, every so often, and when
//! the site stops. An end that is there already is not written again.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use deskside_audit::{Head, SignedHead};
use tokio_util::sync::CancellationToken;

use super::syslog;
use crate::config::AnchorConfig;
use crate::state::AppState;

/// How long the last head may take when the site stops: a place that does not answer must not hold it up.
const LAST: Duration = Duration::from_secs(5);

/// The places, and the end that each of them has.
#[derive(Debug)]
struct Anchor {
    state: AppState,
    host: String,
    places: Vec<(Place, Option<Head>)>,
}

#[derive(Debug)]
enum Place {
    File(PathBuf),
    Syslog(crate::config::SyslogTarget),
}

/// Anchors heads until `stop`, and once more then. Does nothing where nothing is configured.
pub async fn run(state: AppState, stop: CancellationToken) {
    let Some(config) = state.config.anchor.clone() else {
        return;
    };
    let every = Duration::from_secs(60 * u64::from(config.every_minutes));
    let mut anchor = Anchor::new(state, config);
    loop {
        anchor.write().await;
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(every) => {}
        }
    }
    if tokio::time::timeout(LAST, anchor.write()).await.is_err() {
        tracing::warn!("the last head could not be anchored in time; the next start does it");
    }
}

impl Anchor {
    fn new(state: AppState, config: AnchorConfig) -> Self {
        let places = config.file.map(Place::File).into_iter();
        let places = places.chain(config.syslog.map(Place::Syslog));
        Self {
            state,
            host: crate::serve::host_name(),
            places: places.map(|place| (place, None)).collect(),
        }
    }

    /// Writes the present end wherever it is not yet. A place that fails is tried again the next time.
    async fn write(&mut self) {
        let head = match self.state.store.status().head().await {
            Ok(head) => head,
            Err(error) => {
                tracing::error!(%error, "the end of the chain can't be anchored: the database does not say where it is");
                return;
            }
        };
        let signed = SignedHead::sign(self.state.id, head, self.state.clock.now(), &self.state.key);
        for (place, has) in &mut self.places {
            if *has == Some(head) {
                continue;
            }
            match place.write(&signed, &self.host).await {
                Ok(()) => *has = Some(head),
                Err(error) => tracing::error!(
                    %error, ?place,
                    "the end of the chain can't be anchored there; whoever rewrites the chain now is not noticed. Trying \
                     again when the next one is due"
                ),
            }
        }
    }
}

impl Place {
    async fn write(&self, head: &SignedHead, host: &str) -> io::Result<()> {
        match self {
            Self::Syslog(target) => syslog::send(target, head.at, host, &head.to_line()).await,
            Self::File(path) => {
                let (path, line) = (path.clone(), format!("{}\n", head.to_line()));
                let written = tokio::task::spawn_blocking(move || add_line(&path, &line));
                written.await.map_err(io::Error::other)?
            }
        }
    }
}

/// Adds a line and returns when it is on the disk. Other computers' lines may be in the file: nothing is ever taken away.
fn add_line(path: &Path, line: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options.append(true).create(true).mode(0o640).open(path)?;
    file.write_all(line.as_bytes())?;
    file.sync_data()
}
