//! The command line, as a declaration.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use deskside_audit::export::PinnedKey;

/// Deskside from the command line
#[derive(Debug, Parser)]
#[command(name = "deskside", version, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Prove what happened
    #[command(subcommand)]
    Audit(AuditCommand),
}

#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Check an export of a site's audit, without asking the site
    ///
    /// The export comes from the console's address /api/v1/audit/export, or from `deskside-site audit-export` on the server.
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
