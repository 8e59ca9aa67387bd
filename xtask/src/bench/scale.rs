//! `cargo xtask bench scale`: what a large site takes: a million status messages, a hundred thousand devices, ten thousand operators, on
//! SQLite and PostgreSQL. The measurements are ignored tests of the crates `store` and `site`; this runs them one after the other in
//! release, reads their figures, and says where something takes longer than it may.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use crate::cargo::cargo;
use crate::project::Project;
use crate::run::Steps;
use crate::test::{POSTGRES_VARIABLE, Postgres};

/// The committed result.
pub const RESULT: &str = "bench/results/scale.json";
/// What stands before a figure's JSON on its line.
const MARK: &str = "figure ";
/// The names of tests end with their database.
const DATABASES: [(&str, &str); 2] = [("SQLite", "on_sqlite"), ("PostgreSQL", "on_postgres")];

/// One figure, as the measurements print it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Figure {
    what: String,
    ms: f64,
    /// Processor time of the site's process, where it was counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    processor_ms: Option<f64>,
    allowed_ms: Option<f64>,
    /// `time` or `processor`: which of the two is bounded.
    allowed_of: String,
}

impl Figure {
    fn bounded(&self) -> f64 {
        match self.allowed_of.as_str() {
            "processor" => self.processor_ms.unwrap_or(self.ms),
            _ => self.ms,
        }
    }

    fn missed(&self) -> bool {
        self.allowed_ms.is_some_and(|allowed| self.bounded() > allowed)
    }
}

/// All figures of one database.
#[derive(Debug, Serialize)]
struct Measured {
    database: &'static str,
    figures: Vec<Figure>,
}

/// A result, and on what it was measured.
#[derive(Debug, Serialize)]
struct Measurement {
    machine: Machine,
    measured: Vec<Measured>,
}

#[derive(Debug, Serialize)]
struct Machine {
    processor: String,
    cores: usize,
    /// How many programs wanted a core before and after, on average over a minute: above 1 before, others were at work.
    load_before: String,
    load_after: String,
}

/// Measures, prints a table, and writes the figures as JSON.
///
/// # Errors
/// When a measurement can't be made, or something takes longer than it may.
pub fn run(project: &Project, steps: &mut Steps, json: Option<&Path>) -> Result<()> {
    let load_before = load();
    let tests = ["-p", "deskside-store", "-p", "deskside-site", "--test", "scale"];
    steps.need("build", "the measurements, in release", |step| {
        step.run(cargo(project).args(["test", "--release", "--no-run"]).args(tests))
    })?;
    let postgres = steps.need("postgres", "a PostgreSQL for this run alone", Postgres::start)?;
    let mut measured = Vec::new();
    for (database, ending) in DATABASES {
        println!("\n{database}");
        let mut command = cargo(project);
        command
            .args(["test", "--release", "--quiet", "--no-fail-fast"])
            .args(tests);
        // One after the other: two at once would measure each other.
        command.args(["--", "--ignored", "--nocapture", "--test-threads=1", ending]);
        command.env(POSTGRES_VARIABLE, postgres.url());
        let figures = read(&mut command)?;
        ensure!(!figures.is_empty(), "nothing was measured on {database}");
        measured.push(Measured { database, figures });
    }
    let result = Measurement {
        machine: Machine {
            processor: processor(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            load_before,
            load_after: load(),
        },
        measured,
    };
    let path = json.map_or_else(|| project.path(RESULT), PathBuf::from);
    let text = serde_json::to_string_pretty(&result).context("can't write the figures")?;
    std::fs::write(&path, text + "\n").with_context(|| format!("can't write {}", path.display()))?;
    println!("\nWritten to {}.", path.display());
    let missed: Vec<_> = result
        .measured
        .iter()
        .flat_map(|one| &one.figures)
        .filter(|figure| figure.missed())
        .collect();
    ensure!(missed.is_empty(), "{} figures are above what is allowed", missed.len());
    Ok(())
}

/// Runs measurements and shows each figure as it comes.
fn read(command: &mut std::process::Command) -> Result<Vec<Figure>> {
    let mut child = command.stdout(Stdio::piped()).spawn().context("can't start cargo")?;
    let output = child.stdout.take().context("cargo has no output")?;
    let mut figures = Vec::new();
    for line in BufReader::new(output).lines() {
        let line = line.context("can't read what was measured")?;
        // The test runner may have begun the line.
        let Some((_, text)) = line.split_once(MARK) else {
            continue;
        };
        let figure: Figure = serde_json::from_str(text).with_context(|| format!("no figure: {line}"))?;
        println!("{}", row(&figure));
        figures.push(figure);
    }
    let status = child.wait().context("can't wait for cargo")?;
    ensure!(status.success(), "a measurement broke: {status}");
    Ok(figures)
}

fn row(figure: &Figure) -> String {
    let allowed = figure
        .allowed_ms
        .map_or_else(String::new, |allowed| format!("of {allowed:.0}"));
    let mark = if figure.missed() { "  <-- too long" } else { "" };
    format!("{:>10.1} ms {allowed:<9} {}{mark}", figure.bounded(), figure.what)
}

fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or_default().to_owned()
}

fn processor() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = text.lines().find_map(|line| line.strip_prefix("model name"));
    let name = name.and_then(|rest| rest.split_once(':')).map(|(_, name)| name.trim());
    name.unwrap_or("unknown").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_is_for_time_or_for_the_processor() {
        let figure = |text: &str| serde_json::from_str::<Figure>(text).unwrap();
        let report = figure(r#"{"what":"a report","ms":301.0,"allowed_ms":300.0,"allowed_of":"time"}"#);
        assert!(report.missed() && row(&report).contains("too long"));
        let everybody =
            figure(r#"{"what":"all","ms":14000,"processor_ms":9000,"allowed_ms":10000,"allowed_of":"processor"}"#);
        assert!(!everybody.missed() && row(&everybody).contains("9000.0 ms of 10000"));
        let unbounded = figure(r#"{"what":"x","ms":1e9,"allowed_ms":null,"allowed_of":"time"}"#);
        assert!(!unbounded.missed());
    }
}
