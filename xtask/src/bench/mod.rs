//! `cargo xtask bench`: the figures that the project states, measured on this machine.
//!
//! Always in release; never part of CI, where a busy neighbour would decide what passes.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use clap::Subcommand;

use crate::cargo::cargo;
use crate::project::Project;

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
}

/// Measures and prints a table.
///
/// # Errors
/// When a recording can't be read or a pixel comes out wrong.
pub fn run(project: &Project, bench: &Bench) -> Result<()> {
    match bench {
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
