//! `deskside collection`: named sets of devices. Changes say first who would come and go.

mod change;
mod rules;
mod view;

use clap::{Args, Subcommand};

use crate::confirm::Consent;
use crate::failure::Outcome;
use crate::listing::ListArgs;
use crate::output::OneFormat;
use crate::sites::SiteArgs;
use rules::RuleArgs;

/// What to do with collections.
#[derive(Debug, Subcommand)]
pub enum CollectionCommand {
    /// Show a collection and its rules
    Show {
        /// Name or id
        #[arg(value_name = "COLLECTION")]
        collection: String,
        #[command(flatten)]
        format: OneFormat,
    },
    /// Make a collection
    #[command(after_help = "Examples:
  deskside collection create 'Debian desks' --query 'device.os.name.contains(\"Debian\")' --exclude Servers
  deskside collection create Hall --device desk-1 --device desk-2
  deskside collection create Hall --file hall.toml

A file says the same as TOML or JSON; devices and collections are names or ids:
  limiting = \"All Linux\"
  [[rules]]
  type = \"query\"
  expression = 'device.os.name.contains(\"Debian\")'
  [[rules]]
  type = \"direct\"
  devices = [\"desk-1\"]")]
    Create(Create),
    /// Change a collection: rules that are given are added to those that it has; a file replaces all of them
    Edit(Edit),
    /// Delete a collection that nothing leans on
    Delete {
        /// Name or id
        #[arg(value_name = "COLLECTION")]
        collection: String,
        #[command(flatten)]
        consent: Consent,
    },
    /// Say who would be a member by these rules, and save nothing
    Preview {
        /// Only members of this collection can be members; All Devices when left out
        #[arg(long, value_name = "COLLECTION")]
        limiting: Option<String>,
        #[command(flatten)]
        rules: RuleArgs,
        #[command(flatten)]
        format: OneFormat,
    },
    /// List what an expression can ask of a device
    Facts {
        #[command(flatten)]
        format: crate::output::ListFormat,
    },
}

/// A new collection.
#[derive(Debug, Args)]
pub struct Create {
    /// Name; may stand in the file instead
    #[arg(value_name = "NAME", required_unless_present = "file")]
    name: Option<String>,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Only members of this collection can be members; All Devices when left out
    #[arg(long, value_name = "COLLECTION")]
    limiting: Option<String>,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    format: OneFormat,
}

/// A changed collection.
#[derive(Debug, Args)]
pub struct Edit {
    /// Name or id
    #[arg(value_name = "COLLECTION")]
    collection: String,
    /// Another name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Only members of this collection can be members
    #[arg(long, value_name = "COLLECTION")]
    limiting: Option<String>,
    #[command(flatten)]
    rules: RuleArgs,
    /// Take away the rule with this number (`deskside collection show`)
    #[arg(long, value_name = "NUMBER")]
    remove_rule: Vec<usize>,
    /// Take this device out of all direct rules
    #[arg(long, value_name = "DEVICE")]
    remove_device: Vec<String>,
    /// Say what would change, and save nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    format: OneFormat,
}

/// `deskside collections`.
pub async fn list(search: Option<&str>, args: &ListArgs, site: &SiteArgs) -> Outcome {
    view::list(&mut site.open().await?, search, args).await
}

/// Does it.
pub async fn run(command: CollectionCommand, site: &SiteArgs) -> Outcome {
    let mut caller = site.open().await?;
    match command {
        CollectionCommand::Show { collection, format } => view::show(&mut caller, &collection, format).await,
        CollectionCommand::Create(create) => change::create(&mut caller, create).await,
        CollectionCommand::Edit(edit) => change::edit(&mut caller, edit).await,
        CollectionCommand::Delete { collection, consent } => change::delete(&mut caller, &collection, consent).await,
        CollectionCommand::Preview {
            limiting,
            rules,
            format,
        } => view::preview(&mut caller, limiting.as_deref(), &rules, format).await,
        CollectionCommand::Facts { format } => view::facts(&mut caller, format).await,
    }
}
