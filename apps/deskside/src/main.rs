//! The deskside program: what operators and auditors do from a command line.

mod audit;
mod cli;
mod collection;
mod completion;
mod confirm;
mod connect;
mod content;
mod exit;
mod failure;
mod find;
mod group;
mod listing;
mod output;
mod role;
mod settings;
mod show;
mod sign_in;
mod sites;
mod sites_command;
mod terminal;
mod when;

use std::process::ExitCode;

use clap::Parser as _;

use cli::{Cli, Command};
use exit::Exit;
use failure::{Failure, Outcome};

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(exit) => exit.into(),
        Err(failure) => failure.say(),
    }
}

fn run(cli: Cli) -> Outcome {
    let Cli { site, command } = cli;
    match command {
        Command::Sites { command: None, format } => sites_command::list(format),
        Command::Sites {
            command: Some(sites_command::SitesCommand::Use { name }),
            ..
        } => sites_command::choose(&name),
        Command::Audit(audit::AuditCommand::Verify(arguments)) => audit::verify(&arguments),
        Command::Completion { shell } => completion::print(shell),
        Command::Man { folder } => completion::man(&folder),
        other => {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|error| Failure::new(Exit::Usage, error.to_string(), "Free memory or file descriptors."))?;
            let other = match other {
                Command::Connect(given) if given.wants_window() => return connect::in_window(*given, &site, runtime),
                other => other,
            };
            runtime.block_on(Box::pin(at_the_site(other, &site)))
        }
    }
}

async fn at_the_site(command: Command, site: &sites::SiteArgs) -> Outcome {
    match command {
        Command::SignIn(given) => sign_in::sign_in(&given, site).await,
        Command::SignOut(given) => sign_in::sign_out(&given, site).await,
        Command::Connect(given) => connect::run(*given, site).await,
        Command::Show(command) => show::run(&command, site).await,
        Command::Collections { search, list } => collection::list(search.as_deref(), &list, site).await,
        Command::Collection(command) => collection::run(command, site).await,
        Command::Settings(command) => settings::run(command, site).await,
        Command::Role(command) => role::run(command, site).await,
        Command::Group(command) => group::run(command, site).await,
        Command::Audit(audit::AuditCommand::Export(arguments)) => audit::export(&arguments, site).await,
        // These ask no site; `run` has done them.
        Command::Audit(audit::AuditCommand::Verify(_))
        | Command::Sites { .. }
        | Command::Completion { .. }
        | Command::Man { .. } => Ok(Exit::Done),
    }
}
