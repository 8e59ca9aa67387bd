//! `deskside-agent helper`: the part in the user's session. Started by the service, and by nobody else.

use std::process::ExitCode;

use deskside_agent::helper::{self, Ports};
use deskside_agent::helper_link::take_socket;
use deskside_agent::memory;

use crate::failure;

pub fn run() -> ExitCode {
    let socket = match take_socket() {
        Ok(socket) => socket,
        Err(error) => return failure::say(&error.to_string(), "Run: deskside-agent run."),
    };
    memory::give_back_when_started();
    let display = std::env::var("DISPLAY").unwrap_or_default();
    let ended = Ports::x11(Some(&display))
        .map_err(Into::into)
        .and_then(|ports| helper::run(socket, ports, &display));
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the helper ends");
            ExitCode::FAILURE
        }
    }
}
