//! `cargo xtask bench`: the figures that the project states, measured on this machine.
//!
//! Always in release; never part of CI, where a busy neighbour would decide what passes, but for `instructions`, which no neighbour
//! changes.

mod charts;
mod film;
mod idle;
pub mod instructions;
mod process;
mod record;
mod scale;

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::Subcommand;

use crate::cargo::cargo;
use crate::demo;
use crate::npm::NpmFolder;
use crate::prepare;
use crate::project::Project;
use crate::run::Steps;

/// The committed result of `bench picture`.
const PICTURE_RESULT: &str = "bench/results/picture.json";

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
        /// An earlier result to compare with, instead of the committed one.
        #[arg(long, value_name = "FILE")]
        against: Option<PathBuf>,
    },
    /// A film as video and as JPEGs that look as good: bytes, likeness, CPU time (needs the packages ffmpeg and mate-backgrounds).
    Film {
        /// Also write the figures as JSON.
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
    /// Drawn scenes and recorded desktops through encoder and decoder, under callgrind: instructions, which a busy machine does not
    /// change. Fails when something takes 3 % more than the committed result says.
    Instructions {
        /// Recordings, as for `picture`, of which the first 40 frames are counted.
        recordings: Vec<PathBuf>,
        /// Also write the counts as JSON.
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
    /// Records real programs on a display in memory, for `bench picture`.
    Record {
        /// Where the recordings go.
        folder: PathBuf,
        /// How long each scene is recorded.
        #[arg(long, default_value_t = 10)]
        seconds: u64,
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
    /// A large site, on SQLite and PostgreSQL: reports and lists of a million status messages, collections and client settings of
    /// 100,000 devices, rights of 10,000 operators. Takes about ten minutes, and fails where something takes longer than it may.
    Scale {
        /// Where the figures go as JSON, instead of the committed result.
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
    /// From the click on Remote control to the first picture, and what the console's first load weighs, in a browser.
    Startup,
    /// From a key to its letter in the browser, with the device at the end of a slow and long line while one of its windows scrolls. Fails
    /// when it takes more than 250 ms.
    Far,
    /// As many frames as an hour of scrolling has, as fast as they go (about 20 minutes): what the viewer's page, agent and site hold
    /// meanwhile. Fails when one of them grows.
    Hour,
    /// A 2-D canvas and WebGL in Chromium: what painting the same changes costs the whole browser.
    Paint,
    /// Side by side with other systems, in the peer harness (as root; bench/peers.sh says what it needs).
    Peers {
        /// What the harness is told, such as `--sut none tigervnc deskside --cpus 1 --out FILE.json`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// A result of `bench peers` as pictures in docs/charts.
    Charts {
        /// What `bench peers` wrote with `--out`.
        result: PathBuf,
    },
}

/// Measures and prints a table.
///
/// # Errors
/// When a recording can't be read or a pixel comes out wrong.
pub fn run(project: &Project, steps: &mut Steps, bench: &Bench) -> Result<()> {
    match bench {
        Bench::Idle { seconds, port } => {
            build(project, steps)?;
            let programs = project.target().join("release");
            idle::run(steps, programs, project.logs(), *port, Duration::from_secs(*seconds))
        }
        Bench::Scale { json } => scale::run(project, steps, json.as_deref()),
        Bench::Startup => {
            build(project, steps)?;
            figure(
                project,
                steps,
                "startup",
                "from the click to the picture, and the first load",
            )
        }
        Bench::Far => {
            build(project, steps)?;
            figure(
                project,
                steps,
                "far",
                "from a key to its letter on a slow and long line",
            )
        }
        Bench::Hour => {
            build(project, steps)?;
            figure(project, steps, "hour", "what an hour of scrolling does to memory")
        }
        Bench::Paint => figure(project, steps, "paint", "a 2-D canvas or WebGL"),
        Bench::Peers { arguments } => {
            build(project, steps)?;
            let mut command = Command::new(project.path("bench/peers.sh"));
            command
                .args(arguments)
                .env("BENCH_DESKSIDE", project.target().join("release"));
            let status = command.status().context("can't start bench/peers.sh")?;
            ensure!(status.success(), "the peer harness ended with {status}");
            Ok(())
        }
        Bench::Record { folder, seconds } => record::run(steps, folder, Duration::from_secs(*seconds)),
        Bench::Film { json } => film::run(project, steps, json.as_deref()),
        Bench::Instructions { recordings, json } => instructions::run(project, steps, recordings, json.as_deref()),
        Bench::Charts { result } => charts::draw(result, &project.path("docs/charts")),
        Bench::Picture {
            recordings,
            json,
            against,
        } => {
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
            let against = match against {
                Some(file) => std::path::absolute(file).context("the earlier result has no usable path")?,
                None => project.path(PICTURE_RESULT),
            };
            command.arg("--against").arg(against);
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

/// Measures one figure in a browser, which writes its result itself.
fn figure(project: &Project, steps: &mut Steps, name: &'static str, what: &str) -> Result<()> {
    let (_console, node) = prepare::console(project, steps)?;
    let stories = NpmFolder::new(project.path("e2e"), node);
    let programs = project.target().join("release").display().to_string();
    steps.need(name, what, |step| {
        stories.install(step)?;
        step.show_closing_lines(60);
        stories.script(step, &format!("figures:{name}"), &[("DESKSIDE_PROGRAMS", programs)])
    })
}

/// Programs and console as they are shipped.
fn build(project: &Project, steps: &mut Steps) -> Result<()> {
    let build = demo::Build {
        in_memory: true,
        dev: false,
        install: true,
    };
    demo::build(project, steps, build)
}
