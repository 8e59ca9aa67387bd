//! `deskside-agent enrol`.

use std::process::ExitCode;

use deskside_agent::enrol::{EnrolOptions, enrol};
use deskside_agent::state::StateDir;
use tokio::runtime::Builder;

use crate::cli::Enrol;
use crate::failure;

#[expect(clippy::print_stdout, reason = "the answer to a command")]
pub fn run(arguments: Enrol) -> ExitCode {
    let runtime = match Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failure::say(&format!("no runtime: {error}"), "Free memory, and try again."),
    };
    let options = EnrolOptions {
        site: arguments.site,
        token: arguments.token,
        state: StateDir::new(arguments.state.unwrap_or_else(StateDir::default_path)),
        replace: arguments.replace,
    };
    match runtime.block_on(enrol(options)) {
        Ok(enrolment) => {
            let name = if enrolment.site_name.is_empty() {
                "the site"
            } else {
                &enrolment.site_name
            };
            println!(
                "This computer is enrolled at {name} ({}) as {}.",
                enrolment.site_url, enrolment.device_id
            );
            println!("Start the agent: systemctl enable --now deskside-agent (or, to try it out: deskside-agent run).");
            ExitCode::SUCCESS
        }
        Err(error) => failure::of(&error),
    }
}
