//! `deskside-agent run`: the service, until it is told to stop.

use std::io;
use std::num::NonZeroU16;
use std::process::ExitCode;

use deskside_agent::helper_link::FindDesktop;
use deskside_agent::memory;
use deskside_agent::service::{Service, ServiceOptions};
use deskside_agent::state::StateDir;
use deskside_link::control::BackoffSettings;
use tokio::runtime::Builder;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::cli::Run;
use crate::failure;

pub fn run(arguments: Run, log: &str) -> ExitCode {
    let Some(desktop) = desktop(arguments.display) else {
        let what = "there is no display to serve: DISPLAY is not set, and only root can find the active session";
        return failure::say(what, "Name one with --display :N, or run the agent as root.");
    };
    let options = ServiceOptions {
        state: StateDir::new(arguments.state.unwrap_or_else(StateDir::default_path)),
        desktop,
        helper_arguments: vec![String::from("--log"), log.to_owned(), String::from("helper")],
        direct_port: arguments.direct_port.map(NonZeroU16::get),
        backoff: BackoffSettings::default(),
    };
    // One thread: the service is idle nearly always, and a helper is tied to the thread that started it.
    let runtime = match Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failure::say(&format!("no runtime: {error}"), "Free memory, and try again."),
    };
    runtime.block_on(async {
        let stop = match StopSignals::listen() {
            Ok(stop) => stop,
            Err(error) => return failure::say(&format!("signals can't be received: {error}"), "Try again."),
        };
        match Service::start(options) {
            Ok(service) => {
                memory::give_back_when_started();
                Box::pin(service.run(stop.received())).await;
                ExitCode::SUCCESS
            }
            Err(error) => failure::of(&error),
        }
    })
}

fn desktop(given: Option<String>) -> Option<FindDesktop> {
    let from_environment = || std::env::var("DISPLAY").ok().filter(|display| !display.is_empty());
    match given {
        Some(display) => Some(FindDesktop::Given(display)),
        None if StateDir::is_root() => Some(FindDesktop::Active),
        None => from_environment().map(FindDesktop::Given),
    }
}

/// What a service manager, a terminal or a person sends to end a program.
struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    fn listen() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn received(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
