//! `deskside role`: security roles, and who has them on which collections.

mod change;
mod view;

use clap::{ArgGroup, Args, Subcommand};
use deskside_model::{Permission, Timestamp};

use crate::confirm::Consent;
use crate::failure::Outcome;
use crate::listing::ListArgs;
use crate::output::{ListFormat, OneFormat};
use crate::sites::SiteArgs;

/// What to do with roles.
#[derive(Debug, Subcommand)]
pub enum RoleCommand {
    /// List the roles
    List {
        #[command(flatten)]
        format: ListFormat,
    },
    /// Show a role and what it allows
    Show {
        /// Name, code of a built-in one, or id
        #[arg(value_name = "ROLE")]
        role: String,
        #[command(flatten)]
        format: OneFormat,
    },
    /// Make a role
    #[command(after_help = "Example:
  deskside role create 'Help desk' --permission read_devices --permission view --permission remote_control")]
    Create {
        /// Name
        #[arg(value_name = "NAME")]
        name: String,
        /// What it is for
        #[arg(long, value_name = "TEXT", default_value = "")]
        description: String,
        /// Something that it allows
        #[arg(long = "permission", value_name = "PERMISSION", required = true, value_parser = permission)]
        permissions: Vec<Permission>,
        #[command(flatten)]
        format: OneFormat,
    },
    /// Change a role: its name, what it is for, what it allows
    #[command(after_help = "Example:
  deskside role edit 'Help desk' --allow file_transfer --forbid remote_control")]
    Edit(Edit),
    /// Delete a role that nobody has
    Delete {
        /// Name or id
        #[arg(value_name = "ROLE")]
        role: String,
        #[command(flatten)]
        consent: Consent,
    },
    /// Give a role to an operator or a group, on some collections
    #[command(after_help = "Examples:
  deskside role assign remote_tools_operator --operator ada --on 'Hall desks'
  deskside role assign auditor --group Auditors --on 'All Devices' --until 2027-03-31")]
    Assign(Assign),
    /// Take a role away from an operator or a group
    Unassign(Unassign),
    /// List who has which role on which collections
    Assignments {
        /// Only those to this operator
        #[arg(long, value_name = "OPERATOR")]
        operator: Option<String>,
        /// Only those to this group
        #[arg(long, value_name = "GROUP")]
        group: Option<String>,
        /// Only those of this role
        #[arg(long, value_name = "ROLE")]
        role: Option<String>,
        /// Only those on this collection
        #[arg(long, value_name = "COLLECTION")]
        collection: Option<String>,
        #[command(flatten)]
        list: ListArgs,
    },
}

/// A role that is changed.
#[derive(Debug, Args)]
pub struct Edit {
    /// Name or id
    #[arg(value_name = "ROLE")]
    role: String,
    /// Another name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Something that it allows from now on
    #[arg(long, value_name = "PERMISSION", value_parser = permission)]
    allow: Vec<Permission>,
    /// Something that it no longer allows
    #[arg(long, value_name = "PERMISSION", value_parser = permission)]
    forbid: Vec<Permission>,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    format: OneFormat,
}

/// Whom a role is given to or taken from.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("whom").required(true).args(["operator", "group"]))]
pub struct Whom {
    /// An operator: account or id
    #[arg(long, value_name = "OPERATOR")]
    operator: Option<String>,
    /// A group: name or id
    #[arg(long, value_name = "GROUP")]
    group: Option<String>,
}

/// A role that is given.
#[derive(Debug, Args)]
pub struct Assign {
    /// Name, code of a built-in one, or id
    #[arg(value_name = "ROLE")]
    role: String,
    #[command(flatten)]
    whom: Whom,
    /// A collection on which it counts
    #[arg(long = "on", value_name = "COLLECTION", required = true)]
    collections: Vec<String>,
    /// When it ends by itself (UTC): 2027-03-31, or 2027-03-31T18:00
    #[arg(long, value_name = "TIME", value_parser = crate::when::end)]
    until: Option<Timestamp>,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    format: OneFormat,
}

/// A role that is taken away.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("from").required(true).args(["id", "operator", "group"]))]
pub struct Unassign {
    /// Name, code of a built-in one, or id
    #[arg(value_name = "ROLE", required_unless_present = "id")]
    role: Option<String>,
    /// The operator who has it
    #[arg(long, value_name = "OPERATOR", requires = "role")]
    operator: Option<String>,
    /// The group that has it
    #[arg(long, value_name = "GROUP", requires = "role")]
    group: Option<String>,
    /// The assignment itself (`deskside role assignments`), instead of role and operator
    #[arg(long, value_name = "ID", conflicts_with = "role")]
    id: Option<String>,
    #[command(flatten)]
    consent: Consent,
}

/// Does it.
pub async fn run(command: RoleCommand, site: &SiteArgs) -> Outcome {
    let mut caller = site.open().await?;
    let caller = &mut caller;
    match command {
        RoleCommand::List { format } => view::list(caller, format).await,
        RoleCommand::Show { role, format } => view::show(caller, &role, format).await,
        RoleCommand::Create {
            name,
            description,
            permissions,
            format,
        } => change::create(caller, name, description, &permissions, format).await,
        RoleCommand::Edit(edit) => change::edit(caller, edit).await,
        RoleCommand::Delete { role, consent } => change::delete(caller, &role, consent).await,
        RoleCommand::Assign(assign) => change::assign(caller, &assign).await,
        RoleCommand::Unassign(unassign) => change::unassign(caller, &unassign).await,
        RoleCommand::Assignments {
            operator,
            group,
            role,
            collection,
            list,
        } => {
            let only = view::Only {
                operator,
                group,
                role,
                collection,
            };
            view::assignments(caller, &only, &list).await
        }
    }
}

fn permission(code: &str) -> Result<Permission, String> {
    let found = Permission::ALL
        .iter()
        .copied()
        .find(|permission| permission.code() == code);
    found.ok_or_else(|| {
        let all: Vec<_> = Permission::ALL.iter().map(|permission| permission.code()).collect();
        format!("there are: {}", all.join(", "))
    })
}
