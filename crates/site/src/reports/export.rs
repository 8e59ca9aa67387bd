//! Writes reports to files when they are due (`configured`, `schedule`). What was written, and what could not be, is recorded
//! as a status message; the last such message says how far a report was written, so a run that was missed because the site
//! stood still is made up for once, without a gap. A file has its name only when it is whole.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use deskside_model::{Scope, StatusKind, Timestamp};
use deskside_store::{ReportFilter, StatusFilter, StoreError, StoreResult};
use tokio_util::sync::CancellationToken;

use super::ask::Asked;
use super::configured::ExportConfig;
use super::csv::{Csv, day};
use super::schedule::Schedule;
use crate::state::AppState;
use crate::status_messages::Message;

/// Between two looks at what is due.
const LOOK: Duration = Duration::from_secs(60);
/// Messages about exports that are read at once.
const PAGE: u64 = 500;

/// Writes what is due until `stop`. Does nothing where nothing is configured.
pub async fn run(state: AppState, stop: CancellationToken) {
    let Some(mut exports) = Exports::new(state) else {
        return;
    };
    loop {
        exports.write_due().await;
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// The configured exports, and what is known of each.
#[derive(Debug)]
pub struct Exports {
    state: AppState,
    folder: PathBuf,
    all: Vec<(ExportConfig, Schedule)>,
    /// Until when each was written; none: not looked up yet.
    written: Option<BTreeMap<String, Timestamp>>,
    /// For which time each failed last: that is recorded once, however often it is tried.
    failed: BTreeMap<String, Timestamp>,
}

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
enum ExportError {
    #[error("the database: {0}")]
    Store(#[from] StoreError),
    #[error("{0}")]
    File(#[from] io::Error),
    #[error("it has more than a million rows: write it more often, or of fewer devices")]
    TooLong,
    #[error("the folder {0} leads out of the folder of all reports")]
    Outside(PathBuf),
}

impl Exports {
    /// What the site's configuration asks for; none when that is nothing.
    #[must_use]
    pub fn new(state: AppState) -> Option<Self> {
        let config = state.config.reports.clone()?;
        let all: Vec<_> = config
            .export
            .into_iter()
            .filter_map(|export| export.schedule().map(|schedule| (export, schedule)))
            .collect();
        Some(Self {
            state,
            folder: config.folder,
            all,
            written: None,
            failed: BTreeMap::new(),
        })
    }

    /// Writes what is due now and was not written yet. What fails is tried again at the next look.
    pub async fn write_due(&mut self) {
        let mut written = match self.written.take() {
            Some(written) => written,
            None => match self.look_up().await {
                Ok(written) => written,
                Err(error) => {
                    tracing::warn!(%error, "could not look up which reports were written; trying again in a minute");
                    return;
                }
            },
        };
        for (export, schedule) in self.all.clone() {
            let due = schedule.last_due(self.state.clock.now());
            let last = written.get(&export.name).copied();
            if last.is_some_and(|last| last >= due) {
                continue;
            }
            let from = last.unwrap_or_else(|| schedule.due_before(due));
            match self.write(&export, from, due).await {
                Ok(()) => {
                    written.insert(export.name, due);
                }
                Err(error) => self.complain(&export, due, &error).await,
            }
        }
        self.written = Some(written);
    }

    /// Until when each export was written, by the site's own messages.
    async fn look_up(&self) -> StoreResult<BTreeMap<String, Timestamp>> {
        let filter = StatusFilter {
            kind: Some(StatusKind::ReportExported),
            ..StatusFilter::default()
        };
        let messages = self.state.store.status();
        let mut written = BTreeMap::new();
        let mut after: Option<String> = None;
        loop {
            let page = messages
                .list(&Scope::Everything, &filter, after.as_deref(), PAGE)
                .await?;
            // A device may say what it likes, but not this.
            for message in page.items.iter().filter(|message| !message.from_device) {
                let detail = |name: &str| message.details.get(name);
                let until = detail("period_until").and_then(|until| until.parse().ok());
                if let (Some(name), Some(until)) = (detail("name"), until) {
                    // The newest comes first.
                    written.entry(name.clone()).or_insert(Timestamp::from_millis(until));
                }
            }
            let all = self.all.iter().all(|(export, _)| written.contains_key(&export.name));
            after = page.next.filter(|_| !all);
            if after.is_none() {
                return Ok(written);
            }
        }
    }

    async fn write(&self, export: &ExportConfig, from: Timestamp, due: Timestamp) -> Result<(), ExportError> {
        let place = format!("{}-{}.csv", export.name, day(due));
        let (base, below) = (self.folder.clone(), export.folder.clone());
        let folder = blocking(move || folder(&base, &below)).await?;
        let path = folder.join(&place);
        let mut csv = Csv::begin(self.state.clone(), asked(export, from, due));
        let part = folder.join(format!("{place}.part"));
        let mut file = blocking({
            let part = part.clone();
            move || {
                // What an attempt before this one left, or a link that somebody put there to have another file written.
                match fs::remove_file(&part) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
                    _ => {}
                }
                Ok(OpenOptions::new().write(true).create_new(true).mode(0o640).open(part)?)
            }
        })
        .await?;
        while let Some(rows) = csv.next().await? {
            if csv.is_too_long() {
                return Err(ExportError::TooLong);
            }
            file = blocking(move || append(file, &rows)).await?;
        }
        let to = path.clone();
        blocking(move || {
            file.sync_all()?;
            Ok(fs::rename(part, to)?)
        })
        .await?;
        let message = Message::new(StatusKind::ReportExported)
            .with("name", &export.name)
            .with("report", export.report.code())
            .with("file", path.display())
            .with("rows", csv.rows())
            .with("period_from", from.as_millis())
            .with("period_until", due.as_millis());
        Ok(self.state.record(message).await?)
    }

    async fn complain(&mut self, export: &ExportConfig, due: Timestamp, error: &ExportError) {
        tracing::error!(%error, export = export.name, "a report could not be written; trying again in a minute");
        if self.failed.get(&export.name) == Some(&due) {
            return;
        }
        let message = Message::new(StatusKind::ReportExportFailed)
            .with("name", &export.name)
            .with("report", export.report.code())
            .with("why", error);
        if self.state.record(message).await.is_ok() {
            self.failed.insert(export.name.clone(), due);
        }
    }
}

/// The report of a period, about every device of the site: whoever writes the configuration is its administrator.
fn asked(export: &ExportConfig, from: Timestamp, until: Timestamp) -> Asked {
    // All of them were checked when the configuration was read.
    let filter = ReportFilter {
        from: Some(from),
        operator: export.operator.as_deref().and_then(|id| id.parse().ok()),
        device: export.device.as_deref().and_then(|id| id.parse().ok()),
        collection: export.collection.as_deref().and_then(|id| id.parse().ok()),
        ..ReportFilter::everything_until(until)
    };
    Asked {
        name: export.report,
        filter,
        after: None,
        limit: 1,
    }
}

/// The folder of an export, made if need be; the folder of all must be there, so that nothing is written beside a disk that is
/// not mounted. A symbolic link in it can't lead out of the folder of all.
fn folder(base: &Path, below: &Path) -> Result<PathBuf, ExportError> {
    let base = base.canonicalize()?;
    let folder = base.join(below);
    let mut there = base.clone();
    for part in below.components() {
        there = there.join(part);
        match fs::create_dir(&there) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error.into()),
            _ => {}
        }
        if !there.canonicalize()?.starts_with(&base) {
            return Err(ExportError::Outside(folder));
        }
    }
    Ok(there.canonicalize()?)
}

fn append(mut file: File, rows: &str) -> Result<File, ExportError> {
    file.write_all(rows.as_bytes())?;
    Ok(file)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ExportError> + Send + 'static,
) -> Result<T, ExportError> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}
