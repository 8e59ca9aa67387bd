//! How a command says that it could not be done: what happened, then what to do.

use std::process::ExitCode;

/// The exit code of a command that could not be done at all.
pub const NOT_DONE: u8 = 2;

/// Says it on standard error.
#[expect(clippy::print_stderr, reason = "the last words of a command that failed")]
pub fn say(what: &str, advice: &str) -> ExitCode {
    eprintln!("deskside: {what}\n{advice}");
    ExitCode::from(NOT_DONE)
}
