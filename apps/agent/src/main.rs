//! The deskside-agent program: reads the command line and hands over to the agent's library.

mod cli;
mod enrol;
mod failure;
mod helper;
mod history;
mod run;
mod status;

use std::process::ExitCode;

use clap::Parser as _;
use tracing_subscriber::EnvFilter;

use cli::{Cli, Command};

fn main() -> ExitCode {
    // Before the first thread.
    deskside_agent::memory::use_one_arena();
    end_on_panic();
    let cli = Cli::parse();
    let filter = match EnvFilter::try_new(&cli.log) {
        Ok(filter) => filter,
        Err(error) => {
            let advice = "Use error, warn, info, debug or trace, or a filter such as info,deskside_agent=debug.";
            return failure::say(&format!("--log {} can't be used: {error}", cli.log), advice);
        }
    };
    // Under a service manager the time is the journal's.
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false);
    if std::env::var_os("JOURNAL_STREAM").is_some() {
        log.without_time().with_ansi(false).init();
    } else {
        log.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
            .init();
    }
    match cli.command {
        Command::Enrol(arguments) => enrol::run(arguments),
        Command::Run(arguments) => run::run(arguments, &cli.log),
        Command::Status(arguments) => status::run(&arguments),
        Command::History(arguments) => history::run(arguments),
        Command::Helper => helper::run(),
    }
}

/// A part of the agent that has failed must not leave the others running as if nothing was: the service manager, or the
/// service, starts a fresh one, and a session that nobody watches over ends.
fn end_on_panic() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        report(panic);
        std::process::abort();
    }));
}
