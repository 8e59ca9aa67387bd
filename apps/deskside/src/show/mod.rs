//! Commands that only read. Each list has its columns in one table; the JSON is what the site sent.

mod devices;
mod operators;
mod reports;
mod sessions;
mod status;
mod who;

use clap::{Args, Subcommand};
use deskside_model::Timestamp;

use crate::failure::Outcome;
use crate::listing::ListArgs;
use crate::output::OneFormat;
use crate::sites::SiteArgs;

/// What to show.
#[derive(Debug, Subcommand)]
pub enum ShowCommand {
    /// List devices
    #[command(after_help = "Examples:
  deskside devices --search 'hall debian'
  deskside devices --collection 'All Windows' --offline --csv > offline.csv
  deskside devices --json | jq -r '.items[].facts.name'")]
    Devices(DevicesArgs),
    /// Show one device
    Device {
        /// Name, FQDN, IP address or id
        #[arg(value_name = "DEVICE")]
        device: String,
        #[command(flatten)]
        format: OneFormat,
    },
    /// List sessions, the newest first
    Sessions(SessionsArgs),
    /// List operators
    Operators(ListArgs),
    /// List status messages, the newest first
    #[command(after_help = "Examples:
  deskside status --severity warning --limit 50
  deskside status --kind session_refused_by_site --device reception --csv")]
    Status(StatusArgs),
    /// List the reports that there are
    Reports {
        #[command(flatten)]
        format: crate::output::ListFormat,
    },
    /// Run a report
    #[command(after_help = "Examples:
  deskside report computers_by_operator --operator ada --from 2027-01-01
  deskside report refusals --collection 'Hall desks' --csv > refusals.csv")]
    Report(ReportArgs),
    /// Say who could view or control a device, now or at a past moment, and why
    #[command(after_help = "Examples:
  deskside who-can-view reception
  deskside who-can-view reception --at 2027-03-31T18:00 --csv > who.csv")]
    WhoCanView {
        /// Name, FQDN, IP address or id
        #[arg(value_name = "DEVICE")]
        device: String,
        /// A past moment (UTC) instead of now: 2027-03-31T18:00, or 2027-03-31 for the beginning of that day
        #[arg(long, value_name = "TIME", value_parser = crate::when::begin)]
        at: Option<Timestamp>,
        #[command(flatten)]
        list: ListArgs,
    },
    /// Say as whom you are signed in, and what you may do
    Whoami {
        #[command(flatten)]
        format: OneFormat,
    },
    /// Say what an operator may do, and where it comes from
    Effective {
        /// Account or id
        #[arg(value_name = "OPERATOR")]
        operator: String,
        #[command(flatten)]
        format: crate::output::ListFormat,
    },
}

/// Which devices.
#[derive(Debug, Args)]
pub struct DevicesArgs {
    /// Words that must all occur in name, FQDN, address, user or operating system
    #[arg(long, value_name = "WORDS")]
    search: Option<String>,
    /// Only members of this collection
    #[arg(long, value_name = "COLLECTION")]
    collection: Option<String>,
    /// Only those that are connected now
    #[arg(long, conflicts_with = "offline")]
    online: bool,
    /// Only those that are not connected now
    #[arg(long)]
    offline: bool,
    #[command(flatten)]
    list: ListArgs,
}

/// Which sessions.
#[derive(Debug, Args)]
pub struct SessionsArgs {
    /// Only those that go on
    #[arg(long)]
    live: bool,
    /// Only those with this device
    #[arg(long, value_name = "DEVICE")]
    device: Option<String>,
    #[command(flatten)]
    list: ListArgs,
}

/// Which status messages.
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Only this kind, such as session_started
    #[arg(long, value_name = "CODE")]
    kind: Option<String>,
    /// Only this severity or higher
    #[arg(long, value_parser = ["information", "warning", "alert"])]
    severity: Option<String>,
    /// Only about this device
    #[arg(long, value_name = "DEVICE")]
    device: Option<String>,
    /// Only by this operator
    #[arg(long, value_name = "OPERATOR")]
    operator: Option<String>,
    #[command(flatten)]
    list: ListArgs,
}

/// Which report, for when and for whom.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Its name (`deskside reports`)
    #[arg(value_name = "REPORT")]
    report: String,
    /// Nothing before this time (UTC): 2027-01-01, or 2027-01-01T08:00
    #[arg(long, value_name = "TIME", value_parser = crate::when::begin)]
    from: Option<Timestamp>,
    /// Nothing after this time (UTC); a day counts whole
    #[arg(long, value_name = "TIME", value_parser = crate::when::end)]
    until: Option<Timestamp>,
    /// Only of this operator
    #[arg(long, value_name = "OPERATOR")]
    operator: Option<String>,
    /// Only on this device
    #[arg(long, value_name = "DEVICE")]
    device: Option<String>,
    /// Only on devices that are in this collection now
    #[arg(long, value_name = "COLLECTION")]
    collection: Option<String>,
    #[command(flatten)]
    list: ListArgs,
}

/// Shows it.
pub async fn run(command: &ShowCommand, site: &SiteArgs) -> Outcome {
    let mut caller = site.open().await?;
    match command {
        ShowCommand::Devices(args) => devices::list(&mut caller, args).await,
        ShowCommand::Device { device, format } => devices::one(&mut caller, device, *format).await,
        ShowCommand::Sessions(args) => sessions::list(&mut caller, args).await,
        ShowCommand::Operators(args) => operators::list(&mut caller, args).await,
        ShowCommand::Status(args) => status::list(&mut caller, args).await,
        ShowCommand::Reports { format } => reports::list(&mut caller, *format).await,
        ShowCommand::Report(args) => reports::run(&mut caller, args).await,
        ShowCommand::WhoCanView { device, at, list } => who::can_view(&mut caller, device, *at, list).await,
        ShowCommand::Whoami { format } => operators::whoami(&mut caller, *format).await,
        ShowCommand::Effective { operator, format } => operators::effective(&mut caller, operator, *format).await,
    }
}
