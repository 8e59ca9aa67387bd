//! `cargo xtask test`: everything that CI runs, on a machine with nothing but Rust.
//!
//! One profile (dev) for tests and for the programs that the end-to-end tests start, so that nothing is compiled
//! twice. Checks come first, then what most people wait for.

mod fuzz;
mod postgres;
mod schemathesis;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::bench::instructions;
use crate::cargo::{cargo, test_runner};
use crate::check;
use crate::npm::{NpmFolder, read};
use crate::prepare::{self, Wanted};
use crate::project::Project;
use crate::run::{Step, Steps};
use crate::setup::{DEMO, TEST};
use crate::wasm::{self, Profile};

pub use self::postgres::{Postgres, VARIABLE as POSTGRES_VARIABLE};

/// The API, for people and for generators of clients.
const DOCUMENT: &str = "docs/openapi.json";

/// Runs everything.
///
/// # Errors
/// When a step fails; the table at the end names it.
pub fn run(project: &Project, mut steps: Steps) -> Result<()> {
    prepare::packages(
        project,
        &mut steps,
        &Wanted {
            extra: &[DEMO, TEST],
            install: true,
        },
    )?;
    check::style(project, &mut steps)?;
    let (console, node) = prepare::console(project, &mut steps)?;
    let stories = NpmFolder::new(project.path("e2e"), node);
    steps.need("story-packages", "the packages of the end-to-end tests", |step| {
        stories.install(step)
    })?;
    let asker = steps.need(
        "schemathesis",
        "what makes up requests from the API's document",
        |step| schemathesis::install(project, step),
    )?;
    steps.need("wasm", "the browser viewer", |step| {
        wasm::build(project, step, Profile::Wasm)
    })?;
    steps.check(
        "console-client",
        "the console's API client, as docs/openapi.json has it",
        |step| console.check_client(step),
    )?;
    steps.need("console", "the console", |step| console.build(step))?;
    steps.need("programs", "programs and tests, once for all the steps below", |step| {
        step.run(cargo(project).args(["build", "--bins", "--tests", "--examples"]))
    })?;
    steps.check("openapi", "the API's document, as the site has it", |step| {
        check_document(project, step)
    })?;
    let postgres = steps.need("postgres", "a PostgreSQL for this run alone", Postgres::start)?;
    let environment = environment(project, &postgres, &asker);
    steps.check("tests", "unit and integration tests", |step| {
        let (mut command, runner) = test_runner(project);
        step.say(&format!("with {runner}"))?;
        step.show_closing_lines(12);
        command.envs(environment.iter().map(|(name, value)| (name, value)));
        step.run(&mut command)
    })?;
    for (name, folder, script, what) in [
        ("console-types", console.npm(), "check", "the console's types"),
        ("console-tests", console.npm(), "test", "the console's unit tests"),
        ("console-size", console.npm(), "size", "what a browser loads first"),
        (
            "console-browser",
            console.npm(),
            "test:browser",
            "the console's pages in a browser, the site played",
        ),
        ("story-types", &stories, "check", "the types of the end-to-end tests"),
        (
            "stories",
            &stories,
            "e2e",
            "end to end: a browser, a site, an agent, a real desktop",
        ),
    ] {
        steps.check(name, what, |step| {
            step.show_closing_lines(6);
            folder.script(step, script, &environment)
        })?;
    }
    drop(postgres);
    steps.check(
        "instructions",
        "what the picture's loops take, beside the committed counts",
        |step| instructions::check(project, step),
    )?;
    steps.check("fuzz", "random input for every parser, briefly", |step| {
        fuzz::run(project, step)
    })?;
    steps.sum_up()
}

/// The committed OpenAPI document must be the one that the site prints.
fn check_document(project: &Project, step: &mut Step) -> Result<()> {
    let printed = step.output(Command::new(project.target().join("debug/deskside-site")).arg("openapi"))?;
    let committed = read(&project.path(DOCUMENT))?;
    ensure!(
        printed.trim() == committed.trim(),
        "the API has changed and {DOCUMENT} has not: cargo run -p deskside-site-server -- openapi > {DOCUMENT}, then \
         `npm run api` in apps/console, and commit both"
    );
    Ok(())
}

/// Runs one command, on the terminal, while a PostgreSQL of its own is there.
///
/// # Errors
/// When the database doesn't start or the command fails.
pub fn with_postgres(steps: &mut Steps, command: &[String]) -> Result<()> {
    let postgres = steps.need("postgres", "a PostgreSQL for this command alone", Postgres::start)?;
    let (program, arguments) = command.split_first().context("name a command to run")?;
    let mut command = Command::new(program);
    command.args(arguments).env(postgres::VARIABLE, postgres.url());
    let status = command.status().with_context(|| format!("can't start {program}"))?;
    ensure!(status.success(), "{program} ended with {status}");
    Ok(())
}

/// What tests are told about this run.
fn environment(project: &Project, postgres: &Postgres, asker: &Path) -> Vec<(&'static str, String)> {
    let programs: PathBuf = project.target().join("debug");
    vec![
        (postgres::VARIABLE, postgres.url().to_owned()),
        // Where deskside-site and deskside-agent lie.
        ("DESKSIDE_PROGRAMS", programs.display().to_string()),
        (schemathesis::VARIABLE, asker.display().to_string()),
    ]
}
