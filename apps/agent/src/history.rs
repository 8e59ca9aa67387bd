//! `deskside-agent history`: for the people who use this computer. Needs no agent that runs, no site, and no rights.

use std::io::Write as _;
use std::process::ExitCode;

use deskside_agent::history::{find, read, table, visits};
use deskside_agent::state::StateDir;
use deskside_desktop::Language;
use serde_json::json;

use crate::cli::History;
use crate::failure;

pub fn run(arguments: History) -> ExitCode {
    let path = find(arguments.state.map(StateDir::new).as_ref());
    let checked = match read(&path) {
        Ok(checked) => checked,
        Err(error) => return failure::of(&error),
    };
    let text = if arguments.json {
        let (device, whole) = (checked.device.to_string(), checked.broken + checked.gaps == 0);
        let told = json!({ "device": device, "whole": whole, "visits": visits(&checked.entries) });
        format!("{told}\n")
    } else {
        table(&checked, Language::from_environment())
    };
    // Whoever reads only the first lines closes the pipe, which is no failure.
    match std::io::stdout().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => failure::say(&format!("could not print: {error}"), "Try again."),
    }
}
