//! `deskside audit`: takes the audit out of a site, and checks it without one. `audit` decides what is sound.

mod download;
mod files;
mod json;
mod progress;
mod table;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use deskside_audit::export::{ExportCheck, KnownElsewhere, PinnedKey};

use crate::exit::Exit;
use crate::failure::Outcome;
use crate::output::print;

pub use download::{Export, export};

#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Take everything that the site and its devices recorded out of the site, as one file
    #[command(after_help = "Example:
  deskside audit export --output audit.jsonl && deskside audit verify audit.jsonl --heads /mnt/worm/heads")]
    Export(Export),
    /// Check an export of a site's audit, without asking the site
    ///
    /// The export comes from `deskside audit export`, or from `deskside-site audit-export` on the server.
    /// Found are entries that were edited, removed, moved or inserted, by whoever has no keys. What the site itself might have
    /// rewritten shows only against heads that it anchored elsewhere (--heads).
    ///
    /// Exit codes: 0 sound, 1 not sound, 2 could not be read.
    Verify(Verify),
}

#[derive(Debug, Args)]
pub struct Verify {
    /// The export; - for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The site's key as you know it from elsewhere: site_key in agent.toml of a device, or the fingerprint in the console
    ///
    /// Without it the file vouches for itself: somebody could have made another file with another key.
    #[arg(long, value_name = "KEY")]
    pub site_key: Option<PinnedKey>,
    /// A file of heads that the site anchored elsewhere, or a syslog that holds some; more than one can be given
    #[arg(long, value_name = "FILE")]
    pub heads: Vec<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Checks an export and says what is wrong with it.
pub fn verify(arguments: &Verify) -> Outcome {
    let mut known = KnownElsewhere {
        site_key: arguments.site_key,
        heads: Vec::new(),
    };
    for path in &arguments.heads {
        known.heads.extend(files::heads(path)?);
    }
    let report = files::export(&arguments.file, ExportCheck::new(known))?;
    print(&if arguments.json {
        json::text(&report)
    } else {
        table::text(&report, !arguments.heads.is_empty())
    })?;
    Ok(if report.is_sound() { Exit::Done } else { Exit::No })
}
