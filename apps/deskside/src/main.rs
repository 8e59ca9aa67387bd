//! The deskside program: what operators and auditors do from a command line. So far it checks exports of the audit, which needs
//! neither a site nor a network.

mod audit;
mod cli;
mod failure;
mod time_text;

use std::process::ExitCode;

use clap::Parser as _;

use cli::{AuditCommand, Cli, Command};

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Audit(AuditCommand::Verify(arguments)) => audit::verify(&arguments),
    }
}
