//! `cargo xtask check`: what to run before every commit. `cargo xtask test` begins with the same steps.

use anyhow::Result;

use crate::cargo::{cargo, test_runner};
use crate::project::Project;
use crate::run::Steps;
use crate::tidy;

/// The crates whose tests need no network, display or database.
const FAST: &[&str] = &[
    "deskside-model",
    "deskside-policy",
    "deskside-audit",
    "deskside-wire",
    "deskside-picture",
    "deskside-session",
    "deskside-site-api",
];

/// Runs the quick checks and sums up.
///
/// # Errors
/// When one of them fails.
pub fn run(project: &Project, mut steps: Steps) -> Result<()> {
    style(project, &mut steps)?;
    steps.check("unit-tests", "tests of the crates without I/O", |step| {
        let (mut command, runner) = test_runner(project);
        step.say(&format!("with {runner}"))?;
        step.show_closing_lines(4);
        command.args(FAST.iter().flat_map(|name| ["--package", name]));
        step.run(&mut command)
    })?;
    steps.sum_up()
}

/// Format, the project's own rules, clippy.
///
/// # Errors
/// Only when the run can't go on; what the checks find is remembered in `steps`.
pub fn style(project: &Project, steps: &mut Steps) -> Result<()> {
    steps.check("format", "cargo fmt --check", |step| {
        step.run(cargo(project).args(["fmt", "--all", "--check"]))
    })?;
    steps.check("tidy", "the project's own rules", |step| {
        let report = tidy::report(project.root())?;
        for line in &report.lines {
            step.say(line)?;
        }
        step.note(report.note());
        report.verdict()
    })?;
    steps.check("clippy", "lints, with warnings as errors", |step| {
        step.run(cargo(project).args(["clippy", "--all-targets", "--keep-going", "--", "--deny", "warnings"]))
    })
}
