//! `deskside-agent status`.

use std::process::ExitCode;

use deskside_agent::state::{AgentStatus, StateDir};

use crate::cli::Status;
use crate::failure;

#[expect(clippy::print_stdout, reason = "the answer to a command")]
pub fn run(arguments: &Status) -> ExitCode {
    let state = StateDir::new(arguments.state.clone().unwrap_or_else(StateDir::default_path));
    let status = match AgentStatus::read(&state) {
        Ok(status) => status,
        Err(error) => {
            failure::of(&error);
            return ExitCode::from(4);
        }
    };
    if arguments.json {
        match serde_json::to_string(&status) {
            Ok(json) => println!("{json}"),
            Err(error) => {
                failure::say(&error.to_string(), "Try again without --json.");
                return ExitCode::from(4);
            }
        }
    } else {
        println!("{}", sentence(&status));
    }
    ExitCode::from(match status {
        AgentStatus::Online { .. } => 0,
        AgentStatus::Offline { .. } => 1,
        AgentStatus::NotEnrolled => 2,
        AgentStatus::NotRunning => 3,
    })
}

fn sentence(status: &AgentStatus) -> String {
    match status {
        AgentStatus::Online { sessions: 0, .. } => String::from("online"),
        AgentStatus::Online { sessions: 1, .. } => String::from("online, 1 session"),
        AgentStatus::Online { sessions, .. } => format!("online, {sessions} sessions"),
        AgentStatus::Offline { why, .. } => format!("offline: {why}"),
        AgentStatus::NotEnrolled => String::from("not enrolled"),
        AgentStatus::NotRunning => String::from("not running"),
    }
}
