//! The command line, as a declaration. What each command does is in the module of its name.

use clap::{Parser, Subcommand};

use crate::audit::AuditCommand;
use crate::collection::CollectionCommand;
use crate::completion::Shell;
use crate::connect::Connect;
use crate::exit::Exit;
use crate::group::GroupCommand;
use crate::listing::ListArgs;
use crate::output::ListFormat;
use crate::role::RoleCommand;
use crate::settings::SettingsCommand;
use crate::show::ShowCommand;
use crate::sign_in::{SignIn, SignOut};
use crate::sites::SiteArgs;
use crate::sites_command::SitesCommand;

/// Deskside from the command line: look at devices and sessions, change collections, client settings, roles and groups, check the audit
#[derive(Debug, Parser)]
#[command(
    name = "deskside",
    version,
    arg_required_else_help = true,
    after_long_help = exit_codes(),
    max_term_width = 100
)]
pub struct Cli {
    #[command(flatten)]
    pub site: SiteArgs,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Sign in to a site, and remember it
    ///
    /// The first time, the site's certificate has to be believed: because this computer trusts it anyway, because its authority
    /// has the fingerprint that you give (--fingerprint), or because you give its authority as a file (--ca).
    ///
    /// Programs need no sign-in: they set DESKSIDE_SITE and DESKSIDE_TOKEN (and DESKSIDE_FINGERPRINT or DESKSIDE_CA).
    #[command(after_help = "Examples:
  deskside sign-in --site https://desk.example.org:8443 --fingerprint 3f0a...
  deskside sign-in --account ada
  deskside sign-in --token --stdin < token.txt")]
    SignIn(SignIn),
    /// Sign out of a site
    SignOut(SignOut),
    /// List the sites that are known here
    #[command(args_conflicts_with_subcommands = true)]
    Sites {
        #[command(subcommand)]
        command: Option<SitesCommand>,
        #[command(flatten)]
        format: ListFormat,
    },
    /// Control a device, or look at it
    #[command(after_help = "Examples:
  deskside connect reception --headless --view --screenshot reception.png
  deskside connect 10.0.4.17 --headless --reason INC-1204 --exec-keys 'systemctl restart cups{Return}'")]
    Connect(Box<Connect>),
    #[command(flatten)]
    Show(ShowCommand),
    /// List collections
    Collections {
        /// Words that must all occur in name or description
        #[arg(long, value_name = "WORDS")]
        search: Option<String>,
        #[command(flatten)]
        list: ListArgs,
    },
    /// Show and change collections
    #[command(subcommand)]
    Collection(CollectionCommand),
    /// Show and change client settings
    #[command(subcommand)]
    Settings(SettingsCommand),
    /// Show and change security roles, and who has them
    #[command(subcommand)]
    Role(RoleCommand),
    /// Show and change groups of operators
    #[command(subcommand)]
    Group(GroupCommand),
    /// Prove what happened
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Print what makes a shell complete our commands
    #[command(after_help = "Examples:
  deskside completion bash > ~/.local/share/bash-completion/completions/deskside
  deskside completion fish > ~/.config/fish/completions/deskside.fish")]
    Completion {
        /// Which shell
        shell: Shell,
    },
    /// Write the manual pages into a folder
    Man {
        /// The folder, such as /usr/local/share/man/man1
        #[arg(value_name = "FOLDER")]
        folder: std::path::PathBuf,
    },
}

/// The table of exit codes, as it stands below the help.
pub fn exit_codes() -> String {
    let lines = Exit::TABLE
        .iter()
        .map(|(number, meaning)| format!("  {number:>2}  {meaning}\n"));
    format!("Exit codes:\n{}", lines.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_declaration_agrees_with_itself() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_guide_has_the_same_exit_codes() {
        let guide = include_str!("../../../docs/guides/command-line.md");
        for (number, meaning) in Exit::TABLE {
            assert!(guide.contains(&format!("| {number} | {meaning} |")), "{number}");
        }
    }
}
