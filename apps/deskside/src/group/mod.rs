//! `deskside group`: groups of operators, who get the roles that are given to the group.

mod change;
mod view;

use clap::{Args, Subcommand};

use crate::confirm::Consent;
use crate::failure::Outcome;
use crate::listing::ListArgs;
use crate::output::OneFormat;
use crate::sites::SiteArgs;

/// What to do with groups.
#[derive(Debug, Subcommand)]
pub enum GroupCommand {
    /// List the groups
    List {
        #[command(flatten)]
        list: ListArgs,
    },
    /// Show a group, who is in it, and which roles it has
    Show {
        /// Name or id
        #[arg(value_name = "GROUP")]
        group: String,
        #[command(flatten)]
        format: OneFormat,
    },
    /// Make a group
    #[command(after_help = "Example:
  deskside group create 'Help desk' --add ada --add grace")]
    Create {
        /// Name
        #[arg(value_name = "NAME")]
        name: String,
        /// What it is for
        #[arg(long, value_name = "TEXT", default_value = "")]
        description: String,
        /// An operator who is in it: account or id
        #[arg(long = "add", value_name = "OPERATOR")]
        members: Vec<String>,
        #[command(flatten)]
        format: OneFormat,
    },
    /// Change a group: its name, what it is for, who is in it
    #[command(after_help = "Examples:
  deskside group edit 'Help desk' --add linus --remove ada
  deskside group edit 'Help desk' --name 'Service desk'")]
    Edit(Edit),
    /// Delete a group, with the roles that were given to it
    Delete {
        /// Name or id
        #[arg(value_name = "GROUP")]
        group: String,
        #[command(flatten)]
        consent: Consent,
    },
}

/// A group that is changed.
#[derive(Debug, Args)]
pub struct Edit {
    /// Name or id
    #[arg(value_name = "GROUP")]
    group: String,
    /// Another name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// An operator who comes in: account or id
    #[arg(long = "add", value_name = "OPERATOR")]
    add: Vec<String>,
    /// An operator who goes: account or id
    #[arg(long = "remove", value_name = "OPERATOR")]
    remove: Vec<String>,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    format: OneFormat,
}

/// Does it.
pub async fn run(command: GroupCommand, site: &SiteArgs) -> Outcome {
    let mut caller = site.open().await?;
    let caller = &mut caller;
    match command {
        GroupCommand::List { list } => view::list(caller, &list).await,
        GroupCommand::Show { group, format } => view::show(caller, &group, format).await,
        GroupCommand::Create {
            name,
            description,
            members,
            format,
        } => change::create(caller, name, description, &members, format).await,
        GroupCommand::Edit(edit) => change::edit(caller, edit).await,
        GroupCommand::Delete { group, consent } => change::delete(caller, &group, consent).await,
    }
}
