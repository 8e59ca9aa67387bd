//! Reports that the site writes by itself: when they are due, once, whole, and where they belong.

use std::fs;
use std::path::Path;
use std::time::Duration;

use deskside_model::{Scope, StatusKind};
use deskside_site::config::Config;
use deskside_site::reports::Exports;
use deskside_site_api::status::StatusMessage;
use deskside_store::StatusFilter;

use crate::sessions;
use crate::support::TestSite;

const DAY: Duration = Duration::from_secs(86_400);

/// A site that writes all remote control information every day at six; its clock says 14:13 UTC.
async fn exporting(folder: &Path) -> TestSite {
    let text = format!(
        "[reports]\nfolder = {folder:?}\n[[reports.export]]\nname = \"all\"\nreport = \"remote_control\"\nevery = \"daily\"\n\
         at = \"06:00\"\nfolder = \"audit/daily\""
    );
    let written = tempfile::tempdir().unwrap();
    let path = written.path().join("site.toml");
    fs::write(&path, text).unwrap();
    TestSite::with(Config::read(&path).unwrap()).await
}

/// The files below a folder, without it.
fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder.join("audit/daily"))
        .map(|entries| {
            entries
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect()
        })
        .unwrap_or_default();
    names.sort();
    names
}

async fn messages(site: &TestSite, kind: StatusKind) -> Vec<StatusMessage> {
    let filter = StatusFilter {
        kind: Some(kind),
        ..StatusFilter::default()
    };
    let messages = site.state.store.status();
    messages
        .list(&Scope::Everything, &filter, None, 100)
        .await
        .unwrap()
        .items
}

#[tokio::test]
async fn a_report_is_written_once_for_each_day_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let site = exporting(folder.path()).await;
    let admin = site.set_up().await;
    let device = site.add_device(1, "one").await;
    let mut exports = Exports::new(site.state.clone()).unwrap();
    exports.write_due().await;
    exports.write_due().await;
    assert_eq!(files(folder.path()), ["all-2026-09-21.csv"]);

    sessions::add(&site, 1, device, &admin).await;
    site.pass(DAY);
    exports.write_due().await;
    assert_eq!(files(folder.path()), ["all-2026-09-21.csv", "all-2026-09-22.csv"]);
    let text = |name: &str| fs::read_to_string(folder.path().join("audit/daily").join(name)).unwrap();
    assert_eq!(
        text("all-2026-09-21.csv").lines().count(),
        1,
        "nothing had happened before six"
    );
    assert_eq!(text("all-2026-09-22.csv").lines().count(), 2);
    let said = messages(&site, StatusKind::ReportExported).await;
    assert_eq!(said.len(), 2);
    let details = &said[0].details;
    assert_eq!((details["name"].as_str(), details["rows"].as_str()), ("all", "1"));
    assert_eq!(details["period_from"], said[1].details["period_until"], "no gap");
}

#[tokio::test]
async fn what_was_missed_while_the_site_stood_still_is_written_once_without_a_gap() {
    let folder = tempfile::tempdir().unwrap();
    let site = exporting(folder.path()).await;
    let admin = site.set_up().await;
    let device = site.add_device(1, "one").await;
    Exports::new(site.state.clone()).unwrap().write_due().await;
    sessions::add(&site, 1, device, &admin).await;
    site.pass(3 * DAY);
    // The site starts again: it knows what was written from its own messages.
    let mut exports = Exports::new(site.state.clone()).unwrap();
    exports.write_due().await;
    exports.write_due().await;
    assert_eq!(files(folder.path()), ["all-2026-09-21.csv", "all-2026-09-24.csv"]);
    let text = fs::read_to_string(folder.path().join("audit/daily/all-2026-09-24.csv")).unwrap();
    assert_eq!(text.lines().count(), 2, "three days in one file: {text}");
}

#[tokio::test]
async fn a_failure_is_recorded_once_and_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let base = folder.path().join("not-mounted");
    let site = exporting(&base).await;
    let mut exports = Exports::new(site.state.clone()).unwrap();
    exports.write_due().await;
    exports.write_due().await;
    let failed = messages(&site, StatusKind::ReportExportFailed).await;
    assert_eq!(failed.len(), 1);
    assert!(failed[0].details["why"].contains("No such file"), "{failed:?}");
    fs::create_dir(&base).unwrap();
    exports.write_due().await;
    assert_eq!(files(&base), ["all-2026-09-21.csv"]);
}

#[tokio::test]
async fn a_link_does_not_lead_out_of_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("audit")).unwrap();
    let site = exporting(folder.path()).await;
    Exports::new(site.state.clone()).unwrap().write_due().await;
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    let failed = messages(&site, StatusKind::ReportExportFailed).await;
    assert!(failed[0].details["why"].contains("leads out"), "{failed:?}");
}
