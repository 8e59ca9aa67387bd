//! What can be asked on the command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use deskside_site::config::DATABASE_URL;
use url::Url;

/// The Deskside site server: console, API, control link and relay on one TLS port.
#[derive(Debug, Parser)]
#[command(name = "deskside-site", version, arg_required_else_help = true)]
pub struct Cli {
    /// What to log: error, warn, info, debug, or by module.
    #[arg(
        long,
        global = true,
        env = "DESKSIDE_LOG",
        default_value = "info,iroh=warn,iroh_relay=warn,noq=warn,sqlx=warn,sea_orm_migration=warn"
    )]
    pub log: String,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start the site and serve until Ctrl-C or SIGTERM. The first start prints a one-time set-up link.
    Serve(Serve),
    /// Make an enrolment token, for whoever may run commands on the server. Works while the site runs.
    EnrolmentToken(EnrolmentToken),
    /// Export the chains of the site and its devices, for `deskside audit verify`. Works while the site runs, and when it
    /// does not; leaves a status message.
    AuditExport(AuditExport),
    /// Print the OpenAPI document.
    Openapi,
}

/// Where the site keeps its data.
#[derive(Debug, Args)]
pub struct Data {
    /// The data directory: configuration, database, keys, certificates. Made on the first start.
    #[arg(
        long,
        value_name = "DIR",
        env = "DESKSIDE_DATA",
        default_value = "/var/lib/deskside-site"
    )]
    pub data: PathBuf,
    /// postgres://... or sqlite:///...; a SQLite file in the data directory when absent. (A password is better given
    /// in the environment.)
    #[arg(long, value_name = "URL", env = DATABASE_URL, hide_env_values = true)]
    pub database_url: Option<String>,
}

/// `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    pub data: Data,
    /// Address and port to listen on; the configuration file's when absent.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// The address that browsers and agents use: https://NAME[:PORT].
    #[arg(long, value_name = "URL")]
    pub public_url: Option<Url>,
    /// The organisation's certificate chain in PEM; without it the site makes its own CA.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// The key of --tls-cert in PEM.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
}

/// `enrolment-token`.
#[derive(Debug, Args)]
pub struct EnrolmentToken {
    #[command(flatten)]
    pub data: Data,
    /// The site's address, for the line to run on the device.
    #[arg(long, value_name = "URL")]
    pub site_url: Url,
    /// What the token is for.
    #[arg(long, default_value = "")]
    pub name: String,
    /// How many devices may enrol with it; any number when absent.
    #[arg(long)]
    pub uses: Option<u32>,
    /// Hours until it ends.
    #[arg(long, default_value_t = 24)]
    pub hours: u32,
}

/// `audit-export`.
#[derive(Debug, Args)]
pub struct AuditExport {
    #[command(flatten)]
    pub data: Data,
    /// The file to make; standard output when absent. One that is there is left alone.
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}
