//! `deskside settings`: client settings sets, and what holds on a device. Each change says first what it would do.

mod change;
mod impact;
mod value;
mod view;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::confirm::Consent;
use crate::failure::Outcome;
use crate::listing::ListArgs;
use crate::output::{ListFormat, OneFormat};
use crate::sites::SiteArgs;

/// What to do with client settings.
#[derive(Debug, Subcommand)]
pub enum SettingsCommand {
    /// List the sets, the one that wins first
    List {
        #[command(flatten)]
        format: ListFormat,
    },
    /// List the settings that there are, with their types
    Table {
        #[command(flatten)]
        format: ListFormat,
    },
    /// Show a set with its values
    Show {
        /// Name or id
        #[arg(value_name = "SET")]
        set: String,
        #[command(flatten)]
        format: OneFormat,
    },
    /// Show what holds on a device, and which set each value comes from
    Resultant {
        /// Name, FQDN, IP address or id
        #[arg(value_name = "DEVICE")]
        device: String,
        #[command(flatten)]
        format: ListFormat,
    },
    /// Make a set
    #[command(after_help = "Examples:
  deskside settings create Kiosks --order 10 --set prompt_for_permission=no --set consent_seconds=10 --deploy-to Kiosks
  deskside settings create --file kiosks.toml --dry-run

A file says the same as TOML or JSON:
  name = \"Kiosks\"
  order = 10
  deployed_to = [\"Kiosks\"]
  [values]
  prompt_for_permission = false")]
    Create(Create),
    /// Change a set
    Edit(Edit),
    /// Deploy a set to collections, or take it back
    Deploy {
        /// Name or id
        #[arg(value_name = "SET")]
        set: String,
        /// Deploy it to this collection as well
        #[arg(long, value_name = "COLLECTION", required_unless_present = "not_to")]
        to: Vec<String>,
        /// Take it back from this collection
        #[arg(long, value_name = "COLLECTION")]
        not_to: Vec<String>,
        #[command(flatten)]
        how: How,
    },
    /// Delete a set
    Delete {
        /// Name or id
        #[arg(value_name = "SET")]
        set: String,
        /// Say what would change, and delete nothing
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        consent: Consent,
    },
    /// List the versions of a set, the newest first
    History {
        /// Name or id
        #[arg(value_name = "SET")]
        set: String,
        #[command(flatten)]
        list: ListArgs,
    },
    /// Bring back an older version of a set
    RollBack {
        /// Name or id
        #[arg(value_name = "SET")]
        set: String,
        /// Which version (`deskside settings history`)
        #[arg(value_name = "VERSION")]
        version: u64,
        #[command(flatten)]
        how: How,
    },
}

/// A new set.
#[derive(Debug, Args)]
pub struct Create {
    /// Name; may stand in the file instead
    #[arg(value_name = "NAME", required_unless_present = "file")]
    name: Option<String>,
    /// 1 wins over 2; may stand in the file instead
    #[arg(long, value_name = "NUMBER", required_unless_present = "file")]
    order: Option<u32>,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// A value, as NAME=VALUE (`deskside settings table` lists the names)
    #[arg(long = "set", value_name = "NAME=VALUE")]
    values: Vec<String>,
    /// A collection whose members get it
    #[arg(long, value_name = "COLLECTION")]
    deploy_to: Vec<String>,
    /// Everything from a TOML or JSON file; - for standard input
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    how: How,
}

/// A changed set.
#[derive(Debug, Args)]
pub struct Edit {
    /// Name or id of the set; `default` is the default set
    #[arg(value_name = "SET")]
    meant: String,
    /// Another name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// 1 wins over 2
    #[arg(long, value_name = "NUMBER")]
    order: Option<u32>,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// A value, as NAME=VALUE (`deskside settings table` lists the names)
    #[arg(long = "set", value_name = "NAME=VALUE")]
    values: Vec<String>,
    /// Leave this setting to other sets
    #[arg(long, value_name = "NAME")]
    unset: Vec<String>,
    /// Replace everything by what is in a TOML or JSON file; - for standard input
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    how: How,
}

/// Whether to save, to ask, and in which form to answer.
#[derive(Debug, Clone, Copy, Args)]
pub struct How {
    /// Say what would change, and save nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    format: OneFormat,
}

/// Does it.
pub async fn run(command: SettingsCommand, site: &SiteArgs) -> Outcome {
    let mut caller = site.open().await?;
    let caller = &mut caller;
    match command {
        SettingsCommand::List { format } => view::list(caller, format).await,
        SettingsCommand::Table { format } => view::table(caller, format).await,
        SettingsCommand::Show { set, format } => view::show(caller, &set, format).await,
        SettingsCommand::Resultant { device, format } => view::resultant(caller, &device, format).await,
        SettingsCommand::Create(create) => change::create(caller, create).await,
        SettingsCommand::Edit(edit) => change::edit(caller, edit).await,
        SettingsCommand::Deploy { set, to, not_to, how } => change::deploy(caller, &set, &to, &not_to, how).await,
        SettingsCommand::Delete { set, dry_run, consent } => change::delete(caller, &set, dry_run, consent).await,
        SettingsCommand::History { set, list } => view::history(caller, &set, &list).await,
        SettingsCommand::RollBack { set, version, how } => change::roll_back(caller, &set, version, how).await,
    }
}
