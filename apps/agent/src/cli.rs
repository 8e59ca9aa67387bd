//! The command line, as a declaration.

use std::num::NonZeroU16;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use url::Url;

/// The program on a managed computer: lets permitted operators of its site see and control the desktop, with the local
/// user asked and informed.
#[derive(Debug, Parser)]
#[command(name = "deskside-agent", version)]
pub struct Cli {
    /// What to log: error, warn, info, debug, trace, or a filter such as info,deskside_agent=debug
    #[arg(
        long,
        env = "DESKSIDE_LOG",
        default_value = "info",
        global = true,
        value_name = "LEVEL"
    )]
    pub log: String,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make this computer a device of a site
    ///
    /// The token holds a fingerprint of the site's key: a site that can't prove that key never sees the token.
    Enrol(Enrol),
    /// Run the agent, as a service does
    Run(Run),
    /// Say how the agent is doing
    ///
    /// Exit codes: 0 online, 1 offline, 2 not enrolled, 3 not running, 4 could not be found out.
    Status(Status),
    /// Say who looked at this computer, and when
    ///
    /// From what the agent keeps here: works without the site, and for everybody who uses this computer.
    History(History),
    /// The part in the user's session; started by the service
    #[command(hide = true)]
    Helper,
}

#[derive(Debug, Args)]
pub struct Enrol {
    /// Where the site is, such as https://site.example:8443
    #[arg(long, value_name = "URL")]
    pub site: Url,
    /// The enrolment token from the console
    ///
    /// The environment keeps it out of the list of processes.
    #[arg(long, env = "DESKSIDE_TOKEN", hide_env_values = true)]
    pub token: String,
    /// Where to keep the enrolment [default: /var/lib/deskside for root, else ~/.local/state/deskside]
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// Leave the site that this computer is enrolled at
    #[arg(long)]
    pub replace: bool,
}

#[derive(Debug, Args)]
pub struct Run {
    /// Where the enrolment is [default: /var/lib/deskside for root, else ~/.local/state/deskside]
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// Serve this X display, as the account that runs this [default: as root the active session, else $DISPLAY]
    #[arg(long, value_name = ":N")]
    pub display: Option<String>,
    /// The UDP port on which viewers of the same network may come directly, for a firewall that has to let them in [default: any]
    #[arg(long, value_name = "PORT", env = "DESKSIDE_DIRECT_PORT")]
    pub direct_port: Option<NonZeroU16>,
}

#[derive(Debug, Args)]
pub struct History {
    /// The state directory of the agent [default: the system's agent, else one's own]
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// Print JSON: each visit with everything that happened in it, times in milliseconds since 1970
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Status {
    /// Where the enrolment is [default: /var/lib/deskside for root, else ~/.local/state/deskside]
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
