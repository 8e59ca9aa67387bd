//! How this program says that something went wrong: one line what happened, one line what to do.

use std::process::ExitCode;

use deskside_agent::Advice;

/// Says it on standard error and gives the exit code.
#[expect(clippy::print_stderr, reason = "the answer to a command, not a log line")]
pub fn say(what: &str, advice: &str) -> ExitCode {
    eprintln!("error: {what}");
    eprintln!("  help: {advice}");
    ExitCode::FAILURE
}

/// The same for an error that knows what to do.
pub fn of(error: &dyn Advice) -> ExitCode {
    say(&error.to_string(), &error.advice())
}
