//! The project's own commands: tidy, check, test, wasm, demo, bench.
//!
//! Starts the project's programs and links none of them, so that it builds in seconds.

#![expect(
    clippy::print_stdout,
    reason = "its output is for the person in front of the terminal"
)]

mod bench;
mod cargo;
mod check;
mod cli;
mod console;
mod demo;
mod npm;
mod prepare;
mod project;
mod run;
mod setup;
mod test;
mod tidy;
mod wasm;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use crate::cli::{Action, Arguments};
use crate::prepare::Wanted;
use crate::project::Project;
use crate::run::{Interrupt, Steps};

fn main() -> ExitCode {
    match perform(&Arguments::parse().action) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(action: &Action) -> Result<()> {
    let project = Project::find()?;
    let interrupt = Interrupt::catch()?;
    let mut steps = Steps::new(project.logs(), interrupt.clone());
    match action {
        Action::Demo(options) => demo::run(&project, steps, &interrupt, options),
        Action::Build => {
            let build = demo::Build {
                in_memory: false,
                dev: false,
                install: true,
            };
            demo::build(&project, &mut steps, build)?;
            steps.sum_up()
        }
        Action::Check => check::run(&project, steps),
        Action::Test => test::run(&project, steps),
        Action::WithPostgres { command } => test::with_postgres(&mut steps, command),
        Action::Wasm { profile } => {
            prepare::packages(
                &project,
                &mut steps,
                &Wanted {
                    extra: &[],
                    install: true,
                },
            )?;
            steps.need("wasm", "the browser viewer", |step| {
                wasm::build(&project, step, *profile)
            })
        }
        Action::Bench(bench) => bench::run(&project, &mut steps, bench),
        Action::Tidy => tidy::run(project.root()),
    }
}
