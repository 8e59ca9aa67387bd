//! `deskside-site`: the site server's command line. Everything it does is in `deskside-site` the library.

mod audit_export;
mod cli;
mod commands;

use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;

use cli::{Cli, Command};

fn main() -> ExitCode {
    let cli = Cli::parse();
    log_to_stderr(&cli.log);
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::debug!("{error:?}");
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    // Both TLS libraries could be linked in; which one is used is said here, once.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match cli.command {
            Command::Serve(serve) => commands::serve(serve).await,
            Command::EnrolmentToken(token) => commands::enrolment_token(token).await,
            Command::AuditExport(export) => audit_export::run(export).await,
            Command::Openapi => commands::openapi(),
        }
    })
}

fn log_to_stderr(level: &str) {
    let filter = EnvFilter::try_new(level).unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}

#[expect(clippy::print_stderr, reason = "the last words of a command that failed")]
fn complain(error: &anyhow::Error) {
    eprintln!("deskside-site: {error:#}");
}
