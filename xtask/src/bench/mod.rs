//! `cargo xtask bench`: the figures that the project states, measured on this machine.
//!
//! Always in release; never part of CI, where a busy neighbour would decide what passes.

mod idle;
mod process;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::Subcommand;

use crate::cargo::cargo;
use crate::demo;
use crate::project::Project;
use crate::run::Steps;

/// What to measure.
#[derive(Debug, Subcommand)]
pub enum Bench {
    /// Recorded desktops through the picture's encoder and decoder: bytes, CPU time, exactness.
    Picture {
        /// Recordings (`.rdl`, also compressed with zstd; docs/howto/measure.md says how they are made).
        #[arg(required = true)]
        recordings: Vec<PathBuf>,
        /// Also write the figures as JSON.
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
    /// A site with one agent, and nobody looking: processor, memory, bytes.
    Idle {
        /// How long to count.
        #[arg(long, default_value_t = 60)]
        seconds: u64,
        /// Port of the site on this computer.
        #[arg(long, default_value_t = 8444)]
        port: u16,
    },
}

/// Measures and prints a table.
///
/// # Errors
/// When a recording can't be read or a pixel comes out wrong.
pub fn run(project: &Project, steps: &mut Steps, bench: &Bench) -> Result<()> {
    match bench {
        Bench::Idle { seconds, port } => {
            demo::build(
                project,
                steps,
                demo::Build {
                    in_memory: true,
                    dev: false,
                    install: true,
                },
            )?;
            let programs = project.target().join("release");
            idle::run(steps, programs, project.logs(), *port, Duration::from_secs(*seconds))
        }
        Bench::Picture { recordings, json } => {
            let mut command = cargo(project);
            command.args([
                "run",
                "--release",
                "--package",
                "deskside-picture",
                "--example",
                "replay",
                "--",
            ]);
            if let Some(json) = json {
                command
                    .arg("--json")
                    .arg(std::path::absolute(json).context("the JSON file has no usable path")?);
            }
            for recording in recordings {
                // Cargo runs in the project's root; the person may stand elsewhere.
                let path = recording.canonicalize();
                command.arg(path.with_context(|| format!("can't find the recording {}", recording.display()))?);
            }
            let status = command.status().context("can't start cargo")?;
            ensure!(status.success(), "the replay ended with {status}");
            Ok(())
        }
    }
}
